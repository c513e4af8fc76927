"""Plane geometry of one floor: metres, radians, right-handed, theta 0 along +x."""

from __future__ import annotations

import math
from dataclasses import dataclass

from robots.core.frozen import quickly_made

Point = tuple[float, float]


@quickly_made
@dataclass(frozen=True, slots=True)
class Pose:
    """Where a body stands: the map (`b1-F3`), metres, heading in radians in (-pi, pi]."""

    map_id: str
    x: float
    y: float
    theta: float

    @property
    def point(self) -> Point:
        return (self.x, self.y)


def wrap_angle(angle: float) -> float:
    """The same heading in (-pi, pi]."""
    wrapped = math.remainder(angle, 2 * math.pi)
    return math.pi if wrapped == -math.pi else wrapped


def distance(a: Point, b: Point) -> float:
    """Metres between two points."""
    return math.hypot(a[0] - b[0], a[1] - b[1])
