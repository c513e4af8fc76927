"""How near two straight pieces come, and what a polygon covers. Metres, plain arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from robots.building.segments import Segment, gap_to_segment
from robots.core.geometry import Point


def gap(one: Segment, other: Segment) -> float:
    """The least distance between two segments; 0 when they meet. A point is a segment whose ends are the same."""
    if _cross(one, other):
        return 0.0
    return min(
        gap_to_segment(other[0], other[1], one),
        gap_to_segment(other[2], other[3], one),
        gap_to_segment(one[0], one[1], other),
        gap_to_segment(one[2], one[3], other),
    )


def _cross(one: Segment, other: Segment) -> bool:
    """Whether they cross in their insides; touching is found by the distances of the ends."""
    return (
        _side(one, other[0], other[1]) * _side(one, other[2], other[3]) < 0.0
        and _side(other, one[0], one[1]) * _side(other, one[2], one[3]) < 0.0
    )


def _side(segment: Segment, x: float, y: float) -> float:
    x1, y1, x2, y2 = segment
    return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)


def are_near(one: Segment, other: Segment, reach: float) -> bool:
    """Whether they come nearer than `reach`; boxes first, since most pairs are far apart."""
    if (
        min(one[0], one[2]) - reach > max(other[0], other[2])
        or min(other[0], other[2]) - reach > max(one[0], one[2])
        or min(one[1], one[3]) - reach > max(other[1], other[3])
        or min(other[1], other[3]) - reach > max(one[1], one[3])
    ):
        return False
    return gap(one, other) < reach


def contains(polygon: Sequence[Point], point: Point) -> bool:
    """Whether the point lies in the polygon, which closes by itself; even and odd crossings."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise((*polygon, polygon[0])):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def touches(polygon: Sequence[Point], piece: Segment, reach: float) -> bool:
    """Whether a body of radius `reach` on this piece is in the polygon, if only with its rim."""
    if contains(polygon, (piece[0], piece[1])) or contains(polygon, (piece[2], piece[3])):
        return True
    return any(are_near((*a, *b), piece, reach) for a, b in pairwise((*polygon, polygon[0])))
