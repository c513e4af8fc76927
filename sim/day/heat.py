"""The floors of a hall with where people and robots were: people as ground, robots as dots upon it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from robots.building import FloorPlan, Plan
from sim.day.drawing import Point, box, cells, path, strips, svg, text
from sim.day.watch import CELL_M, Grid

PEOPLE_AT = (0.04, 0.4, 1.0, 2.5, 6.0, 15.0, 35.0)
"""Person-minutes in a cell from which each darker shade begins."""
ROBOTS_AT = (4.0, 30.0, 120.0, 600.0)
"""Robot-seconds in a cell from which each larger dot begins."""
DOTS = (0.2, 0.28, 0.38, 0.5)
"""Their sides, metres."""
LEAST_DOT = 2.0
"""On a small floor none is drawn smaller."""
LABELLED = ("window", "output", "locker", "office", "dock")


FIRST, OTHERS = 720.0, (440.0, 300.0)
"""Units across: the first floor is drawn as wide as the sheet, the others two abreast; three others, three abreast."""


def heat(plan: Plan, grids: dict[str, Grid]) -> list[tuple[FloorPlan, str]]:
    """Each floor somebody was on, the busiest first, as a drawing."""
    used = [map_id for map_id in plan.maps if grids[map_id].people.any() or grids[map_id].robots.any()]
    used.sort(key=lambda map_id: -float(grids[map_id].people.sum() + grids[map_id].robots.sum()))
    others = OTHERS[len(used) == 4]
    return [
        (plan.maps[map_id], _floor(plan, map_id, grids[map_id], others if place else FIRST))
        for place, map_id in enumerate(used)
    ]


def _floor(plan: Plan, map_id: str, grid: Grid, wide: float) -> str:
    floor = plan.maps[map_id]
    xs, ys = zip(*floor.outline, strict=True)
    scale = (wide - 8.0) / (max(xs) - min(xs))
    high = (max(ys) - min(ys)) * scale + 8.0

    def at(x: float, y: float) -> Point:
        return 4.0 + (x - min(xs)) * scale, high - 4.0 - (y - min(ys)) * scale

    parts = [path([at(*point) for point in floor.outline], "floor", closed=True)]
    minutes = grid.people / 60.0
    for shade, low in enumerate(PEOPLE_AT, start=1):  # each on top of the lighter ones
        rows = [
            (*at(grid.x0 + start * CELL_M, grid.y0 + (row + 1) * CELL_M), (end - start) * CELL_M * scale)
            for row, start, end in _strips(minutes >= low)
        ]
        parts.append(strips(rows, CELL_M * scale, f"people-{shade}"))
    for line in plan.hall.floors[map_id].furniture:
        parts.append(path([at(*point) for point in line], "furniture"))
    for wall in floor.walls:
        parts.append(path([at(wall[0], wall[1]), at(wall[2], wall[3])], "wall"))
    parts += _robots(grid, scale, at)
    for lift in plan.lifts.values():
        if map_id in lift.maps:
            x, y = at(*lift.cabin)
            parts.append(box(x - 0.8 * scale, y - 0.7 * scale, 1.6 * scale, 1.4 * scale, "shaft"))
    for stop in plan.stops.values():
        if stop.map_id == map_id and stop.kind in LABELLED:
            x, y = at(stop.x, stop.y)
            parts.append(text(x, y + 2.5, stop.id.split("F-")[-1], "stop", "middle"))
    return svg(high, *parts, label=f"{floor.map_id}: where people and robots were", wide=wide)


def _strips(shaded: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Row, first column and the one after the last of each unbroken piece of a row."""
    edges = np.diff(np.pad(shaded.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    starts, ends = np.argwhere(edges == 1).tolist(), np.argwhere(edges == -1).tolist()
    return [(row, start, end) for (row, start), (_, end) in zip(starts, ends, strict=True)]


def _robots(grid: Grid, scale: float, at: Callable[[float, float], Point]) -> list[str]:
    found = []
    for low, top, side in zip(ROBOTS_AT, (*ROBOTS_AT[1:], np.inf), DOTS, strict=True):
        spots = np.argwhere((grid.robots >= low) & (grid.robots < top)).tolist()
        wide = max(side * scale, LEAST_DOT)
        margin = (CELL_M * scale - wide) / 2
        corners = [
            (x + margin, y + margin)
            for x, y in (at(grid.x0 + column * CELL_M, grid.y0 + (row + 1) * CELL_M) for row, column in spots)
        ]
        found.append(cells(corners, wide, "robot-way"))
    return found
