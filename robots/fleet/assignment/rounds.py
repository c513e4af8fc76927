"""Better tours with several folders aboard; windows, order, capacity, due times, battery and running orders are kept.

An anytime improver: the more moves, the better, the same for the live scheduler (a few hundred moves) and for a
benchmark (a million). Pure: its budget is a number of moves, its chance a seed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from robots.core import compiled
from robots.fleet.assignment import rounds_kernel, rounds_search
from robots.fleet.assignment.problem import Job, Plan, Problem, Vehicle
from robots.fleet.assignment.rounds_tables import found, tables

HEAT = (0.3, 0.005)
"""First and last temperature, as a share of what a job costs on average."""
_EMPTYING = 0.4
"""Share of the moves that looks for fewer tours, where a vehicle is dear."""
_PARTS = (*rounds_kernel.PARTS, *rounds_search.PARTS)


def improve_rounds(
    problem: Problem,
    plan: Plan,
    moves: int,
    seed: int = 1,
    fixed: Sequence[int] = (),
    heat: tuple[float, float] = HEAT,
) -> Plan:
    """A plan that costs no more than the one given, after so many moves.

    plan     feasible, jobs in no tour are put in where possible; tours that break a window, the capacity or the
             range as given are left as they are. ValueError for one that breaks the order of pickup and drop
    fixed    leading visits of each vehicle that stay as they are (missing = 0)
    heat     temperatures at the start and the end; one long search may be cut in slices that cool on
    """
    if not problem.jobs or not problem.vehicles:
        return plan
    fast = compiled.plans_are()
    given, tours = tables(problem, plan, fixed, seed, fast)
    hot, cold = heat
    emptying = round(moves * _EMPTYING) if _vehicles_first(problem) else 0
    rest = max(moves - emptying, 1)
    cool = (cold / hot) ** (1.0 / rest) if hot > 0.0 else 1.0
    better = _search(fast)(given, tours, emptying, moves - emptying, hot, cool)
    return found(given, tours) if better else plan


def load() -> bool:
    """Compile now, or load what was compiled: half a minute once. False: not compiled, and never will be."""
    if not compiled.compile_plans():
        return False
    stops = np.ones((2, 2)) - np.eye(2)
    tiny = Problem((Vehicle(0),), (Job(0, 1),), stops)
    improve_rounds(tiny, Plan(((),)), 1)
    return True


def _vehicles_first(problem: Problem) -> bool:
    """Whether one vehicle less is worth more than what tours cost otherwise: then some moves look for nothing else."""
    costs = problem.costs
    return costs.vehicle > 0.0 and costs.flow == 0.0 and costs.vehicle > 10.0 * costs.travel


@cache
def _search(fast: bool) -> Callable[..., Any]:
    if not fast:
        return rounds_search.searching(0)
    codes = repr([(part.__name__, part.__code__.co_code, part.__code__.co_consts) for part in _PARTS])
    return compiled.compiled(rounds_search.searching(zlib.crc32(codes.encode())), _PARTS)
