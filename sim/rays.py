"""Laser beams against walls and round bodies, all beams and all segments at once.

`cast` is numpy. With numba installed (`pip install hall_fleet[speed]`) a long simulation goes on with a compiled loop
that gives the same ranges: loading numba takes longer than the scans of a short one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Loop = Callable[[float, float, Array, Array, Array, Array, float], Array]

NO_SEGMENTS: Array = np.empty((0, 4))
NO_CIRCLES: Array = np.empty((0, 3))

COMPILE_AFTER = 5000
"""Scans until the compiled loop is loaded."""


def cast(x: float, y: float, angles: Array, segments: Array, circles: Array, range_max: float) -> Array:
    """Distance along each beam to the first thing it meets.

    x, y       where the laser is, m
    angles     (n,) beam headings in the floor frame, rad
    segments   (m, 4) walls as x1, y1, x2, y2
    circles    (k, 3) round bodies as x, y, radius; a laser inside a body does not see that body
    range_max  m; what a beam reads that meets nothing

    Returns (n,) metres in [0, range_max].
    """
    near = _within_reach(x, y, segments, range_max)
    loop = _loop_after_many()
    if loop is not None:
        return np.asarray(loop(x, y, np.cos(angles), np.sin(angles), near, circles, range_max))
    return cast_numpy(x, y, angles, near, circles, range_max)


_casts = count()


def _loop_after_many() -> Loop | None:
    return compiled_loop() if next(_casts) >= COMPILE_AFTER else None


@cache
def compiled_loop() -> Loop | None:
    """The compiled loop, or None without numba."""
    try:
        from numba import njit
    except ImportError:
        return None
    loop: Loop = njit(cache=True)(cast_loop)
    return loop


def _within_reach(x: float, y: float, segments: Array, range_max: float) -> Array:
    """The segments whose bounding box comes nearer than `range_max`."""
    if not len(segments):
        return segments
    x1, y1, x2, y2 = segments.T
    inside = (
        (np.minimum(x1, x2) <= x + range_max) & (np.maximum(x1, x2) >= x - range_max)
        & (np.minimum(y1, y2) <= y + range_max) & (np.maximum(y1, y2) >= y - range_max)
    )  # fmt: skip
    near: Array = segments[inside]
    return near


def cast_numpy(x: float, y: float, angles: Array, segments: Array, circles: Array, range_max: float) -> Array:
    """All beams against all segments in one go."""
    dx, dy = np.cos(angles), np.sin(angles)
    ranges = np.full(len(angles), range_max)
    if len(segments):
        ax, ay = segments[:, 0] - x, segments[:, 1] - y
        ex, ey = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
        cross = np.multiply.outer(dx, ey) - np.multiply.outer(dy, ex)  # (beams, segments)
        with np.errstate(divide="ignore", invalid="ignore"):
            along_beam = (ax * ey - ay * ex) / cross
            along_wall = (np.multiply.outer(dy, ax) - np.multiply.outer(dx, ay)) / cross
        hit = (cross != 0) & (along_beam >= 0) & (along_wall >= 0) & (along_wall <= 1)
        np.minimum(ranges, np.where(hit, along_beam, range_max).min(axis=1), out=ranges)
    for cx, cy, radius in circles:
        ox, oy = cx - x, cy - y
        outside = ox * ox + oy * oy - radius * radius
        if outside <= 0:
            continue
        middle = dx * ox + dy * oy
        under_root = middle * middle - outside
        hit = (middle > 0) & (under_root >= 0)
        np.minimum(ranges, np.where(hit, middle - np.sqrt(np.maximum(under_root, 0)), range_max), out=ranges)
    return ranges


def cast_loop(x: float, y: float, dx: Array, dy: Array, segments: Array, circles: Array, range_max: float) -> Array:
    """The same ranges beam by beam; meant to be compiled."""
    ranges = np.full(len(dx), range_max)
    for i in range(len(dx)):
        best = range_max
        for j in range(len(segments)):
            ax, ay = segments[j, 0] - x, segments[j, 1] - y
            ex, ey = segments[j, 2] - segments[j, 0], segments[j, 3] - segments[j, 1]
            cross = dx[i] * ey - dy[i] * ex
            if cross == 0:
                continue
            along_beam = (ax * ey - ay * ex) / cross
            along_wall = (dy[i] * ax - dx[i] * ay) / cross
            if along_beam >= 0 and 0 <= along_wall <= 1 and along_beam < best:
                best = along_beam
        for k in range(len(circles)):
            ox, oy = circles[k, 0] - x, circles[k, 1] - y
            outside = ox * ox + oy * oy - circles[k, 2] * circles[k, 2]
            middle = dx[i] * ox + dy[i] * oy
            under_root = middle * middle - outside
            if outside > 0 and middle > 0 and under_root >= 0:
                best = min(best, middle - under_root**0.5)
        ranges[i] = best
    return ranges
