"""Cheapest insertion: jobs into tours that stand, at once; and what one job would cost each vehicle, or why it cannot.

The leading visits of each vehicle that it has begun, or been told, stay as they are: `fixed`, so many of each, as far
as given. A tour that cannot be driven any more (facts move on) loses what is not fixed, and that is inserted again; one
whose fixed visits alone cannot be driven is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np

from robots.core import compiled
from robots.fleet.assignment import insertion_loops as loops
from robots.fleet.assignment.problem import Job, Plan, Problem, Vehicle
from robots.fleet.assignment.tables import ROW, Tables, codes, plan_of, tables

TINY = Problem((Vehicle(0),), (Job(0, 1), Job(1, 0)), np.ones((2, 2)) - np.eye(2))
"""To call every loop once."""


class Against(IntEnum):
    """Why a vehicle cannot take a job; of several reasons the last in this order."""

    NOT_ALLOWED = loops.NOT_ALLOWED
    NO_WAY = loops.NO_WAY
    FULL = loops.FULL
    TOO_LATE = loops.TOO_LATE
    """A window of the job's, or of another's in the tour, would be missed."""
    HOME_LATE = loops.HOME_LATE
    BATTERY = loops.BATTERY
    BROKEN = loops.BROKEN
    """What it has to do already cannot be done in time."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one more job would cost a vehicle; `against` says why it cannot have it, and then the cost is inf."""

    vehicle: int
    cost: float
    against: Against | None = None


def insert(problem: Problem, plan: Plan, jobs: Sequence[int], fixed: Sequence[int] = ()) -> Plan:
    """The plan with these jobs in it, except those that no tour can take. Other jobs stay in their order."""
    given = tables(problem, compiled.plans_are())
    tours = [codes(tour) for tour in plan.tours]
    kept = [min(count, len(tour)) for count, tour in zip(_padded(fixed, tours), tours, strict=True)]
    wanted = list(dict.fromkeys(jobs))
    for vehicle in broken(given, tours):
        begun = {code >> 1 for code in tours[vehicle][: kept[vehicle]]}
        wanted += dict.fromkeys(code >> 1 for code in tours[vehicle] if code >> 1 not in begun)
        tours[vehicle] = [code for code in tours[vehicle] if code >> 1 in begun]
    planned = {code >> 1 for tour in tours for code in tour}
    wanted = [job for job in dict.fromkeys(wanted) if 0 <= job < given.jobs and job not in planned]
    if not wanted:
        return plan_of(tours)
    stride = 2 * (len(planned) + len(wanted)) + 1
    flat, lengths, steps = _laid_out(given, tours, stride)
    _loop("insert_all", given.compiled)(
        given.places, given.vehicles, given.travel, given.visits, given.fleet, given.may, given.prices, given.single,
        stride, flat, lengths, given.whole(kept), given.blanks(given.vehicles), steps, given.whole(wanted),
        len(wanted), given.zeros(given.jobs), given.zeros(given.jobs), given.zeros(given.jobs * given.vehicles),
        given.blanks(given.jobs),
    )  # fmt: skip
    return plan_of(
        [int(code) for code in flat[vehicle * stride : vehicle * stride + int(lengths[vehicle])]]
        for vehicle in range(given.vehicles)
    )


def offers(problem: Problem, plan: Plan, job: int, fixed: Sequence[int] = ()) -> list[Offer]:
    """What the job, which is in no tour yet, would cost each vehicle at the place where it costs least."""
    given = tables(problem, compiled=False)
    tours = [codes(tour) for tour in plan.tours]
    found = []
    for vehicle, (tour, count) in enumerate(zip(tours, _padded(fixed, tours), strict=True)):
        if not given.may[job * given.vehicles + vehicle]:
            found.append(Offer(vehicle, loops.NEVER, Against.NOT_ALLOWED))
            continue
        steps = given.zeros((len(tour) + 1) * ROW)
        if loops.schedule(given.places, given.travel, given.visits, given.fleet, vehicle, tour, 0, len(tour), steps):
            found.append(Offer(vehicle, loops.NEVER, Against.BROKEN))
            continue
        cost, _, _, why = loops.cheapest(
            given.places, given.travel, given.visits, given.fleet, given.prices, vehicle, tour, 0, len(tour),
            min(count, len(tour)), steps, job,
        )  # fmt: skip
        found.append(Offer(vehicle, cost, Against(why) if why else None))
    return found


def load() -> bool:
    """Have the loops compiled, or their machine code loaded, before it matters. False: they will run plain."""
    if not compiled.compile_plans():
        return False
    plan = insert(TINY, Plan(((),)), [0])
    insert(TINY, plan, [1])
    return True


def broken(given: Tables, tours: Sequence[list[int]]) -> list[int]:
    """The vehicles whose tours cannot be driven."""
    found = []
    schedule = _loop("schedule", given.compiled)
    for vehicle, tour in enumerate(tours):
        steps = given.zeros((len(tour) + 1) * ROW)
        if tour and schedule(
            given.places, given.travel, given.visits, given.fleet, vehicle, given.whole(tour), 0, len(tour), steps
        ):
            found.append(vehicle)
    return found


def _laid_out(given: Tables, tours: Sequence[list[int]], stride: int) -> tuple[Any, Any, Any]:
    flat = given.blanks(len(tours) * stride)
    for vehicle, tour in enumerate(tours):
        flat[vehicle * stride : vehicle * stride + len(tour)] = given.whole(tour)
    return flat, given.whole(map(len, tours)), given.zeros((len(tours) * stride + 1) * ROW)


def _padded(fixed: Sequence[int], tours: Sequence[list[int]]) -> list[int]:
    return [max(0, count) for count in fixed[: len(tours)]] + [0] * (len(tours) - len(fixed))


@cache
def _loop(name: str, is_compiled: bool) -> Callable[..., Any]:
    loop: Callable[..., Any] = getattr(loops, name)
    if not is_compiled:
        return loop
    return compiled.compiled(loop, () if name == "schedule" else loops.PARTS)
