"""`hall bench traffic`: a day of fifty couriers on the one-lane ways of config/hall, under the fleet's traffic control.

Figures of a whole day (7.5 h): every robot has runs of its own between random stops, 20 to 60 s at each, then goes home
to its dock in a depot west of the staff corridor. `step_ms` is one call of `Traffic.step`, twice a simulated second
(`step_cpu_ms`: the processor's share of it, the same on a busy machine);
`rush_step_ms` the same when all fifty leave their docks at once, which the hall takes about two hours to work off.
`longest_wait_s`: the most that one leg took longer than a robot alone in the hall would have taken. `deadlocks`:
circles of robots waiting for each other that were never resolved; `resolved`: those that were. On rails: no minds of
robots, no physics; a robot drives at 0.8 m/s, a ride takes its mean. `touched` counts moments in which two bodies
overlapped.

`hall bench traffic --minds`: the same hall with everything that runs in it: scheduler, couriers, gateways, people,
physics and the judge, 150 runs in 7.5 h; `--robots`, `--hours`, `--seeds`. `longest_wait_s` is the longest that a robot
with a run stood for others on the ways at one time, `bound_s` what is promised for as many as had runs at once
(`at_work`). It fails when a run does not end, an invariant is broken or a circle of robots is not resolved.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from robots.building import Plan
from robots.settings import load_hall
from sim.bench.traffic_day import day, rush
from sim.bench.traffic_hall import with_depot
from sim.bench.traffic_minds import minds_day

ROBOTS = 50
DAY_S = 7.5 * 3600
GAP_S = 8000.0
"""Mean pause of a robot between two runs: 150 runs a day, two and a half times the reference day. The staff corridor
and the lobby of the ground floor, one lane each, take about 200."""


def traffic(repeat: int) -> Iterator[dict[str, Any]]:
    """One line a day; each of `repeat` days has another seed. Raises RuntimeError when the day did not end well."""
    plan = Plan.of(with_depot(load_hall(_hall()), ROBOTS))
    for seed in range(1, repeat + 1):
        rails = day(plan, DAY_S, seed, GAP_S)
        crowd = rush(plan, seed)
        for one in (rails, crowd):
            if not one.is_done or one.touched:
                raise RuntimeError(f"seed {seed}: {one.unfinished()} {one.touched[:3]}")
        yield {
            "bench": "traffic",
            "robots": ROBOTS,
            "seed": seed,
            "simulated_s": rails.now,
            "step_ms": _shares(rails.step_s),
            "step_cpu_ms": _shares(rails.step_cpu_s),
            "rush_step_ms": _shares(crowd.step_s),
            "rush_step_cpu_ms": _shares(crowd.step_cpu_s),
            "runs": rails.runs,
            "longest_wait_s": round(rails.longest_wait[0], 1),
            "mean_wait_s": round(rails.waited_s / max(1, rails.legs), 1),
            "rush_longest_wait_s": round(crowd.longest_wait[0], 1),
            "deadlocks": sum(one.traffic.deadlocks - one.traffic.resolved for one in (rails, crowd)),
            "resolved": sum(one.traffic.resolved for one in (rails, crowd)),
            "touched": len(rails.touched) + len(crowd.touched),
            "python": platform.python_version(),
        }


RUN_EVERY_S = 180.0
"""With all minds: 150 runs in a day of 7.5 h."""


def with_minds(robots: int, simulated_s: float, seeds: list[int]) -> Iterator[dict[str, Any]]:
    """One line a seed, also of a day that did not end well; then RuntimeError."""
    hall = load_hall(_hall())
    for seed in seeds:
        began, spent = time.perf_counter(), time.process_time()
        day = minds_day(hall, robots, simulated_s, RUN_EVERY_S, seed)
        yield {
            "bench": "traffic-minds",
            "robots": robots,
            "seed": seed,
            "simulated_s": round(day.simulated_s, 1),
            "wall_s": round(time.perf_counter() - began, 1),
            "cpu_s": round(time.process_time() - spent, 1),
            "runs": day.runs.total(),
            "ended": dict(sorted(day.runs.items())),
            "at_work": day.waits.most,
            "longest_wait_s": round(day.waits.longest[0], 1),
            "bound_s": round(day.bound_s, 1),
            "median_run_s": round(day.took_s[len(day.took_s) // 2], 1) if day.took_s else 0.0,
            "longest_run_s": round(day.took_s[-1], 1) if day.took_s else 0.0,
            "deadlocks": day.unresolved,
            "resolved": day.circles - day.unresolved,
            "broken": day.broken,
            "python": platform.python_version(),
        }
        late = day.waits.longest[0] > day.bound_s
        if day.open or day.broken or day.unresolved or late:
            raise RuntimeError(f"seed {seed}: {day.open[:3]} {day.broken[:3]} {day.unresolved} {day.waits.longest}")


def _shares(seconds: list[float]) -> dict[str, float]:
    ranked = sorted(seconds)
    return {f"p{share}": round(ranked[len(ranked) * share // 100] * 1e3, 3) for share in (50, 99)}


def _hall() -> Path:
    """config/hall of the checkout, or of the installed package."""
    for root in (Path(os.environ.get("HALL_ROOT", ".")), Path(sys.prefix) / "share" / "hall_fleet"):
        if (root / "config/hall").is_dir():
            return root / "config/hall"
    raise RuntimeError("config/hall is not here: run from a checkout")
