"""`order` (6.6) and `instantActions` (6.9): what a master sends."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, Field, TypeAdapter, field_validator

from robots.core import vda
from robots.wire.vda.v2.fields import Angle, Id, Length, Part, Uint32

# Optional fields that restrict how an edge is driven and that `core.vda` does not carry. `length`, `orientationType`
# and the descriptions are not among them: leaving them out of account changes nothing for a vehicle that drives freely.
_NOT_CARRIED = ("max_height", "min_height", "orientation", "direction", "max_rotation_speed", "trajectory", "corridor")


_MAX_DEPTH = 16  # arrays and objects inside one another in a parameter: what is kept must be writable again anywhere


def _is_shallow(value: Any, depth: int) -> bool:
    if not isinstance(value, (list, dict)):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(one, depth - 1) for one in inside)


class ActionParameter(Part):
    key: str
    value: bool | int | float | str | list[Any] | dict[str, Any]

    @field_validator("value")
    @classmethod
    def _not_deep(cls, value: Any) -> Any:
        if not _is_shallow(value, _MAX_DEPTH):
            raise ValueError(f"arrays and objects are nested more than {_MAX_DEPTH} deep")
        return value


BlockingType = Literal["NONE", "SOFT", "HARD"]
_BLOCKINGS: TypeAdapter[BlockingType] = TypeAdapter(BlockingType)


class ActionPart(Part):
    action_type: Id
    action_id: Id
    action_description: str | None = None
    blocking_type: BlockingType
    action_parameters: list[ActionParameter] | None = None

    @field_validator("action_parameters")
    @classmethod
    def _keys_differ(cls, found: list[ActionParameter] | None) -> list[ActionParameter] | None:
        keys = [one.key for one in found or ()]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise ValueError(f"the parameter {twice!r} stands there twice")
        return found

    @classmethod
    def of(cls, action: vda.Action) -> Self:
        parameters = [ActionParameter(key=key, value=value) for key, value in action.parameters.items()]
        return cls(
            action_type=action.action_type,
            action_id=action.action_id,
            action_description=action.description or None,
            blocking_type=_BLOCKINGS.validate_python(action.blocking.value),
            action_parameters=parameters or None,
        )

    def core(self) -> vda.Action:
        return vda.Action(
            self.action_id,
            self.action_type,
            vda.Blocking(self.blocking_type),
            {one.key: one.value for one in self.action_parameters or ()},
            self.action_description or "",
        )


class NodePositionPart(Part):
    x: float
    y: float
    theta: Angle | None = None
    # 2.0.0 writes the last letter small; the text of both versions lets deviations start at 0, the 2.1.0 schema at -pi
    allowed_deviation_xy: Annotated[
        Length | None,
        Field(
            validation_alias=AliasChoices("allowedDeviationXY", "allowedDeviationXy"),
            serialization_alias="allowedDeviationXY",
        ),
    ] = None
    allowed_deviation_theta: Annotated[float, Field(ge=0, le=3.141592654)] | None = None
    map_id: Id

    @classmethod
    def of(cls, position: vda.NodePosition) -> Self:
        return cls(
            x=position.x,
            y=position.y,
            theta=position.theta,
            allowed_deviation_xy=position.deviation_xy,
            allowed_deviation_theta=position.deviation_theta,
            map_id=position.map_id,
        )

    def core(self) -> vda.NodePosition:
        return vda.NodePosition(
            self.map_id, self.x, self.y, self.theta, self.allowed_deviation_xy, self.allowed_deviation_theta
        )


class NodePart(Part):
    node_id: Id
    sequence_id: Uint32
    node_description: str | None = None
    released: bool
    node_position: NodePositionPart | None = None
    actions: list[ActionPart]

    @classmethod
    def of(cls, node: vda.Node) -> Self:
        return cls(
            node_id=node.node_id,
            sequence_id=node.sequence_id,
            node_description=node.description or None,
            released=node.released,
            node_position=NodePositionPart.of(node.position) if node.position else None,
            actions=[ActionPart.of(action) for action in node.actions],
        )

    def core(self) -> vda.Node:
        return vda.Node(
            self.node_id,
            self.sequence_id,
            self.released,
            self.node_position.core() if self.node_position else None,
            tuple(action.core() for action in self.actions),
            self.node_description or "",
        )


class EdgePart(Part):
    edge_id: Id
    sequence_id: Uint32
    edge_description: str | None = None
    released: bool
    start_node_id: Id
    end_node_id: Id
    max_speed: float | None = None
    max_height: float | None = None
    min_height: float | None = None
    orientation: Angle | None = None
    direction: str | None = None
    rotation_allowed: bool | None = None
    max_rotation_speed: float | None = None
    trajectory: dict[str, Any] | None = None
    corridor: dict[str, Any] | None = None
    actions: list[ActionPart]

    @classmethod
    def of(cls, edge: vda.Edge) -> Self:
        return cls(
            edge_id=edge.edge_id,
            sequence_id=edge.sequence_id,
            edge_description=edge.description or None,
            released=edge.released,
            start_node_id=edge.start_node_id,
            end_node_id=edge.end_node_id,
            max_speed=edge.max_speed,
            actions=[ActionPart.of(action) for action in edge.actions],
        )

    def core(self) -> vda.Edge:
        return vda.Edge(
            self.edge_id,
            self.sequence_id,
            self.start_node_id,
            self.end_node_id,
            self.released,
            self.max_speed,
            tuple(action.core() for action in self.actions),
            self.edge_description or "",
        )

    def not_carried(self) -> list[str]:
        """The JSON names of fields that were sent and that a vehicle of ours could not obey."""
        fields = type(self).model_fields
        found = [fields[name].alias or name for name in _NOT_CARRIED if getattr(self, name) is not None]
        return [*found, "rotationAllowed"] if self.rotation_allowed is False else found


class OrderBody(Part):
    order_id: Id
    order_update_id: Uint32
    zone_set_id: str | None = None
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
        unsupported = ["zoneSetId"] if self.zone_set_id else []
        for index, edge in enumerate(self.edges):
            unsupported += [f"edges.{index}.{name}" for name in edge.not_carried()]
        return vda.Order(
            robot,
            self.order_id,
            self.order_update_id,
            tuple(node.core() for node in self.nodes),
            tuple(edge.core() for edge in self.edges),
            manufacturer,
            tuple(unsupported),
        )


class InstantActionsBody(Part):
    actions: list[ActionPart]

    @classmethod
    def of(cls, message: vda.InstantActions) -> Self:
        return cls(actions=[ActionPart.of(action) for action in message.actions])

    def core(self, manufacturer: str, robot: str) -> vda.InstantActions:
        return vda.InstantActions(robot, tuple(action.core() for action in self.actions), manufacturer)
