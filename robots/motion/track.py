"""Geometry of the line to drive: legs made of waypoints, and where on the line a robot is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from robots.core.geometry import Point, distance, wrap_angle

_SAME = 0.01  # m: two points this close are one
_SHARP = 0.2  # rad: a bend from which the robot must slow down


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A point of the path; `max_speed` holds on the way to it; `tag` comes back when it is passed (-1: silent)."""

    x: float
    y: float
    max_speed: float = math.inf
    tag: int = -1


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch on one map, with a stop at its end.

    heading   turn to it, in place, after the last point; None: any
    reverse   drive backwards along the points
    """

    map_id: str
    points: tuple[Waypoint, ...]
    heading: float | None = None
    reverse: bool = False


class Track:
    """A leg from where the robot stood. `index` counts the segments already behind it."""

    def __init__(self, start: Point, points: Sequence[Waypoint]) -> None:
        self.points: list[Point] = [start]
        self.caps: list[float] = []
        self.tags: list[list[int]] = []  # of the end of each segment
        self.early: list[int] = []  # tags of points that coincide with the start
        for point in points:
            if distance(self.points[-1], (point.x, point.y)) < _SAME:
                if point.tag >= 0:
                    (self.tags[-1] if self.tags else self.early).append(point.tag)
                continue
            self.points.append((point.x, point.y))
            self.caps.append(point.max_speed)
            self.tags.append([point.tag] if point.tag >= 0 else [])
        pairs = list(pairwise(self.points))
        self.lengths = [distance(a, b) for a, b in pairs]
        self.angles = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairs]
        self.after = [math.fsum(self.lengths[k + 1 :]) for k in range(len(self.lengths))]
        self.bends = [abs(wrap_angle(b - a)) for a, b in pairwise(self.angles)]
        self.index = 0
        self.along = 0.0

    @property
    def end(self) -> Point:
        return self.points[-1]

    def place(self, point: Point) -> list[int]:
        """Take note of where the robot is; returns the tags passed since."""
        passed = self.early
        self.early = []
        while self.lengths:
            k = self.index
            (ax, ay), angle = self.points[k], self.angles[k]
            self.along = (point[0] - ax) * math.cos(angle) + (point[1] - ay) * math.sin(angle)
            if k + 1 >= len(self.lengths):
                break
            near = 0.15 if self.bends[k] > _SHARP else 0.0
            if self.along < self.lengths[k] - near:
                break
            passed = passed + self.tags[k]
            self.index += 1
        return passed

    def left(self) -> float:
        """Metres to the end along the line; negative when it was overrun."""
        if not self.lengths:
            return 0.0
        return self.lengths[self.index] - self.along + self.after[self.index]

    def to_bend(self) -> float:
        """Metres to the next sharp bend or the end: what lies straight behind that is not on the way."""
        ahead = self.lengths[self.index] - self.along
        for k in range(self.index, len(self.bends)):
            if self.bends[k] > _SHARP:
                return ahead
            ahead += self.lengths[k + 1]
        return ahead

    def at(self, ahead: float) -> Point:
        """The point `ahead` metres further along; beyond the end on the last segment's own line."""
        k, along = self.index, max(0.0, self.along) + ahead
        while k + 1 < len(self.lengths) and along > self.lengths[k]:
            along -= self.lengths[k]
            k += 1
        (ax, ay), angle = self.points[k], self.angles[k]
        return (ax + along * math.cos(angle), ay + along * math.sin(angle))
