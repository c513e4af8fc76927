"""Invariants of who owns a car: one owner, entering with a session, none lost inside, given back when clear."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from robots.core.lift import AckStage, DoorState, LiftAck, LiftCommand, LiftEvent, LiftState
from sim.judge.case import Case, Stance
from sim.judge.talk import TAKEN

STALE_S = 2.0
RELEASED_S = 8.0
"""A vehicle that knows no lifts goes on by what was known when it was released; its door is held for so long."""
PERIOD_S = 0.1
"""A message may have been read one period before the robot is seen to move."""
ADOPTED_S = 10.0
QUIET_S = 10.0
"""After an alarm's reset no robot may register for so long."""
RESTART_S = 30.0
DESK_SILENT_S = 10.0
BARRED_S = 1.0
"""What a robot may take to act on a mode that lets no robot in."""
GIVEN_BACK_S = 40.0
"""What a robot that is clear of a car may take to say so, however often that gets lost."""
HEARD_S = 15.0
"""A robot on an order speaks far more often, an idle one every 10 s: who is silent for so long is cut off."""
SESSION_ENDS_S = 185.0
"""The lease of 180 s, and what its end takes to be told."""


@dataclass(slots=True)
class Owner:
    """one_owner: the gateway accepts one register at a time for a car, and says so when a session ends."""

    case: Case
    _owner: dict[str, str] = field(default_factory=dict)

    def lift_state(self, state: LiftState, account: str, stamp: float) -> None:
        owner = state.session.robot if state.session is not None else ""
        known = self._owner.get(state.lift, "")
        if owner and known and owner != known:
            self.case.breach("one_owner", f"{state.lift} passes from {known} to {owner} and nobody ended its session")
        self._owner[state.lift] = owner

    def lift_ack(self, ack: LiftAck, account: str) -> None:
        command = self.case.talk.commands.get((ack.robot, ack.request_id))
        if command is None:
            return
        known = self._owner.get(ack.lift, "")
        if command.cmd == "register" and ack.stage is AckStage.CONTROLLER_ACCEPTED:
            if known not in ("", ack.robot):
                self.case.breach("one_owner", f"{ack.lift} is given to {ack.robot} while {known} has it")
            self._owner[ack.lift] = ack.robot
        elif command.cmd == "release" and ack.stage is AckStage.DONE and known == ack.robot:
            self._owner[ack.lift] = ""

    def lift_event(self, event: LiftEvent, account: str) -> None:
        if event.type == "session_lost" and self._owner.get(event.lift) == event.robot:
            self._owner[event.lift] = ""


@dataclass(slots=True)
class Entering:
    """enter_needs_session and fresh: what a robot needs at the first touch of a sill."""

    case: Case
    _lease_ends: dict[str, float] = field(default_factory=dict)
    _owner: dict[str, str] = field(default_factory=dict)
    _taken_away: dict[str, tuple[str, float]] = field(default_factory=dict)

    def lift_state(self, state: LiftState, account: str, stamp: float) -> None:
        """`lease_until` is by the gateway's clock, which may be wrong; its stamp is by the same clock."""
        session = state.session
        owner, known = session.robot if session is not None else "", self._owner.get(state.lift, "")
        if known and owner != known:
            self._taken_away[state.lift] = known, self.case.now
        self._owner[state.lift] = owner
        self._lease_ends[state.lift] = -math.inf if session is None else self.case.now + session.lease_until - stamp

    def entering(self, stance: Stance) -> None:
        case, name, lift = self.case, stance.name, stance.visit
        if case.is_by_hand(name):
            return  # a person pushes it
        if case.owner(lift) != name:
            if self._is_braking(name, lift):
                return
            case.breach("enter_needs_session", f"{name} enters {lift} and {case.owner(lift) or 'nobody'} has it")
        elif self._lease_ends.get(lift, -math.inf) <= case.now:
            case.breach("enter_needs_session", f"{name} enters {lift} and its lease is over")
        flaw = self._stale(stance)
        if flaw:
            case.breach("fresh", f"{name} enters {lift} {flaw}")

    def _is_braking(self, name: str, lift: str) -> bool:
        """An alarm took the car from it a moment ago, as its edge came over the sill: it has to stand first."""
        had, at = self._taken_away.get(lift, ("", -math.inf))
        return had == name and self.case.is_emergency(lift) and self.case.now - at <= BARRED_S

    def _stale(self, stance: Stance) -> str:
        """What is wrong with the newest word the robot was given about the door."""
        given, lift = self.case.given.get(stance.name), stance.visit
        event = given.states.get(lift) if given is not None else None
        if given is None or event is None:
            return "without any live state of it"
        state: LiftState = event.message
        age_s = given.age_s(lift, self.case.now)
        most_s = RELEASED_S if stance.name in self.case.talk.spoken_for else STALE_S
        if age_s > most_s + PERIOD_S:
            return f"on the word of a message {age_s:.1f} s old"
        if state.door_state is not DoorState.OPEN or state.between_floors:
            return f"and was told the door is {state.door_state.value}"
        if state.current_floor != stance.floor:
            return f"at {stance.floor} and was told it is at {state.current_floor}"
        if self.case.now - given.barred_at.get(lift, math.inf) > BARRED_S:
            return f"and was told it is in {state.mode.value}"
        call = given.calls.get(lift)
        if call is None or (event.boot, event.seq) <= call[1]:
            return "on the word of a message from before its call was accepted"
        return ""


@dataclass(slots=True)
class Orphans:
    """no_orphan and restart_adopts: a robot in a car or on its sill keeps its session."""

    case: Case
    _owner: dict[str, str] = field(default_factory=dict)

    def placed(self, stance: Stance) -> None:
        self._look(stance, ADOPTED_S)

    def got_off(self, stance: Stance) -> None:
        self.case.unwatch(("orphan", stance.name))

    def lift_state(self, state: LiftState, account: str, stamp: float) -> None:
        before, owner = self._owner.get(state.lift, ""), self.case.owner(state.lift)
        if owner == before:
            return
        self._owner[state.lift] = owner
        inside = self.case.stances.get(before)
        if inside is not None and inside.visit == state.lift and inside.at_lift:
            self._taken_away(inside, account)
        for stance in self.case.stances.values():
            if stance.visit == state.lift:
                self._look(stance, ADOPTED_S)

    def alarm_reset(self, message: Any, account: str) -> None:
        for stance in self.case.stances.values():
            self.case.unwatch(("orphan", stance.name))
            self._look(stance, ADOPTED_S + QUIET_S)

    def _taken_away(self, stance: Stance, account: str) -> None:
        case, name = self.case, stance.name
        if case.is_emergency(stance.visit) or name in case.talk.manual:
            return
        for who in (account, name):
            if case.now - case.talk.restarted_at.get(who, -math.inf) <= RESTART_S:
                case.breach("restart_adopts", f"{stance.visit} drops the session of {name} inside, {who} restarted")
                return

    def _look(self, stance: Stance, wait_s: float) -> None:
        key = ("orphan", stance.name)
        if self._is_orphan(stance):
            self.case.watch(key, wait_s, partial(self._still, stance))
        else:
            self.case.unwatch(key)

    def _still(self, stance: Stance) -> None:
        if self._is_orphan(stance):
            self.case.breach("no_orphan", f"{stance.name} is at {stance.visit} without a session")

    def _is_orphan(self, stance: Stance) -> bool:
        case, lift = self.case, stance.visit
        if not lift or not stance.at_lift or case.owner(lift) == stance.name:
            return False
        return stance.name not in case.talk.manual and not case.is_emergency(lift)


@dataclass(slots=True)
class Releases:
    """release_after_clear, session_ends and lock_order: how a car is given back, and what is taken before it."""

    case: Case
    _asked: dict[str, tuple[str, float]] = field(default_factory=dict)
    _released: dict[tuple[str, str], float] = field(default_factory=dict)

    def lift_command(self, command: LiftCommand, account: str) -> None:
        stance = self.case.stances.get(command.robot)
        if stance is None:
            return
        if command.cmd == "release":
            self._released[stance.name, command.lift] = self.case.now
        is_near = command.lift in (stance.visit, stance.uncleared)  # as it stood one period ago: it may have driven on
        if command.cmd == "release" and is_near and not self.case.is_clear(command.lift, stance.robot):
            self.case.breach(
                "release_after_clear", f"{stance.name} releases {command.lift} and is not 1 m clear of its sill"
            )
        elif command.cmd == "register" and not stance.visit:
            self._register(stance.name, command.lift)

    def desk_ask(self, ask: Any, account: str) -> None:
        known = self._asked.get(ask.robot)
        if ask.done:
            self._asked.pop(ask.robot, None)
            given = self.case.given.get(ask.robot)
            if given is not None:
                given.grant = ""
            stance = self.case.stances.get(ask.robot)
            if stance is not None and not (stance.visit or stance.uncleared):
                self._must_release(stance)
        elif known is None or known[0] != ask.request_id:
            self._asked[ask.robot] = (ask.request_id, self.case.now)

    def _register(self, robot: str, lift: str) -> None:
        """The desk's grant comes first; only a desk that has nothing to say is passed over."""
        given, asked = self.case.given.get(robot), self._asked.get(robot)
        if given is not None and given.grant == lift:
            return
        if asked is None:
            self.case.breach("lock_order", f"{robot} registers with {lift} and did not ask the desk")
        elif self.case.now - max(asked[1], given.desk_at if given else -math.inf) < DESK_SILENT_S - PERIOD_S:
            self.case.breach("lock_order", f"{robot} registers with {lift} before the desk gave it")

    def cleared(self, stance: Stance) -> None:
        lift = next((lift for lift in self.case.world.cars if self.case.owner(lift) == stance.name), "")
        if lift:
            key = ("session", stance.name)
            self.case.unwatch(key)
            self.case.watch(key, SESSION_ENDS_S, partial(self._ends, stance, lift, self._session_id(lift)))
        self._must_release(stance)

    def _must_release(self, stance: Stance) -> None:
        """It is done with its car: it says so within 40 s, however often that gets lost; else the lease ends it."""
        for lift in self.case.world.cars:
            if self.case.owner(lift) == stance.name:
                session = self._session_id(lift)
                late = partial(self._keeps, stance, lift, session, self.case.now)
                self.case.watch(("release", stance.name, session), GIVEN_BACK_S + PERIOD_S, late)

    def _keeps(self, stance: Stance, lift: str, session: str, since: float) -> None:
        case, name = self.case, stance.name
        if case.owner(lift) != name or self._session_id(lift) != session or stance.visit:
            return
        is_told = self._released.get((name, lift), -math.inf) >= since - ADOPTED_S
        is_there = case.now - case.talk.heard_at.get(name, -math.inf) <= HEARD_S
        if not is_told and is_there:
            case.breach("session_ends", f"{name} is done with {lift} and does not release it")

    def _session_id(self, lift: str) -> str:
        session = self.case.talk.sessions.get(lift)
        return session.id if session is not None else ""

    def _ends(self, stance: Stance, lift: str, session: str) -> None:
        if self.case.owner(lift) == stance.name and self._session_id(lift) == session and not stance.visit:
            self.case.breach("session_ends", f"{stance.name} left {lift} and still has its session")


@dataclass(slots=True)
class Answers:
    """idempotent and not_spoofed: one answer to one request, and none to what is sent in another's name."""

    case: Case
    _answered: dict[tuple[str, str], AckStage] = field(default_factory=dict)
    _forged: dict[tuple[str, str], str] = field(default_factory=dict)
    _runs: dict[tuple[str, str], str] = field(default_factory=dict)

    def lift_command(self, command: LiftCommand, account: str) -> None:
        if account and account != self.case.ground.spokesman(command.robot):
            self._forged[command.robot, command.request_id] = account

    def presence(self, presence: Any, account: str) -> None:
        if account and account != self.case.ground.spokesman(presence.robot):
            self.case.breach("not_spoofed", f"{account} speaks for {presence.robot}'s place")

    def lift_ack(self, ack: LiftAck, account: str) -> None:
        key = (ack.robot, ack.request_id)
        if key in self._forged and ack.stage in TAKEN:
            self.case.breach("not_spoofed", f"{self._forged[key]} commands {ack.lift} in the name of {ack.robot}")
        before = self._answered.get(key)
        if ack.stage is AckStage.REJECTED and ack.reason in {"expired", "rate_limited"}:
            return  # it was not taken: the same id may be sent again
        if before is AckStage.REJECTED and ack.stage in TAKEN:
            self.case.breach("idempotent", f"{ack.lift} refuses request {ack.request_id} and then carries it out")
        if before is AckStage.DONE and ack.stage is not AckStage.DONE:
            self.case.breach("idempotent", f"{ack.lift} begins request {ack.request_id} again")
        self._answered[key] = ack.stage
        while len(self._answered) > 256:
            del self._answered[next(iter(self._answered))]

    def dispatch_reply(self, reply: Any, account: str) -> None:
        if reply.status != "accepted" or not reply.run:
            return
        run = self._runs.setdefault((reply.client, reply.key), reply.run)
        if run != reply.run:
            self.case.breach("idempotent", f"request {reply.key} became two runs, {run} and {reply.run}")
