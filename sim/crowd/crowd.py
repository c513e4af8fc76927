"""The table of everybody on foot in a hall, as the world holds it: who is where, where they go, who has come there.

People are rows of one table, stepped together ten times a second (`sim.crowd.kernel`); to robots and lasers they are
round bodies. What they want is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from robots.building import Plan
from robots.core import compiled
from robots.core.geometry import Point
from sim.crowd import kernel
from sim.crowd.ground import BODY_M, CELL_M, Ground, grounds
from sim.crowd.kernel import (
    COME,
    FULL,
    GOAL_X,
    GOAL_Y,
    HELD,
    HURRY,
    KEEP,
    MAP,
    NEAR_S,
    PACE,
    RADIUS,
    ROW,
    SLOW_S,
    VX,
    VY,
    X,
    Y,
)

if TYPE_CHECKING:
    from sim.physics.vehicles import Vehicle

KEEP_M = 0.35
TOUCH_M = 1.0
"""A robot touches nobody before the next step who is farther from its middle than this along either axis."""
PERSON_STEP_S = 25e-6
"""What plain Python takes for one person and step, about."""


@dataclass(frozen=True, slots=True)
class Person:
    """Where somebody is. Metres, m/s."""

    name: str
    map_id: str
    x: float
    y: float
    radius: float
    velocity: Point


class Ways:
    """Where to head on the way to each goal, all goals in one table; a way is found when it is first gone."""

    def __init__(self, grounds: Mapping[str, Ground]) -> None:
        self.grounds = grounds
        self._first: dict[tuple[str, Point], int] = {}
        self._table = np.zeros(1 << 16, dtype=np.float32)
        self._end = 0

    def __getstate__(self) -> dict[str, Any]:
        for ground in self.grounds.values():
            ground.forget()
        return {"grounds": self.grounds, "_first": self._first, "_table": None, "_end": self._end}

    def first(self, map_id: str, goal: Point) -> int:
        """Where in the table the way to a goal begins."""
        if (map_id, goal) not in self._first:
            self._first[map_id, goal] = self._end
            self._put(map_id, goal, self._end)
        return self._first[map_id, goal]

    @property
    def table(self) -> Any:
        if self._table is None:  # restored from a snapshot
            self._table = np.zeros(2 * self._end + 1, dtype=np.float32)
            for (map_id, goal), first in self._first.items():
                self._put(map_id, goal, first)
        return self._table

    def _put(self, map_id: str, goal: Point, first: int) -> None:
        heads = self.grounds[map_id].heads_to(goal).ravel()
        table = self.table
        if first + len(heads) > len(table):
            table = self._table = np.concatenate([table, np.zeros(len(table) + len(heads), dtype=np.float32)])
        table[first : first + len(heads)] = heads
        self._end = max(self._end, first + len(heads))


class Crowd:
    """Everybody on foot. `names`: in the order of the rows; leaving changes the order."""

    def __init__(self, plan: Plan) -> None:
        self.maps = list(plan.maps)
        self.grounds: Mapping[str, Ground] = grounds(plan, self.maps)
        self.numbers = {map_id: number for number, map_id in enumerate(self.maps)}
        self.names: list[str] = []
        self.rows = np.zeros((64, ROW))
        self._to = np.zeros(64, dtype=np.int64)
        self._at: dict[str, int] = {}
        self._ways = Ways(self.grounds)
        shapes = [self.grounds[map_id].room.shape for map_id in self.maps]
        starts = np.cumsum([0, *(lines * columns for lines, columns in shapes)])
        self._floors = np.array(
            [
                (ground.x0, ground.y0, CELL_M, columns, lines, start)
                for ground, (lines, columns), start in zip(self.grounds.values(), shapes, starts, strict=False)
            ],
            dtype=float,
        ).ravel()
        self._room = np.concatenate([self.grounds[map_id].room.ravel() for map_id in self.maps])

    def __len__(self) -> int:
        return len(self.names)

    def load(self) -> None:
        """Have the loop loaded before the clock runs, where loops are compiled; nobody may be here yet."""
        map_id = self.maps[0]
        row, column = np.argwhere(self.grounds[map_id].walked)[0].tolist()
        self.add("nobody", map_id, self.grounds[map_id].middle(row, column), 1.0)
        self.step((), 0.0)
        self.remove("nobody")

    def __contains__(self, name: str) -> bool:
        return name in self._at

    # -- coming, going

    def add(self, name: str, map_id: str, at: Point, pace: float, radius: float = BODY_M, keep: float = KEEP_M) -> None:
        """Somebody is here, standing. keep: metres kept from robots; 0: heeds none. Raises ValueError, KeyError."""
        if name in self._at:
            raise ValueError(f"{name!r} is here already")
        number, one = self.numbers[map_id], len(self.names)
        if one == len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
            self._to = np.concatenate([self._to, np.zeros_like(self._to)])
        self.rows[one] = 0.0
        self.rows[one, [X, Y, RADIUS, MAP, KEEP, FULL]] = (*at, radius, number, keep, pace)
        self.names.append(name)
        self._at[name] = one

    def remove(self, name: str) -> None:
        """Raises KeyError for who is not here."""
        one, last = self._at.pop(name), len(self.names) - 1
        moved = self.names.pop()
        if one != last:
            self.names[one], self._at[moved] = moved, one
            self.rows[one], self._to[one] = self.rows[last], self._to[last]

    def send(self, name: str, goal: Point) -> None:
        """To a place of the same floor, or the nearest to it that people can walk on. Raises KeyError."""
        one = self._at[name]
        map_id = self.maps[int(self.rows[one, MAP])]
        self._to[one] = self._ways.first(map_id, goal)
        self.rows[one, [GOAL_X, GOAL_Y]] = goal
        self.rows[one, [PACE, SLOW_S, NEAR_S]] = (self.rows[one, FULL], 0.0, 0.0)

    def stop(self, name: str) -> None:
        """Stand still. Raises KeyError."""
        self.rows[self._at[name], [VX, VY, PACE, HURRY]] = 0.0

    def person(self, name: str) -> Person:
        """Raises KeyError for who is not here."""
        row = self.rows[self._at[name]].tolist()
        return Person(name, self.maps[int(row[MAP])], row[X], row[Y], row[RADIUS], (row[VX], row[VY]))

    def everybody(self) -> list[Person]:
        return [self.person(name) for name in self.names]

    # -- ten times a second

    def step(self, robots: Iterable[Vehicle], dt: float) -> list[str]:
        """Everybody goes on for `dt` seconds; who has come to their goal, and stands there now."""
        count = len(self.names)
        if not count:
            return []
        table = [
            value
            for one in robots
            if not one.car
            for value in (one.base.x, one.base.y, one.radius, self.numbers[one.map_id], *one.velocity)
        ]
        heads, links = np.empty(2 * count + 64, dtype=np.int64), np.empty(count, dtype=np.int64)
        if compiled.pays():
            loop = _loop()
        else:
            compiled.Work.done_s += count * PERSON_STEP_S
            loop = kernel.step
        come = loop(
            self.rows.ravel(), count, self._floors, self._room, self._ways.table, self._to,
            np.array([*table, 0.0]), len(table) // kernel.ROBOT, heads, links, dt,
        )  # fmt: skip
        return self._stopped(count) if come else []

    def held(self) -> int:
        """How many a robot held up in the last step."""
        return int(np.count_nonzero(self.rows[: len(self.names), HELD]))

    # -- as bodies

    def near(self, map_id: str, x: float, y: float, reach: float) -> list[tuple[str, float, float, float]]:
        """Who is on a floor within `reach` metres along both axes: name, x, y, radius."""
        count, number = len(self.names), self.numbers[map_id]
        if compiled.pays():
            found = np.empty(count, dtype=np.int64)
            numbers = found[: _nearby()(self.rows.ravel(), count, number, x, y, reach, found)].tolist()
        else:
            rows = self.rows[:count]
            close = (np.abs(rows[:, X] - x) < reach) & (np.abs(rows[:, Y] - y) < reach)
            numbers = np.flatnonzero(close & (rows[:, MAP] == number)).tolist()
        if not numbers:
            return []
        return [(self.names[one], *self.rows[one, [X, Y, RADIUS]].tolist()) for one in numbers]

    def touchable(self, robots: Iterable[Vehicle]) -> list[tuple[str, float, float, float, float]]:
        """Whom a robot under way could touch before the next step: name, number of the floor, x, y, radius."""
        found: dict[str, tuple[str, float, float, float, float]] = {}
        for one in robots:
            if not one.car and not one.base.is_still:
                number = float(self.numbers[one.map_id])
                for name, x, y, radius in self.near(one.map_id, one.base.x, one.base.y, TOUCH_M):
                    found[name] = (name, number, x, y, radius)
        return list(found.values())

    def is_standing(self, name: str) -> bool:
        """Nowhere on the way. Raises KeyError."""
        return not self.rows[self._at[name], PACE]

    def velocity(self, name: str) -> Point:
        """m/s along x and y; of who is not here nought."""
        return self.person(name).velocity if name in self._at else (0.0, 0.0)

    # -- inside

    def _stopped(self, count: int) -> list[str]:
        come = [self.names[one] for one in np.flatnonzero(self.rows[:count, COME]).tolist()]
        for name in come:
            self.stop(name)
        return come


@cache
def _loop() -> Callable[..., Any]:
    return compiled.compiled(kernel.step, kernel.PARTS)


@cache
def _nearby() -> Callable[..., Any]:
    return compiled.compiled(kernel.nearby)
