"""The lift gateway's mind for one group of lifts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkDown, LinkUp, Received, Tick
from robots.core.lift import (
    AckStage,
    DoorState,
    LiftCommand,
    LiftFloor,
    LiftOnline,
    LiftState,
    Motion,
    Presence,
    RobotCleared,
)
from robots.core.notices import Notice
from robots.gateway import alarms, requests, sessions, verbs
from robots.gateway.cars import Car
from robots.gateway.hardware import CarSeen, CommandRefused
from robots.gateway.notices import notices
from robots.gateway.presences import Presences
from robots.gateway.requests import Request, Requests
from robots.gateway.standing import Standing
from robots.gateway.state import GroupState, Pending, Refusal, warn
from robots.gateway.timers import GatewayTimers

VOID = "cleared:"
"""Key of what is remembered of a robot that a person cleared from the cars."""

_CLEAN_EVERY_S = 10.0
_ROUNDING_S = 0.001  # ages are compared above, instants below: look so much earlier


class Gateway:
    """handle(event) -> commands.

    events    Received(LiftCommand | Presence | Alarm | AlarmReset), LinkUp, LinkDown, Tick, CarSeen, CommandRefused
    commands  Publish(LiftState | LiftAck | LiftEvent | LiftOnline), Record, Remember, Note, and the hardware commands

    floors      what each lift of the group serves, from the lowest up
    stand_at    where free cars stand for people while robots ride; empty: anywhere
    remembered  what earlier runs of this gateway remembered: sessions are adopted, nothing is ended for a restart

    Acks. `received` always comes first. Then register, call, car_call, hold_door and keep_door get
    `controller_accepted` (for a register: the session is granted; else a reading shows the effect), and call and
    car_call `done` once the car stands there open. close_door, entered, got_off, cancel, release and renew get
    `done`. Any of them may get `rejected`. A repeated request id gets its newest answer again and has no effect;
    one refused as expired or rate_limited was not taken, so the same id may be sent again.
    """

    def __init__(
        self,
        group: str,
        floors: Mapping[str, tuple[LiftFloor, ...]],
        remembered: Mapping[str, Any] | None = None,
        timers: GatewayTimers | None = None,
        version: str = "1",
        stand_at: tuple[str, ...] = (),
    ) -> None:
        timers = timers or GatewayTimers()
        cars = {lift: Car(lift, served) for lift, served in floors.items()}
        self._state = GroupState(group, cars, timers, Presences(group), Requests(timers))
        self._version = version
        self._standing = Standing(stand_at)
        self._since: float | None = None
        self._cleaned_at = 0.0
        self.quiet_until = 0.0
        self._startup: list[Any] = []
        self._restore(remembered or {})

    def handle(self, event: object) -> list[Any]:
        """What follows from `event`, in order. Never raises for what comes from outside."""
        at = getattr(event, "at", None)
        if not isinstance(at, int | float):
            return [warn("event_not_understood", kind=type(event).__name__)]
        if isinstance(event, Tick):
            if at < self.quiet_until:
                return []
        else:
            self.quiet_until = 0.0
        out = self._start(at) if self._since is None else []
        if isinstance(event, Received):
            out += self._received(event)
        elif isinstance(event, CarSeen):
            out += self._car_seen(event)
        elif isinstance(event, CommandRefused):
            out += self._command_refused(event)
        elif isinstance(event, LinkUp):
            self._state.settled_at = at + self._state.timers.settle_s
            since = Instant(at if self._since is None else self._since)
            out.append(Publish(LiftOnline(self._state.group, True, since, self._version)))
            for car in self._state.cars.values():
                car.published = None
        elif isinstance(event, LinkDown):
            self._state.settled_at = float("inf")
        elif isinstance(event, Tick):
            out += self._tick(at)
            is_busy = bool(out)
            out += self._states(at)
            self.quiet_until = 0.0 if is_busy else self._quiet_for()
            return out
        else:
            out.append(warn("event_not_understood", kind=type(event).__name__))
        return out + self._states(at)

    # what comes in

    def _received(self, event: Received) -> list[Any]:
        message = event.message
        if isinstance(message, LiftCommand):
            return self._command(event, message)
        if isinstance(message, Presence):
            self._state.requests.heard(message.robot, event)
            self._state.presences.take(message, event.boot, event.seq)
            if not event.retained:
                self._state.presences.heard(message.robot, event.at)
            return self._settle_all(event.at)
        if isinstance(message, Alarm):
            return [*self._state.alarms.take(message, (event.boot, event.seq)), *self._emergencies(event.at)]
        if isinstance(message, AlarmReset):
            return self._alarm_reset(message, event)
        if isinstance(message, RobotCleared):
            return self._robot_cleared(message, event)
        return [warn("message_not_for_a_gateway", message=type(message).__name__)]

    def _command(self, event: Received, command: LiftCommand) -> list[Any]:
        state, now = self._state, event.at
        car = state.cars.get(command.lift)
        if command.group != state.group or car is None or not command.request_id or not command.robot:
            return [warn("lift_command_not_understood", lift=command.lift, robot=command.robot)]
        state.requests.heard(command.robot, event)
        state.presences.heard(command.robot, event.at)
        known = state.requests.find(command)
        if known is not None:
            odd = [warn("request_id_used_twice", robot=command.robot)] if known.command.cmd != command.cmd else []
            repeated = {"robot": command.robot, "lift": command.lift, "cmd": command.cmd}
            return [self._again(car, known, now), *odd, Note(Notice.REQUEST_REPEATED.value, repeated)]
        if state.requests.is_expired(event, command):
            return [Publish(state.answer(command, AckStage.REJECTED, Refusal("expired")))]
        if not state.requests.has_room(command, now):
            return [Publish(state.answer(command, AckStage.REJECTED, Refusal("rate_limited", retry_after_s=10.0)))]
        because = verbs.refusal(state, car, command, now)
        if because is not None:
            note = [warn("foreign_lift_command", robot=command.robot, cmd=command.cmd, lift=car.lift)]
            refused = state.ack(command, AckStage.REJECTED, now, because)
            return [*refused, *(note if because.reason == "not_owner" else [])]
        order = (event.boot, event.seq)
        if command.cmd in sessions.ZONES:
            state.presences.put(command.robot, sessions.ZONES[command.cmd], car.lift, *order)
        elif command.cmd == "register" and command.presence is not command.presence.OUT:
            state.presences.put(command.robot, command.presence, car.lift, *order)
        received = state.ack(command, AckStage.RECEIVED, now)
        return [*received, *verbs.carry_out(state, car, Pending(command, now, order), now)]

    def _again(self, car: Car, known: Request, now: float) -> Any:
        """The newest answer once more; but a car that was given and is not the robot's any more is not given again."""
        granted = known.command.cmd == "register" and known.ack.stage is AckStage.CONTROLLER_ACCEPTED
        if granted and car.owner() != known.command.robot:
            return Publish(self._state.answer(known.command, AckStage.REJECTED, Refusal("expired")))
        return Publish(known.ack)

    def _alarm_reset(self, reset: AlarmReset, event: Received) -> list[Any]:
        before = {car.lift for car in self._state.cars.values() if self._state.is_emergency(car)}
        out = None if event.retained else self._state.alarms.reset(reset)
        if out is None:
            return [warn("alarm_reset_refused", kind=reset.kind, zone=reset.zone)]
        for car in self._state.cars.values():
            if car.lift in before and not self._state.is_emergency(car):
                car.quiet_until = event.at + self._state.timers.quiet_s
        return list(out)

    def _robot_cleared(self, cleared: RobotCleared, event: Received) -> list[Any]:
        """A person has looked: the robot is in none of our cars. Its session ends and its car is free again.

        Never against the word of a robot that is alive and says that it is in one.
        """
        if event.retained or not cleared.person.strip():
            return [warn("robot_clearing_refused", robot=cleared.robot)]
        state, now = self._state, event.at
        if state.presences.says_in(cleared.robot, now, state.timers.alive_s):
            return [warn("robot_clearing_refused", robot=cleared.robot, person=cleared.person, because="inside")]
        held = [car for car in state.cars.values() if car.owner() == cleared.robot]
        lifts = sorted({car.lift for car in held} | {lift for lift in state.cars if self._holds(cleared.robot, lift)})
        mark = state.presences.clear(cleared.robot)
        data = {"person": cleared.person, "lifts": lifts}
        out: list[Any] = [Remember(VOID + cleared.robot, list(mark)), Record("robot_cleared", cleared.robot, data)]
        for car in held:
            out += sessions.end(state, car, now, "robot_cleared")
        return out + self._settle_all(now)

    def _holds(self, robot: str, lift: str) -> bool:
        return robot in self._state.presences.in_car(lift)

    def _car_seen(self, event: CarSeen) -> list[Any]:
        state, now = self._state, event.at
        car = state.cars.get(event.lift)
        if car is None:
            return [warn("reading_of_unknown_lift", lift=event.lift)]
        if event.reading is None:
            known, car.failed, car.seen_at = car.failed, event.why, float("-inf")
            is_news = event.why and event.why != known
            return [warn(Notice.ADAPTER_FAILED.value, lift=car.lift, why=event.why)] if is_news else []
        before = car.reading
        is_strange = car.take(event.reading, now)
        if event.reading.motion is not Motion.STOPPED or event.reading.door_state is DoorState.CLOSED:
            car.held_at = ""  # the next hold is another boarding
        out: list[Any] = [warn("strange_floor", lift=car.lift, floor=car.strange)] if is_strange else []
        for what, floor in notices(before, event.reading, car.landing, car.destination):
            out += state.tell(car.owner(), car.lift, what, floor)
        out += self._void(car, now)
        out += [*verbs.settle(state, car, now), *sessions.look_after(state, car, now)]
        return out + self._standing.look(state, now)

    def _command_refused(self, event: CommandRefused) -> list[Any]:
        state, car = self._state, self._state.cars.get(event.command.lift)
        if car is None:
            return [warn("refusal_of_unknown_lift", lift=event.command.lift)]
        verb = verbs.REFUSED_AS.get(type(event.command), frozenset())
        for pending in state.pending:
            command = pending.command
            if command.lift == car.lift and command.cmd in verb and not pending.is_accepted:
                state.pending = [p for p in state.pending if p is not pending]
                refused = verbs.refuse(state, car, command, Refusal(event.reason, retry_after_s=5.0), event.at)
                return [*refused, *_in_its_own_words(event)]
        return _in_its_own_words(event)

    # what time brings

    def _tick(self, now: float) -> list[Any]:
        state = self._state
        out = self._settle_all(now)
        for car in state.cars.values():
            if car.hold is not None and now >= car.hold.until:
                owner, unused = car.owner(), car.hold_left(state.timers.hold_total_s)
                if owner == car.hold.owner and unused > 0 and state.presences.is_out(owner, car.lift):
                    out.append(warn(Notice.HOLD_LET_GO.value, lift=car.lift, robot=car.hold.owner))
                car.let_go(now)
            out += sessions.look_after(state, car, now)
        if now - self._cleaned_at >= _CLEAN_EVERY_S:
            self._cleaned_at = now
            out += state.requests.forget_old(now)
        return out

    def _quiet_for(self) -> float:
        """Ticks before this instant would bring nothing, unless another event comes first. 0: look at each."""
        state, timers = self._state, self._state.timers
        until = self._cleaned_at + _CLEAN_EVERY_S
        for pending in state.pending:
            if pending.command.cmd in ("register", "release"):
                return 0.0
            until = min(until, pending.until)
        for car in state.cars.values():
            reading, session = car.reading, car.session
            exclusive = session is not None and session.mode == "exclusive"
            if reading is None or reading.robot_mode is not exclusive or car.some_since is not None:
                return 0.0
            until = min(until, car.published_at + timers.beat_s, car.seen_at + timers.silent_s)
            until = until if car.hold is None else min(until, car.hold.until)
            until = until if session is None else min(until, session.lease_until)
        return until - _ROUNDING_S

    def _settle_all(self, now: float) -> list[Any]:
        out: list[Any] = []
        for car in self._state.cars.values():
            if self._state.pending:
                out += verbs.settle(self._state, car, now, may_confirm=False)
        return out

    def _emergencies(self, now: float) -> list[Any]:
        """An alarm line spoke: the owners of the cars it covers hear of it, what they asked for is void."""
        out: list[Any] = []
        for car in self._state.cars.values():
            if self._state.is_emergency(car):
                here = car.reading.current_floor if car.reading is not None else ""
                out += self._state.tell(car.owner(), car.lift, "emergency", here)
                out += self._void(car, now)
        return out

    def _void(self, car: Car, now: float) -> list[Any]:
        """In an emergency nothing that moves the car or holds its door goes on."""
        if not self._state.is_emergency(car):
            return []
        car.let_go(now)
        out: list[Any] = []
        for pending in list(self._state.pending):
            if pending.command.lift == car.lift and pending.command.cmd in verbs.BARRED:
                self._state.pending = [p for p in self._state.pending if p is not pending]
                if not pending.is_accepted:
                    out += self._state.ack(pending.command, AckStage.REJECTED, now, Refusal("emergency", 99))
        return out

    def _states(self, now: float) -> list[Publish]:
        """The state of every car that changed or has not been told for a second."""
        state, timers = self._state, self._state.timers
        out = []
        for car in state.cars.values():
            if car.reading is None and now - (self._since or now) < timers.silent_s:
                continue  # nothing is known yet, and it is too early to call it offline
            alarms_on = state.alarms_on(car)
            made_of = (
                car.reading,
                car.hold,
                car.session,
                car.is_silent(now, timers.silent_s),
                tuple(alarms_on),
                car.failed,
            )
            beats = now - car.published_at >= timers.beat_s
            if not beats and car.published is not None and made_of == car.made_of:
                continue
            car.made_of = made_of
            told: LiftState = car.state(state.group, now, timers.silent_s, alarms_on)
            if told != car.published or beats:
                car.published, car.published_at = told, now
                out.append(Publish(told))
        return out

    # restart

    def _restore(self, remembered: Mapping[str, Any]) -> None:
        for key, value in remembered.items():
            try:
                if value is not None:
                    self._restore_one(key, value)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                self._startup.append(warn("remembered_value_unreadable", key=key, error=str(error)))

    def _restore_one(self, key: str, value: Any) -> None:
        if key.startswith(sessions.PREFIX):
            car = self._state.cars.get(key.removeprefix(sessions.PREFIX))
            session = sessions.session_from_json(value)
            if car is not None:
                car.session = session
                self._state.presences.had_session(session.robot, car.lift)
        elif key.startswith(VOID):
            boot, seq = value
            self._state.presences.void(key.removeprefix(VOID), (int(boot), int(seq)))
        elif key.startswith(alarms.PREFIX):
            self._state.alarms.restore(value)
        elif key.startswith(requests.PREFIX):
            self._state.requests.restore(Request.from_json(value))

    def _start(self, now: float) -> list[Any]:
        """The first event: leases go on for a while, and what was under way is looked for in the readings.

        A hardware command may or may not have left before the restart. It is not given again: at most one effect.
        """
        self._since, state = now, self._state
        state.settled_at = now + state.timers.settle_s
        for car in state.cars.values():
            sessions.adopt(state, car, now)
            if car.owner():
                self._startup.append(warn(Notice.SESSION_ADOPTED.value, lift=car.lift, robot=car.owner()))
        waits = {"register": state.timers.exclusive_s, "release": state.timers.release_s}
        for request in state.requests.all():
            if request.ack.stage is AckStage.RECEIVED and request.command.lift in state.cars:
                until = now + waits.get(request.command.cmd, state.timers.confirm_s)
                state.pending.append(Pending(request.command, until))
        out, self._startup = self._startup, []
        return out


def _in_its_own_words(refused: CommandRefused) -> list[Any]:
    """What the controller said, where it said more than a word of ours."""
    if not refused.detail:
        return []
    command = type(refused.command).__name__
    data = {"lift": refused.command.lift, "command": command, "reason": refused.reason, "detail": refused.detail}
    return [Note("controller_refused", data, "warning")]
