"""Whether a plan can be driven, and what it costs: from the definitions alone, sharing nothing with the solvers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from robots.fleet.assignment.problem import Job, Plan, Problem, Visit

TOLERANCE = 1e-6
"""Seconds, or units of load: sums in another order differ by less."""


def check(problem: Problem, plan: Plan) -> list[str]:
    """Every breach, in words; empty = the plan can be driven. Jobs that nobody has are no breach, they cost."""
    if len(plan.tours) != len(problem.vehicles):
        return [f"{len(plan.tours)} tours for {len(problem.vehicles)} vehicles"]
    unknown = [
        f"vehicle {number}: there is no job {visit.job}"
        for number, tour in enumerate(plan.tours)
        for visit in tour
        if not 0 <= visit.job < len(problem.jobs)
    ]
    if unknown:
        return unknown
    found = list(_pairs(problem, plan))
    for number, tour in enumerate(plan.tours):
        found += [
            f"vehicle {number}: {words}" for words in (*_loads(problem, number, tour), *_drive(problem, number, tour))
        ]
    return found


def cost(problem: Problem, plan: Plan) -> float:
    """As `Costs` defines it. Windows do not matter to it; a way that does not exist costs `inf`."""
    costs = problem.costs
    flow, late, driven, served = [], [], [], set()
    for number, tour in enumerate(plan.tours):
        for visit, _, end in _timed(problem, number, tour):
            job = problem.jobs[visit.job]
            if visit.drops:
                served.add(visit.job)
                flow.append(job.weight * end)
                late.append(job.weight * max(0.0, end - job.due_s))
        driven.append(_driven(problem, number, tour))
    unserved = math.fsum(job.weight for number, job in enumerate(problem.jobs) if number not in served)
    amounts = (
        (costs.flow, math.fsum(flow)),
        (costs.travel, math.fsum(driven)),
        (costs.vehicle, float(sum(1 for tour in plan.tours if tour))),
        (costs.late, math.fsum(late)),
        (costs.unserved, unserved),
    )
    return math.fsum(price * amount for price, amount in amounts if price)


def unserved(problem: Problem, plan: Plan) -> list[int]:
    """The jobs that no vehicle drops."""
    served = {visit.job for tour in plan.tours for visit in tour if visit.drops}
    return [number for number in range(len(problem.jobs)) if number not in served]


def _pairs(problem: Problem, plan: Plan) -> Iterator[str]:
    """Each job once, by one vehicle that may, its pickup before its drop."""
    seen: dict[Visit, tuple[int, int]] = {}
    for number, tour in enumerate(plan.tours):
        for place, visit in enumerate(tour):
            if visit in seen:
                yield f"job {visit.job} is {'dropped' if visit.drops else 'picked up'} twice"
            seen[visit] = (number, place)
    for number, job in enumerate(problem.jobs):
        picked, dropped = seen.get(Visit(number, False)), seen.get(Visit(number, True))
        if job.pickup < 0:
            if picked is not None:
                yield f"job {number} is picked up although it is aboard"
            if dropped is not None and (job.allowed is None or len(job.allowed) != 1):
                yield f"job {number} is aboard, but of no one vehicle"
        elif dropped is not None and picked is None:
            yield f"job {number} is dropped but never picked up"
        elif picked is not None and dropped is None:
            yield f"job {number} is picked up but never dropped"
        elif picked is not None and dropped is not None:
            if picked[0] != dropped[0]:
                yield f"job {number} is picked up by vehicle {picked[0]} and dropped by vehicle {dropped[0]}"
            elif picked[1] > dropped[1]:
                yield f"job {number} is dropped before it is picked up"
        if job.allowed is not None:
            for has in sorted({end[0] for end in (picked, dropped) if end is not None} - job.allowed):
                yield f"job {number} is not allowed to vehicle {has}"


def _loads(problem: Problem, number: int, tour: tuple[Visit, ...]) -> Iterator[str]:
    """What is aboard at each moment. A folder that is aboard already takes its room until it is dropped."""
    aboard = {own for own, job in enumerate(problem.jobs) if job.pickup < 0 and job.allowed == frozenset({number})}
    for visit in tour:
        if visit.drops:
            aboard.discard(visit.job)
            continue
        aboard.add(visit.job)
        load = math.fsum(problem.jobs[own].load for own in sorted(aboard))
        if load > problem.vehicles[number].capacity + TOLERANCE:
            yield f"{load:g} aboard after the pickup of job {visit.job}, of {problem.vehicles[number].capacity:g}"


def _drive(problem: Problem, number: int, tour: tuple[Visit, ...]) -> Iterator[str]:
    """Ways, windows, and what battery and clock leave for the way to `end`."""
    vehicle, at, here = problem.vehicles[number], problem.vehicles[number].ready_s, problem.vehicles[number].start
    for visit, begin, end in _timed(problem, number, tour):
        job, word = problem.jobs[visit.job], "drop" if visit.drops else "pickup"
        there = _place(job, visit)
        if there < 0 or math.isinf(problem.travel[here, there]):
            yield f"no way from {here} to the {word} of job {visit.job}"
            return
        until = job.drop_until if visit.drops else job.pick_until
        if begin > until + TOLERANCE:
            yield f"the {word} of job {visit.job} begins at {begin:g} s, later than {until:g} s"
        at, here = end, there
    if not tour:
        return
    home = float(problem.travel[here, vehicle.end]) if vehicle.end >= 0 else 0.0
    if math.isinf(home):
        yield f"no way from {here} to its end {vehicle.end}"
        return
    if at + home > vehicle.until_s + TOLERANCE:
        yield f"at its end at {at + home:g} s, later than {vehicle.until_s:g} s"
    driven = _driven(problem, number, tour)
    if driven > vehicle.range_s + TOLERANCE:
        yield f"{driven:g} s of driving, and the battery has {vehicle.range_s:g} s"


def _timed(problem: Problem, number: int, tour: tuple[Visit, ...]) -> Iterator[tuple[Visit, float, float]]:
    """Each visit with begin and end of its service."""
    at, here = problem.vehicles[number].ready_s, problem.vehicles[number].start
    for visit in tour:
        job = problem.jobs[visit.job]
        there = _place(job, visit)
        begin = max(at + _way(problem, here, there), job.drop_from if visit.drops else job.pick_from)
        at, here = begin + (job.drop_s if visit.drops else job.pick_s), there
        yield visit, begin, at


def _driven(problem: Problem, number: int, tour: tuple[Visit, ...]) -> float:
    if not tour:
        return 0.0
    vehicle = problem.vehicles[number]
    places = [vehicle.start, *(_place(problem.jobs[visit.job], visit) for visit in tour)]
    if vehicle.end >= 0:
        places.append(vehicle.end)
    return math.fsum(_way(problem, a, b) for a, b in pairwise(places))


def _way(problem: Problem, here: int, there: int) -> float:
    return float(problem.travel[here, there]) if there >= 0 and here >= 0 else math.inf


def _place(job: Job, visit: Visit) -> int:
    return job.drop if visit.drops else job.pickup
