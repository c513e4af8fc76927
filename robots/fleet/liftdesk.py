"""The lift desk: one queue a lift group, one robot a car; who is next, in which car, and why the others wait.

After a restart the robots ask again and have the places that are remembered (`lifts.memory`), and what stands in the
cars is read from the gateway's sessions and the robots' presence before any grant, so a car in use is never granted to
a second robot. The gateway alone guarantees one owner; the desk keeps robots from crowding the lobby, and lets people
go first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heapify, heapreplace

from robots.building.plan import Plan
from robots.core.clock import Instant
from robots.core.lift import EMERGENCY_MODES, DeskAsk, DeskGrant, LiftOnline, LiftState, Presence, Zone
from robots.core.reasons import Reason
from robots.fleet.lifts import locks, memory
from robots.fleet.lifts.rights import against, is_idle, people_first, shows_people
from robots.fleet.lifts.travel import UNKNOWN_S, ride_s, seconds_to
from robots.fleet.lifts.turns import Waiting, count_passed, turns
from robots.fleet.rules import FleetRules

SETTLE_S = 1.0
"""After the broker was found again, retained sessions and presences are read for so long before a car is given."""
STAMPEDE_S = 60.0
"""For so long after an outage a lift is given to one robot every `apart_s` only."""
KEEPS_PLACE_S = 180.0
"""A robot that left the queue without a ride has its place again within this: its link was lost, or the car given to it
had no room for it. Longer than it then stays away."""

IN_VAIN_S = 300.0
"""A robot was given a lift and gave it back where it stood: so long another lift of the group is given rather. Longer
than it stays away then, and steps back for people at the other one."""

ASKS_AGAIN_S = 8.0
"""A robot that waits asks every 5 s: so long after a restart those who came later let it ask first."""

SOON = frozenset({Reason.PEOPLE_FIRST, Reason.LIFT_BACK})
"""What stands against a lift for a minute: that is waited for rather than one tried in vain is tried again."""

_NEVER = float("-inf")

TOLD_FIRST = (
    Reason.PEOPLE_FIRST, Reason.LIFT_BACK, Reason.LIFT_QUEUE, Reason.LIFT_SPECIAL, Reason.LIFT_OFFLINE,
    Reason.LIFT_FENCED, Reason.LIFT_HOURS, Reason.LIFT_CONFIDENTIAL, Reason.LIFT_FLOOR_DENIED, Reason.LIFT_NOT_WATCHED,
    Reason.UNREACHABLE,
)  # fmt: skip
"""Of what stands against each lift of the group, the one that ends soonest."""


@dataclass(slots=True)
class Grant:
    """A car given to a robot. `seen`: its session stood in the car's state since; `waiting`: its place until then."""

    ask: DeskAsk
    lift: str
    lease_until: float
    since: float
    waiting: Waiting
    seen: bool = False


@dataclass(slots=True)
class Desk:
    """The desk of one group.

    told      the last answer to each waiting robot, so that only news is sent
    given_at  when each lift was last given; `calm_until`: until when grants of it are kept apart
    aged      robots that left the queue without a ride: (since, passed, when); `in_vain_of`: those a car was given to
    missed    robots that waited before a restart and have not asked again: since when; `missed_until`: no longer
    fences    lifts that a person must look at first, as the book has them
    people_at when a person was last seen to call or ride one of the cars
    in_vain   lifts that a robot gave back without a ride: until when any other is better
    """

    plan: Plan
    group: str
    rules: FleetRules
    queue: list[Waiting] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)
    locks: locks.Locks = field(default_factory=locks.Locks)
    cars: dict[str, tuple[LiftState, float]] = field(default_factory=dict)
    online: bool = True
    told: dict[str, tuple[int, str]] = field(default_factory=dict)
    given_at: dict[str, float] = field(default_factory=dict)
    calm_until: dict[str, float] = field(default_factory=dict)
    aged: dict[str, tuple[float, int, float]] = field(default_factory=dict)
    settled_at: float = _NEVER
    missed: dict[str, float] = field(default_factory=dict)
    missed_until: float = _NEVER
    fences: Mapping[str, float] = field(default_factory=dict)
    people_at: float = _NEVER
    in_vain: dict[str, float] = field(default_factory=dict)
    in_vain_of: set[str] = field(default_factory=set)

    def found_again(self, at: float) -> None:
        """The broker is there (again): what was heard before may be over, what is retained comes now."""
        self.settled_at = at + SETTLE_S
        for lift in sorted(self.cars | self.given_at):  # none at the very first start
            self.calm_until[lift] = at + STAMPEDE_S
        if self.missed and self.missed_until == _NEVER:
            self.missed_until = at + ASKS_AGAIN_S
            memory.back(self, at)

    def ask(
        self,
        at: float,
        ask: DeskAsk,
        presence: Mapping[str, Presence],
        alarmed: bool,
        urgent: bool = False,
        confidential: bool = False,
    ) -> list[DeskGrant]:
        """A robot asks, asks again, or gives back. The same ask twice has one effect and the same answer.

        urgent, confidential   of the runs it is on
        """
        self.missed.pop(ask.robot, None)
        if ask.done:
            self._forget(at, ask, presence)
            return self.serve(at, presence, alarmed)
        for grant in self.grants.values():
            if grant.ask.robot == ask.robot and grant.ask.request_id == ask.request_id:
                grant.lease_until = at + self.rules.lease_s
                return [*self.serve(at, presence, alarmed), self._granted(grant)]
        self._forget_others(at, ask, presence)
        entry = next((entry for entry in self.queue if entry.ask.robot == ask.robot), None)
        if entry is None:
            since, passed, left_at = self.aged.pop(ask.robot, (at, 0, at))
            kept = at - left_at <= KEEPS_PLACE_S
            entry = Waiting(ask, since if kept else at, passed if kept else 0)
            if ask.robot in self.in_vain_of:  # it has its turn again; for people it steps back as long as before
                self.in_vain_of.remove(ask.robot)
                entry.back_since = at
            self.queue.append(entry)
            self.queue.sort(key=lambda waiting: waiting.since)  # stable: equal ones as they came
        entry.urgent, entry.confidential = urgent or ask.priority > 0, confidential
        self.told.pop(ask.robot, None)
        return self.serve(at, presence, alarmed)

    def hear_car(
        self, at: float, state: LiftState, presence: Mapping[str, Presence], alarmed: bool, retained: bool = False
    ) -> list[DeskGrant]:
        """A car's state. A grant ends when its session was there, is gone, and the robot is out of the car.

        retained   the broker's memory: no car is given on its word
        """
        known, heard = self.cars.get(state.lift, (None, _NEVER))
        if retained:
            self.cars.setdefault(state.lift, (state, _NEVER))
            return self.serve(at, presence, alarmed)
        was_off = known is not None and (_is_off(known) or at - heard > self.rules.lift_quiet_s)
        if was_off and heard > _NEVER and not _is_off(state):
            self.calm_until[state.lift] = at + STAMPEDE_S
        self.cars[state.lift] = (state, at)
        self.people_at = at if shows_people(state) else self.people_at
        grant = self.grants.get(state.lift)
        if grant is not None:
            if state.session is not None and state.session.robot == grant.ask.robot:
                grant.seen, grant.lease_until = True, max(grant.lease_until, at + self.rules.lease_s)
            elif grant.seen and not _inside(presence.get(grant.ask.robot), state.lift):
                self._note_vain(at, grant, presence)
                self._take_back(state.lift)
        return self.serve(at, presence, alarmed)

    def hear_online(
        self, at: float, message: LiftOnline, presence: Mapping[str, Presence], alarmed: bool
    ) -> list[DeskGrant]:
        if message.online and not self.online:
            for lift in self.plan.groups.get(self.group, ()):
                self.calm_until[lift] = at + STAMPEDE_S
        self.online = message.online
        return self.serve(at, presence, alarmed)

    def serve(self, at: float, presence: Mapping[str, Presence], alarmed: bool) -> list[DeskGrant]:
        """End what has run out, grant what can be granted, and tell the others their place when it changed."""
        for lift, grant in list(self.grants.items()):
            if at > grant.lease_until and not _inside(presence.get(grant.ask.robot), lift):
                self._take_back(lift)
        answers: list[DeskGrant] = []
        order = turns(self.queue, at, self.plan.hall.lift_rules)
        for entry in list(order):
            too_early = alarmed or at < self.settled_at or self._is_missed_before(at, entry)
            lift = "" if too_early else self._car_for(at, entry, presence)
            if lift and self.locks.take(entry.ask.robot, locks.of_ride(lift, entry.ask.from_floor, entry.ask.to_floor)):
                count_passed(self.queue, entry)
                order.remove(entry)
                self.queue.remove(entry)
                self.told.pop(entry.ask.robot, None)
                self.grants[lift] = Grant(entry.ask, lift, at + self.rules.lease_s, at, entry)
                self.given_at[lift] = at
                eta = seconds_to(self.plan, self.cars[lift][0], entry.ask.from_floor)
                answers.append(self._granted(self.grants[lift], eta))
        etas: list[float] = []
        for place, entry in enumerate(order, start=1):
            ask, reason = entry.ask, self._reason(at, entry, presence, alarmed)
            if self.told.get(ask.robot) != (place, reason):
                self.told[ask.robot] = (place, reason)
                etas = etas or self._etas(at, order)
                eta = etas[place - 1]
                answers.append(DeskGrant(self.group, ask.robot, ask.request_id, "", None, place, eta, reason))
        return answers

    def _is_missed_before(self, at: float, entry: Waiting) -> bool:
        """Somebody who came earlier, before a restart, is still about to ask again."""
        return at < self.missed_until and any(since < entry.since for since in self.missed.values())

    def _take_back(self, lift: str) -> None:
        self.locks.drop(self.grants.pop(lift).ask.robot)

    def _note_vain(self, at: float, grant: Grant, presence: Mapping[str, Presence]) -> None:
        """It did not come, its door does not close, it is full: who knows; it is not tried at once by the next one. And
        whoever had it waits on: going back to the end each time, a robot might never get in among others."""
        where = presence.get(grant.ask.robot)
        if where is not None and where.zone is Zone.OUT and where.floor == grant.ask.from_floor:
            self.in_vain[grant.lift] = at + IN_VAIN_S
            self.in_vain_of.add(grant.ask.robot)
            self.aged[grant.ask.robot] = (grant.waiting.since, grant.waiting.passed, at)

    def _forget(self, at: float, ask: DeskAsk, presence: Mapping[str, Presence]) -> None:
        """Place in the queue, car and all that goes with it, together."""
        for entry in self.queue:
            if (entry.ask.robot, entry.ask.request_id) == (ask.robot, ask.request_id):
                self.aged[ask.robot] = (entry.since, entry.passed, at)
        self.queue = [e for e in self.queue if (e.ask.robot, e.ask.request_id) != (ask.robot, ask.request_id)]
        for lift, grant in list(self.grants.items()):
            if (grant.ask.robot, grant.ask.request_id) == (ask.robot, ask.request_id):
                self._note_vain(at, grant, presence)
                self._take_back(lift)

    def _forget_others(self, at: float, ask: DeskAsk, presence: Mapping[str, Presence]) -> None:
        """A robot has one ask at a time: a new one replaces what it asked before, unless it still stands in the car.

        It keeps its place.
        """
        for entry in self.queue:
            if entry.ask.robot == ask.robot and entry.ask.request_id != ask.request_id:
                self.aged[ask.robot] = (entry.since, entry.passed, at)
        self.queue = [e for e in self.queue if e.ask.robot != ask.robot or e.ask.request_id == ask.request_id]
        for lift, grant in list(self.grants.items()):
            if grant.ask.robot == ask.robot and not _inside(presence.get(ask.robot), lift):
                self._take_back(lift)

    def _granted(self, grant: Grant, eta_s: float = 0.0) -> DeskGrant:
        ask = grant.ask
        lease = Instant(grant.lease_until)
        return DeskGrant(self.group, ask.robot, ask.request_id, grant.lift, lease, 0, round(eta_s, 1))

    def _car_for(self, at: float, entry: Waiting, presence: Mapping[str, Presence]) -> str:
        """The free car that is there first; empty = none. One tried in vain comes last, also after those that will be
        free soon; equal ones: the one not given for longest, then by id."""
        lifts = self.plan.groups.get(self.group, ())
        stands = {lift: self._obstacle(at, lift, entry, presence) for lift in lifts}
        free = [lift for lift in lifts if stands[lift] is None]
        best = min(free, key=lambda lift: self._rank(at, lift, entry), default="")
        waits = best and self._is_vain(at, best) and not _inside(presence.get(entry.ask.robot), best)
        if waits and any(stands[lift] in SOON and not self._is_vain(at, lift) for lift in lifts):
            return ""
        return best

    def _rank(self, at: float, lift: str, entry: Waiting) -> tuple[bool, float, float, str]:
        seconds = seconds_to(self.plan, self.cars[lift][0], entry.ask.from_floor)
        return (self._is_vain(at, lift), round(seconds, 1), self.given_at.get(lift, _NEVER), lift)

    def _is_vain(self, at: float, lift: str) -> bool:
        return at < self.in_vain.get(lift, _NEVER)

    def _obstacle(self, at: float, lift: str, entry: Waiting, presence: Mapping[str, Presence]) -> Reason | None:
        """What stands against giving this lift to this robot now; None: nothing."""
        ask, car = entry.ask, self._car(at, lift)
        if not {ask.from_floor, ask.to_floor} <= set(self.plan.lifts[lift].maps):
            return Reason.UNREACHABLE
        if lift in self.fences:
            return Reason.LIFT_FENCED
        inside = _inside(presence.get(ask.robot), lift)
        reason = None if inside else against(self.plan.hall, lift, entry, at)
        if reason is not None:
            return reason
        if car is None or not self.online or _is_off(car):
            return Reason.LIFT_OFFLINE
        if car.mode in EMERGENCY_MODES:
            return Reason.LIFT_SPECIAL
        if lift in self.grants or (car.session is not None and car.session.robot != ask.robot):
            return Reason.LIFT_QUEUE
        if any(_inside(where, lift) for robot, where in presence.items() if robot != ask.robot):
            return Reason.LIFT_QUEUE
        if inside:
            return None
        apart = self.given_at.get(lift, _NEVER) + self.plan.hall.lift_rules.apart_s
        if at < min(apart, self.calm_until.get(lift, _NEVER)):
            return Reason.LIFT_BACK
        if people_first(self.plan.hall, car, entry, at) or self._is_peoples(at, car, entry):
            return Reason.PEOPLE_FIRST
        return None

    def _is_peoples(self, at: float, car: LiftState, entry: Waiting) -> bool:
        """People are about: a robot takes an idle car while nobody calls one, and leaves them another; for a while."""
        rules = self.plan.hall.lift_rules
        if at - self.people_at >= rules.people_about_s or at >= entry.begins + rules.people_first_s:
            return False
        lifts = [self.cars[lift][0] for lift in self.plan.groups.get(self.group, ()) if self._car(at, lift)]
        others = [other for other in lifts if other.lift != car.lift]
        left = any(other.session is None and other.lift not in self.grants and not _is_off(other) for other in others)
        return not is_idle(car) or any(other.landing_calls for other in others) or (bool(others) and not left)

    def _car(self, at: float, lift: str) -> LiftState | None:
        state, heard = self.cars.get(lift, (None, 0.0))
        return state if state is not None and at - heard <= self.rules.lift_quiet_s else None

    def _etas(self, at: float, order: list[Waiting]) -> list[float]:
        """Seconds until each waiting robot has a car open before it, if every car that is heard serves them in turn."""
        free: list[tuple[float, str]] = []
        for lift in self.plan.groups.get(self.group, ()):
            grant, car = self.grants.get(lift), self._car(at, lift)
            if grant is not None:
                ask = grant.ask
                free.append((max(0.0, ride_s(self.plan, lift, ask.from_floor, ask.to_floor) - at + grant.since), lift))
            elif car is not None:
                free.append((0.0 if car.session is None else UNKNOWN_S, lift))
        heapify(free)
        etas = []
        for entry in order:
            ask, eta = entry.ask, UNKNOWN_S
            if free:
                begins, lift = free[0]
                car = self._car(at, lift)
                eta = begins + (UNKNOWN_S if car is None else seconds_to(self.plan, car, ask.from_floor))
                heapreplace(free, (eta + ride_s(self.plan, lift, ask.from_floor, ask.to_floor), lift))
            etas.append(round(eta, 1))
        return etas

    def _reason(self, at: float, entry: Waiting, presence: Mapping[str, Presence], alarmed: bool) -> str:
        if alarmed:
            return Reason.ALARM.value
        found = {self._obstacle(at, lift, entry, presence) for lift in self.plan.groups.get(self.group, ())}
        return next((reason for reason in TOLD_FIRST if reason in found), Reason.LIFT_QUEUE).value


def _is_off(car: LiftState) -> bool:
    return "offline" in car.fault_codes


def _inside(presence: Presence | None, lift: str) -> bool:
    """In the car or on its sill, as far as the robot last said."""
    return presence is not None and presence.lift == lift and presence.zone is not Zone.OUT
