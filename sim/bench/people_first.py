"""`hall bench people-first`: what couriers cost the people who ride the lifts.

One busy hour of the reference hall, played twice with the same passengers, drawn beforehand: once without a run, once
with two couriers at work. What counts is how much longer each person waited in the lobby, trip by trip.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import typer

from robots.settings import Hall, load_hall
from sim.engine import Engine
from sim.people.demand import Traffic, Trip, drawn

MEAN_S, P99_S, MOST_S = 1.0, 20.0, 60.0
"""How much longer people may wait: all trips on average, 99 of 100, the worst."""
SENDERS = ("A03", "A12", "A07", "B02")
RECIPIENTS = ("3F-archive", "2F-permits", "2F-market")
SETTLE_S = 300.0
_NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Hour:
    """passengers_per_hour: all together, to and from the main floor above all. runs: between floors, at even times.

    The reference day has 60 runs in seven and a half hours: 8 an hour.
    """

    seconds: float = 3600.0
    passengers_per_hour: float = 120.0
    runs: int = 8
    seed: int = 1


def people_first(repeat: int) -> Iterator[dict[str, Any]]:
    """One line, all seeds together; nothing of it is timed but `wall_s`. Ends with an error when a limit is broken."""
    line = compared([Hour(seed=seed) for seed in (1, 2, 3)])
    yield line
    if not line["met"]:
        typer.secho("people wait longer than they may", fg="red", err=True)
        raise typer.Exit(1)


def compared(hours: Sequence[Hour]) -> dict[str, Any]:
    """The line of these hours. Raises RuntimeError when the two plays of one are not about the same people."""
    hall = two_couriers(load_hall(hall_folder()))
    began = time.perf_counter()
    alone, beside, added, longer, delivered, rides = [], [], [], [], 0, 0
    for hour in hours:
        without, end = played(hall, replace(hour, runs=0))
        with_robots, end_too = played(hall, hour)
        before, after = without.world.passengers.trips, with_robots.world.passengers.trips
        if [trip.name for trip in before] != [trip.name for trip in after]:
            raise RuntimeError(f"seed {hour.seed}: other people came")
        alone += [trip.waited_s(end) for trip in before]
        beside += [trip.waited_s(end_too) for trip in after]
        added += [b.waited_s(end_too) - a.waited_s(end) for a, b in zip(before, after, strict=True)]
        longer += [_trip_s(b, end_too) - _trip_s(a, end) for a, b in zip(before, after, strict=True)]
        delivered += sum(with_robots.office.state(name) == "delivered" for name in with_robots.office.runs)
        rides += with_robots.chronicle.seen["enter_car"]
    mean, p99, most = _mean(added), _p99(added), max(added, default=_NEVER)
    return {
        "bench": "people-first",
        "trips": len(added),
        "runs": sum(hour.runs for hour in hours),
        "runs_delivered": delivered,
        "lift_rides": rides,
        "mean_wait_s": round(_mean(alone), 2),
        "mean_wait_with_robots_s": round(_mean(beside), 2),
        "mean_added_s": round(mean, 2),
        "p99_added_s": round(p99, 2),
        "max_added_s": round(most, 2),
        "mean_added_trip_s": round(_mean(longer), 2),
        "max_wait_s": round(max(beside, default=0.0), 1),
        "seeds": [hour.seed for hour in hours],
        "met": mean <= MEAN_S and p99 <= P99_S and most <= MOST_S,
        "wall_s": round(time.perf_counter() - began, 1),
    }


def played(hall: Hall, hour: Hour) -> tuple[Engine, float]:
    """The hour, and some minutes until everybody is out; with it the instant of its end."""
    engine = Engine(hall, seed=hour.seed)
    heights = {floor.map_id: floor.elevation_m for building in hall.buildings for floor in building.floors}
    main = min(heights, key=lambda floor: heights[floor])
    group = next(iter(engine.world.groups))
    people = Random(f"people of seed {hour.seed}")
    traffic = Traffic(hour.passengers_per_hour)
    engine.world.passengers.expect(drawn(traffic, group, heights, main, engine.now, hour.seconds, people))
    for number in range(hour.runs):
        start, end = SENDERS[number % len(SENDERS)], RECIPIENTS[number % len(RECIPIENTS)]
        at = 5.0 + number * hour.seconds / hour.runs
        engine.after(at, partial(engine.office.request_run, f"run-{number}", start, end))
    engine.run_for(hour.seconds + SETTLE_S)
    return engine, engine.now


def two_couriers(hall: Hall) -> Hall:
    """The hall with a second courier like the first, on the other dock."""
    (first,) = (robot for robot in hall.robots.values() if robot.kind == "courier")
    free = next(stop.id for stop in hall.stops.values() if stop.kind == "dock" and stop.id != first.dock)
    second = first.model_copy(update={"id": "second", "dock": free})
    return replace(hall, robots={**hall.robots, second.id: second})


def _trip_s(trip: Trip, now: float) -> float:
    """From coming to the lobby until out of the car."""
    ends = trip.alighted if trip.alighted is not None else trip.left
    return (now if ends is None else ends) - trip.arrived


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


def _p99(values: Sequence[float]) -> float:
    """The least that 99 of 100 do not exceed."""
    return sorted(values)[math.ceil(0.99 * len(values)) - 1] if values else _NEVER


def hall_folder() -> Path:
    for root in (Path(os.environ.get("HALL_ROOT", ".")), Path(sys.prefix) / "share" / "hall_fleet"):
        if (root / "config/hall").is_dir():
            return root / "config/hall"
    raise RuntimeError("config/hall is not here: run from a checkout")
