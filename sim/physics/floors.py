"""The fixed walls of the floors: as arrays for the laser, and in grids for bodies that brush past."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from robots.building.segments import gap_to_segment
from sim.physics.kernel import SEGMENT_COLUMNS, WALL_REACH_M
from sim.physics.rays import Array

Segment = tuple[float, float, float, float]

CELL_M = 0.5
SIGHT_CELL_M = 1.0


@dataclass(slots=True)
class FloorWalls:
    """`segments` (n, 4) as x1, y1, x2, y2 in metres."""

    segments: Array
    grid: Grid
    _sights: dict[tuple[int, int, float], Array] = field(default_factory=dict)

    @classmethod
    def of(cls, segments: Iterable[Segment]) -> FloorWalls:
        walls = tuple(segments)
        return cls(np.array(walls, dtype=float).reshape(-1, 4), grid_of(walls))

    def near(self, x: float, y: float) -> Sequence[Segment]:
        """Every wall within `WALL_REACH_M` of the place, and some a little farther."""
        return self.grid.cells.get((math.floor(x / CELL_M), math.floor(y / CELL_M)), ())

    def in_sight(self, x: float, y: float, reach: float) -> Array:
        """The walls (n, 4) that come within `reach` of the place, and some a little farther."""
        cell = (math.floor(x / SIGHT_CELL_M), math.floor(y / SIGHT_CELL_M), reach)
        found = self._sights.get(cell)
        if found is None:
            cx, cy = (cell[0] + 0.5) * SIGHT_CELL_M, (cell[1] + 0.5) * SIGHT_CELL_M
            most = reach + SIGHT_CELL_M * math.sqrt(0.5)
            near = [gap_to_segment(cx, cy, (a, b, c, d)) <= most for a, b, c, d in self.segments.tolist()]
            found = self._sights[cell] = self.segments[np.array(near, dtype=bool)]
        return found


@dataclass(slots=True)
class Sights:
    """By robot, all that is straight around it: fixed and moving walls in one array, made anew when they change."""

    _last: dict[str, tuple[Array, tuple[Segment, ...], Array]] = field(default_factory=dict)

    def of(self, robot: str, fixed: Array, moved: tuple[Segment, ...]) -> Array:
        """(n, 4), as `cast` takes it."""
        last = self._last.get(robot)
        if last is None or last[0] is not fixed or last[1] != moved:
            both = np.vstack([fixed, np.array(moved).reshape(-1, 4)]) if moved else fixed
            last = self._last[robot] = (fixed, moved, np.ascontiguousarray(both))
        return last[2]


@dataclass(frozen=True, slots=True)
class Grid:
    """The walls near each cell of `CELL_M`; cells without any are left out."""

    segments: tuple[Segment, ...]
    cells: dict[tuple[int, int], tuple[Segment, ...]]


@lru_cache(maxsize=64)
def grid_of(segments: tuple[Segment, ...]) -> Grid:
    """The grid of one floor."""
    most = WALL_REACH_M + CELL_M * math.sqrt(0.5)
    cells: dict[tuple[int, int], list[Segment]] = {}
    for segment in segments:
        x1, y1, x2, y2 = segment
        for column in _span(x1, x2):
            for line in _span(y1, y2):
                if gap_to_segment((column + 0.5) * CELL_M, (line + 0.5) * CELL_M, segment) <= most:
                    cells.setdefault((column, line), []).append(segment)
    return Grid(segments, {cell: tuple(near) for cell, near in cells.items()})


def _span(one: float, other: float) -> range:
    """The cells along one axis that come within reach of what lies between two places."""
    low, high = min(one, other) - WALL_REACH_M, max(one, other) + WALL_REACH_M
    return range(math.floor(low / CELL_M), math.floor(high / CELL_M) + 1)


@dataclass(slots=True)
class Tables:
    """The grids of several floors as flat tables for `sim.physics.kernel.run`."""

    floors: array[float] = field(default_factory=lambda: array("d"))
    starts: array[int] = field(default_factory=lambda: array("q"))
    items: array[int] = field(default_factory=lambda: array("q"))
    segments: array[float] = field(default_factory=lambda: array("d"))

    @classmethod
    def of(cls, grids: Iterable[Grid]) -> Tables:
        tables = cls()
        for grid in grids:
            tables.add(grid)
        for table in (tables.floors, tables.starts, tables.items, tables.segments):
            if not table:  # compiled code takes no empty table
                table.append(0)
        return tables

    def add(self, grid: Grid) -> None:
        """One more floor."""
        numbers = {segment: len(self.segments) + at * SEGMENT_COLUMNS for at, segment in enumerate(grid.segments)}
        for segment in grid.segments:
            self.segments.extend(segment)
        columns = [column for column, _ in grid.cells] or [0]
        lines = [line for _, line in grid.cells] or [0]
        left, low = min(columns), min(lines)
        wide, high = max(columns) - left + 1, max(lines) - low + 1
        self.floors.extend((left * CELL_M, low * CELL_M, CELL_M, wide, high, len(self.starts)))
        for line in range(low, low + high):
            for column in range(left, left + wide):
                self.starts.append(len(self.items))
                self.items.extend(numbers[segment] for segment in grid.cells.get((column, line), ()))
        self.starts.append(len(self.items))


def runs_into(segments: Iterable[Segment], x0: float, y0: float, x: float, y: float, radius: float) -> bool:
    """Whether a round body overlaps a segment at (x, y) and comes nearer to it than it was at (x0, y0)."""
    for segment in segments:
        gap = gap_to_segment(x, y, segment)
        if gap < radius and gap < gap_to_segment(x0, y0, segment):
            return True
    return False
