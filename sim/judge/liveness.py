"""Invariants of what must happen in the end: a queue leads to a ride, a rider gets out or asks for a person."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from robots.core.runs import FleetSummary
from sim.judge.case import Case, Stance

TRIES = 5
BACK_OFFS_S = 1.2 * (10 + 20 + 40 + 80 + 120)
QUEUE_ENDS_S = TRIES * (600 + 185 + 40 + 540 + 12) + BACK_OFFS_S
"""Queue, register, call, wait, yield of each try, from the timers of lift/ride A.2, and the pauses between them."""
RIDE_ENDS_S = 3 * (300 + 30 + 30) + 30 + 30 + 60 + 60
"""Three times riding, checking and holding at a wrong floor; entering, choosing, a stall; and the call for help."""
TAKEN_UP_S = 60.0
SILENT_S = 15.0
"""A scheduler that says nothing for so long is down, and takes nothing up before it is back."""


@dataclass(slots=True)
class Ends:
    """queue_ends and rider_ends."""

    case: Case
    _orders: dict[str, str] = field(default_factory=dict)
    _calls: set[str] = field(default_factory=set)
    _fleet_at: float = -math.inf

    def desk_ask(self, ask: Any, account: str) -> None:
        if not ask.done:
            self.case.watch(("queue", ask.robot), QUEUE_ENDS_S, partial(self._queues, ask.robot))

    def vehicle_state(self, state: Any, account: str) -> None:
        """Another order, or a person was asked."""
        robot = state.robot
        if robot in self.case.talk.helpless or self._orders.get(robot) != state.order_id:
            self._orders[robot] = state.order_id
            self.case.unwatch(("queue", robot))
        stance = self.case.stances.get(robot)
        if robot in self.case.talk.helpless and stance is not None and stance.at_lift:
            self.case.watch(("taken up", robot), TAKEN_UP_S, partial(self._taken_up, stance))
        else:
            self.case.unwatch(("taken up", robot))

    def fleet_summary(self, summary: FleetSummary, account: str) -> None:
        """Whose call for help staff are shown."""
        self._fleet_at = self.case.now
        self._calls = {robot.robot for robot in summary.robots if robot.call is not None}

    def _taken_up(self, stance: Stance) -> None:
        case, name = self.case, stance.name
        if name in self._calls or name not in case.talk.helpless or not stance.at_lift:
            return
        if case.now - self._fleet_at > SILENT_S:
            case.watch(("taken up", name), TAKEN_UP_S, partial(self._taken_up, stance))
        else:
            case.breach("rider_ends", f"{name} asks for a person in {stance.lift} and staff are not shown that")

    def came_in(self, stance: Stance) -> None:
        self.case.unwatch(("queue", stance.name))
        self.case.watch(("rider", stance.name), RIDE_ENDS_S, partial(self._rides, stance))

    def got_off(self, stance: Stance) -> None:
        self.case.unwatch(("rider", stance.name))

    def _queues(self, robot: str) -> None:
        if not self.case.is_excused(robot):
            self.case.breach("queue_ends", f"{robot} has queued for a lift for {QUEUE_ENDS_S:.0f} s")

    def _rides(self, stance: Stance) -> None:
        if not self.case.is_excused(stance.name):
            self.case.breach("rider_ends", f"{stance.name} stays in {stance.visit} and asks nobody")
