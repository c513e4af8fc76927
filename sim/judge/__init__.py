"""The judge: checks the invariants on the world's truth and on what was said aloud, and trusts no mind.

It looks at what has changed since the last look: a hall at rest costs it next to nothing. Each kind of rule has a file:
space, solid, doors, sessions, calls, alarms, pairing, documents, liveness, service; `case` holds what they share,
`places` follows the robots against the lifts, `talk` what was said, `walls` has the judge's own geometry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Record
from robots.core.events import Received
from robots.core.lift import CarWatched, DeskAsk, DeskGrant, LiftAck, LiftCommand, LiftEvent, LiftState, Presence
from robots.core.runs import DispatchReply, DispatchRequest, FleetSummary, RunFact
from robots.core.vda import VehicleState
from sim.judge import alarms, calls, documents, doors, liveness, pairing, service, sessions, solid, space
from sim.judge.case import Case, Violation
from sim.judge.places import Places
from sim.judge.talk import Given
from sim.judge.truth import Ground, WorldTruth

__all__ = ["INVARIANTS", "Judge", "Violation"]

INVARIANTS: Mapping[str, str] = {
    "collision": "no robot touches a wall, a door, a body or another robot",
    "in_the_hall": "a robot is inside the outline of its floor, or in the car it is in",
    "no_shaft": "no robot is in a shaft where the car is not",
    "no_jump": "a robot comes no farther than it can drive, and to another floor only in a car that went there",
    "one_owner": "one robot at a time has a session with a car",
    "one_robot": "at most one robot on the sill of a car or in it",
    "sill_open": "a robot on a sill has an open door before it; when that closes it drives off, if it can move at all",
    "sill_floor": "a sill is crossed only where the car stands, level within 10 mm",
    "enter_needs_session": "a robot enters a car only with its own session and a lease that runs",
    "no_orphan": "a robot at a car has its session, or gets it back within 10 s; alarms and persons aside",
    "release_after_clear": "a car is released by a robot that is 1 m clear of its sill, or never entered",
    "no_cmd_in_emergency": "a robot told of an alarm or emergency mode sends no register, call or door command",
    "alarm_latched": "after an alarm no robot registers or calls before a named person has reset it",
    "no_dwell_on_sill": "30 s on a sill at most; who stands still for 10 s asks for a person within 15 s",
    "hold_bounded": "a door is held for 30 s at once and 45 s in all at most, but on who is stuck on its sill",
    "occupancy_sensed": "no robot enters a car with somebody in the place it needs",
    "yield_gap": "somebody who comes out of a car has 0.5 m from any robot outside but one stopped there",
    "exclusive_returned": "a car that serves robots alone goes back to people 5 s after somebody is in it",
    "right_floor_exit": "a robot leaves a car when two sources name one floor and none another",
    "right_floor": "a robot gets off at the floor it called, or turns back where it came in; alarms aside",
    "fresh": "a robot enters on a live word at most 2 s old, from after its call was accepted: open, here, no key",
    "ride_target_stable": "at a car a robot calls only the floor for which it called the car",
    "cancel_deferred": "what is cancelled with its robot in a lift ends after the ride",
    "idempotent": "one request has one effect: one run, one answer of a lift",
    "restart_adopts": "a restarted process leaves the session of a robot inside alone",
    "lock_order": "a robot registers with a lift after the desk gave it, or after 10 s without a word of the desk",
    "no_egress_block": "60 s after an alarm none rests on a sill, before a lift or stair, but who waits to be pushed",
    "contact": "no robot touches a person while it moves, or closes a door on itself",
    "load": "a robot leaves an overloaded car within 30 s",
    "allowed_floors": "a robot calls a lift only from and to floors that it serves and the robot may use",
    "not_spoofed": "nobody speaks in a robot's name",
    "guide_pairing": "a guide rides with its visitor only, and leaves nobody behind in a car; alarms and persons aside",
    "doc_one_holder": "every folder is in exactly one place",
    "doc_chain": "custody entries follow one another, by number and hash, a receipt after each hand-over",
    "doc_locked": "a lid is open only at a handover stop or a dock, standing still, outside any lift",
    "doc_done_means_receipt": "a run that ends delivered or returned has its folder in those hands",
    "doc_private": "no label of a folder or name of a person is told to lifts, the desk or boards",
    "queue_ends": "a queue for a lift ends within the time its timers add up to (two hours), or a person is asked",
    "rider_ends": "a robot gets out of a car within 21 minutes, or asks for a person; the fleet takes that up in 60 s",
    "session_ends": "a robot releases a car 40 s after it is clear or gave its place back; else its lease ends it",
    "order_ends": "each state of a run ends within its bound or a person is asked, and its last word is true",
    "people_served": "nobody waits 60 s for cars robots hold, but who is stuck; none is kept 180 s for one away",
    "alarm_resumed": "no run waits for an alarm 120 s after the last reset in its buildings",
    "no_livelock": "6 queues, 4 car calls, 3 returns from one exit, then a person is asked; no circles in an instant",
    "mind_raised": "no mind fails on an event",
}
"""Names as in lift/ride B where they stand there, and what each says."""

HEARD: Mapping[type, str] = {
    Alarm: "alarm",
    AlarmReset: "alarm_reset",
    DeskAsk: "desk_ask",
    DispatchReply: "dispatch_reply",
    DispatchRequest: "dispatch_request",
    FleetSummary: "fleet_summary",
    LiftAck: "lift_ack",
    LiftCommand: "lift_command",
    LiftEvent: "lift_event",
    Presence: "presence",
    RunFact: "run_fact",
    VehicleState: "vehicle_state",
}
"""What a rule has as a method that takes the message and the account it comes from; `lift_state` also its stamp."""


_GIVEN = frozenset({LiftState, LiftAck, DeskGrant, Alarm, CarWatched})


class Judge:
    """`look` once a period, `heard` for each message as it is sent, `delivered` as it arrives, `recorded` as a ledger
    takes an entry. Each breach is noted once, when it begins."""

    def __init__(self, ground: Ground, world: WorldTruth) -> None:
        self.case = case = Case(world, ground)
        case.talk.spoken_for = ground.chaperoned
        self._world = world
        rules: tuple[Any, ...] = (
            solid.Solid(case), space.Bodies(case), space.People(case),
            doors.Sills(case), doors.Holds(case), doors.Cabins(case),
            sessions.Owner(case), sessions.Entering(case), sessions.Orphans(case), sessions.Releases(case),
            sessions.Answers(case), calls.Target(case), calls.FloorVotes(case), calls.Circles(case),
            calls.Cancels(case), alarms.Alarms(case), alarms.Egress(case), alarms.Resumed(case),
            documents.Places(case), documents.Receipts(case), documents.Chain(case), documents.Privacy(case),
            pairing.Pairing(case), liveness.Ends(case), service.Orders(case), service.Served(case),
        )  # fmt: skip
        self._places = Places(case)
        self._places.listen(rules)
        self._stands: list[Callable[[], Iterator[tuple[str, str]]]] = _methods(rules, "stands")
        self._car_changed: list[Callable[[str], None]] = _methods(rules, "car_changed")
        self._happened: list[Callable[[str, str, str], None]] = _methods(rules, "happened")
        self._recorded: list[Callable[[str, Record], None]] = _methods(rules, "recorded")
        self._lift_state: list[Callable[[LiftState, str, float], None]] = _methods(rules, "lift_state")
        self._heard = {kind: _methods(rules, name) for kind, name in HEARD.items()}
        self._under_way: set[tuple[str, str]] = set()
        self._cars: dict[str, int] = {}
        self._folders = (-1, -1)
        self._read = 0

    @property
    def violations(self) -> list[Violation]:
        return self.case.violations

    def look(self) -> None:
        """Check what has changed. Call it whenever something may have."""
        case, world = self.case, self._world
        self._places.look()
        for lift, car in world.cars.items():
            if self._cars.get(lift) != car.changes:
                self._cars[lift] = car.changes
                case.is_stirred = True
                for tell in self._car_changed:
                    tell(lift)
        folders = world.folders
        if self._folders != (folders.changes, len(folders.places)):
            self._folders = (folders.changes, len(folders.places))
            case.is_stirred = True
        if len(world.happenings) != self._read:
            self._read_happenings()
        if case.due <= world.now:
            case.pass_time()
        if case.is_stirred or world.bodies:
            case.is_stirred = False
            self._look_round()

    def heard(self, message: Any, account: str = "", boot: int = 0, stamp: float | None = None) -> None:
        """A process sends a message. `boot`: the start of that process; `stamp`: by its own clock."""
        case, kind = self.case, type(message)
        if account:
            case.talk.from_account(self._world.now, account, boot)
        if kind is LiftState:
            case.talk.sessions[message.lift] = message.session
            sent = self._world.now if stamp is None else stamp
            for tell in self._lift_state:
                tell(message, account, sent)
            return
        rules = self._heard.get(kind)
        if rules is None:
            return
        talk = case.talk
        if kind is VehicleState:
            talk.vehicle(case.now, message)
        elif kind is FleetSummary:
            talk.fleet(message)
        elif kind is LiftCommand:
            talk.command(message)
        elif kind is Alarm:
            talk.alarm(self._world.now, message)
        elif kind is AlarmReset and not talk.reset(message):
            return
        for rule in rules:
            rule(message, account)

    def delivered(self, account: str, event: Received) -> None:
        """A message reaches a process."""
        kind = type(event.message)
        if kind not in _GIVEN:
            return
        robots = (account,) if account in self._world.robots else ()
        for robot in self.case.ground.chaperoned if account == "scheduler" else robots:
            self._given(robot, event, kind)

    def _given(self, robot: str, event: Received, kind: type) -> None:
        case = self.case
        given = case.given.get(robot)
        if given is None:
            given = case.given[robot] = Given(robot)
        if kind is LiftState:
            given.state(event)
        elif kind is CarWatched:
            given.watched[event.message.lift] = event
        elif kind is Alarm:
            given.alarm(event)
        elif event.message.robot == robot:
            if kind is LiftAck:
                given.ack(event, case.talk.commands)
            else:
                given.desk(event)

    def recorded(self, account: str, record: Record) -> None:
        """A process's ledger has taken an entry."""
        for tell in self._recorded:
            tell(account, record)

    def note(self, invariant: str, detail: str) -> None:
        self.case.breach(invariant, detail)

    def broken(self, invariant: str) -> bool:
        return any(violation.invariant == invariant for violation in self.case.violations)

    def _read_happenings(self) -> None:
        """What the world tells of; it may have cleared its list."""
        happenings = self._world.happenings
        for happening in happenings[self._read if len(happenings) > self._read else 0 :]:
            self.case.is_stirred = True
            for tell in self._happened:
                tell(happening.what, happening.who, happening.detail)
        self._read = len(happenings)

    def _look_round(self) -> None:
        now = {found for stands in self._stands for found in stands()}
        if now or self._under_way:
            for name, detail in sorted(now - self._under_way):
                self.note(name, detail)
            self._under_way = now


def _methods(rules: tuple[Any, ...], name: str) -> list[Any]:
    return [getattr(rule, name) for rule in rules if hasattr(rule, name)]
