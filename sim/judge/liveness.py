"""Invariants of what must happen in the end: a queue leads to a ride, a rider gets out or asks for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sim.judge.case import Case, Stance

TRIES = 5
BACK_OFFS_S = 1.2 * (10 + 20 + 40 + 80 + 120)
QUEUE_ENDS_S = TRIES * (600 + 185 + 40 + 540 + 12) + BACK_OFFS_S
"""Queue, register, call, wait, yield of each try, from the timers of lift/ride A.2, and the pauses between them."""
RIDE_ENDS_S = 3 * (300 + 30 + 30) + 30 + 30 + 60 + 60
"""Three times riding, checking and holding at a wrong floor; entering, choosing, a stall; and the call for help."""


@dataclass(slots=True)
class Ends:
    """queue_ends and rider_ends."""

    case: Case
    _orders: dict[str, str] = field(default_factory=dict)

    def desk_ask(self, ask: Any, account: str) -> None:
        if not ask.done:
            self.case.watch(("queue", ask.robot), QUEUE_ENDS_S, partial(self._queues, ask.robot))

    def vehicle_state(self, state: Any, account: str) -> None:
        """Another order, or a person was asked."""
        robot = state.robot
        if robot in self.case.talk.helpless or self._orders.get(robot) != state.order_id:
            self._orders[robot] = state.order_id
            self.case.unwatch(("queue", robot))

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
