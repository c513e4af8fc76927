"""What of a car stands on a floor: line segments for scans and collisions."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from robots.building.lift_plan import LiftPlan
from robots.building.segments import Segment
from sim.physics.kernel import LIFT_REACH_M

BESIDE_M = 0.3
"""More than any robot moves in one step: it is seen to leave the light beam before it is out of reach."""

FINGER_M = 0.01
"""A nudging door comes so near to what stands in it."""


@dataclass(slots=True)
class Walls:
    """The cabin of a lift and its door, which parts in the middle; landing and car door stand in the sill plane."""

    plan: LiftPlan
    _shut: Segment = field(init=False)
    _gap: float = field(init=False, default=0.0)
    _here: tuple[Segment, ...] = field(init=False)

    def __post_init__(self) -> None:
        right, left = self.plan.doorway()
        self._shut = (*right, *left)
        self._here = (*self.plan.car_walls(), self._shut)

    def car_away(self) -> tuple[Segment, ...]:
        """The shut landing door; the wall beside it is the floor's."""
        return (self._shut,)

    def car_here(self, gap: float) -> tuple[Segment, ...]:
        """The cabin, its door open by `gap` (0 shut … 1 open)."""
        if gap != self._gap:
            self._gap, self._here = gap, (*self.plan.car_walls(), *self._leaves(gap))
        return self._here

    def _leaves(self, gap: float) -> tuple[Segment, ...]:
        if gap <= 0:
            return (self._shut,)
        if gap >= 1:
            return ()
        right, left = self.plan.doorway()
        leaf = gap * self.plan.door_width / 2
        return (*right, *self.plan.at(0.0, -leaf)), (*self.plan.at(0.0, leaf), *left)


def is_inside(lift: LiftPlan, x: float, y: float) -> bool:
    """Behind the sill, within the car's walls."""
    return -lift.depth <= lift.along(x, y) <= 0 and abs(lift.lateral(x, y)) <= lift.width / 2


def is_in_beam(lift: LiftPlan, x: float, y: float, radius: float) -> bool:
    """Whether a footprint breaks the light beam of the door."""
    return abs(lift.along(x, y)) < radius and abs(lift.lateral(x, y)) < lift.door_width / 2 + radius


def kept_apart(lift: LiftPlan, x: float, y: float, radius: float) -> float:
    """How far a footprint in the doorway keeps the leaves apart, 0..1, with a finger's breadth to spare."""
    return min(1.0, (abs(lift.lateral(x, y)) + radius + FINGER_M) / (lift.door_width / 2))


def reach_of(lift: LiftPlan, radius: float) -> float:
    """So near to a car's middle, along x and y, a footprint may touch the car, break its beam or cross its sill, m."""
    x, y = lift.cabin
    ends = [point for x1, y1, x2, y2 in lift.car_walls() for point in ((x1, y1), (x2, y2))]
    farthest = max(max(abs(px - x), abs(py - y)) for px, py in ends)
    return min(farthest + math.sqrt(2.0) * radius + BESIDE_M, LIFT_REACH_M)


def is_near(x: float, y: float, cx: float, cy: float, reach: float = LIFT_REACH_M) -> bool:
    """Near enough to a car's middle to touch it."""
    return abs(x - cx) < reach and abs(y - cy) < reach
