"""The fixed walls of one floor: as one array for the laser, and in a grid of lists for bodies that brush past."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from sim.rays import Array

Segment = tuple[float, float, float, float]

CELL_M = 0.5
REACH_M = 0.6
"""Walls are listed for a cell when they come this near to any place in it: no body is wider than this radius."""


@dataclass(slots=True)
class FloorWalls:
    """`segments` (n, 4) as x1, y1, x2, y2 in metres."""

    segments: Array
    _cells: dict[tuple[int, int], tuple[Segment, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, segments: Iterable[Segment]) -> FloorWalls:
        return cls(np.array(list(segments), dtype=float).reshape(-1, 4))

    def near(self, x: float, y: float) -> tuple[Segment, ...]:
        """Every wall within `REACH_M` of the place, and some a little farther."""
        cell = (math.floor(x / CELL_M), math.floor(y / CELL_M))
        found = self._cells.get(cell)
        if found is None:
            found = self._cells[cell] = self._around((cell[0] + 0.5) * CELL_M, (cell[1] + 0.5) * CELL_M)
        return found

    def _around(self, x: float, y: float) -> tuple[Segment, ...]:
        reach = REACH_M + CELL_M * math.sqrt(0.5)
        return tuple(
            (float(a), float(b), float(c), float(d))
            for a, b, c, d in self.segments
            if gap_to_segment(x, y, (float(a), float(b), float(c), float(d))) <= reach
        )


def gap_to_segment(x: float, y: float, segment: Segment) -> float:
    """Metres from a point to the nearest point of a segment."""
    x1, y1, x2, y2 = segment
    ex, ey = x2 - x1, y2 - y1
    length2 = ex * ex + ey * ey
    share = 0.0 if length2 == 0 else ((x - x1) * ex + (y - y1) * ey) / length2
    share = 0.0 if share < 0 else min(share, 1.0)
    return math.hypot(x1 + share * ex - x, y1 + share * ey - y)
