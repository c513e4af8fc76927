"""Looks on at a day, once a simulated second: where everybody was, what robots did, where the cars stood."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from robots.core.runs import RunFact
from robots.core.times import DayFact
from robots.core.vda import VehicleState
from robots.core.visitors import KioskTurn
from sim.crowd.kernel import MAP, X, Y
from sim.report.recorder import AT_REST, RunTrack
from sim.report.tracks import Steps

if TYPE_CHECKING:
    from sim.engine import Engine
    from sim.world import World

CELL_M = 0.5
EVERY = 10
"""Periods between two looks: a second."""
PEOPLE_EVERY = 5
"""Looks between two at where people are."""
HALL_EVERY = 60
"""Looks between two at how many people are in the hall."""
SERVING = frozenset({"greeting", "listening", "answer", "clarify", "handoff", "countdown"})
"""Stages of a kiosk with somebody before it."""
LIFT_WAIT = "lift"
"""Before the sill: from asking for a car until it may go in."""


@dataclass(slots=True)
class Grid:
    """Seconds spent in each cell of a floor, rows from the south. x0, y0: corner of cell (0, 0), metres."""

    x0: float
    y0: float
    people: NDArray[np.float64]
    robots: NDArray[np.float64]


@dataclass(slots=True)
class RobotDay:
    """One robot. `doing`: down, help, riding, driving, serving (a visitor at its kiosk, or led), charging, idle,
    or the code of the reason it waits for.

    drawn_wh: taken from its battery; driven_m: way of its base; rides: (lift, from, to), seconds since the start
    """

    doing: Steps[str] = field(default_factory=Steps)
    charge: array[float] = field(default_factory=lambda: array("f"))
    car: Steps[str] = field(default_factory=Steps)
    drawn_wh: float = 0.0
    driven_m: float = 0.0
    wait: str = ""
    needs_help: bool = False
    at: tuple[float, float] | None = None
    left: float = 0.0


@dataclass(slots=True)
class DayWatch:
    """An observer for `Engine.observers`. All times are seconds since the start.

    cars     height of each car above the ground, metres, a value a second
    inside   people in the hall and those with a number, once a minute: (second, inside, waiting)
    runs     as their facts said; turns: what guides were asked
    left     what the end of the day found left, as the fleet listed it; None: the day did not end
    care     runs that brought water
    """

    grids: dict[str, Grid] = field(default_factory=dict)
    robots: dict[str, RobotDay] = field(default_factory=dict)
    cars: dict[str, array[float]] = field(default_factory=dict)
    runs: dict[str, RunTrack] = field(default_factory=dict)
    turns: dict[tuple[str, int], KioskTurn] = field(default_factory=dict)
    inside: list[tuple[float, int, int]] = field(default_factory=list)
    left: DayFact | None = None
    care: set[str] = field(default_factory=set)
    started: float = 0.0
    looks: int = 0
    _last: int = -1

    @classmethod
    def attach(cls, engine: Engine) -> DayWatch:
        """A watch that looks on from now."""
        watch = cls(started=engine.world.started)
        for map_id, floor in engine.world.plan.maps.items():
            xs, ys = zip(*floor.outline, strict=True)
            shape = (int((max(ys) - min(ys)) / CELL_M) + 1, int((max(xs) - min(xs)) / CELL_M) + 1)
            watch.grids[map_id] = Grid(min(xs), min(ys), np.zeros(shape), np.zeros(shape))
        watch.cars = {lift: array("f") for lift in engine.world.cars}
        engine.observers.append(watch)
        return watch

    # -- while it is played

    def period(self, engine: Engine) -> None:
        """Every tenth one is looked at."""
        if engine.periods // EVERY == self._last:
            return
        self._last = engine.periods // EVERY
        world = engine.world
        for robot in world.robots:
            self._robot(engine, robot)
        for lift, car in world.cars.items():
            self.cars[lift].append(car.position_m)
        if self.looks % PEOPLE_EVERY == 0:
            self._people(world)
        if self.looks % HALL_EVERY == 0:
            queues = engine.visitors.windows.waiting.values() if engine.visitors is not None else ()
            people = (0 if world.crowd is None else len(world.crowd)) + len(world.passengers.here)
            self.inside.append((engine.elapsed_s, people, sum(map(len, queues))))
        self.looks += 1

    def heard(self, at: float, account: str, message: Any) -> None:
        """What was said: runs, why robots wait, what visitors asked."""
        kind = type(message)
        if kind is VehicleState:
            day = self.robots.setdefault(message.robot, RobotDay())
            words = {info.type: dict(info.references).get("reason", "") for info in message.information}
            day.wait, day.needs_help = words.get("waiting", ""), bool(words.get("help", ""))
        elif kind is RunFact:
            track = self.runs.setdefault(message.run, RunTrack(message))
            track.fact, seconds = message, at - self.started
            track.state.put(seconds, message.state.value)
            track.waits.put(seconds, message.waiting_for.reason if message.waiting_for else "")
            track.robot.put(seconds, message.robot)
            if message.care:
                self.care.add(message.run)
        elif kind is KioskTurn:
            self.turns[message.robot, message.number] = message
        elif kind is DayFact:
            self.left = message

    # -- inside

    def _robot(self, engine: Engine, robot: str) -> None:
        vehicle, day, at = engine.world.robots[robot], self.robots.setdefault(robot, RobotDay()), engine.elapsed_s
        base = vehicle.base
        if day.at is not None:
            day.driven_m += ((base.x - day.at[0]) ** 2 + (base.y - day.at[1]) ** 2) ** 0.5
            day.drawn_wh += max(0.0, day.left - vehicle.charge) * vehicle.settings.battery.capacity_wh
        day.at, day.left = (base.x, base.y), vehicle.charge
        if self.looks % HALL_EVERY == 0:
            day.charge.append(vehicle.charge)
        day.car.put(at, vehicle.car)
        grid = self.grids[vehicle.map_id]
        if not base.is_still or not vehicle.charging:  # at its charger it would outshine every way it drove
            row, column = int((base.y - grid.y0) / CELL_M), int((base.x - grid.x0) / CELL_M)
            if 0 <= row < grid.robots.shape[0] and 0 <= column < grid.robots.shape[1]:
                grid.robots[row, column] += 1.0
        process = engine.host.of_robot.get(robot)
        ride = process.ride if process is not None else ""
        if process is not None and process.mind is None:
            doing = "down"
        elif day.needs_help:
            doing = "help"
        elif process is not None and process.is_guide and process.mind.leading.escort is not None:
            doing = "serving"
        elif vehicle.car:
            doing = "riding"
        elif not base.is_still:
            doing = "driving"
        elif ride not in AT_REST:
            doing = LIFT_WAIT
        elif process is not None and process.is_guide and (view := engine.kiosk(robot)) and view.stage in SERVING:
            doing = "serving"
        else:
            doing = day.wait or ("charging" if vehicle.charging else "idle")
        day.doing.put(at, doing)

    def _people(self, world: World) -> None:
        """Those on foot all at once; those at the lifts one by one."""
        if world.crowd is not None and len(world.crowd):
            rows = world.crowd.rows[: len(world.crowd)]
            for number, map_id in enumerate(world.crowd.maps):
                there = rows[rows[:, MAP] == number]
                if len(there):
                    grid = self.grids[map_id]
                    lines, columns = grid.people.shape
                    line = np.clip((there[:, Y] - grid.y0) / CELL_M, 0, lines - 1).astype(int)
                    column = np.clip((there[:, X] - grid.x0) / CELL_M, 0, columns - 1).astype(int)
                    np.add.at(grid.people, (line, column), float(PEOPLE_EVERY))
        for body in world.bodies.values():
            grid = self.grids[body.map_id]
            row, column = int((body.y - grid.y0) / CELL_M), int((body.x - grid.x0) / CELL_M)
            if not body.car and 0 <= row < grid.people.shape[0] and 0 <= column < grid.people.shape[1]:
                grid.people[row, column] += PEOPLE_EVERY
