"""The places around one lift: where to wait, line up, stand in the car and get clear; and the zone a pose is in.

The sill plane is the landing side of the car's door. `along` counts from it outwards, `lateral` from the door's middle
to the left of somebody looking out of the car. Both are the same on every floor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from robots.building.segments import Segment
from robots.core.geometry import Point, Pose, wrap_angle
from robots.core.lift import Zone
from robots.settings.lifts import Lift

FRONT_M = 0.9
"""How far before the sill a robot lines up."""
CLEARANCE_M = 1.0
"""Free metres between footprint and sill before a robot counts as out of the lift's way."""
INSIDE_MARGIN_M = 0.10
"""Free metres between footprint and sill before a robot counts as wholly in the car."""
PATH_MARGIN_M = 0.10
"""Free metres between footprint and the strip before a door in which people come out."""
SHAFT_GAP_M = 0.15
"""Between the car and the shaft's walls, at the sides and the back."""


@dataclass(frozen=True, slots=True)
class LiftPlan:
    """One lift as a robot sees it. `radius`: of the widest robot of the hall, metres."""

    lift: str
    group: str
    maps: tuple[str, ...]
    cabin: Point
    facing: float
    width: float
    depth: float
    door_width: float
    holds: Mapping[str, Point]
    radius: float
    _cos: float = field(init=False, repr=False, compare=False)
    _sin: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cos", math.cos(self.facing))
        object.__setattr__(self, "_sin", math.sin(self.facing))

    @staticmethod
    def of(lift: Lift, radius: float) -> LiftPlan:
        return LiftPlan(
            lift.id, lift.group, lift.serves, lift.at, lift.facing,
            lift.width, lift.depth, lift.door_width, lift.hold, radius,
        )  # fmt: skip

    def along(self, x: float, y: float) -> float:
        """Metres beyond the sill plane, outwards; negative behind it."""
        dx, dy = x - self.cabin[0], y - self.cabin[1]
        return dx * self._cos + dy * self._sin - self.depth / 2

    def lateral(self, x: float, y: float) -> float:
        """Metres from the door's middle line, to the left when looking out of the car."""
        dx, dy = x - self.cabin[0], y - self.cabin[1]
        return dy * self._cos - dx * self._sin

    def at(self, along: float, lateral: float) -> Point:
        """The point with these two measures."""
        forward = along + self.depth / 2
        cos, sin = self._cos, self._sin
        return (
            self.cabin[0] + forward * cos - lateral * sin,
            self.cabin[1] + forward * sin + lateral * cos,
        )

    def zone(self, x: float, y: float, radius: float) -> Zone:
        """Where a round footprint stands against this lift; beside or behind the shaft is OUT."""
        along, beside = self.along(x, y), abs(self.lateral(x, y))
        if along >= radius or beside > self.width / 2 + radius or along < -(self.depth + radius):
            return Zone.OUT
        return Zone.IN if along <= -(radius + INSIDE_MARGIN_M) else Zone.SILL

    def hold(self, map_id: str) -> Pose:
        """Where to wait beside the door, looking at the way in. Raises KeyError for a floor it does not serve."""
        x, y = self.holds[map_id]
        front_x, front_y = self.at(FRONT_M, 0.0)
        return Pose(map_id, x, y, math.atan2(front_y - y, front_x - x))

    def front(self, map_id: str) -> Pose:
        """Lined up before the door, looking into the car."""
        return Pose(map_id, *self.at(FRONT_M, 0.0), wrap_angle(self.facing + math.pi))

    def inside(self, map_id: str) -> Pose:
        """The middle of the car, looking into it."""
        return Pose(map_id, *self.cabin, wrap_angle(self.facing + math.pi))

    def landing(self, map_id: str) -> Pose:
        """Clear of the sill by 1.0 m and a hand's breadth, looking out."""
        return Pose(map_id, *self.at(CLEARANCE_M + self.radius + 0.1, 0.0), self.facing)

    def in_exit_path(self, x: float, y: float) -> bool:
        """Whether the widest robot at this point stands in the way of somebody who comes out."""
        reach = self.along(*self.landing(self.maps[0]).point) + self.radius
        beside = self.door_width / 2 + PATH_MARGIN_M + self.radius
        return abs(self.lateral(x, y)) < beside and -self.radius < self.along(x, y) < reach

    def doorway(self) -> tuple[Point, Point]:
        """The two ends of the landing door, in the sill plane."""
        return self.at(0.0, -self.door_width / 2), self.at(0.0, self.door_width / 2)

    def car_walls(self) -> tuple[Segment, ...]:
        """Sides, back and the two door returns of the car; the door itself is `doorway`."""
        half, jamb = self.width / 2, self.door_width / 2
        back_left, back_right = self.at(-self.depth, half), self.at(-self.depth, -half)
        left, right = self.at(0.0, half), self.at(0.0, -half)
        lines = (
            (left, back_left), (back_left, back_right), (back_right, right),
            (left, self.at(0.0, jamb)), (self.at(0.0, -jamb), right),
        )  # fmt: skip
        return tuple((*a, *b) for a, b in lines)

    def shaft(self) -> tuple[Point, ...]:
        """The shaft around the car as a closed polyline, its front in the sill plane, the door not yet cut out."""
        half, back = self.width / 2 + SHAFT_GAP_M, -(self.depth + SHAFT_GAP_M)
        corners = (self.at(0.0, half), self.at(back, half), self.at(back, -half), self.at(0.0, -half))
        return (*corners, corners[0])
