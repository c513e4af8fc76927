"""What some visitors do besides their errand: ask a guide, stand before a robot on purpose, crowd a lift's door.

Who does is drawn from the visitor alone, so that days differ in nothing but what is asked of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from random import Random
from typing import TYPE_CHECKING

from robots.building import Plan
from robots.building.segments import crosses
from robots.core.geometry import Point
from sim.crowd.arrivals import Arrival

if TYPE_CHECKING:
    from sim.physics.vehicles import Vehicle

BLOCKS_M = 4.0
"""A robot under way is stopped by who is on its floor this near and sees it."""
BEFORE_M = 0.95
"""So far before its middle."""
BLOCKS_S = (20.0, 45.0)
"""For so long, at least and at most."""
ASKS_M = 1.1
"""Who asks a guide stands so far before its middle."""
ASKS_PATIENCE_S = 120.0
"""Who has not got a guide's attention by then goes on."""


def does(arrival: Arrival, what: str, share: float) -> bool:
    """Whether this visitor is one of the share who do `what`."""
    return share > 0 and Random(f"{arrival.draw} {what}").random() < share


def blocks_s(arrival: Arrival) -> float:
    return Random(f"{arrival.draw} how long").uniform(*BLOCKS_S)


def before(vehicle: Vehicle, metres: float) -> Point:
    """A place before a robot."""
    base = vehicle.base
    return base.x + metres * math.cos(base.theta), base.y + metres * math.sin(base.theta)


def to_block(plan: Plan, robots: Iterable[Vehicle], map_id: str, at: Point) -> Point | None:
    """Where somebody goes who wants to stop the nearest robot under way that can be seen from `at`; None: none is."""
    walls = plan.maps[map_id].segments
    near: list[tuple[float, Point]] = []
    for vehicle in robots:
        away = math.dist(at, (vehicle.base.x, vehicle.base.y))
        if vehicle.map_id != map_id or vehicle.car or vehicle.base.is_still or away > BLOCKS_M:
            continue
        goal = before(vehicle, BEFORE_M)
        if not any(crosses(wall, at, goal) for wall in walls):
            near.append((away, goal))
    return min(near)[1] if near else None
