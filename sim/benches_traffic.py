"""`hall bench traffic`: a day of fifty couriers on the one-lane ways of config/hall, under the fleet's traffic control.

Figures of a whole day (7.5 h): every robot has runs of its own between random stops, 20 to 60 s at each, then goes home
to its dock in a depot west of the staff corridor. `step_ms` is one call of `Traffic.step`, twice a simulated second
(`step_cpu_ms`: the processor's share of it, the same on a busy machine);
`rush_step_ms` the same when all fifty leave their docks at once, which the hall takes about two hours to work off.
`longest_wait_s`: the most that one leg took longer than a robot alone in the hall would have taken. `deadlocks`:
circles of robots waiting for each other that were never resolved; `resolved`: those that were. On rails: no minds of
robots, no physics; a robot drives at 0.8 m/s, a ride takes its mean. `touched` counts moments in which two bodies
overlapped.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from robots.building import Plan
from robots.settings import load_hall
from sim.traffic_day import day, rush
from sim.traffic_hall import with_depot

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


def _shares(seconds: list[float]) -> dict[str, float]:
    ranked = sorted(seconds)
    return {f"p{share}": round(ranked[len(ranked) * share // 100] * 1e3, 3) for share in (50, 99)}


def _hall() -> Path:
    """config/hall of the checkout, or of the installed package."""
    for root in (Path(os.environ.get("HALL_ROOT", ".")), Path(sys.prefix) / "share" / "hall_fleet"):
        if (root / "config/hall").is_dir():
            return root / "config/hall"
    raise RuntimeError("config/hall is not here: run from a checkout")
