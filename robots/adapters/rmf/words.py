"""The fields of rmf_lift_msgs that we read and write, without ROS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from robots.core.lift import DoorState, LiftMode, Motion
from robots.gateway.hardware import CarReading

DOOR_CLOSED, DOOR_MOVING, DOOR_OPEN = 0, 1, 2
MODE_UNKNOWN, MODE_HUMAN, MODE_AGV, MODE_FIRE, MODE_OFFLINE, MODE_EMERGENCY = range(6)
END_SESSION, AGV_MODE = 0, 1
_MOTIONS = {0: Motion.STOPPED, 1: Motion.UP, 2: Motion.DOWN}
_MODES = {
    MODE_HUMAN: LiftMode.NORMAL,
    MODE_FIRE: LiftMode.FIRE_OPERATION,
    # earthquake, evacuation, emergency power, inspection and recall are all one word in RMF
    MODE_EMERGENCY: LiftMode.CABINET_RECALL,
}
SILENT_MODES = frozenset({MODE_UNKNOWN, MODE_OFFLINE})
"""The adapter has lost its lift."""
BARRED_MODES = frozenset({MODE_FIRE, MODE_EMERGENCY})
"""Nothing is asked of a lift in these."""


class RmfState(Protocol):
    """`rmf_lift_msgs/LiftState`, as far as it is used. `lift_time` is not: clocks differ."""

    lift_name: str
    current_floor: str
    destination_floor: str
    door_state: int
    motion_state: int
    current_mode: int
    session_id: str


@dataclass(frozen=True, slots=True)
class RmfRequest:
    """`rmf_lift_msgs/LiftRequest` without its time."""

    lift_name: str
    session_id: str
    request_type: int
    destination_floor: str = ""
    door_state: int = DOOR_CLOSED


def door_of(door_state: int, before: DoorState) -> DoorState:
    """RMF says only that a door moves; which way follows from where it was."""
    if door_state == DOOR_OPEN:
        return DoorState.OPEN
    if door_state == DOOR_CLOSED:
        return DoorState.CLOSED
    if door_state != DOOR_MOVING:
        return DoorState.FAULT
    return DoorState.OPENING if before in {DoorState.CLOSED, DoorState.OPENING} else DoorState.CLOSING


def mode_of(state: RmfState, session: str, is_asked: bool) -> tuple[LiftMode, bool]:
    """Our mode and whether the robot mode is ours.

    RMF knows no shared use: every call of a robot puts the lift into AGV mode. With our own session that is robot mode
    when robot mode was asked for, and else normal service; with another's session no robot of ours enters.
    """
    if state.current_mode != MODE_AGV:
        return _MODES.get(state.current_mode, LiftMode.UNKNOWN), False
    if state.session_id != session:
        return LiftMode.ATTENDANT_CONTROL, False
    return (LiftMode.ATTENDANT_CONTROL, True) if is_asked else (LiftMode.NORMAL, False)


def reading_of(
    state: RmfState,
    maps: Mapping[str, str],
    door: DoorState,
    mode: tuple[LiftMode, bool],
    landing_calls: tuple[str, ...] = (),
    car_calls: tuple[str, ...] = (),
    door_held: bool = False,
) -> CarReading:
    """maps   RMF's floor name to our map"""
    floor = maps.get(state.current_floor, "")
    motion = _MOTIONS.get(state.motion_state, Motion.UNKNOWN)
    return CarReading(
        current_floor=floor,
        between_floors=motion is not Motion.STOPPED or not floor,
        door_state=door,
        motion=motion,
        mode=mode[0],
        destination_floor=maps.get(state.destination_floor, ""),
        car_calls=car_calls,
        landing_calls=landing_calls,
        door_held=door_held and door is DoorState.OPEN,
        robot_mode=mode[1],
        fault_codes=("rmf_emergency",) if state.current_mode == MODE_EMERGENCY else (),
    )
