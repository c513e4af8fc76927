"""Who owns a car: granting, ending, leases, and the robot mode that goes with an exclusive session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from itertools import takewhile
from typing import Any, Literal

from robots.core.clock import Instant
from robots.core.commands import Note, Record, Remember
from robots.core.lift import AckStage, LiftCommand, LiftMode, LiftSession, Zone
from robots.gateway.cars import Car
from robots.gateway.hardware import CancelCalls, HoldDoor, RobotMode
from robots.gateway.state import GroupState, Pending, Refusal, warn

PREFIX = "session:"
BUSY_RETRY_S = 10.0
MODE_RETRY_S = 5.0
STRANGER_S = 2.0
_OPEN_MODES = {LiftMode.NORMAL, LiftMode.VIP}


def session_from_json(data: Mapping[str, Any]) -> LiftSession:
    """Raises KeyError, TypeError or ValueError for what was not remembered by `grant`."""
    mode: Literal["shared", "exclusive"] = "exclusive" if data["mode"] == "exclusive" else "shared"
    since, lease_until = Instant(float(data["since"])), Instant(float(data["lease_until"]))
    return LiftSession(str(data["robot"]), str(data["id"]), mode, since, lease_until)


def refusal(state: GroupState, car: Car, pending: Pending, now: float) -> Refusal | None:
    """Why the robot may not have the car now."""
    robot = pending.command.robot
    inside = state.presences.is_known_in(robot, car.lift)
    owner = car.owner()
    if owner and owner != robot and not (inside and state.presences.is_out(owner, car.lift)):
        return Refusal("busy", retry_after_s=BUSY_RETRY_S)
    if state.presences.in_car(car.lift) - {robot}:
        return Refusal("occupied", retry_after_s=BUSY_RETRY_S)
    if inside:
        return None
    earlier = takewhile(lambda other: other is not pending, state.pending)
    if any(_asks_for(other, car) and other.command.robot != robot for other in earlier):
        return Refusal("busy", retry_after_s=BUSY_RETRY_S)
    if any(state.presences.is_known_in(robot, lift) for lift in state.cars):
        return Refusal("busy")  # it stands in another car and keeps that one
    if now < car.quiet_until:
        return Refusal("rate_limited", retry_after_s=round(car.quiet_until - now, 1))
    reading = car.reading
    if reading is not None and reading.mode not in _OPEN_MODES and not reading.robot_mode:
        return Refusal("mode_not_allowed", retry_after_s=BUSY_RETRY_S)
    return None


def _asks_for(pending: Pending, car: Car) -> bool:
    """A session on its way: before the presences are read, or waiting for robot mode."""
    return pending.command.cmd == "register" and pending.command.lift == car.lift


def register(state: GroupState, car: Car, pending: Pending, now: float) -> tuple[bool, list[Any]] | None:
    """(settled, commands) for a register, or None: wait on.

    An exclusive session waits for an empty car and then for the controller's robot mode.
    """
    command = pending.command
    if now < state.settled_at:
        return None
    if pending.order < state.released.get(command.robot, pending.order):
        return True, list(state.ack(command, AckStage.REJECTED, now, Refusal("expired")))
    because = refusal(state, car, pending, now)
    if because is not None:
        return True, list(state.ack(command, AckStage.REJECTED, now, because))
    if command.mode == "shared" or (car.reading is not None and car.reading.robot_mode):
        return True, grant(state, car, command, now)
    if now >= pending.until:
        late = Refusal("mode_not_allowed", retry_after_s=BUSY_RETRY_S)
        return True, list(state.ack(command, AckStage.REJECTED, now, late))
    someone = car.reading is None or car.reading.occupancy == "some"
    if someone and not state.presences.is_known_in(command.robot, car.lift):
        return None
    if now - car.mode_told_at < MODE_RETRY_S:
        return None
    car.mode_told_at = now
    return False, [RobotMode(car.lift, True)]


def grant(state: GroupState, car: Car, command: LiftCommand, now: float) -> list[Any]:
    """The robot has the car; an owner that is out loses it to the robot inside, and any other car it had is freed."""
    out: list[Any] = []
    held = car.session
    if held is not None and held.robot != command.robot:
        out += end(state, car, now, "taken_by_robot_inside")
        held = None
    for other in state.cars.values():
        if other is not car and other.owner() == command.robot:
            out += end(state, other, now, "registered_elsewhere")
    lease = Instant(now + state.timers.lease_s)
    if held is None:
        session_id = command.session_id or f"{command.robot}/{command.request_id}"
        car.session = LiftSession(command.robot, session_id, command.mode, Instant(now), lease)
        car.landing = car.destination = ""
        out.append(Record("lift_session_granted", car.lift, {"robot": command.robot, "mode": command.mode}))
    else:
        car.session = replace(held, mode=command.mode, lease_until=lease)
    state.presences.had_session(command.robot, car.lift)
    out.append(remember(car))
    out += state.ack(command, AckStage.CONTROLLER_ACCEPTED, now)
    here = car.reading.current_floor if car.reading is not None else ""
    return out + list(state.tell(command.robot, car.lift, "session_granted", here))


def remember(car: Car) -> Remember:
    return Remember(PREFIX + car.lift, None if car.session is None else asdict(car.session))


def adopt(state: GroupState, car: Car, now: float) -> None:
    """A session found after a restart goes on, long enough for its robot to renew it."""
    lease = Instant(now + state.timers.adopt_s)
    if car.session is not None and car.session.lease_until < lease:
        car.session = replace(car.session, lease_until=lease)


def renew(state: GroupState, car: Car, now: float) -> list[Any]:
    """The owner is alive."""
    if car.session is None:
        return []
    car.session = replace(car.session, lease_until=Instant(now + state.timers.lease_s))
    return [remember(car)]


def end(state: GroupState, car: Car, now: float, because: str) -> list[Any]:
    """Nobody owns the car any more. Only ever called while its robot is known to be out."""
    session = car.session
    if session is None:
        return []
    car.session = None
    out: list[Any] = [
        remember(car),
        Record("lift_session_ended", car.lift, {"robot": session.robot, "because": because}),
        *state.drop_pending(car.lift, session.robot, Refusal("not_owner"), now),
    ]
    if not state.is_emergency(car):
        if car.hold is not None:
            out.append(HoldDoor(car.lift, 0.0))
        out.append(CancelCalls(car.lift))
        if session.mode == "exclusive":
            car.mode_told_at = now
            out.append(RobotMode(car.lift, False))
    car.let_go(now)
    car.landing = car.destination = ""
    state.presences.left_session(session.robot)
    if because != "released":
        here = car.reading.current_floor if car.reading is not None else ""
        out += state.tell(session.robot, car.lift, "session_lost", here)
    return out


def look_after(state: GroupState, car: Car, now: float) -> list[Any]:
    """What time and a new reading ask for: the end of a lease, robot mode given back."""
    session, reading = car.session, car.reading
    if session is not None and now >= session.lease_until and state.presences.is_out(session.robot, car.lift):
        return end(state, car, now, "lease_over")
    if reading is None or state.is_emergency(car):
        return []
    if session is not None and session.mode == "exclusive":
        return _exclusive(state, car, session, now)
    waited_for = any(_asks_for(p, car) and p.command.mode == "exclusive" for p in state.pending)
    if reading.robot_mode and not waited_for and now - car.mode_told_at >= MODE_RETRY_S:
        car.mode_told_at = now
        return [RobotMode(car.lift, False), Note("robot_mode_given_back", {"lift": car.lift})]
    return []


def _exclusive(state: GroupState, car: Car, session: LiftSession, now: float) -> list[Any]:
    """Robot-only service ends when somebody is sensed in the car while its robot is out, or the controller ends it."""
    reading = car.reading
    if reading is None:
        return []
    stranger = reading.occupancy == "some" and state.presences.is_out(session.robot, car.lift)
    car.some_since = (car.some_since if car.some_since is not None else now) if stranger else None
    strange_for = now - car.some_since if car.some_since is not None else 0.0
    if reading.robot_mode and strange_for < STRANGER_S:
        return []
    car.session = replace(session, mode="shared")
    car.some_since = None
    car.mode_told_at = now
    return [
        remember(car),
        RobotMode(car.lift, False),
        warn("exclusive_mode_ended", lift=car.lift, because="occupied" if stranger else "controller"),
    ]


def is_inside(state: GroupState, robot: str, lift: str) -> bool:
    """In that car or on its sill, or not known to be out."""
    return not state.presences.is_out(robot, lift)


ZONES = {"entered": Zone.IN, "got_off": Zone.OUT}
"""What a report of a robot says of its zone."""
