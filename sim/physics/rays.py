"""Laser beams against walls and round bodies.

`cast` is numpy, or a compiled loop that gives the same bits: see `robots.core.compiled`. Beams stand evenly all around.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robots.core import compiled

Array = NDArray[np.float64]

NO_SEGMENTS: Array = np.empty((0, 4))
NO_CIRCLES: Array = np.empty((0, 3))

PARALLEL = 1e-12
"""m; a beam that nears a wall's line by no more than this along the whole wall never meets it."""

_BEAM_WALL_S = 1e-8
"""What numpy takes for one beam against one wall, about."""


@dataclass(frozen=True, slots=True)
class Beams:
    """`count` beams evenly all around, the first one backwards: angle -pi, counter-clockwise. `cos`, `sin`: (n,)."""

    count: int
    cos: Array
    sin: Array

    @classmethod
    def around(cls, count: int) -> Beams:
        angles = [-math.pi + number * (2.0 * math.pi / count) for number in range(count)]
        return cls(count, np.array([math.cos(a) for a in angles]), np.array([math.sin(a) for a in angles]))

    @property
    def step(self) -> float:
        """Radians from beam to beam."""
        return 2.0 * math.pi / self.count


def cast(x: float, y: float, theta: float, beams: Beams, segments: Array, circles: Array, range_max: float) -> Array:
    """Distance along each beam to the first thing it meets, in whole millimetres.

    x, y, theta  the laser on the floor, m, rad
    segments     (m, 4) walls as x1, y1, x2, y2
    circles      (k, 3) round bodies as x, y, radius; a laser inside a body does not see that body
    range_max    m; what a beam reads that meets nothing

    Returns (n,) metres in [0, range_max].
    """
    if compiled.pays():
        found = _loop()(x, y, theta, beams.cos, beams.sin, segments, circles, range_max)
        return np.asarray(found)
    compiled.Work.done_s += beams.count * (len(segments) + 2) * _BEAM_WALL_S
    cos, sin = math.cos(theta), math.sin(theta)
    dx, dy = cos * beams.cos - sin * beams.sin, sin * beams.cos + cos * beams.sin
    ranges: Array = np.floor(cast_numpy(x, y, dx, dy, segments, circles, range_max) * 1000.0 + 0.5) / 1000.0
    return ranges


@cache
def _loop() -> Callable[..., Any]:
    return compiled.compiled(cast_loop)


def cast_numpy(x: float, y: float, dx: Array, dy: Array, segments: Array, circles: Array, range_max: float) -> Array:
    """All beams of directions (dx, dy) against all segments in one go; not rounded."""
    ranges = np.full(len(dx), range_max)
    if len(segments):
        ax, ay = segments[:, 0] - x, segments[:, 1] - y
        ex, ey = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
        cross = np.multiply.outer(ey, dx) - np.multiply.outer(ex, dy)  # (segments, beams)
        meets = np.abs(cross) > PARALLEL
        cross[~meets] = 1.0
        along_beam = (ax * ey - ay * ex)[:, None] / cross
        along_wall = (np.multiply.outer(ax, dy) - np.multiply.outer(ay, dx)) / cross
        hit = meets & (along_beam >= 0) & (along_wall >= 0) & (along_wall <= 1)
        np.minimum(ranges, np.where(hit, along_beam, range_max).min(axis=0), out=ranges)
    for cx, cy, radius in circles.tolist():
        ox, oy = cx - x, cy - y
        outside = ox * ox + oy * oy - radius * radius
        if outside <= 0:
            continue
        middle = dx * ox + dy * oy
        under_root = middle * middle - outside
        hit = (middle > 0) & (under_root >= 0)
        np.minimum(ranges, np.where(hit, middle - np.sqrt(np.maximum(under_root, 0)), range_max), out=ranges)
    return ranges


def cast_loop(
    x: float, y: float, theta: float, beam_cos: Array, beam_sin: Array, segments: Array, circles: Array,
    range_max: float,
) -> Array:  # fmt: skip
    """The same ranges, each thing against only the beams that may meet it; meant to be compiled."""
    count = len(beam_cos)
    step = 2.0 * math.pi / count
    cos, sin = math.cos(theta), math.sin(theta)
    ranges = np.full(count, range_max)
    for j in range(len(segments)):
        x1, y1, x2, y2 = segments[j, 0], segments[j, 1], segments[j, 2], segments[j, 3]
        if min(x1, x2) > x + range_max or max(x1, x2) < x - range_max:
            continue
        if min(y1, y2) > y + range_max or max(y1, y2) < y - range_max:
            continue
        ax, ay, ex, ey = x1 - x, y1 - y, x2 - x1, y2 - y1
        bx, by = x2 - x, y2 - y
        turns = ax * by - ay * bx
        width = math.atan2(abs(turns), ax * bx + ay * by)
        start = math.atan2(ay, ax) if turns > 0.0 else math.atan2(by, bx)
        first, some = math.floor((start - theta + math.pi) / step) - 1, int(width / step) + 4
        if some > count or abs(turns) < 1e-9:  # it is in line with the laser
            first, some = 0, count
        first %= count
        area = ax * ey - ay * ex
        for k in range(some):
            i = first + k
            if i >= count:
                i -= count
            dx = cos * beam_cos[i] - sin * beam_sin[i]
            dy = sin * beam_cos[i] + cos * beam_sin[i]
            cross = ey * dx - ex * dy
            if abs(cross) <= PARALLEL:
                continue
            along_beam = area / cross
            if along_beam >= 0.0 and along_beam < ranges[i]:
                along_wall = (ax * dy - ay * dx) / cross
                if along_wall >= 0.0 and along_wall <= 1.0:
                    ranges[i] = along_beam
    for j in range(len(circles)):
        ox, oy, radius = circles[j, 0] - x, circles[j, 1] - y, circles[j, 2]
        outside = ox * ox + oy * oy - radius * radius
        if outside <= 0.0 or math.sqrt(outside) > range_max + radius:
            continue
        half = math.atan2(radius, math.sqrt(outside))
        first = math.floor((math.atan2(oy, ox) - half - theta + math.pi) / step) - 1
        some = min(count, int(2.0 * half / step) + 4)
        first %= count
        for k in range(some):
            i = first + k
            if i >= count:
                i -= count
            dx = cos * beam_cos[i] - sin * beam_sin[i]
            dy = sin * beam_cos[i] + cos * beam_sin[i]
            middle = dx * ox + dy * oy
            under_root = middle * middle - outside
            if middle > 0.0 and under_root >= 0.0:
                ranges[i] = min(ranges[i], middle - math.sqrt(under_root))
    for i in range(count):
        ranges[i] = math.floor(ranges[i] * 1000.0 + 0.5) / 1000.0
    return ranges
