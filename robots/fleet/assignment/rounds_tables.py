"""A problem and a plan as the flat tables of `rounds_kernel`, and the tours found as a plan again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from robots.fleet.assignment.problem import Job, Plan, Problem, Visit
from robots.fleet.assignment.rounds_kernel import NEVER, NO_WAY, STUCK, WHOLE

_SLACK = 1e-7
"""By so much a window, a load or a battery may be overdrawn: sums in another order differ by less."""
_DEAREST = 1e12
"""A folder that is taken up in the running order is brought, whatever else."""
_LOGS = tuple(-math.log((part + 0.5) / 1024) for part in range(1024))


class Given(NamedTuple):
    """What never changes in a search. Seconds, folders; `flow`, `tardy` and the others are prices."""

    jobs: int
    vehicles: int
    places: int
    width: int
    timed: int  # whether time costs anything
    travel: Any  # [places * places] s
    near: Any  # [places * places] the places by nearness to each
    lists: Any  # nodes of jobs, by place
    first: Any  # [places + 1] where in `lists` a place's begin
    place: Any  # [nodes]
    serve: Any  # [nodes] s
    early: Any  # [nodes]
    late: Any  # [nodes]
    load: Any  # [jobs]
    flow: Any  # [jobs] price of a second until the drop is done
    tardy: Any  # [jobs] price of a second after `due`
    due: Any  # [jobs]
    missing: Any  # [jobs] price of not being served
    tied: Any  # [jobs] WHOLE, STUCK, or the vehicle that has it aboard
    may: Any  # [jobs * vehicles]
    keys: Any  # [7 * jobs] orders of putting in
    capacity: Any  # [vehicles]
    aboard: Any  # [vehicles] folders at the start
    ready: Any  # [vehicles]
    reach: Any  # [vehicles] seconds of driving
    until: Any  # [vehicles] when it is at its end at the latest
    fixed: Any  # [vehicles] leading visits that stay
    shut: Any  # [vehicles] 1: takes nothing and gives nothing
    alike: Any  # [vehicles] the same number = the same while idle
    travel_price: float
    vehicle_price: float
    logs: Any  # [1024] -ln of the middles of 1024 equal parts of 0..1


class Tours(NamedTuple):
    """What a search changes. `tour`, `owner` and all that follows from them; what is kept to go back to; scratch."""

    tour: Any  # [vehicles * width] nodes
    length: Any  # [vehicles]
    begin: Any  # as tour: service begins
    leave: Any  # as tour: service ends
    latest: Any  # as tour: latest begin that keeps all windows from here on
    cargo: Any  # as tour: load after it
    pull: Any  # as tour: price of one second of delay from here on
    calm: Any  # as tour: the longest delay that no waiting swallows and that makes nothing late, s
    wait: Any  # as tour: seconds of waiting from here on
    drive: Any  # [vehicles] s
    worth: Any  # [vehicles] price of the tour
    at: Any  # [2 * jobs] position
    owner: Any  # [jobs] vehicle, -1 = none
    kept: Any  # as tour: of the solution worked on
    kept_length: Any
    best: Any  # as tour: of the best so far
    best_length: Any
    touched: Any  # [vehicles]
    newer: Any  # [vehicles] 1 = `kept` differs from `best`
    out: Any  # [jobs] jobs in no tour
    absent: Any  # [jobs] of the kept solution
    misses: Any  # [jobs] how often it could not be put in
    sizes: Any  # counts: out, absent
    spot: Any  # found: pickup after, drop after
    seen: Any  # [vehicles] scratch
    random: Any  # state, places until the next one is overlooked


def tables(problem: Problem, plan: Plan, fixed: Sequence[int], seed: int, fast: bool) -> tuple[Given, Tours]:
    """All tables; `fast` as numpy arrays, else as lists. ValueError for a plan that breaks pairs or order."""
    jobs, vehicles, costs = problem.jobs, problem.vehicles, problem.costs
    count, many = len(jobs), len(vehicles)
    whose = _owners(problem, plan)
    stays = [min(max(fixed[v] if v < len(fixed) else 0, 0), len(tour)) for v, tour in enumerate(plan.tours)]
    tied = _tied(problem, plan, stays)
    picks = [-1 if tied[number] >= 0 and job.pickup < 0 else job.pickup for number, job in enumerate(jobs)]
    nodes = [*picks, *(job.drop for job in jobs), *(own.start for own in vehicles), *(own.end for own in vehicles)]
    used, place = np.unique(np.array(nodes, dtype=np.int64), return_inverse=True)
    travel = _travel(problem, used)
    near = np.argsort(travel + travel.T, axis=1, kind="stable")
    busy = place[: 2 * count].copy()
    busy[:count][np.array(picks, dtype=np.int64) < 0] = len(used)
    lists = np.argsort(busy, kind="stable")[: int(np.count_nonzero(busy < len(used)))]
    first = np.searchsorted(busy[lists], np.arange(len(used) + 1))
    ends = [NEVER] * (2 * many)
    early = [*(job.pick_from for job in jobs), *(job.drop_from for job in jobs), *(own.ready_s for own in vehicles)]
    late = [_most(job.pick_until) for job in jobs] + [_most(job.drop_until) for job in jobs]
    ready = [own.ready_s for own in vehicles]
    kinds = {own: number for number, own in reversed(list(enumerate(vehicles)))}
    given = Given(
        jobs=count,
        vehicles=many,
        places=len(used),
        width=2 * count + 2,
        timed=int(costs.flow > 0 or costs.late > 0),
        travel=travel.ravel(),
        near=near.ravel(),
        lists=lists,
        first=first,
        place=place,
        serve=[*(job.pick_s for job in jobs), *(job.drop_s for job in jobs), *[0.0] * (2 * many)],
        early=[*early, *[0.0] * many],
        late=[*late, *ends],
        load=[job.load for job in jobs],
        flow=[costs.flow * job.weight for job in jobs],
        tardy=[costs.late * job.weight for job in jobs],
        due=[_most(job.due_s) for job in jobs],
        missing=[
            _DEAREST if tied[number] >= 0 and job.pickup >= 0 else min(costs.unserved * job.weight, _DEAREST)
            for number, job in enumerate(jobs)
        ],
        tied=tied,
        may=[int(job.allowed is None or v in job.allowed) for job in jobs for v in range(many)],
        keys=_keys(problem),
        capacity=[own.capacity + _SLACK for own in vehicles],
        aboard=_aboard(jobs, many),
        ready=ready,
        reach=[_most(own.range_s) for own in vehicles],
        until=[_most(own.until_s) for own in vehicles],
        fixed=stays,
        shut=[0] * many,
        alike=[kinds[own] for own in vehicles],
        travel_price=float(costs.travel),
        vehicle_price=float(costs.vehicle),
        logs=_LOGS,
    )
    cells = many * given.width
    floats = {name: [0.0] * cells for name in ("begin", "leave", "latest", "cargo", "pull", "calm", "wait")}
    numbers = {name: [0] * cells for name in ("tour", "kept", "best")}
    each = {name: [0] * many for name in ("length", "kept_length", "best_length", "touched", "newer", "seen")}
    per_job = {name: [0] * count for name in ("out", "absent", "misses")}
    tours = Tours(
        **floats, **numbers, **each, **per_job, drive=[0.0] * many, worth=[0.0] * many, at=[0] * (2 * count),
        owner=[-1] * count, sizes=[0, 0], spot=[0, 0], random=[_state(seed), 0],
    )  # fmt: skip
    for v, tour in enumerate(plan.tours):
        tours.length[v] = len(tour)
        for k, visit in enumerate(tour):
            tours.tour[v * given.width + k + 1] = visit.job + (count if visit.drops else 0)
        if not _is_sound(given, [visit.job + (count if visit.drops else 0) for visit in tour], v):
            given.shut[v] = 1
    for number in range(count):
        if whose[number] < 0 and tied[number] != STUCK:
            tours.out[tours.sizes[0]] = number
            tours.sizes[0] += 1
    shape = _as_arrays if fast else _as_lists
    return Given(*map(shape, given)), Tours(*map(shape, tours))


def found(given: Given, tours: Tours) -> Plan:
    """The best tours as a plan."""
    jobs, width = given.jobs, given.width
    return Plan(
        tuple(
            tuple(
                Visit(int(node) % jobs, bool(node >= jobs))
                for node in tours.best[v * width + 1 : v * width + 1 + int(tours.best_length[v])]
            )
            for v in range(given.vehicles)
        )
    )


def _most(seconds: float) -> float:
    return min(seconds + _SLACK, NEVER)


def _state(seed: int) -> int:
    """A start of the random numbers that is never 0 and differs in many bits from the next seed's."""
    return ((seed * 2654435761 + 974711) & 0x7FFFFFFF) | 0x40000000


def _travel(problem: Problem, used: Any) -> Any:
    """Between the places used; -1 is nowhere, to which any way takes no time."""
    travel = np.zeros((len(used), len(used)))
    real = used >= 0
    travel[np.ix_(real, real)] = np.asarray(problem.travel, dtype=np.float64)[np.ix_(used[real], used[real])]
    return np.minimum(travel, NO_WAY)


def _owners(problem: Problem, plan: Plan) -> list[int]:
    """The vehicle that has each job, -1 = none."""
    if len(plan.tours) != len(problem.vehicles):
        raise ValueError(f"{len(plan.tours)} tours for {len(problem.vehicles)} vehicles")
    picked, whose = [-1] * len(problem.jobs), [-1] * len(problem.jobs)
    for v, tour in enumerate(plan.tours):
        for visit in tour:
            if not 0 <= visit.job < len(problem.jobs):
                raise ValueError(f"vehicle {v}: there is no job {visit.job}")
            ends = whose if visit.drops else picked
            if ends[visit.job] >= 0:
                raise ValueError(f"job {visit.job} is {'dropped' if visit.drops else 'picked up'} twice")
            if visit.drops and problem.jobs[visit.job].pickup >= 0 and picked[visit.job] != v:
                raise ValueError(f"vehicle {v} drops job {visit.job} before it has picked it up")
            ends[visit.job] = v
    for number, job in enumerate(problem.jobs):
        if (picked[number] >= 0) != (whose[number] >= 0 and job.pickup >= 0):
            raise ValueError(f"job {number} is picked up and never dropped, or aboard and picked up")
    return whose


def _tied(problem: Problem, plan: Plan, fixed: Sequence[int]) -> list[int]:
    """For each job WHOLE, STUCK, or the vehicle of which only the drop can be moved."""
    tied = [WHOLE] * len(problem.jobs)
    for number, job in enumerate(problem.jobs):
        if job.pickup < 0:
            tied[number] = next(iter(job.allowed)) if job.allowed is not None and len(job.allowed) == 1 else STUCK
    for v, tour in enumerate(plan.tours):
        for visit in tour[: fixed[v]]:
            tied[visit.job] = STUCK if visit.drops else v
    return tied


def _aboard(jobs: Sequence[Job], vehicles: int) -> list[float]:
    """Load of each vehicle at its start."""
    loads = [0.0] * vehicles
    for job in jobs:
        if job.pickup < 0 and job.allowed is not None and len(job.allowed) == 1:
            (v,) = job.allowed
            if 0 <= v < vehicles:
                loads[v] += job.load
    return loads


def _keys(problem: Problem) -> list[float]:
    """Seven orders in which jobs are put in, least first."""
    jobs, travel = problem.jobs, problem.travel
    ways = [min(float(travel[job.pickup, job.drop]), NO_WAY) if job.pickup >= 0 else 0.0 for job in jobs]
    until = [min(_most(job.pick_until), _most(job.drop_until), _most(job.due_s)) for job in jobs]
    return [
        *(-job.load for job in jobs),
        *(-way for way in ways),
        *ways,
        *(late - job.pick_from for late, job in zip(until, jobs, strict=True)),
        *(job.pick_from for job in jobs),
        *(-late for late in until),
        *(-job.weight for job in jobs),
    ]


def _is_sound(given: Given, nodes: Sequence[int], v: int) -> bool:
    """Whether the tour keeps windows, capacity and range. One that does not is left as it is."""
    travel, places, place = given.travel, given.places, given.place
    time, load, drive, here = given.ready[v], given.aboard[v], 0.0, int(place[2 * given.jobs + v])
    for node in nodes:
        there = int(place[node])
        way = float(travel[here * places + there])
        drive, here = drive + way, there
        time = max(time + way, given.early[node])
        load += given.load[node] if node < given.jobs else -given.load[node - given.jobs]
        if time > given.late[node] or (node < given.jobs and load > given.capacity[v]):
            return False
        time += given.serve[node]
    home = float(travel[here * places + int(place[2 * given.jobs + given.vehicles + v])])
    return not nodes or (drive + home <= given.reach[v] and time + home <= given.until[v])


def _as_arrays(table: Any) -> Any:
    if isinstance(table, int | float):
        return table
    array = np.ascontiguousarray(table)
    return array.astype(np.float64 if array.dtype.kind == "f" else np.int64)


def _as_lists(table: Any) -> Any:
    return table.tolist() if isinstance(table, np.ndarray) else table
