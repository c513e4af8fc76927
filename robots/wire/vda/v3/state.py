"""`state`, `visualization` and `connection` of 3.0.0."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field

from robots.core import vda
from robots.core.geometry import Pose
from robots.wire.vda.v2.fields import Angle, Id, Part, Reference, Uint32, pairs, references
from robots.wire.vda.v2.state import EdgeStatePart, LoadPart, NodeStatePart, Velocity, loads_core, loads_of
from robots.wire.vda.v3.order import heard, written

Mode = Literal["STARTUP", "AUTOMATIC", "SEMIAUTOMATIC", "INTERVENED", "MANUAL", "SERVICE", "TEACH_IN"]
Status = Literal["WAITING", "INITIALIZING", "RUNNING", "PAUSED", "RETRIABLE", "FINISHED", "FAILED"]


class ActionStatePart(Part):
    action_id: Id
    action_type: str | None = None
    action_descriptor: str | None = None
    action_status: Status
    action_result: str | None = None

    @classmethod
    def of(cls, state: vda.ActionState) -> Self:
        return cls(
            action_id=state.action_id,
            action_type=written(state.action_type),
            action_descriptor=state.description or None,
            action_status=state.status.value,
            action_result=state.result or None,
        )

    def core(self) -> vda.ActionState:
        status = vda.ActionStatus(self.action_status)
        result, description = self.action_result or "", self.action_descriptor or ""
        return vda.ActionState(self.action_id, heard(self.action_type or ""), status, result, description)


class RobotPosition(Part):
    x: float
    y: float
    theta: Angle
    map_id: Id
    localized: bool

    @classmethod
    def of(cls, pose: Pose, sure: bool) -> Self:
        return cls(x=pose.x, y=pose.y, theta=pose.theta, map_id=pose.map_id, localized=sure)

    def core(self) -> Pose:
        return Pose(self.map_id, self.x, self.y, self.theta)


class PowerSupply(Part):
    state_of_charge: Annotated[float, Field(ge=0, le=100)]
    charging: bool


class ErrorPart(Part):
    error_type: str
    error_references: list[Reference] | None = None
    error_description: str | None = None
    error_hint: str | None = None
    error_level: vda.ErrorLevel

    @classmethod
    def of(cls, error: vda.VehicleError) -> Self:
        return cls(
            error_type=error.type,
            error_references=references(error.references),
            error_description=error.description or None,
            error_hint=error.hint or None,
            error_level=error.level,
        )

    def core(self) -> vda.VehicleError:
        named, words = pairs(self.error_references), self.error_description or ""
        return vda.VehicleError(self.error_type, self.error_level, named, words, self.error_hint or "")


class InfoPart(Part):
    info_type: str
    info_references: list[Reference] | None = None
    info_descriptor: str | None = None
    info_level: Literal["INFO", "DEBUG"]


class MapPart(Part):
    map_id: str
    map_version: str
    map_descriptor: str | None = None
    map_status: Literal["ENABLED", "DISABLED"]


class SafetyState(Part):
    """AUTOACK is gone: what acknowledges itself is a violated field."""

    active_emergency_stop: Literal["MANUAL", "REMOTE", "NONE"]
    field_violation: bool

    @classmethod
    def of(cls, state: vda.VehicleState) -> Self:
        if state.e_stop == "AUTOACK":
            return cls(active_emergency_stop="NONE", field_violation=True)
        return cls(active_emergency_stop=state.e_stop, field_violation=state.field_violation)


class StateBody(Part):
    order_id: str
    order_update_id: Uint32
    last_node_id: str
    last_node_sequence_id: Uint32
    driving: bool
    paused: bool | None = None
    new_base_request: bool | None = None
    distance_since_last_node: float | None = None
    operating_mode: Mode
    node_states: list[NodeStatePart]
    edge_states: list[EdgeStatePart]
    mobile_robot_position: RobotPosition | None = None
    velocity: Velocity | None = None
    loads: list[LoadPart] | None = None
    maps: list[MapPart] | None = None
    action_states: list[ActionStatePart]
    instant_action_states: list[ActionStatePart]
    power_supply: PowerSupply
    errors: list[ErrorPart]
    information: list[InfoPart] | None = None
    safety_state: SafetyState

    @classmethod
    def of(cls, state: vda.VehicleState) -> Self:
        instant = frozenset(state.instant)
        return cls(
            order_id=state.order_id,
            order_update_id=state.order_update_id,
            last_node_id=state.last_node_id,
            last_node_sequence_id=state.last_node_sequence_id,
            driving=state.driving,
            paused=state.paused,
            new_base_request=state.new_base_request,
            distance_since_last_node=state.distance,
            operating_mode="TEACH_IN" if state.operating_mode == "TEACHIN" else state.operating_mode,
            node_states=[NodeStatePart.of(one) for one in state.node_states],
            edge_states=[
                EdgeStatePart(edge_id=one.edge_id, sequence_id=one.sequence_id, released=one.released)
                for one in state.edge_states
            ],
            mobile_robot_position=RobotPosition.of(state.pose, state.pose_sure) if state.pose else None,
            velocity=Velocity(vx=state.speed, vy=0.0, omega=state.turn),
            loads=loads_of(state.loads),
            maps=[
                MapPart(
                    map_id=one.map_id,
                    map_version=one.version,
                    map_descriptor=one.description or None,
                    map_status="ENABLED" if one.enabled else "DISABLED",
                )
                for one in state.maps
            ]
            or None,
            action_states=[ActionStatePart.of(one) for one in state.action_states if one.action_id not in instant],
            instant_action_states=[ActionStatePart.of(one) for one in state.action_states if one.action_id in instant],
            power_supply=PowerSupply(state_of_charge=round(state.charge * 100, 6), charging=state.charging),
            errors=[ErrorPart.of(one) for one in state.errors],
            information=[
                InfoPart(
                    info_type=one.type,
                    info_references=references(one.references),
                    info_descriptor=one.description or None,
                    info_level="INFO",
                )
                for one in state.information
            ],
            safety_state=SafetyState.of(state),
        )

    def core(self, manufacturer: str, robot: str) -> vda.VehicleState:
        at, velocity = self.mobile_robot_position, self.velocity or Velocity()
        return vda.VehicleState(
            robot=robot,
            order_id=self.order_id,
            order_update_id=self.order_update_id,
            last_node_id=self.last_node_id,
            last_node_sequence_id=self.last_node_sequence_id,
            node_states=tuple(one.core() for one in self.node_states),
            edge_states=tuple(vda.EdgeState(one.edge_id, one.sequence_id, one.released) for one in self.edge_states),
            action_states=tuple(one.core() for one in (*self.action_states, *self.instant_action_states)),
            driving=self.driving,
            paused=bool(self.paused),
            charge=round(self.power_supply.state_of_charge / 100, 8),
            charging=self.power_supply.charging,
            operating_mode="TEACHIN" if self.operating_mode == "TEACH_IN" else self.operating_mode,
            errors=tuple(one.core() for one in self.errors),
            information=tuple(
                vda.Info(one.info_type, pairs(one.info_references), one.info_descriptor or "")
                for one in self.information or ()
            ),
            loads=loads_core(self.loads),
            pose=at.core() if at else None,
            pose_sure=at.localized if at else True,
            speed=velocity.vx or 0.0,
            turn=velocity.omega or 0.0,
            new_base_request=bool(self.new_base_request),
            e_stop=self.safety_state.active_emergency_stop,
            field_violation=self.safety_state.field_violation,
            manufacturer=manufacturer,
            maps=tuple(
                vda.Map(one.map_id, one.map_version, one.map_status == "ENABLED", one.map_descriptor or "")
                for one in self.maps or ()
            ),
            distance=self.distance_since_last_node,
            instant=tuple(one.action_id for one in self.instant_action_states),
        )


class VisualizationBody(Part):
    reference_state_header_id: Uint32
    mobile_robot_position: RobotPosition
    velocity: Velocity | None = None

    @classmethod
    def of(cls, message: vda.Visualization) -> Self:
        return cls(
            reference_state_header_id=message.state_header,
            mobile_robot_position=RobotPosition.of(message.pose, True),
            velocity=Velocity(vx=message.speed, vy=0.0, omega=message.turn),
        )

    def core(self, manufacturer: str, robot: str) -> vda.Visualization:
        velocity, pose = self.velocity or Velocity(), self.mobile_robot_position.core()
        speed, turn = velocity.vx or 0.0, velocity.omega or 0.0
        return vda.Visualization(robot, pose, speed, turn, manufacturer, self.reference_state_header_id)


class ConnectionBody(Part):
    connection_state: Literal["ONLINE", "OFFLINE", "HIBERNATING", "CONNECTION_BROKEN"]

    @classmethod
    def of(cls, message: vda.Connection) -> Self:
        return cls(connection_state="CONNECTION_BROKEN" if message.state == "CONNECTIONBROKEN" else message.state)

    def core(self, manufacturer: str, robot: str) -> vda.Connection:
        state = self.connection_state
        return vda.Connection(robot, "CONNECTIONBROKEN" if state == "CONNECTION_BROKEN" else state, manufacturer)
