"""Where the visitor is who comes along: echoes of a person's size near where they were last, from the laser.

What stands on the floor plan is no person. Who somebody is is neither known nor kept: whoever comes up close to a guide
that has lost its visitor counts as the visitor, and a family is followed by the one nearest to where it was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from robots.building.segments import Segment
from robots.core.geometry import Point, distance
from robots.core.sensing import ScanSeen

REACH_M = 5.0
"""Farther away echoes are too few to tell a person."""
SELF_M = 0.05
JUMP_M = 0.3
"""Two neighbouring echoes farther apart than this are of two things."""
NARROW_M, WIDE_M = 0.06, 0.9
"""A person, or two side by side, are as wide as this between their outermost echoes."""
LEAST = 3
WALL_M = 0.2
"""An echo this near to the plan's walls and furniture is one of them."""
STEP_S = 0.3
"""One look at so many seconds is enough."""
GATE_M, GATE_SPEED, GATE_MOST_M = 0.6, 1.8, 2.0
"""So far from where the visitor should be now, plus so much a second unseen, a person is still the visitor."""
FOUND_M = 2.5
"""A visitor who was lost is whoever comes so near."""
STEADY = 0.5
FASTEST = 2.0


class Tracker:
    """One visitor on one floor.

    segments   of the floor plan, metres
    place      where the visitor was seen last, None before that; seen_at: when
    """

    def __init__(self, segments: Sequence[Segment], lost_s: float) -> None:
        self._walls = np.asarray(segments, dtype=float).reshape(-1, 4)
        self._lost_s = lost_s
        self._looked_at = -math.inf
        self._velocity: Point = (0.0, 0.0)
        self.place: Point | None = None
        self.seen_at = -math.inf

    def stands_on(self, segments: Sequence[Segment]) -> None:
        """They are on another floor now. Floors share their plane: the visitor is where they were in the car."""
        self._walls = np.asarray(segments, dtype=float).reshape(-1, 4)

    def is_lost(self, at: float) -> bool:
        return at - self.seen_at > self._lost_s

    def away(self, at: float, here: Point) -> float:
        """Metres from `here` to the visitor; infinite while they are lost."""
        return math.inf if self.place is None or self.is_lost(at) else distance(here, self.place)

    def see(self, scan: ScanSeen) -> None:
        """Take in one scan; one that comes too soon after the last is left out."""
        if scan.at - self._looked_at < STEP_S:
            return
        self._looked_at = scan.at
        people = self.people(scan)
        here = (scan.pose.x, scan.pose.y)
        if self.place is None or self.is_lost(scan.at):
            near = [person for person in people if distance(person, here) <= FOUND_M]
            if near:
                self._take(scan.at, min(near, key=lambda person: distance(person, here)), True)
            return
        passed = scan.at - self.seen_at
        due = (self.place[0] + self._velocity[0] * passed, self.place[1] + self._velocity[1] * passed)
        gate = min(GATE_M + GATE_SPEED * passed, GATE_MOST_M)
        near = [person for person in people if distance(person, due) <= gate]
        if near:
            self._take(scan.at, min(near, key=lambda person: distance(person, due)), False)

    def _take(self, at: float, place: Point, anew: bool) -> None:
        passed = at - self.seen_at
        if anew or self.place is None or passed <= 0.0:
            self._velocity = (0.0, 0.0)
        else:
            moved = ((place[0] - self.place[0]) / passed, (place[1] - self.place[1]) / passed)
            if math.hypot(*moved) <= FASTEST:
                self._velocity = (
                    STEADY * self._velocity[0] + (1 - STEADY) * moved[0],
                    STEADY * self._velocity[1] + (1 - STEADY) * moved[1],
                )
        self.place, self.seen_at = place, at

    def people(self, scan: ScanSeen) -> list[Point]:
        """Everything of a person's size within reach, metres on the map."""
        ranges = np.asarray(scan.ranges, dtype=float)
        if not ranges.size:
            return []
        angles = scan.pose.theta + scan.angle_min + scan.angle_step * np.arange(ranges.size)
        x, y = scan.pose.x + ranges * np.cos(angles), scan.pose.y + ranges * np.sin(angles)
        ours = (ranges > SELF_M) & (ranges <= min(REACH_M, scan.range_max - 0.01))
        kept = np.flatnonzero(ours)
        if not kept.size:
            return []
        points = np.column_stack((x[kept], y[kept]))
        free = kept[self._off_walls(points, (scan.pose.x, scan.pose.y))]
        return [found for group in _groups(free, x, y) if (found := _person(x[group], y[group])) is not None]

    def _off_walls(self, points: Any, here: Point) -> Any:
        """(n,) bool: the echo is of nothing that stands on the plan."""
        near = self._walls[_gaps(np.asarray([here]), self._walls)[0] <= REACH_M + WALL_M]
        if not len(near):
            return np.ones(len(points), dtype=bool)
        found: Any = _gaps(points, near).min(axis=1) > WALL_M
        return found


def _gaps(points: Any, walls: Any) -> Any:
    """(n, m): metres from each point to each segment."""
    ax, ay = walls[:, 0], walls[:, 1]
    dx, dy = walls[:, 2] - ax, walls[:, 3] - ay
    long = np.maximum(dx * dx + dy * dy, 1e-12)
    px, py = points[:, 0, None] - ax, points[:, 1, None] - ay
    share = np.clip((px * dx + py * dy) / long, 0.0, 1.0)
    return np.hypot(px - share * dx, py - share * dy)


def _groups(beams: Any, x: Any, y: Any) -> list[Any]:
    """Runs of neighbouring beams whose echoes lie close together; the first and the last beam are neighbours too."""
    if not beams.size:
        return []
    after = np.roll(beams, -1)
    apart = np.hypot(x[after] - x[beams], y[after] - y[beams]) > JUMP_M
    ends = np.flatnonzero(apart)
    if not ends.size:
        return [beams]
    turned = np.roll(beams, -(int(ends[0]) + 1))
    cuts = np.flatnonzero(np.roll(apart, -(int(ends[0]) + 1)))[:-1] + 1
    return list(np.split(turned, cuts))


def _person(x: Any, y: Any) -> Point | None:
    """The middle of what is as wide as a person, else None."""
    if x.size < LEAST:
        return None
    wide = math.hypot(float(x.max() - x.min()), float(y.max() - y.min()))
    if not NARROW_M <= wide <= WIDE_M:
        return None
    return float(x.mean()), float(y.mean())
