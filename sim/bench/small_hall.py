"""`hall bench small-hall`: a hall with two couriers and one lift, all minds and the judge, half an hour of work.

Every run has a lift ride there and the way back to the dock. First at the rate of the reference day (60 runs in seven
and a half hours: 4 in half an hour), then twice as busy, both couriers at work most of the time. The shares of minds
and judge come from another, instrumented play, so that measuring them does not slow the figure down; `mind_event_us` is
the minds' share of `cpu_s`. On a machine that does other things too, `cpu_s` says more than `wall_s`.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from robots.core import compiled
from robots.settings import Hall, load_hall
from sim.engine import Engine
from sim.physics import moving

SIMULATED_S = 1800.0
ROUNDS = {"small-hall": 2, "small-hall-busy": 4}
"""Each round both couriers carry a folder upstairs and come back."""
HALL = Path("config/scenarios/halls/small")


def small_hall(repeat: int) -> Iterator[dict[str, Any]]:
    """A line for each rate. Raises RuntimeError when a run was not delivered or a rule broken: no figure then."""
    hall = load_hall(_hall())
    moving.load()
    for name, rounds in ROUNDS.items():
        yield _line(name, hall, rounds, repeat)


def _line(name: str, hall: Hall, rounds: int, repeat: int) -> dict[str, Any]:
    walls, cpus, periods, rides = [], [], 0, 0
    for _ in range(repeat):
        engine = _begun(hall, rounds)
        started, began = time.perf_counter(), time.process_time()
        engine.run_for(SIMULATED_S)
        walls.append(time.perf_counter() - started)
        cpus.append(time.process_time() - began)
        _check(engine, rounds)
        periods, rides = engine.periods, engine.chronicle.seen["enter_car"]
    minds, judge, wall_s = _measured(hall, rounds)
    return {
        "bench": name,
        "wall_s": round(min(walls), 3),
        "wall_s_median": round(statistics.median(walls), 3),
        "cpu_s": round(min(cpus), 3),
        "simulated_s": SIMULATED_S,
        "real_time_factor": round(SIMULATED_S / min(walls), 1),
        "steps_per_s": round(periods / min(walls), 1),
        "runs": len(engine.office.runs),
        "lift_rides": rides,
        "events": minds.calls,
        "mind_event_us": round(minds.wall_s / wall_s * min(cpus) / minds.calls * 1e6, 2),
        "minds_share": round(minds.wall_s / wall_s, 3),
        "judge_share": round(judge.wall_s / wall_s, 3),
        "numba": compiled.Work.compiled,
        "repeat": repeat,
        "python": platform.python_version(),
    }


def _begun(hall: Hall, rounds: int) -> Engine:
    engine = Engine(hall, seed=1)
    for number in range(rounds):
        at = number * SIMULATED_S / rounds
        engine.after(at + 5.0, partial(engine.office.request_run, f"left-{number}", "S1", "T1"))
        engine.after(at + 20.0, partial(engine.office.request_run, f"right-{number}", "S2", "T2"))
    return engine


def _check(engine: Engine, rounds: int) -> None:
    states = {name: engine.office.state(name) for name in engine.office.runs}
    if len(states) != 2 * rounds or set(states.values()) != {"delivered"} or engine.judge.violations:
        raise RuntimeError(f"the small hall did not do its work: {states} {engine.judge.violations}")


@dataclass(slots=True)
class _Watch:
    """Adds up the time of calls, without that of reading the clock."""

    calls: int = 0
    wall_s: float = 0.0

    def around(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any) -> Any:
            started = time.perf_counter()
            try:
                return act(*args)
            finally:
                self.wall_s += time.perf_counter() - started
                self.calls += 1

        return timed


class _TimedMind:
    """A mind whose `handle` is timed; everything else is its own."""

    def __init__(self, mind: Any, watch: _Watch) -> None:
        self._mind = mind
        self.handle = watch.around(mind.handle)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mind, name)


class _TimedJudge:
    """A judge of which everything the engine calls is timed."""

    def __init__(self, judge: Any, watch: _Watch) -> None:
        self._judge, self._watch = judge, watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._judge, name)
        if callable(found):
            found = self._watch.around(found)
            setattr(self, name, found)
        return found


def _measured(hall: Hall, rounds: int) -> tuple[_Watch, _Watch, float]:
    """Time in minds, in the judge, and altogether less what the clock itself took."""
    engine, minds, judge = _begun(hall, rounds), _Watch(), _Watch()
    for process in engine.processes.values():
        process.mind = _TimedMind(process.mind, minds)
    vars(engine)["judge"] = _TimedJudge(engine.judge, judge)
    started = time.perf_counter()
    engine.run_for(SIMULATED_S)
    wall_s = time.perf_counter() - started
    return minds, judge, wall_s


def _hall() -> Path:
    for root in (Path(os.environ.get("HALL_ROOT", ".")), Path(sys.prefix) / "share" / "hall_fleet"):
        if (root / HALL).is_dir():
            return root / HALL
    raise RuntimeError(f"{HALL} is not here: run from a checkout")
