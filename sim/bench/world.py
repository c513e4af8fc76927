"""`hall bench sim`: how fast the world itself is, minds left out, with its peers in the same run. One dict a line.

Every figure is of `World.step` and `World.cast_scan`, as scenarios use them. Robots drive with a constant command on a
grid so narrow that they run into each other; `steps_per_s` counts steps of 0.02 s in which all of them move;
`cpu_s` is the processor's share of `wall_s`, the same on an idle machine.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from robots.core import compiled
from robots.core.sensing import Drive
from robots.settings import Hall, Robot, Stop
from robots.settings.building import Building
from robots.settings.people import PeopleTimes
from robots.settings.robots import HandoverTimes
from robots.settings.timetable import Timetable
from sim.bench.peers import SPEED, STEP_S, TURN, peer, starts, width_m
from sim.physics import moving
from sim.physics.rays import Beams, cast, cast_numpy
from sim.world import World

PERIOD_S = 0.1
STEPS = round(PERIOD_S / STEP_S)
SCAN_BEAMS = 100
LOADS = (
    (2, 0, 0, ()),
    (10, 0, 0, ("irsim", "pymunk")),
    (100, 0, 0, ("irsim", "pymunk")),
    (1000, 0, 0, ("pymunk",)),
    (100, SCAN_BEAMS, STEPS, ("irsim",)),
    (100, SCAN_BEAMS, 1, ("irsim",)),
)
"""Robots, beams, steps between scans (0: none; ir-sim scans at every step and cannot do less), peers."""
RAY_WALLS = 40


def sim(repeat: int) -> Iterator[dict[str, Any]]:
    """All lines, one after the other as they are measured; each the best of `repeat` runs."""
    moving.load()
    for robots, beams, scan_steps, peers in LOADS:
        yield _beside(motion(robots, beams, scan_steps, repeat), peers)
    yield from _rays(repeat)


def open_hall(robots: int) -> Hall:
    """A square room with so many robots on docks in a grid."""
    wide = width_m(robots)
    floor = {
        "name_zh": "一层", "name_en": "Floor", "order": 1, "label": "1", "elevation_m": 0.0,
        "outline": [[0, 0], [wide, 0], [wide, wide], [0, wide]],
    }  # fmt: skip
    building = Building.model_validate({"id": "b1", "name_zh": "厅", "name_en": "Hall", "floors": {"F1": floor}})
    names = {"name_zh": "台", "name_en": "Dock"}
    stops = {
        f"dock-{number}": Stop.model_validate(
            {
                "id": f"dock-{number}",
                "kind": "dock",
                "map": "b1-F1",
                "at": [x, y],
                "faces": math.degrees(theta) % 360.0,
                **names,
            }
        )
        for number, (x, y, theta) in enumerate(starts(robots))
    }
    fleet = {
        f"r{number}": Robot.model_validate({"id": f"r{number}", "kind": "courier", "dock": f"dock-{number}", **names})
        for number in range(robots)
    }
    return Hall(
        "bench", "UTC", (building,), stops, {}, fleet, {}, HandoverTimes(), Timetable(), PeopleTimes(), True
    )  # fmt: skip


def motion(robots: int, beams: int, scan_steps: int, repeat: int) -> dict[str, Any]:
    """Constant commands, given anew each 0.1 s; a scan of every robot each `scan_steps` steps, 0 for none."""
    world = World.of(open_hall(robots), 0.0)
    if beams:
        world.beams = Beams.around(beams)
    drive = Drive(SPEED, TURN)
    periods = max(3, min(200, (2000 if scan_steps != 1 else 200) // robots))

    def period() -> None:
        for robot in world.robots:
            world.apply(robot, drive)
        for _ in range(STEPS if scan_steps == 1 else 1):
            world.step(STEP_S if scan_steps == 1 else PERIOD_S)
            if scan_steps:
                for robot in world.robots:
                    world.cast_scan(robot)

    for _ in range(20):
        period()
    wall_s, cpu_s = _best(period, repeat, periods)
    simulated_s = periods * PERIOD_S
    hertz = 0 if not scan_steps else round(1 / STEP_S / scan_steps)
    return {
        "bench": "motion-and-scan" if beams else "motion",
        "robots": robots,
        **({"beams": beams, "scan_hz": hertz} if beams else {}),
        "numba": compiled.Work.compiled,
        "wall_s": round(wall_s, 5),
        "cpu_s": round(cpu_s, 5),
        "simulated_s": round(simulated_s, 1),
        "steps_per_s": round(simulated_s / STEP_S / wall_s, 1),
        "real_time_factor": round(simulated_s / wall_s, 1),
        "us_per_period": round(wall_s / periods * 1e6, 1),
        "contacts": sum(happening.what == "contact" for happening in world.happenings),
    }


def _beside(line: dict[str, Any], peers: tuple[str, ...]) -> dict[str, Any]:
    """The same load on peers; how many times faster this is."""
    for name in peers:
        found = peer(name, line["robots"], line.get("beams", 0))
        line[name] = found
        if "steps_per_s" in found:
            line[f"ratio_{name}"] = round(line["steps_per_s"] / found["steps_per_s"], 1)
    return line


def _rays(repeat: int) -> Iterator[dict[str, Any]]:
    """Scans of 240 beams among walls and bodies, one core."""
    rng = np.random.default_rng(1)
    middles = rng.uniform(-6, 6, (RAY_WALLS, 2))
    walls = np.hstack([middles - rng.uniform(0, 1, (RAY_WALLS, 2)), middles + rng.uniform(0, 1, (RAY_WALLS, 2))])
    bodies = np.column_stack([rng.uniform(-5, 5, (5, 2)), np.full(5, 0.3)])
    beams = Beams.around(240)
    loops: dict[str, Callable[[], Any]] = {
        "rays-numpy": partial(cast_numpy, 0.0, 0.0, beams.cos, beams.sin, walls, bodies, 6.0)
    }
    if compiled.Work.compiled:
        loops["rays-numba"] = partial(cast, 0.0, 0.0, 0.3, beams, walls, bodies, 6.0)
    for name, loop in loops.items():
        scans = 300
        wall_s, cpu_s = _best(loop, repeat, scans)
        yield {
            "bench": name,
            "walls": RAY_WALLS,
            "bodies": 5,
            "wall_s": round(wall_s, 5),
            "cpu_s": round(cpu_s, 5),
            "steps_per_s": round(scans / wall_s, 1),
            "real_time_factor": round(scans / 10.0 / wall_s, 1),
            "rays_per_s": round(scans * beams.count / wall_s),
        }


def _best(act: Callable[[], Any], repeat: int, times: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor for so many goes, each the least of `repeat`."""
    wall_s = cpu_s = float("inf")
    for _ in range(repeat):
        started, spent = time.perf_counter(), time.process_time()
        for _ in range(times):
            act()
        wall_s = min(wall_s, time.perf_counter() - started)
        cpu_s = min(cpu_s, time.process_time() - spent)
    return wall_s, cpu_s
