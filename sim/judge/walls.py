"""The judge's own walls: what is solid on each floor, from the hall's files alone, in cells so that a look is cheap."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from robots.core.geometry import Point

Segment = tuple[float, float, float, float]

CELL_M = 0.5
WIDEST_M = 0.6
"""No footprint has a wider radius."""
ON_LINE_M = 0.05
"""A door this near to a wall lies on it."""
_HALF_DIAGONAL_M = CELL_M * math.sqrt(0.5)


@dataclass(frozen=True, slots=True)
class Cell:
    """`segments` that a footprint in it may touch; `inside` the outline or not, None where that parts the cell."""

    segments: tuple[Segment, ...]
    inside: bool | None


@dataclass(slots=True)
class FloorShape:
    """One floor. `outline` closed; `segments` with all openings cut; `lifts`: those whose shaft passes through."""

    outline: tuple[Point, ...]
    segments: tuple[Segment, ...]
    lifts: tuple[str, ...]
    _cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def cell(self, x: float, y: float) -> Cell:
        key = (math.floor(x / CELL_M), math.floor(y / CELL_M))
        found = self._cells.get(key)
        if found is None:
            found = self._cells[key] = self._cell((key[0] + 0.5) * CELL_M, (key[1] + 0.5) * CELL_M)
        return found

    def is_inside(self, x: float, y: float) -> bool:
        """Whether a point is within the outline."""
        inside = False
        for (x1, y1), (x2, y2) in pairwise(self.outline):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
        return inside

    def _cell(self, x: float, y: float) -> Cell:
        near = tuple(segment for segment in self.segments if gap(x, y, segment) <= WIDEST_M + _HALF_DIAGONAL_M)
        is_parted = any(gap(x, y, (*a, *b)) <= _HALF_DIAGONAL_M for a, b in pairwise(self.outline))
        return Cell(near, None if is_parted else self.is_inside(x, y))


def shape_of(floor: Any, shafts: Sequence[tuple[str, tuple[Point, ...], tuple[Point, Point] | None]]) -> FloorShape:
    """`floor` as in the settings; `shafts`: lift, closed lines of shaft and car, and the door on this floor if any."""
    solid: list[Segment] = []
    for line in (floor.outline_walls, *floor.walls, *(lines for _, lines, _ in shafts)):
        solid += [(*a, *b) for a, b in pairwise(line)]
    openings = [(door.a, door.b) for door in floor.doors] + [door for _, _, door in shafts if door is not None]
    cut = [piece for segment in solid for piece in _without(segment, openings)]
    cut += [(*a, *b) for line in floor.furniture for a, b in pairwise(line)]
    return FloorShape(floor.outline_walls, tuple(cut), tuple(dict.fromkeys(lift for lift, _, _ in shafts)))


def gap(x: float, y: float, segment: Segment) -> float:
    """Metres from a point to a segment."""
    x1, y1, x2, y2 = segment
    ex, ey = x2 - x1, y2 - y1
    length2 = ex * ex + ey * ey
    share = 0.0 if length2 == 0 else min(1.0, max(0.0, ((x - x1) * ex + (y - y1) * ey) / length2))
    return math.hypot(x1 + share * ex - x, y1 + share * ey - y)


def leaves(door: Any) -> Iterable[Segment]:
    """Where the leaves of a hall's door stand: `a`, `b`, `gap` 0 shut … 1 open, `kind` sliding or hinged about a."""
    (ax, ay), (bx, by) = door.a, door.b
    dx, dy = bx - ax, by - ay
    if door.kind == "hinged":
        turn = door.gap * math.pi / 2
        cos, sin = math.cos(turn), math.sin(turn)
        return ((ax, ay, ax + dx * cos - dy * sin, ay + dx * sin + dy * cos),)
    half = (1.0 - door.gap) / 2
    if half <= 0:
        return ()
    return (ax, ay, ax + half * dx, ay + half * dy), (bx, by, bx - half * dx, by - half * dy)


def _without(segment: Segment, openings: Iterable[tuple[Point, Point]]) -> list[Segment]:
    """What is left of a straight wall between the openings that lie on it."""
    x1, y1, x2, y2 = segment
    length = math.hypot(x2 - x1, y2 - y1)
    if length == 0:
        return []
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    parts = [(0.0, length)]
    for a, b in openings:
        if any(abs((y - y1) * ux - (x - x1) * uy) > ON_LINE_M for x, y in (a, b)):
            continue
        ends = [(x - x1) * ux + (y - y1) * uy for x, y in (a, b)]
        low, high = min(ends), max(ends)
        parts = [
            part
            for start, end in parts
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[1] - part[0] > 1e-9
        ]
    return [(x1 + ux * s, y1 + uy * s, x1 + ux * e, y1 + uy * e) for s, e in parts]
