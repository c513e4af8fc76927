"""`state` (6.10), `visualization` (6.13) and `connection` (6.14): what a vehicle tells."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import TypeAdapter

from robots.core import vda
from robots.core.geometry import Pose
from robots.wire.vda.v2.fields import Id, Part, Reference, Uint32, pairs, references


class NodeStatePosition(Part):
    x: float
    y: float
    theta: float | None = None
    map_id: Id


class NodeStatePart(Part):
    node_id: Id
    sequence_id: Uint32
    released: bool
    node_position: NodeStatePosition | None = None

    @classmethod
    def of(cls, state: vda.NodeState) -> Self:
        at = state.position
        position = NodeStatePosition(x=at.x, y=at.y, theta=at.theta, map_id=at.map_id) if at else None
        return cls(
            node_id=state.node_id, sequence_id=state.sequence_id, released=state.released, node_position=position
        )

    def core(self) -> vda.NodeState:
        at = self.node_position
        position = vda.NodePosition(at.map_id, at.x, at.y, at.theta) if at else None
        return vda.NodeState(self.node_id, self.sequence_id, self.released, position)


class EdgeStatePart(Part):
    edge_id: Id
    sequence_id: Uint32
    released: bool


Status = Literal["WAITING", "INITIALIZING", "RUNNING", "PAUSED", "FINISHED", "FAILED"]
_STATUSES: TypeAdapter[Status] = TypeAdapter(Status)


class ActionStatePart(Part):
    """`PAUSED` is missing from the enumeration of the official 2.1.0 schema; the text of the standard has it."""

    action_id: Id
    action_type: str | None = None
    action_description: str | None = None
    action_status: Status
    result_description: str | None = None

    @classmethod
    def of(cls, state: vda.ActionState) -> Self:
        return cls(
            action_id=state.action_id,
            action_type=state.action_type,
            action_description=state.description or None,
            action_status=_STATUSES.validate_python(state.status.value),
            result_description=state.result or None,
        )

    def core(self) -> vda.ActionState:
        return vda.ActionState(
            self.action_id,
            self.action_type or "",
            vda.ActionStatus(self.action_status),
            self.result_description or "",
            self.action_description or "",
        )


class AgvPosition(Part):
    x: float
    y: float
    theta: float
    map_id: Id
    position_initialized: bool

    @classmethod
    def of(cls, pose: Pose, sure: bool) -> Self:
        return cls(x=pose.x, y=pose.y, theta=pose.theta, map_id=pose.map_id, position_initialized=sure)

    def core(self) -> Pose:
        return Pose(self.map_id, self.x, self.y, self.theta)


class Velocity(Part):
    vx: float | None = None
    vy: float | None = None
    omega: float | None = None


class LoadPart(Part):
    load_id: str | None = None
    load_type: str | None = None
    load_position: str | None = None


class BatteryState(Part):
    battery_charge: float
    charging: bool


class ErrorPart(Part):
    error_type: str
    error_references: list[Reference] | None = None
    error_description: str | None = None
    error_hint: str | None = None
    error_level: Literal["WARNING", "FATAL"]


class MapPart(Part):
    map_id: str
    map_version: str
    map_description: str | None = None
    map_status: Literal["ENABLED", "DISABLED"]


class InfoPart(Part):
    info_type: str
    info_references: list[Reference] | None = None
    info_description: str | None = None
    info_level: Literal["INFO", "DEBUG"]


class SafetyState(Part):
    e_stop: Literal["AUTOACK", "MANUAL", "REMOTE", "NONE"]
    field_violation: bool


Mode = Literal["AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN"]
_MODES: TypeAdapter[Mode] = TypeAdapter(Mode)


class StateBody(Part):
    order_id: str
    order_update_id: Uint32
    last_node_id: str
    last_node_sequence_id: Uint32
    driving: bool
    paused: bool | None = None
    new_base_request: bool | None = None
    operating_mode: Mode
    node_states: list[NodeStatePart]
    edge_states: list[EdgeStatePart]
    agv_position: AgvPosition | None = None
    velocity: Velocity | None = None
    loads: list[LoadPart] | None = None
    action_states: list[ActionStatePart]
    battery_state: BatteryState
    errors: list[ErrorPart]
    information: list[InfoPart] | None = None
    safety_state: SafetyState
    maps: list[MapPart] | None = None
    distance_since_last_node: float | None = None

    @classmethod
    def of(cls, state: vda.VehicleState) -> Self:
        return cls(
            order_id=state.order_id,
            order_update_id=state.order_update_id,
            last_node_id=state.last_node_id,
            last_node_sequence_id=state.last_node_sequence_id,
            driving=state.driving,
            paused=state.paused,
            new_base_request=state.new_base_request,
            operating_mode=_MODES.validate_python(state.operating_mode),
            node_states=[NodeStatePart.of(one) for one in state.node_states],
            edge_states=[
                EdgeStatePart(edge_id=one.edge_id, sequence_id=one.sequence_id, released=one.released)
                for one in state.edge_states
            ],
            agv_position=AgvPosition.of(state.pose, state.pose_sure) if state.pose else None,
            velocity=Velocity(vx=state.speed, vy=0.0, omega=state.turn),
            loads=loads_of(state.loads),
            action_states=[ActionStatePart.of(one) for one in state.action_states],
            battery_state=BatteryState(battery_charge=round(state.charge * 100, 6), charging=state.charging),
            errors=[
                ErrorPart(
                    error_type=one.type,
                    error_references=references(one.references),
                    error_description=one.description or None,
                    error_hint=one.hint or None,
                    error_level="FATAL" if one.level == "FATAL" else "WARNING",
                )
                for one in state.errors
            ],
            information=[
                InfoPart(
                    info_type=one.type,
                    info_references=references(one.references),
                    info_description=one.description or None,
                    info_level="INFO",
                )
                for one in state.information
            ],
            safety_state=SafetyState(e_stop=state.e_stop, field_violation=state.field_violation),
            maps=_maps_of(state.maps),
            distance_since_last_node=state.distance,
        )

    def core(self, manufacturer: str, robot: str) -> vda.VehicleState:
        at, velocity = self.agv_position, self.velocity
        return vda.VehicleState(
            robot=robot,
            order_id=self.order_id,
            order_update_id=self.order_update_id,
            last_node_id=self.last_node_id,
            last_node_sequence_id=self.last_node_sequence_id,
            node_states=tuple(one.core() for one in self.node_states),
            edge_states=tuple(vda.EdgeState(one.edge_id, one.sequence_id, one.released) for one in self.edge_states),
            action_states=tuple(one.core() for one in self.action_states),
            driving=self.driving,
            paused=bool(self.paused),
            charge=round(self.battery_state.battery_charge / 100, 8),
            charging=self.battery_state.charging,
            operating_mode=self.operating_mode,
            errors=tuple(
                vda.VehicleError(
                    one.error_type,
                    one.error_level,
                    pairs(one.error_references),
                    one.error_description or "",
                    one.error_hint or "",
                )
                for one in self.errors
            ),
            information=tuple(
                vda.Info(one.info_type, pairs(one.info_references), one.info_description or "")
                for one in self.information or ()
            ),
            loads=loads_core(self.loads),
            pose=at.core() if at else None,
            pose_sure=at.position_initialized if at else True,
            speed=(velocity.vx or 0.0) if velocity else 0.0,
            turn=(velocity.omega or 0.0) if velocity else 0.0,
            new_base_request=bool(self.new_base_request),
            e_stop=self.safety_state.e_stop,
            field_violation=self.safety_state.field_violation,
            manufacturer=manufacturer,
            maps=tuple(
                vda.Map(one.map_id, one.map_version, one.map_status == "ENABLED", one.map_description or "")
                for one in self.maps or ()
            ),
            distance=self.distance_since_last_node,
        )


def _maps_of(maps: tuple[vda.Map, ...]) -> list[MapPart] | None:
    return [
        MapPart(
            map_id=one.map_id,
            map_version=one.version,
            map_description=one.description or None,
            map_status="ENABLED" if one.enabled else "DISABLED",
        )
        for one in maps
    ] or None


def loads_of(loads: tuple[vda.Load, ...] | None) -> list[LoadPart] | None:
    """Left out = the vehicle cannot tell; an empty list = nothing aboard."""
    if loads is None:
        return None
    return [
        LoadPart(load_id=one.load_id or None, load_type=one.load_type or None, load_position=one.position or None)
        for one in loads
    ]


def loads_core(loads: list[LoadPart] | None) -> tuple[vda.Load, ...] | None:
    if loads is None:
        return None
    return tuple(vda.Load(one.load_id or "", one.load_type or "", one.load_position or "") for one in loads)


class VisualizationBody(Part):
    agv_position: AgvPosition
    velocity: Velocity | None = None

    @classmethod
    def of(cls, message: vda.Visualization) -> Self:
        return cls(
            agv_position=AgvPosition.of(message.pose, True),
            velocity=Velocity(vx=message.speed, vy=0.0, omega=message.turn),
        )

    def core(self, manufacturer: str, robot: str) -> vda.Visualization:
        velocity = self.velocity or Velocity()
        return vda.Visualization(
            robot, self.agv_position.core(), velocity.vx or 0.0, velocity.omega or 0.0, manufacturer
        )


class ConnectionBody(Part):
    connection_state: Literal["ONLINE", "OFFLINE", "CONNECTIONBROKEN"]

    @classmethod
    def of(cls, message: vda.Connection) -> Self:
        return cls.model_validate({"connection_state": message.state})

    def core(self, manufacturer: str, robot: str) -> vda.Connection:
        return vda.Connection(robot, self.connection_state, manufacturer)
