"""Where people can walk on a floor, as a grid; and for each goal the way there from everywhere.

A cell is walked on when its middle is `BODY_M` from every wall. Lift doorways are shut to a crowd: who rides a lift is
a passenger (`sim.people.passengers`) from the lobby on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robots.building import Plan
from robots.core import compiled
from robots.core.geometry import Point

Floats = NDArray[np.float64]

CELL_M = 0.25
BODY_M = 0.2
"""Radius of a person on foot."""
TIGHT_M = 0.6
"""Ways that pass walls nearer than this are taken only where there is no wider one."""
TIGHT_COST = 2.5
"""A metre hard by a wall is as bad as so many in the open, at most."""
AHEAD = 5
"""Who walks looks so many cells ahead, round no corner: straight ways are walked straight."""
STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))


@dataclass(frozen=True, slots=True)
class Way:
    """To one goal, cell by cell of the grid, line by line.

    far    metres as walked; infinite where there is no way
    heads  (cells, 2): where to head, a unit vector; nought at the goal
    """

    far: Floats
    heads: NDArray[np.float32]


@dataclass(slots=True)
class Ground:
    """One floor. `x0`, `y0`: corner of cell (0, 0), metres; `room` (rows, columns): metres from a cell to a wall."""

    map_id: str
    x0: float
    y0: float
    room: Floats
    _ways: dict[Point, Way] = field(default_factory=dict)
    _steps: tuple[Floats, NDArray[np.int64]] | None = None
    _clear: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, plan: Plan, map_id: str) -> Ground:
        floor = plan.maps[map_id]
        doors = [lift.doorway() for lift in plan.lifts.values() if map_id in lift.maps]
        walls = np.array([*floor.segments, *((*a, *b) for a, b in doors)], dtype=float).reshape(-1, 4)
        xs, ys = [x for x, _ in floor.outline], [y for _, y in floor.outline]
        columns = math.ceil((max(xs) - min(xs)) / CELL_M) + 1
        rows = math.ceil((max(ys) - min(ys)) / CELL_M) + 1
        x = min(xs) + (np.arange(columns) + 0.5) * CELL_M
        y = min(ys) + (np.arange(rows) + 0.5) * CELL_M
        gaps = np.full((rows, columns), np.inf)
        for wall in walls:
            np.minimum(gaps, _gap(x[None, :], y[:, None], wall), out=gaps)
        return cls(map_id, min(xs), min(ys), gaps)

    @property
    def walked(self) -> NDArray[np.bool_]:
        """Which cells a person's middle may be in."""
        return self.room >= BODY_M

    def cell(self, point: Point) -> tuple[int, int]:
        """Row and column of a place; of one outside, the nearest there is."""
        rows, columns = self.room.shape
        row, column = math.floor((point[1] - self.y0) / CELL_M), math.floor((point[0] - self.x0) / CELL_M)
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)

    def middle(self, row: int, column: int) -> Point:
        return self.x0 + (column + 0.5) * CELL_M, self.y0 + (row + 0.5) * CELL_M

    def nearest(self, point: Point) -> Point:
        """The place nearest to a point, among those people can walk on, the same part of the floor or not."""
        rows, columns = np.nonzero(self.walked)
        away = (self.x0 + (columns + 0.5) * CELL_M - point[0]) ** 2 + (self.y0 + (rows + 0.5) * CELL_M - point[1]) ** 2
        best = int(np.argmin(away))
        return self.middle(int(rows[best]), int(columns[best]))

    def way_to(self, goal: Point) -> Way:
        """From everywhere on this floor to a goal, or to the place people can walk on that is nearest to it."""
        if goal not in self._ways:
            self._ways[goal] = self._found(goal)
        return self._ways[goal]

    def heads_to(self, goal: Point) -> NDArray[np.float32]:
        """As `way_to(goal).heads`; who keeps them elsewhere leaves no copy here."""
        return (self._ways.get(goal) or self._found(goal)).heads

    def forget(self) -> None:
        """Ways are found again when they are asked for."""
        self._ways = {}
        self._steps = self._clear = None

    def _found(self, goal: Point) -> Way:
        cost, nexts = self._costs()
        at = self.cell(goal)
        if not self.walked[at]:
            at = self.cell(self.nearest(goal))
        columns = self.room.shape[1]
        far = np.full(self.room.size, np.inf)
        front = np.array([at[0] * columns + at[1]])
        far[front] = 0.0
        if compiled.pays():
            _loop()(far, cost, nexts, front[0], np.empty(far.size, dtype=np.int64), np.zeros(far.size, dtype=np.bool_))
            front = front[:0]
        while front.size:
            reached, there = far[front, None] + cost[front], nexts[front]
            better = reached < far[there]
            reached, there = reached[better], there[better]
            np.minimum.at(far, there, reached)
            front = np.unique(there)
        cells = np.arange(far.size)
        onward = cost + far[nexts]
        best = np.argmin(onward, axis=1)
        step = np.where(np.isfinite(onward[cells, best]), nexts[cells, best], cells)
        step[at[0] * columns + at[1]] = at[0] * columns + at[1]
        ahead = sure = step
        for _ in range(AHEAD - 1):
            ahead = step[ahead]
            sure = np.where(self._sees(cells, ahead), ahead, sure)
        ahead = sure
        east = (ahead % columns - cells % columns).astype(float)
        north = (ahead // columns - cells // columns).astype(float)
        long = np.sqrt(east * east + north * north)
        long[long == 0.0] = 1.0
        heads = np.stack([east / long, north / long], axis=1).astype(np.float32)
        return Way(far, heads)

    def _sees(self, cells: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether people can walk straight from each cell to its other, at most `AHEAD` lines and columns away."""
        rows, columns = self.room.shape
        if self._clear is None:
            wide = 2 * AHEAD + 1
            self._clear = np.ones((wide, wide, rows * columns), dtype=np.bool_)
            for up in range(-AHEAD, AHEAD + 1):
                for on in range(-AHEAD, AHEAD + 1):
                    pieces = 2 * max(abs(up), abs(on), 1)
                    for piece in range(pieces + 1):
                        row, column = round(up * piece / pieces), round(on * piece / pieces)
                        free = _shifted(np.where(self.walked, 1.0, 0.0), row, column) == 1.0
                        self._clear[up + AHEAD, on + AHEAD] &= free.ravel()
        up, on = others // columns - cells // columns, others % columns - cells % columns
        clear: NDArray[np.bool_] = self._clear[up + AHEAD, on + AHEAD, cells]
        return clear

    def _costs(self) -> tuple[Floats, NDArray[np.int64]]:
        """(cells, 8): what a step to each neighbour costs in metres, and which cell that is."""
        if self._steps is None:
            rows, columns = self.room.shape
            walked = self.walked
            tight = np.clip((TIGHT_M - self.room) / (TIGHT_M - BODY_M), 0.0, 1.0)
            price = np.where(walked, CELL_M * (1.0 + (TIGHT_COST - 1.0) * tight), np.inf)
            cost = np.full((rows, columns, len(STEPS)), np.inf)
            nexts = np.zeros((rows, columns, len(STEPS)), dtype=np.int64)
            row, column = np.mgrid[0:rows, 0:columns]
            for number, (up, on) in enumerate(STEPS):
                there = _shifted(price, up, on)
                if up and on:  # not between two cells that meet at a corner of a wall
                    beside = np.isfinite(_shifted(price, up, 0)) & np.isfinite(_shifted(price, 0, on))
                    there = np.where(beside | ~walked, there, np.inf) * math.sqrt(2.0)
                cost[:, :, number] = there
                to_row, to_column = np.clip(row + up, 0, rows - 1), np.clip(column + on, 0, columns - 1)
                nexts[:, :, number] = to_row * columns + to_column
            self._steps = cost.reshape(-1, len(STEPS)), nexts.reshape(-1, len(STEPS))
        return self._steps


def spread(far: Any, cost: Any, nexts: Any, start: int, queue: Any, waits: Any) -> None:
    """The same in a loop, meant to be compiled: whoever is reached by a shorter way is looked at again. Whatever the
    order, the shortest sums are the same to the bit, since adding keeps the order of what is added to.

    queue, waits  scratch, one for each cell: a ring of cells to look at, and who is in it
    """
    size = len(queue)
    queue[0], head, count = start, 0, 1
    while count:
        cell = queue[head]
        head, count = (head + 1) % size, count - 1
        waits[cell] = False
        for way in range(cost.shape[1]):
            reached, there = far[cell] + cost[cell, way], nexts[cell, way]
            if reached < far[there]:
                far[there] = reached
                if not waits[there]:
                    waits[there] = True
                    queue[(head + count) % size] = there
                    count += 1


@cache
def _loop() -> Callable[..., Any]:
    return compiled.compiled(spread)


def _gap(x: Floats, y: Floats, wall: Floats) -> Floats:
    """Metres from places to a segment."""
    ex, ey = wall[2] - wall[0], wall[3] - wall[1]
    length2 = ex * ex + ey * ey
    share = np.zeros(np.broadcast_shapes(x.shape, y.shape))
    if length2 > 0:
        share = np.clip(((x - wall[0]) * ex + (y - wall[1]) * ey) / length2, 0.0, 1.0)
    found: Floats = np.sqrt((wall[0] + share * ex - x) ** 2 + (wall[1] + share * ey - y) ** 2)
    return found


def _shifted(table: Floats, rows: int, columns: int) -> Floats:
    """The table's value of the neighbour that lies so many rows and columns on; inf beyond the edge."""
    out = np.full(table.shape, np.inf)
    height, width = table.shape
    to_r, from_r = slice(max(0, -rows), height - max(0, rows)), slice(max(0, rows), height + min(0, rows))
    to_c, from_c = slice(max(0, -columns), width - max(0, columns)), slice(max(0, columns), width + min(0, columns))
    out[to_r, to_c] = table[from_r, from_c]
    return out


def grounds(plan: Plan, maps: Iterable[str]) -> dict[str, Ground]:
    return {map_id: Ground.of(plan, map_id) for map_id in maps}
