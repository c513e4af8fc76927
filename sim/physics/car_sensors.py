"""The second sensors of a building that watch its cars: true, and told to the fleet five times a second."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from robots.building.lift_plan import LiftPlan
from robots.core.lift import CarWatched
from sim.people.office import BMS

if TYPE_CHECKING:
    from sim.engine import Engine

EVERY_S = 0.2
OPEN_SHARE = 0.95
GATE_M = 0.5
"""So far out on the landing a doorway's sensor looks."""


@dataclass(slots=True)
class CarSensors:
    """`broken` says nothing; `blind` always says that car and doorway are free, `wrong_floor` names another floor."""

    engine: Engine
    broken: set[str] = field(default_factory=set)
    wrong_floor: dict[str, str] = field(default_factory=dict)
    _said_at: float = -math.inf

    @property
    def there(self) -> bool:
        return any(lift.sensor is not None for lift in self.engine.hall.lifts.values())

    def step(self) -> None:
        """Speak when it is time."""
        now = self.engine.now
        if not self.there or now - self._said_at < EVERY_S - 1e-6:
            return
        self._said_at = now
        for lift in self.engine.hall.lifts.values():
            if lift.sensor is not None and lift.id not in self.broken:
                self.engine.bus.publish(now, BMS, self._seen(lift.id, lift.group, lift.sensor))

    def idle_until(self) -> float:
        return self._said_at + EVERY_S if self.there else math.inf

    def _seen(self, lift: str, group: str, sensor: str) -> CarWatched:
        world = self.engine.world
        car, plan = world.cars[lift], world.plan.lifts[lift]
        gap = car.door_gap()
        door: Literal["open", "closed", "unknown"] = (
            "open" if gap >= OPEN_SHARE else "closed" if gap <= 0.0 else "unknown"
        )
        things = [
            (robot.car, robot.map_id, robot.base.x, robot.base.y, robot.radius) for robot in world.robots.values()
        ]
        things += [(body.car, body.map_id, body.x, body.y, body.radius) for body in world.bodies.values()]
        inside = any(
            where == lift or (not where and map_id == car.standing and _is_within(plan, x, y))
            for where, map_id, x, y, _ in things
        )
        at_gate = any(
            not where
            and map_id == car.standing
            and plan.along(x, y) + radius > -0.1
            and plan.along(x, y) - radius < GATE_M
            and abs(plan.lateral(x, y)) - radius < plan.door_width / 2
            for where, map_id, x, y, radius in things
        )
        floor = self.wrong_floor.get(lift, car.standing)
        return CarWatched(group, lift, sensor, door, floor, not inside, not at_gate)


def _is_within(plan: LiftPlan, x: float, y: float) -> bool:
    return -plan.depth <= plan.along(x, y) < 0.0 and abs(plan.lateral(x, y)) <= plan.width / 2
