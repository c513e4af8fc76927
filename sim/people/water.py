"""Staff who send water to visitors who wait long, when the fleet offers it on the tablets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine import Engine

AGAIN_S = 3600.0
"""Not more often, whoever waits."""
LOOK_S = 60.0
FROM = "output"
"""Kind of the stop whose staff have it: the window that hands out papers."""


@dataclass(slots=True)
class Water:
    """`sent`: care runs asked for so far, named care1, care2 …"""

    engine: Engine
    sent: int = 0
    _sent_at: float = -math.inf
    _look_at: float = -math.inf

    def idle_until(self) -> float:
        return self._look_at

    def step(self) -> None:
        """Once a minute: where somebody has waited too long, ask for a care run to their waiting area."""
        engine = self.engine
        if engine.now < self._look_at:
            return
        self._look_at = engine.now + LOOK_S
        if engine.now - self._sent_at < AGAIN_S:
            return
        couriers = [robot for robot in engine.hall.robots.values() if robot.kind == "courier"]
        if not couriers:
            return
        for fact in engine.chronicle.queues.values():
            to = engine.hall.stops.get(fact.care_to)
            start = next((stop for stop in engine.hall.handover_stops if stop.kind == FROM), None)
            if to is None or start is None or not fact.overdue or to.map_id != start.map_id:
                continue
            self.sent += 1
            self._sent_at = engine.now
            engine.office.request_run(f"care{self.sent}", start.id, to.id, label="饮水", care=True)
            return
