"""The anytime improver: a plan in, a plan that costs no more out. Which search it is follows from the problem."""

from __future__ import annotations

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
    return rounds.improve_rounds(problem, complete, moves, seed, fixed)


def load() -> bool:
    """Have all loops compiled, or their machine code loaded, before it matters. False: they will run plain."""
    return insertion.load() and singles.load() and rounds.load()
