"""A problem as flat tables of numbers, for loops that run compiled or plain (`robots.core.compiled`).

A visit is one number, its code: twice its job, plus 1 for the drop. Tables are numpy arrays for compiled loops, lists
for plain ones, which are faster on lists; both hold the same bits. Rows and columns are named here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from robots.fleet.assignment.problem import Plan, Problem, Visit

PLACE, SERVICE, OPENS, CLOSES, LOAD, DUE, WEIGHT = range(7)
"""Columns of a visit. LOAD is what it adds; DUE and WEIGHT are the job's, and inf and 0 at the pickup."""
START, END, READY, CAPACITY, REACH, UNTIL, ABOARD = range(7)
"""Columns of a vehicle. ABOARD: the load it has from the start."""
ROW = 8
FLOW, TRAVEL, VEHICLE, LATE = range(4)
"""The prices."""
GRACE = 1e-7
"""Seconds, or load, by which a sum may be over its limit: sums are made in different orders."""


@dataclass(frozen=True, slots=True)
class Tables:
    """
    travel    places * places, seconds
    visits    by code, rows of `ROW`
    fleet     by vehicle, rows of `ROW`
    may       jobs * vehicles, 1 where allowed
    prices    of `Costs`, without `unserved`
    single    no vehicle ever has room for two folders, so that each drop follows its pickup at once
    """

    places: int
    jobs: int
    vehicles: int
    compiled: bool
    travel: Any
    visits: Any
    fleet: Any
    may: Any
    prices: Any
    single: bool

    def zeros(self, count: int) -> Any:
        """Numbers with a fraction, for the loops to write to."""
        return np.zeros(count) if self.compiled else [0.0] * count

    def whole(self, values: Iterable[int]) -> Any:
        """Whole numbers, likewise."""
        return np.array(list(values), np.int64) if self.compiled else list(values)

    def blanks(self, count: int) -> Any:
        """So many whole numbers, all 0."""
        return np.zeros(count, np.int64) if self.compiled else [0] * count


def tables(problem: Problem, compiled: bool) -> Tables:
    jobs, vehicles, costs = problem.jobs, problem.vehicles, problem.costs
    never = float("inf")
    visits, may, loads = [], np.ones((len(jobs), len(vehicles)), np.int64), [0.0] * len(vehicles)
    for number, job in enumerate(jobs):
        visits.append((job.pickup, job.pick_s, job.pick_from, job.pick_until + GRACE, job.load, never, 0.0, 0.0))
        visits.append(
            (job.drop, job.drop_s, job.drop_from, job.drop_until + GRACE, -job.load, job.due_s, job.weight, 0.0)
        )
        if job.allowed is not None:
            owners = [vehicle for vehicle in sorted(job.allowed) if 0 <= vehicle < len(vehicles)]
            may[number] = 0
            may[number, owners] = 1
            if job.pickup < 0 and len(owners) == 1:
                loads[owners[0]] += job.load
        elif job.pickup < 0:
            may[number] = 0
    fleet = [
        (v.start, v.end, v.ready_s, v.capacity + GRACE, v.range_s + GRACE, v.until_s + GRACE, loads[number], 0.0)
        for number, v in enumerate(vehicles)
    ]

    def table(values: Any, kind: Any = np.float64) -> Any:
        made = np.ascontiguousarray(values, kind).reshape(-1)
        return made if compiled else made.tolist()

    return Tables(
        places=len(problem.travel),
        jobs=len(jobs),
        vehicles=len(vehicles),
        compiled=compiled,
        travel=table(problem.travel),
        visits=table(visits),
        fleet=table(fleet),
        may=table(may, np.int64),
        prices=table([costs.flow, costs.travel, costs.vehicle, costs.late]),
        single=is_single(problem),
    )


def is_single(problem: Problem) -> bool:
    """Whether no vehicle ever has room for two folders."""
    loads = sorted(job.load for job in problem.jobs)[:2]
    room = max((vehicle.capacity for vehicle in problem.vehicles), default=0.0) + GRACE
    aboard = [job.allowed for job in problem.jobs if job.pickup < 0]
    return bool(loads) and loads[0] > 0.0 and (len(loads) < 2 or sum(loads) > room) and len(aboard) == len({*aboard})


def codes(tour: Iterable[Visit]) -> list[int]:
    return [2 * visit.job + visit.drops for visit in tour]


def plan_of(tours: Iterable[Iterable[int]]) -> Plan:
    return Plan(tuple(tuple(Visit(code >> 1, bool(code & 1)) for code in tour) for tour in tours))
