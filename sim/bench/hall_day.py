"""`hall bench hall-day`: the whole working day of config/hall in one process, 9:00 to 16:30, all invariants judged.

Three robots, two lifts, 60 runs for one courier; once with 2 500 visitors, once without. `wait` is people's, from
number to window, `in_range` the share of numbers that were called within the range shown when they were drawn;
`added_wait` is what couriers cost those who ride the lifts: each trip's wait against the same day without a run.
It takes minutes: how far it is stands on the standard error output every half an hour of the day.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from robots.core import compiled
from robots.core.waiting import Estimate, TicketEvent, WaitingFact
from robots.settings import load_hall
from robots.settings.knowledge import load_knowledge
from sim import tidying
from sim.crowd.arrivals import DAY_H, Day
from sim.day.waits import compared, share
from sim.engine import Engine
from sim.judge import INVARIANTS
from sim.physics import moving
from sim.scenarios.chance import Requests, drawn_requests
from sim.verbs import VERBS

HALL, KNOWLEDGE = Path("config/hall"), Path("config/knowledge")
RUNS = 60
DAY_S = 3600.0 * DAY_H
AFTER_S = 1800.0
"""So long after the last window has closed runs under way may still end."""
SEED = 1
TOLD_S = 1800.0
"""How far it is, is told so often in simulated time."""


@dataclass(slots=True)
class Ranges:
    """An observer: which range stood on the board for each number when it was drawn, and whether that held.

    shown  the newest of each queue; of: the range of each number that waits; inside: of those called, in their range
    """

    shown: dict[str, Estimate | None] = field(default_factory=dict)
    of: dict[str, tuple[float, Estimate | None]] = field(default_factory=dict)
    called: int = 0
    inside: int = 0

    def period(self, engine: Engine) -> None:
        """Nothing to see."""

    def heard(self, at: float, account: str, message: Any) -> None:
        if isinstance(message, WaitingFact):
            self.shown[message.queue] = message.next
        elif isinstance(message, TicketEvent) and message.what == "issued" and message.queue in self.shown:
            self.of[message.ticket] = message.at, self.shown[message.queue]
        elif isinstance(message, TicketEvent) and message.what == "called" and message.ticket in self.of:
            drawn_at, told = self.of.pop(message.ticket)
            self.called += 1
            self.inside += told is not None and told.low_s <= message.at - drawn_at <= told.high_s


def hall_day(repeat: int) -> Iterator[dict[str, Any]]:
    """Two lines, without people and with. Each day is played once: `repeat` has no effect."""
    moving.load()
    yield _line("hall-day-empty", _played("without people", None, RUNS), None, Ranges())
    ranges = Ranges()
    full = _played("with people", Day(), RUNS, ranges)
    yield _line("hall-day", full, _played("with people, no run", Day(), 0)[0], ranges)


def _played(what: str, day: Day | None, runs: int, ranges: Ranges | None = None) -> tuple[Engine, float, float]:
    """A day; wall and processor seconds it took."""
    seed = SEED
    hall = load_hall(HALL)
    with tidying.seldom():
        engine = Engine(hall, seed, day=day, knowledge=load_knowledge(KNOWLEDGE))
        if runs:
            for entry in drawn_requests(Requests(0, runs, DAY_S * 0.95 / runs, 60.0), seed, hall):
                _plan(engine, entry)
        if ranges is not None:
            engine.observers.append(ranges)
        wall, cpu = time.perf_counter(), time.process_time()
        while engine.elapsed_s < DAY_S + AFTER_S - engine.period_s / 2:
            engine.run_for(TOLD_S)
            spent_s = time.process_time() - cpu
            sys.stderr.write(f"hall day {what}: {engine.elapsed_s / 3600.0:.1f} h in {spent_s:.0f} s\n")
            sys.stderr.flush()
    return engine, time.perf_counter() - wall, time.process_time() - cpu


def _plan(engine: Engine, entry: dict[str, Any]) -> None:
    fields = VERBS["request_run"].fields
    args = {name: entry.get(name, field.default) for name, field in fields.items()}
    engine.after(entry["at_s"], lambda: VERBS["request_run"].act(engine, args))


def _line(name: str, played: tuple[Engine, float, float], quiet: Engine | None, ranges: Ranges) -> dict[str, Any]:
    engine, wall_s, cpu_s = played
    states = [engine.office.state(run) for run in engine.office.runs]
    line: dict[str, Any] = {
        "bench": name,
        "wall_s": round(wall_s, 1),
        "cpu_s": round(cpu_s, 1),
        "simulated_s": engine.elapsed_s,
        "runs": len(states),
        "delivered": states.count("delivered"),
        "invariants": len(INVARIANTS),
        "violations": [f"{one.invariant}: {one.detail}" for one in engine.judge.violations],
        "numba": compiled.pays(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
    }
    if engine.visitors is not None and quiet is not None:
        counts = engine.visitors.counts
        waits = sorted(counts.waits_s)
        line |= {
            "visitors": counts.came,
            "served": counts.served,
            "missed": counts.missed,
            "gave_up": counts.gave_up,
            "most_at_once": counts.most,
            "wait_median_s": round(share(waits, 0.5), 1),
            "wait_p90_s": round(share(waits, 0.9), 1),
            "held_up_by_robots_s": round(counts.held_s / counts.came, 2),
            "in_range": round(ranges.inside / max(ranges.called, 1), 3),
            "in_range_of": ranges.called,
            **_added(engine, quiet),
        }
    return line


def _added(engine: Engine, quiet: Engine) -> dict[str, float]:
    """Of trips by lift, seconds waited more than on the day without a run, trip by trip: mean, and the worst hundredth.

    `lift_trips`: those made on both days."""
    waits = compared(engine.world.passengers.trips, engine.now, quiet.world.passengers.trips, quiet.now)
    if not waits.here:
        return {}
    return {
        "lift_trips": len(waits.here),
        "added_wait_mean_s": round(waits.mean_s, 2),
        "added_wait_p99_s": round(waits.p99_s, 2),
    }
