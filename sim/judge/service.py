"""Invariants of what people are owed: a run comes to its end and its end is true, and lifts stay theirs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from robots.core.lift import LiftMode, LiftState
from robots.core.reasons import Reason
from robots.core.runs import TERMINAL, RunFact, RunState
from sim.judge.case import Case
from sim.judge.liveness import QUEUE_ENDS_S, RIDE_ENDS_S

DRIVE_S = 1800.0
LEG_S = 2 * (QUEUE_ENDS_S + RIDE_ENDS_S + DRIVE_S)
"""From stop to stop: two rides at most and the ways between, each with all its own deadlines."""
HANDLING_S = 600.0
"""Beyond the wait for a person: lid, code, receipt, and a process that has to come back first."""
BY_PEOPLE = frozenset({
    Reason.NEEDS_HELP, Reason.WAITING_FOR_SUPERVISOR, Reason.ALARM, Reason.ON_HOLD, Reason.MANUAL, Reason.ROBOT_LOST,
})  # fmt: skip
UNASSIGNED = frozenset({RunState.REQUESTED, RunState.ACCEPTED})
HANDED_OVER = frozenset({RunState.DELIVERED, RunState.RETURNED})

MAX_HELD_WAIT_S = 60.0
ABSENT_S = 185.0
"""The lease of 180 s, and what its end takes to be told."""
ABSENT_M = 6.0
"""A robot this far from a lift's door is not there for it."""


@dataclass(slots=True)
class Orders:
    """order_ends: each state of a run has a bound, unless it visibly waits for a person; its last word is true."""

    case: Case
    _facts: dict[str, RunFact] = field(default_factory=dict)

    def run_fact(self, fact: RunFact, account: str) -> None:
        known = self._facts.get(fact.run)
        self._facts[fact.run] = fact
        if known is not None and known.state is fact.state:
            return
        self.case.unwatch(("order", fact.run))
        if fact.state in TERMINAL:
            self._ended(fact)
        else:
            self._watch(fact)

    def _watch(self, fact: RunFact) -> None:
        self.case.watch(("order", fact.run), self._bound_s(fact.state), partial(self._late, fact.run))

    def _bound_s(self, state: RunState) -> float:
        sender_s, recipient_s = self.case.ground.waits
        if state is RunState.WAITING_SENDER:
            return sender_s + HANDLING_S
        if state is RunState.WAITING_RECIPIENT:
            return recipient_s + HANDLING_S
        stops = 2 * max((len(robot.lids) for robot in self.case.world.robots.values()), default=1)
        return stops * (LEG_S + max(sender_s, recipient_s) + HANDLING_S)

    def _late(self, run: str) -> None:
        fact = self._facts[run]
        waits = fact.waiting_for
        is_told = waits is not None and (waits.reason in BY_PEOPLE or fact.state in UNASSIGNED)
        if fact.held or is_told or self.case.is_excused(fact.robot):
            self._watch(fact)
        else:
            self.case.breach("order_ends", f"run {run} is {fact.state} and neither goes on nor asks a person")

    def _ended(self, fact: RunFact) -> None:
        """doc_done_means_receipt has an eye on the hands at a delivery; here on every other end."""
        place = self.case.world.folders.places.get(fact.run)
        if fact.state in HANDED_OVER or place is None:
            return
        if hasattr(place, "number"):
            self.case.breach("order_ends", f"run {fact.run} is {fact.state}, its folder lies in {place}")
        elif fact.state is not RunState.IN_CUSTODY and str(place) != f"sender@{fact.from_}":
            self.case.breach("order_ends", f"run {fact.run} is {fact.state}, its folder is with {place}")


@dataclass(slots=True)
class Served:
    """people_served: nobody waits long because robots hold cars, and no robot keeps a car that it is not at."""

    case: Case
    _leases: dict[str, float] = field(default_factory=dict)
    _holds: dict[str, float] = field(default_factory=dict)
    _groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _waited_s: dict[str, float] = field(default_factory=dict)
    _kept: tuple[str, ...] = ()
    _looked: float = -math.inf

    def lift_state(self, state: LiftState, account: str, stamp: float) -> None:
        """Until when the session and the hold of a car run, by its gateway; and whether its owner is there."""
        lift, now, session, hold = state.lift, self.case.now, state.session, state.door_hold
        known = self._groups.get(state.group, ())
        if lift not in known:
            self._groups[state.group] = (*known, lift)
        self._leases[lift] = -math.inf if session is None else now + session.lease_until - stamp
        self._holds[lift] = -math.inf if session is None or hold is None else now + hold.until - stamp
        if session is not None and self._is_absent(lift, session.robot):
            self.case.watch(("absent", lift), ABSENT_S, partial(self._kept_idle, lift, session.robot))
        else:
            self.case.unwatch(("absent", lift))

    def stands(self) -> Iterator[tuple[str, str]]:
        """Sums what each person waits; a wait that becomes too long is told at once."""
        now, passengers = self.case.now, self.case.world.passengers
        passed, self._looked = now - self._looked, now
        for name in self._kept:
            self._add(name, passed)
        self._kept = tuple(
            name
            for name, one in passengers.here.items()
            if one.state in {"coming", "waiting"} and self._is_kept(one.trip.group)
        )
        return iter(())

    def _add(self, name: str, passed: float) -> None:
        before = self._waited_s.get(name, 0.0)
        after = self._waited_s[name] = before + passed
        if before <= MAX_HELD_WAIT_S < after:
            self.case.breach(
                "people_served", f"{name} has waited for {MAX_HELD_WAIT_S:.0f} s while robots held the cars"
            )

    def _is_kept(self, group: str) -> bool:
        """Every car of the group that is known stands for a robot: held open, or serving it alone.

        One whose door a robot stands in and asks for a person must not go: that is another matter.
        """
        lifts = self._groups.get(group, ())
        return bool(lifts) and all(self._stands_for_robot(lift) for lift in lifts)

    def _stands_for_robot(self, lift: str) -> bool:
        car, now = self.case.world.cars[lift], self.case.now
        if not car.standing or self._leases.get(lift, -math.inf) <= now:
            return False
        if self.case.is_stuck(lift):
            return False
        return bool(self._holds[lift] > now or car.mode is LiftMode.ATTENDANT_CONTROL)

    def _is_absent(self, lift: str, name: str) -> bool:
        robot = self.case.world.robots.get(name)
        if robot is None:
            return True
        if robot.car:
            return bool(robot.car != lift)
        if robot.map_id not in self.case.ground.floors_of[lift]:
            return True
        along, across = self.case.ground.sills[lift].measures(robot.base.x, robot.base.y)
        return math.hypot(along, across) > ABSENT_M

    def _kept_idle(self, lift: str, robot: str) -> None:
        if self._leases.get(lift, -math.inf) > self.case.now and self.case.owner(lift) == robot:
            self.case.breach("people_served", f"{lift} is kept for {robot}, which is not there")
