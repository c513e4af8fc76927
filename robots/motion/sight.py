"""What the laser says about the way ahead."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from robots.core import compiled
from robots.core.sensing import ScanSeen

FRESH_S = 1.0
"""A scan older than this shows nothing: the robot stands still."""
BLIND_SPEED = 0.15
"""m/s towards a side the laser does not cover (backing out of a car)."""
_SELF = 0.05  # m: nearer echoes are the robot's own body


class Oncoming:
    """How fast the thing ahead comes nearer by itself, from one scan to the next."""

    SLOWEST, FASTEST = 0.15, 2.5  # m/s: slower is noise, faster is something that has only now come into view
    KEPT_S = 0.5

    def __init__(self) -> None:
        self._at, self._free, self._towards = -math.inf, math.inf, 0.0

    def see(self, at: float, free: float, speed: float) -> float:
        """m/s, 0 for what stands or goes away.

        at     of the scan; the same one again changes nothing
        free   metres it shows ahead
        speed  m/s of the robot itself, ahead
        """
        passed = at - self._at
        if passed > 0.0:
            towards = (self._free - free) / passed - speed if passed <= self.KEPT_S else 0.0
            self._towards = towards if self.SLOWEST < towards <= self.FASTEST else 0.0
            self._at, self._free = at, free
        return self._towards


class Sight:
    """Keeps the newest scan and measures free distances in it."""

    def __init__(self, radius: float) -> None:
        self._radius = radius
        self._shape: tuple[float, float, int] = (0.0, 0.0, 0)
        self._cos: Any = None
        self._sin: Any = None
        self._ranges: Any = None
        self._looked: float | None = None  # the direction that echoes were last sorted by: ahead and aside, metres
        self._ahead: Any = None
        self._aside: Any = None
        self.at = -math.inf

    def see(self, scan: ScanSeen) -> None:
        shape = (scan.angle_min, scan.angle_step, len(scan.ranges))
        if shape != self._shape:
            angles = scan.angle_min + scan.angle_step * np.arange(shape[2])
            self._shape, self._cos, self._sin = shape, np.cos(angles), np.sin(angles)
        self._ranges = np.asarray(scan.ranges, dtype=float)
        self._looked = None
        self.at = scan.at if shape[2] else -math.inf

    def is_fresh(self, now: float) -> bool:
        return now - self.at <= FRESH_S

    def covers(self, direction: float) -> bool:
        """Whether the laser looks towards `direction`, radians in the robot's frame."""
        first, step, count = self._shape
        if step * count >= 2 * math.pi - 2 * abs(step):
            return True
        middle = first + step * (count - 1) / 2
        return abs(math.remainder(direction - middle, 2 * math.pi)) <= abs(step) * (count - 1) / 2

    def free(self, direction: float, half_width: float) -> float:
        """Metres the footprint may move towards `direction` before it touches an echo of the corridor."""
        if self._ranges is None:
            return 0.0
        if compiled.pays():
            c, s = math.cos(direction), math.sin(direction)
            return float(_loop()(self._cos, self._sin, self._ranges, c, s, half_width)) - self._radius
        if direction != self._looked:
            c, s = math.cos(direction), math.sin(direction)
            ahead = self._cos * c
            ahead += self._sin * s
            ahead *= self._ranges
            aside = self._sin * c
            aside -= self._cos * s
            aside *= self._ranges
            seen = ahead > 0.0
            seen &= self._ranges > _SELF
            self._looked, self._ahead, self._aside = direction, ahead[seen], np.abs(aside[seen])
        inside = self._ahead[self._aside <= half_width]
        return float(inside.min() if inside.size else math.inf) - self._radius


def nearest(cos: Any, sin: Any, ranges: Any, c: float, s: float, half_width: float) -> float:
    """The same in a loop, meant to be compiled: metres from the middle to the first echo in the corridor."""
    found = math.inf
    for beam in range(len(ranges)):
        reach = ranges[beam]
        if reach > _SELF:
            ahead = (cos[beam] * c + sin[beam] * s) * reach
            if 0.0 < ahead < found and abs((sin[beam] * c - cos[beam] * s) * reach) <= half_width:
                found = ahead
    return found


@cache
def _loop() -> Callable[..., Any]:
    return compiled.compiled(nearest)
