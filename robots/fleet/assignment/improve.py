"""The anytime improver: a plan in, a plan that costs no more out. Which search it is follows from the problem."""

from __future__ import annotations

import math
from collections.abc import Sequence

from robots.fleet.assignment import insertion, rounds, singles
from robots.fleet.assignment.problem import Plan, Problem
from robots.fleet.assignment.tables import is_single


def improve(problem: Problem, plan: Plan, moves: int, seed: int = 1, fixed: Sequence[int] = ()) -> Plan:
    """Pure: the budget is a number of moves, and the same arguments give the same plan on every machine.

    Jobs in no tour are put in first, and tours that can no longer be driven are mended (`insertion.insert`).
    fixed    leading visits of each vehicle that stay as they are, missing = 0
    """
    complete = insertion.insert(problem, plan, range(len(problem.jobs)), fixed)
    if is_single(problem):
        return singles.improve_singles(problem, complete, moves, seed, fixed)
    better = rounds.improve_rounds(problem, complete, moves, seed, fixed)
    return better if _homeless(problem, better) <= _homeless(problem, complete) else complete


def _homeless(problem: Problem, plan: Plan) -> int:
    """Vehicles that have no way from their last visit to their end: the search of rounds looks at ways that cost."""
    found = 0
    for vehicle, tour in zip(problem.vehicles, plan.tours, strict=True):
        if tour and vehicle.end >= 0:
            last = problem.jobs[tour[-1].job]
            found += not math.isfinite(problem.travel[last.drop if tour[-1].drops else last.pickup, vehicle.end])
    return found


def load() -> bool:
    """Have all loops compiled, or their machine code loaded, before it matters. False: they will run plain."""
    return insertion.load() and singles.load() and rounds.load()
