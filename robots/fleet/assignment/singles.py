"""Better tours for vehicles of one folder at a time, where every drop follows its pickup at once.

An anytime improver: simulated annealing over the order of jobs. Pure: its budget is a number of moves, its chance a
seed of its own arithmetic, so that the same plan comes out with and without numba, on every Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from robots.core import compiled
from robots.fleet.assignment import singles_loops as loops
from robots.fleet.assignment.insertion import TINY, broken
from robots.fleet.assignment.problem import NEVER, Plan, Problem
from robots.fleet.assignment.tables import GRACE, Tables, codes, plan_of, tables

HEAT = (0.5, 0.1)
"""First and last temperature, as a share of what an average way costs, where there are `AMPLE` moves for each job."""
AMPLE = 500
BLOCK = 256
"""Moves between two temperatures, at most."""


def improve_singles(
    problem: Problem, plan: Plan, moves: int, seed: int = 1, fixed: Sequence[int] = (),
    heat: tuple[float, float] = HEAT,
) -> Plan:  # fmt: skip
    """A plan that costs no more than the one given, after so many moves.

    problem  no vehicle has room for two folders (`Tables.single`)
    plan     can be driven; jobs in no tour are put in where that pays
    fixed    leading visits of each vehicle that stay as they are, missing = 0; a folder aboard comes first anyway
    """
    given = tables(problem, compiled.plans_are())
    rows, kept, closed = _rows(problem, given, plan, fixed)
    movable = [job for row, stay in zip(rows, kept, strict=True) for job in row[stay:]]
    if not movable or moves < 1:
        return plan
    stride = len(movable) + max(kept) + 1
    order, where = given.blanks((len(rows) + 1) * stride), given.whole([-1] * given.jobs)
    for number, row in enumerate(rows):
        for k, job in enumerate(row):
            order[number * stride + k] = job
            where[job] = number * stride + k
    best, best_lengths = given.blanks(len(order)), given.blanks(len(rows))
    block = max(1, min(BLOCK, moves // 50))
    warm = min(1.0, moves / (AMPLE * len(movable)))  # a short search has no time to climb out of what it has
    hot, cold = (share * warm * _unit(problem) for share in heat)
    cool = round((cold / hot) ** (block / moves), 12)  # powers differ in the last bit between machines
    is_better = _anneal(given.compiled)(
        given.places, given.travel, _jobs(problem, given), _cars(problem, given, kept, closed), given.vehicles,
        given.may, _prices(problem, given), stride, order, given.whole(map(len, rows)), where, given.whole(movable),
        given.zeros((len(order) + 1) * loops.STEP), given.zeros(len(rows)), given.blanks(given.jobs * loops.NEAR),
        given.zeros(loops.NEAR), _chances(given), given.blanks(2 * loops.CUT), given.blanks(given.jobs), best,
        best_lengths, moves, _seed(seed), hot, cool, block,
    )  # fmt: skip
    if not is_better:
        return plan
    tours = [codes(tour) for tour in plan.tours]
    for number in range(given.vehicles):
        if number not in closed:
            row = [int(job) for job in best[number * stride : number * stride + int(best_lengths[number])]]
            tours[number] = [code for job in row for code in _visits(problem, job)]
    return plan_of(tours)


def load() -> bool:
    """Compile now, or load what was compiled. False: not compiled, and never will be."""
    if not compiled.compile_plans():
        return False
    improve_singles(TINY, Plan(((),)), 1)
    return True


def _rows(
    problem: Problem, given: Tables, plan: Plan, fixed: Sequence[int]
) -> tuple[list[list[int]], list[int], list[int]]:
    """Each vehicle's jobs in order and how many stay in front, at last the jobs nobody has; vehicles left as they are.

    Left as it is what cannot be driven, and a vehicle whose only room is taken by a folder that no tour drops.
    """
    tours = [codes(tour) for tour in plan.tours]
    rows, kept, closed = [], [], set(broken(given, tours))
    for number, tour in enumerate(plan.tours):
        count = fixed[number] if number < len(fixed) else 0
        begun = {visit.job for visit in tour[: max(0, count)]}
        row = [visit.job for visit in tour if visit.drops]
        if tours[number] != [code for job in row for code in _visits(problem, job)]:
            closed.add(number)
        rows.append(row)
        kept.append(len([job for job in row if job in begun or problem.jobs[job].pickup < 0]))
    has = {visit.job for tour in plan.tours for visit in tour}
    nobody = [job for job in range(len(problem.jobs)) if job not in has]
    for job in nobody:
        if problem.jobs[job].pickup < 0:
            closed |= problem.jobs[job].allowed or set()
    for number in closed:
        if 0 <= number < len(rows):
            rows[number], kept[number] = [], 0
    rows.append([job for job in nobody if problem.jobs[job].pickup >= 0])
    return rows, [*kept, 0], sorted(closed)


def _visits(problem: Problem, job: int) -> tuple[int, ...]:
    return (2 * job + 1,) if problem.jobs[job].pickup < 0 else (2 * job, 2 * job + 1)


def _jobs(problem: Problem, given: Tables) -> Any:
    table = np.zeros((len(problem.jobs), loops.JOB))
    for number, job in enumerate(problem.jobs):
        at_pickup = (job.pickup, job.pick_s, job.pick_from, job.pick_until)
        if job.pickup < 0:
            at_pickup = (job.drop, 0.0, 0.0, NEVER)  # the drop is all there is to do
        pickup, service, opens, closes = at_pickup
        across = 0.0 if job.pickup < 0 else float(problem.travel[pickup, job.drop])
        bound = min(closes, job.drop_until, job.due_s) < NEVER or max(opens, job.drop_from) > 0.0
        hard = bound or job.allowed is not None or across == NEVER
        table[number, :13] = (
            pickup, job.drop, service + across + job.drop_s, across, job.weight, float(hard), service, job.drop_s,
            opens, closes + GRACE, job.drop_from, job.drop_until + GRACE, job.due_s,
        )  # fmt: skip
    return _flat(table, given)


def _cars(problem: Problem, given: Tables, kept: Sequence[int], closed: Sequence[int]) -> Any:
    table = np.zeros((len(problem.vehicles) + 1, loops.CAR))
    for number, car in enumerate(problem.vehicles):
        until = -1.0 if number in closed else car.until_s + GRACE
        table[number, :6] = (car.start, car.end, car.ready_s, car.range_s + GRACE, until, kept[number])
    return _flat(table, given)


def _prices(problem: Problem, given: Tables) -> Any:
    costs = problem.costs
    return _flat(np.array([costs.flow, costs.travel, costs.vehicle, costs.late, costs.unserved]), given)


def _flat(table: Any, given: Tables) -> Any:
    return table.reshape(-1) if given.compiled else table.reshape(-1).tolist()


def _chances(given: Tables) -> Any:
    """By how many temperatures a plan may become dearer, for each of so many equal chances.

    Rounded, for logarithms differ in the last bit between machines.
    """
    table = [round(-math.log((k + 0.5) / loops.CHANCES), 9) for k in range(loops.CHANCES)]
    return _flat(np.array(table), given)


def _unit(problem: Problem) -> float:
    """What an average way costs, roughly."""
    ways = problem.travel[np.isfinite(problem.travel)]
    weight = math.fsum(job.weight for job in problem.jobs) / len(problem.jobs)
    costs = problem.costs
    seconds = math.fsum(ways.tolist()) / len(ways) if len(ways) else 0.0
    return max(seconds * (weight * (costs.flow + costs.late) + costs.travel), 1e-3)


def _seed(seed: int) -> int:
    """A seed of the annealer's arithmetic: 32 bits, not 0, and unlike for like numbers."""
    return (seed * 2654435761 + 0x9E3779B9) % 0xFFFFFFFF + 1 if seed >= 0 else _seed(-2 * seed - 1)


@cache
def _anneal(fast: bool) -> Callable[..., Any]:
    return compiled.compiled(loops.anneal, loops.PARTS) if fast else loops.anneal
