"""What each command of a robot asks for, why it may be refused, and when it counts as carried out."""

from __future__ import annotations

from typing import Any, Literal

from robots.core.lift import AckStage, DoorState, LiftCommand, Motion, Zone
from robots.gateway import sessions
from robots.gateway.cars import Car
from robots.gateway.hardware import (
    CallCar,
    CancelCalls,
    CarCall,
    CarReading,
    CloseDoor,
    HardwareCommand,
    HoldDoor,
    RobotMode,
)
from robots.gateway.state import GroupState, Pending, Refusal

BARRED = frozenset({"register", "call", "car_call", "hold_door", "keep_door", "close_door"})
"""Not while the lift obeys the building: they move the car or its door. Reports and releases stay allowed."""
_HOLDS = frozenset({"hold_door", "keep_door"})
_DONE_WITHIN_S = 600.0
REFUSED_AS: dict[type[object], frozenset[str]] = {
    CallCar: frozenset({"call"}),
    CarCall: frozenset({"car_call"}),
    HoldDoor: _HOLDS,
    CloseDoor: frozenset({"close_door"}),
    RobotMode: frozenset({"register"}),
}
"""Which commands of robots a refused hardware command stands for."""


def refusal(state: GroupState, car: Car, command: LiftCommand, now: float) -> Refusal | None:
    """Why the command is not carried out, or None."""
    verb = command.cmd
    if verb in BARRED and state.is_emergency(car):
        return Refusal("emergency", 99)
    if verb in BARRED and car.is_silent(now, state.timers.silent_s):
        return Refusal("offline", 3, 5.0)
    if verb == "register" and car.is_strange() and command.presence is Zone.OUT:
        return Refusal("floor_unknown")
    if verb == "register":
        return None  # `sessions.register` decides, perhaps later
    if not state.owns(command, car) and not (verb == "release" and car.session is None):
        return Refusal("not_owner")
    if verb == "call":
        return _floors_refused(car, command)
    if verb == "car_call":
        return _car_call_refused(car, command)
    if verb in _HOLDS:
        return _hold_refused(state, car, command)
    if verb == "cancel" and state.presences.is_known_in(command.robot, car.lift):
        return Refusal("occupied")  # with the robot aboard a ride is finished, never cancelled
    return None


def _floors_refused(car: Car, command: LiftCommand) -> Refusal | None:
    origin, destination = car.floor(command.origin), car.floor(command.destination)
    if origin is None or (command.destination and destination is None):
        return Refusal("floor_unknown")
    if command.origin == command.destination:
        return Refusal("same_floor")
    if command.origin_door not in origin.doors or (destination and command.destination_door not in destination.doors):
        return Refusal("door_side")
    return None


def _car_call_refused(car: Car, command: LiftCommand) -> Refusal | None:
    destination = car.floor(command.destination)
    if destination is None:
        return Refusal("floor_unknown")
    if command.destination_door not in destination.doors:
        return Refusal("door_side")
    if car.reading is not None and car.reading.load_pct is not None and car.reading.load_pct > 100:
        return Refusal("overload")
    return None


def _is_stuck(state: GroupState, car: Car, command: LiftCommand) -> bool:
    """A robot that waits on the sill for a person: its door stays open, slice after slice, whatever was held before."""
    return command.cmd == "keep_door" and state.presences.is_on_sill(command.robot, car.lift)


def _hold_refused(state: GroupState, car: Car, command: LiftCommand) -> Refusal | None:
    reading = car.reading
    if reading is None or reading.between_floors or reading.motion is not Motion.STOPPED:
        return Refusal("busy", retry_after_s=2.0)
    if car.hold_left(state.timers.hold_total_s) <= 0 and not _is_stuck(state, car, command):
        return Refusal("rate_limited")
    return None


def carry_out(state: GroupState, car: Car, pending: Pending, now: float) -> list[Any]:
    """Act on a command that nothing speaks against; it is `received` already."""
    command = pending.command
    verb = command.cmd
    out: list[Any] = []
    if verb not in {"register", "release"}:
        out += sessions.renew(state, car, now)
    if verb in {"register", "release"}:
        pending.until = now + (state.timers.exclusive_s if verb == "register" else state.timers.release_s)
    elif verb in BARRED:
        pending.until = now + state.timers.confirm_s
        out.append(_act(state, car, command, now))
    else:
        return out + _report(state, car, command, now)
    state.pending.append(pending)
    return out + settle(state, car, now, only=pending, may_confirm=False)


def _act(state: GroupState, car: Car, command: LiftCommand, now: float) -> HardwareCommand:
    if command.cmd == "call":
        car.landing = command.origin
        return CallCar(car.lift, command.origin, command.direction or _direction(car, command))
    if command.cmd == "car_call":
        car.destination = command.destination
        return CarCall(car.lift, command.destination)
    if command.cmd == "close_door":
        car.let_go(now)
        return CloseDoor(car.lift)
    asked = command.hold_s if command.hold_s > 0 else state.timers.hold_slice_s
    running = max(0.0, car.hold.until - now) if car.hold is not None else 0.0
    is_stuck = _is_stuck(state, car, command)
    left = asked if is_stuck else running + car.hold_left(state.timers.hold_total_s)
    seconds = min(asked, state.timers.hold_slice_s, left)
    car.hold_for(command.robot, seconds, now, counts=not is_stuck)
    return HoldDoor(car.lift, seconds)


def _direction(car: Car, command: LiftCommand) -> Literal["", "up", "down"]:
    origin, destination = car.floor(command.origin), car.floor(command.destination)
    if origin is None or destination is None:
        return ""
    return "up" if destination.elevation_m > origin.elevation_m else "down"


def _report(state: GroupState, car: Car, command: LiftCommand, now: float) -> list[Any]:
    """entered, got_off, cancel, renew: the gateway alone settles them."""
    out: list[Any] = []
    if command.cmd == "cancel":
        car.landing = car.destination = ""
        out.append(CancelCalls(car.lift))
    elif command.cmd in {"entered", "got_off"} and car.hold is not None:
        car.let_go(now)
        if not state.is_emergency(car):
            out.append(HoldDoor(car.lift, state.timers.courtesy_s if command.cmd == "got_off" else 0.0))
    return out + state.ack(command, AckStage.DONE, now)


def settle(state: GroupState, car: Car, now: float, only: Pending | None = None, may_confirm: bool = True) -> list[Any]:
    """Look at the commands under way for a car: confirmed, done, or out of time.

    may_confirm   False before a reading newer than the command is there
    """
    out: list[Any] = []
    for pending in [only] if only is not None else [p for p in state.pending if p.command.lift == car.lift]:
        if pending not in state.pending:
            continue  # one before it ended the session
        answer = _settle_one(state, car, pending, now, may_confirm)
        if answer is None:
            continue
        finished, commands = answer
        if finished:
            state.pending = [p for p in state.pending if p is not pending]
        out += commands
    return out


def _settle_one(
    state: GroupState, car: Car, pending: Pending, now: float, may_confirm: bool
) -> tuple[bool, list[Any]] | None:
    command = pending.command
    if command.cmd == "register":
        return sessions.register(state, car, pending, now)
    if command.cmd == "release":
        return _settle_release(state, car, pending, now)
    reading = car.reading
    if reading is not None and may_confirm:
        stage = _shown(command, reading)
        if stage is AckStage.DONE:
            _note_done(car, command)
            return True, list(state.ack(command, stage, now))
        if stage is AckStage.CONTROLLER_ACCEPTED and not pending.is_accepted:
            pending.is_accepted, pending.until = True, now + _DONE_WITHIN_S
            out: list[Any] = [*state.ack(command, stage, now)]
            if command.cmd == "call":
                out += state.tell(command.robot, car.lift, "allocated", command.origin)
            return command.cmd in _HOLDS, out
    if now < pending.until:
        return None
    if pending.is_accepted:
        return True, []
    return True, refuse(state, car, command, Refusal("offline", 3, 5.0), now)


def refuse(state: GroupState, car: Car, command: LiftCommand, because: Refusal, now: float) -> list[Any]:
    """The controller did not do it."""
    if command.cmd in _HOLDS:
        car.let_go(now)
    elif command.cmd == "call":
        car.landing = ""
    elif command.cmd == "car_call":
        car.destination = ""
    return list(state.ack(command, AckStage.REJECTED, now, because))


def _settle_release(state: GroupState, car: Car, pending: Pending, now: float) -> tuple[bool, list[Any]] | None:
    command = pending.command
    if car.owner() != command.robot:
        return True, list(state.ack(command, AckStage.DONE, now))
    if sessions.is_inside(state, command.robot, car.lift):
        if now < pending.until:
            return None
        return True, list(state.ack(command, AckStage.REJECTED, now, Refusal("occupied", retry_after_s=5.0)))
    state.pending = [p for p in state.pending if p is not pending]
    state.released[command.robot] = max(pending.order, state.released.get(command.robot, pending.order))
    return True, [*sessions.end(state, car, now, "released"), *state.ack(command, AckStage.DONE, now)]


def _shown(command: LiftCommand, reading: CarReading) -> AckStage | None:
    """What a reading says of a command: done, taken by the controller, or nothing yet."""
    if command.cmd == "close_door":
        return AckStage.DONE if reading.door_state in {DoorState.CLOSING, DoorState.CLOSED} else None
    if command.cmd in _HOLDS:
        return AckStage.CONTROLLER_ACCEPTED if reading.door_held else None
    floor = command.origin if command.cmd == "call" else command.destination
    if reading.is_open_at(floor):
        return AckStage.DONE
    registered = reading.landing_calls if command.cmd == "call" else reading.car_calls
    opening = reading.stands_at(floor) and reading.door_state is DoorState.OPENING
    return AckStage.CONTROLLER_ACCEPTED if floor in registered or opening else None


def _note_done(car: Car, command: LiftCommand) -> None:
    if command.cmd == "call" and car.landing == command.origin:
        car.landing = ""
    elif command.cmd == "car_call" and car.destination == command.destination:
        car.destination = ""
