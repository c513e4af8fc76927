"""Walls as straight pieces, with openings cut out. Plain arithmetic: it runs for every floor at every start."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from robots.core.geometry import Point

Segment = tuple[float, float, float, float]
"""x1, y1, x2, y2 in metres."""

OPENING_TOLERANCE = 0.10
"""How far from a wall's line a door may be drawn and still cut it, metres."""
_SHORTEST = 1e-3


def pieces(line: Iterable[Point]) -> list[Segment]:
    """The straight pieces of a polyline."""
    return [(a[0], a[1], b[0], b[1]) for a, b in pairwise(line)]


def cut(walls: Iterable[Segment], openings: Iterable[tuple[Point, Point]]) -> list[Segment]:
    """The walls without the stretches that lie along an opening (its two ends within 0.10 m of the wall's line)."""
    left = list(walls)
    for a, b in openings:
        left = [rest for wall in left for rest in _cut_one(wall, a, b)]
    return left


def lies_on(wall: Segment, a: Point, b: Point) -> bool:
    """Whether the opening a-b lies along the wall, at least in part."""
    return _cut_one(wall, a, b) != [wall]


def gap_to_segment(x: float, y: float, segment: Segment) -> float:
    """Metres from a point to the nearest point of a segment."""
    x1, y1, x2, y2 = segment
    ex, ey = x2 - x1, y2 - y1
    length2 = ex * ex + ey * ey
    share = 0.0 if length2 == 0 else ((x - x1) * ex + (y - y1) * ey) / length2
    share = 0.0 if share < 0 else min(share, 1.0)
    return math.hypot(x1 + share * ex - x, y1 + share * ey - y)


def crosses(wall: Segment, a: Point, b: Point) -> bool:
    """Whether the straight way from a to b runs through the wall; touching an end of it counts."""
    p, q = (wall[0], wall[1]), (wall[2], wall[3])
    if any(max(a[i], b[i]) < min(p[i], q[i]) or max(p[i], q[i]) < min(a[i], b[i]) for i in (0, 1)):
        return False  # also two pieces of one line that lie apart
    return _side(p, q, a) * _side(p, q, b) <= 0 and _side(a, b, p) * _side(a, b, q) <= 0


def _side(a: Point, b: Point, c: Point) -> float:
    """Above 0 when c lies to the left of the line from a to b."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cut_one(wall: Segment, a: Point, b: Point) -> list[Segment]:
    x1, y1, x2, y2 = wall
    length = math.hypot(x2 - x1, y2 - y1)
    if length < _SHORTEST:
        return [wall]
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    for x, y in (a, b):
        if abs((x - x1) * uy - (y - y1) * ux) > OPENING_TOLERANCE:
            return [wall]
    along = sorted((x - x1) * ux + (y - y1) * uy for x, y in (a, b))
    start, end = max(along[0], 0.0), min(along[1], length)
    if end - start < _SHORTEST:
        return [wall]
    kept = [(0.0, start), (end, length)]
    return [(x1 + s * ux, y1 + s * uy, x1 + e * ux, y1 + e * uy) for s, e in kept if e - s > _SHORTEST]
