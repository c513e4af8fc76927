"""The shared table of all robots' bases, and what surrounds them, as `sim.physics.kernel` takes it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from robots.core import compiled
from sim.physics import guard, kernel
from sim.physics.floors import FloorWalls, Tables
from sim.physics.kernel import ROW
from sim.physics.rays import NO_CIRCLES, NO_SEGMENTS, Beams, cast
from sim.physics.vehicles import Vehicle

if TYPE_CHECKING:
    from sim.world import World

Disc = tuple[str, float, float, float, float]
"""A round thing that is no robot: name, level, x, y, radius."""
Gate = tuple[str, float, float, float]
"""Where walls move, a lift's car or a door: map id, x, y, and how near to that along x and y they may be touched."""

_ROBOT_STEP_S = 4e-6
"""What plain Python takes for one robot and step, about."""


class Moving:
    """Steps robots in their order; robots and maps stay those it was made of. `numbers`: that of each map."""

    def __init__(self, robots: Iterable[Vehicle], floors: Mapping[str, FloorWalls]) -> None:
        vehicles = list(robots)
        self.count = len(vehicles)
        self.numbers = {map_id: number for number, map_id in enumerate(floors)}
        self.rows = array("d", bytes(8 * ROW * max(self.count, 1)))
        for number, vehicle in enumerate(vehicles):
            vehicle.base.move_into(self.rows, number)
        self.robots = {vehicle.id: number for number, vehicle in enumerate(vehicles)}
        self._tables = Tables.of(walls.grid for walls in floors.values())
        self._buckets = 2 << self.count.bit_length()
        self._links = array("q", bytes(8 * (self._buckets + self.count)))
        self._discs = array("d", [0.0])
        self._disc_names: list[str] = []
        self._gates = array("d", [0.0])
        self._gate_count = 0
        self._views: tuple[Any, ...] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_views": None}

    def put(self, vehicles: Iterable[Vehicle], level_in_car: Callable[[Vehicle], float]) -> None:
        """The robots are where they are; those in cars meet whom they meet on the level that is asked for."""
        rows, numbers = self.rows, self.numbers
        row = 0
        for vehicle in vehicles:
            number = numbers[vehicle.map_id]
            rows[row + kernel.MAP] = number
            rows[row + kernel.LEVEL] = level_in_car(vehicle) if vehicle.car else number
            row += ROW

    def surround(self, discs: Iterable[Disc]) -> None:
        """The bodies that stand about from now on."""
        names, flat = [], []
        for name, *numbers in discs:
            names.append(name)
            flat += numbers
        if names != self._disc_names:
            for row in range(0, self.count * ROW, ROW):
                self.rows[row + kernel.KNOWN] = 0.0
            self._disc_names = names
        self._discs = array("d", flat or [0.0])
        self._views = None

    def watch(self, gates: Iterable[Gate]) -> None:
        """Where the world moves robots itself from now on."""
        flat = [value for map_id, x, y, reach in gates for value in (self.numbers[map_id], x, y, reach)]
        self._gate_count = len(flat) // kernel.GATE_COLUMNS
        self._gates = array("d", flat or [0.0])
        self._views = None

    def seen_from(self, number: int, x: float, y: float, reach: float) -> list[tuple[float, float, float]]:
        """The other robots on a robot's level that are no farther along either axis: x, y, radius."""
        rows = np.frombuffer(self.rows).reshape(-1, ROW)
        near = (abs(rows[:, kernel.X] - x) < reach) & (abs(rows[:, kernel.Y] - y) < reach)
        near &= rows[:, kernel.LEVEL] == rows[number, kernel.LEVEL]
        near[number] = False
        return [tuple(disc) for disc in rows[near][:, [kernel.X, kernel.Y, kernel.RADIUS]].tolist()]

    def guard(self, world: World) -> None:
        """Let every robot's protective field see who is about."""
        guard.watch(world, self.rows, self.count, self._discs, len(self._disc_names))

    def codes(self, names: Iterable[str]) -> list[float]:
        """What a robot touches, as the kernel says it; what stands at a gate has no code."""
        found = []
        for name in names:
            if name == "wall":
                found.append(kernel.WALL)
            elif name in self.robots:
                found.append(float(self.robots[name]))
            elif name in self._disc_names:
                found.append(float(self.count + self._disc_names.index(name)))
        return found

    def run(self, at: float, dt: float, first: int, steps: int) -> int:
        """As `kernel.run`: the turn the world must take itself, or -1."""
        if compiled.pays():
            if self._views is None:
                self._views = tuple(np.frombuffer(table, table.typecode) for table in self._arrays())
            rows, floors, starts, items, segments, discs, gates, links = self._views
            loop = _loop()
        else:
            compiled.Work.done_s += self.count * steps * _ROBOT_STEP_S
            rows, floors, starts, items, segments, discs, gates, links = self._arrays()
            loop = kernel.run
        return int(
            loop(
                rows, self.count, floors, starts, items, segments, discs, len(self._disc_names),
                gates, self._gate_count, links, self._buckets, at, dt, first, steps,
            )
        )  # fmt: skip

    def _arrays(self) -> tuple[array[Any], ...]:
        tables = self._tables
        return (
            self.rows, tables.floors, tables.starts, tables.items, tables.segments,
            self._discs, self._gates, self._links,
        )  # fmt: skip


@cache
def _loop() -> Callable[..., Any]:
    return compiled.compiled(kernel.run, kernel.PARTS)


def load() -> None:
    """Have the loops of motion and scans compiled or loaded before the clock runs; nothing without numba."""
    if compiled.use_at_once():
        Moving((), {}).run(0.0, 0.0, 0, 0)
        guard.load()
        cast(0.0, 0.0, 0.0, Beams.around(4), NO_SEGMENTS, NO_CIRCLES, 1.0)
