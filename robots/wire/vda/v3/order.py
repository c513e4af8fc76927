"""`order` and `instantActions` of 3.0.0. Edges name no nodes: the order of the lists says what they join."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from robots.core import vda
from robots.wire.vda.v2.fields import Angle, Id, Length, Part, Uint32
from robots.wire.vda.v2.order import ActionParameter

# Optional fields that restrict how an edge is driven and that `core.vda` does not carry.
_NOT_CARRIED = (
    "maximum_mobile_robot_height", "minimum_load_handling_device_height", "orientation", "direction",
    "max_rotation_speed", "trajectory", "corridor",
)  # fmt: skip


_RENAMED = {"initPosition": "initializePosition"}
_NEWER = {new: old for old, new in _RENAMED.items()}


def written(action_type: str) -> str:
    """The name of an action in 3.0; core has those of 2.1.0."""
    return _RENAMED.get(action_type, action_type)


def heard(action_type: str) -> str:
    """Its name in core."""
    return _NEWER.get(action_type, action_type)


class ActionPart(Part):
    action_type: Id
    action_id: Id
    action_descriptor: str | None = None
    blocking_type: Literal["NONE", "SOFT", "SINGLE", "HARD"]
    action_parameters: list[ActionParameter] | None = None

    @classmethod
    def of(cls, action: vda.Action) -> Self:
        return cls(
            action_type=written(action.action_type),
            action_id=action.action_id,
            action_descriptor=action.description or None,
            blocking_type=action.blocking.value,
            action_parameters=[ActionParameter(key=key, value=value) for key, value in action.parameters.items()]
            or None,
        )

    def core(self) -> vda.Action:
        parameters = {one.key: one.value for one in self.action_parameters or ()}
        blocking = vda.Blocking(self.blocking_type)
        return vda.Action(self.action_id, heard(self.action_type), blocking, parameters, self.action_descriptor or "")


class Ellipse(Part):
    """Half-axes in metres. Core keeps a circle: the smaller of them."""

    a: Length
    b: Length
    theta: Angle


class NodePositionPart(Part):
    x: float
    y: float
    theta: Angle | None = None
    allowed_deviation_xy: Annotated[Ellipse | None, Field(alias="allowedDeviationXY")] = None
    allowed_deviation_theta: Annotated[float, Field(ge=0, le=3.141592654)] | None = None
    map_id: Id

    @classmethod
    def of(cls, at: vda.NodePosition) -> Self:
        radius = at.deviation_xy
        return cls(
            x=at.x,
            y=at.y,
            theta=at.theta,
            allowed_deviation_xy=None if radius is None else Ellipse(a=radius, b=radius, theta=0.0),
            allowed_deviation_theta=at.deviation_theta,
            map_id=at.map_id,
        )

    def core(self) -> vda.NodePosition:
        wide = self.allowed_deviation_xy
        radius = None if wide is None else min(wide.a, wide.b)
        return vda.NodePosition(self.map_id, self.x, self.y, self.theta, radius, self.allowed_deviation_theta)


class NodePart(Part):
    node_id: Id
    sequence_id: Uint32
    node_descriptor: str | None = None
    released: bool
    node_position: NodePositionPart | None = None
    actions: list[ActionPart]

    @classmethod
    def of(cls, node: vda.Node) -> Self:
        return cls(
            node_id=node.node_id,
            sequence_id=node.sequence_id,
            node_descriptor=node.description or None,
            released=node.released,
            node_position=NodePositionPart.of(node.position) if node.position else None,
            actions=[ActionPart.of(action) for action in node.actions],
        )

    def core(self) -> vda.Node:
        position = self.node_position.core() if self.node_position else None
        actions = tuple(action.core() for action in self.actions)
        return vda.Node(
            self.node_id, self.sequence_id, self.released, position, actions, self.node_descriptor or ""
        )  # fmt: skip


class EdgePart(Part):
    edge_id: Id
    sequence_id: Uint32
    edge_descriptor: str | None = None
    released: bool
    maximum_speed: float | None = None
    maximum_mobile_robot_height: float | None = None
    minimum_load_handling_device_height: float | None = None
    orientation: Angle | None = None
    direction: str | None = None
    reach_orientation_before_entering: bool | None = None
    max_rotation_speed: float | None = None
    trajectory: dict[str, Any] | None = None
    corridor: dict[str, Any] | None = None
    actions: list[ActionPart]

    @classmethod
    def of(cls, edge: vda.Edge) -> Self:
        return cls(
            edge_id=edge.edge_id,
            sequence_id=edge.sequence_id,
            edge_descriptor=edge.description or None,
            released=edge.released,
            maximum_speed=edge.max_speed,
            actions=[ActionPart.of(action) for action in edge.actions],
        )

    def core(self, start: str, end: str) -> vda.Edge:
        actions = tuple(action.core() for action in self.actions)
        return vda.Edge(
            self.edge_id, self.sequence_id, start, end, self.released, self.maximum_speed, actions,
            self.edge_descriptor or "",
        )  # fmt: skip

    def not_carried(self) -> list[str]:
        """The JSON names of fields that were sent and that a vehicle of ours could not obey."""
        fields = type(self).model_fields
        found = [fields[name].alias or name for name in _NOT_CARRIED if getattr(self, name) is not None]
        return [*found, "reachOrientationBeforeEntering"] if self.reach_orientation_before_entering else found


class OrderBody(Part):
    order_id: Id
    order_update_id: Uint32
    nodes: list[NodePart]
    edges: list[EdgePart]

    @classmethod
    def of(cls, order: vda.Order) -> Self:
        return cls(
            order_id=order.order_id,
            order_update_id=order.order_update_id,
            nodes=[NodePart.of(node) for node in order.nodes],
            edges=[EdgePart.of(edge) for edge in order.edges],
        )

    def core(self, manufacturer: str, robot: str) -> vda.Order:
        names = [node.node_id for node in self.nodes]
        ends = [(names[k], names[k + 1]) if k + 1 < len(names) else ("", "") for k in range(len(self.edges))]
        unsupported = [f"edges.{k}.{name}" for k, edge in enumerate(self.edges) for name in edge.not_carried()]
        return vda.Order(
            robot,
            self.order_id,
            self.order_update_id,
            tuple(node.core() for node in self.nodes),
            tuple(edge.core(*both) for edge, both in zip(self.edges, ends, strict=True)),
            manufacturer,
            tuple(unsupported),
        )


class InstantActionsBody(Part):
    actions: list[ActionPart]

    @classmethod
    def of(cls, message: vda.InstantActions) -> Self:
        """Of instant actions 3.0 knows the blocking type NONE only. Raises ValueError for another."""
        other = next((one for one in message.actions if one.blocking is not vda.Blocking.NONE), None)
        if other is not None:
            raise ValueError(f"an instant action of 3.0 is NONE, not {other.blocking.value}")
        return cls(actions=[ActionPart.of(action) for action in message.actions])

    def core(self, manufacturer: str, robot: str) -> vda.InstantActions:
        return vda.InstantActions(robot, tuple(action.core() for action in self.actions), manufacturer)
