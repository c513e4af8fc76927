"""Whatever the stops, robots and folders: tours stay drivable, get no dearer, and begin as they must."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.fleet.assignment.check import check, cost, unserved
from robots.fleet.assignment.problem import NEVER, Costs, Job, Plan, Problem, Vehicle
from robots.fleet.assignment.rounds import improve_rounds

PLACES = 5
seconds = st.sampled_from([0.0, 0.1, 7.0, 30.0, 100.0])
until = st.sampled_from([NEVER, NEVER, 400.0, 60.0, 0.0])
prices = st.sampled_from([0.0, 0.5, 1.0, 1000.0])
"""Few values, so that equal ones meet."""


@st.composite
def travels(draw: st.DrawFn) -> np.ndarray:
    """Not symmetric, with detours that are shorter than the way, and with ways that do not exist."""
    ways = st.sampled_from([0.0, 1.0, 10.0, 33.3, 80.0, NEVER])
    travel = np.array(draw(st.lists(ways, min_size=PLACES**2, max_size=PLACES**2))).reshape(PLACES, PLACES)
    np.fill_diagonal(travel, 0.0)
    return travel


@st.composite
def robots(draw: st.DrawFn) -> Vehicle:
    return Vehicle(
        draw(st.integers(0, PLACES - 1)),
        ready_s=draw(seconds),
        end=draw(st.integers(-1, PLACES - 1)),
        capacity=draw(st.sampled_from([0.0, 1.0, 2.5, 4.0])),
        range_s=draw(st.sampled_from([NEVER, 200.0, 0.0])),
        until_s=draw(until),
    )


@st.composite
def folders(draw: st.DrawFn, vehicles: int) -> Job:
    is_aboard = draw(st.integers(0, 5)) == 0
    may = st.frozensets(st.integers(0, vehicles - 1))
    return Job(
        -1 if is_aboard else draw(st.integers(0, PLACES - 1)),
        draw(st.integers(0, PLACES - 1)),
        load=draw(st.sampled_from([0.0, 0.5, 1.0, 2.0])),
        pick_s=draw(seconds),
        drop_s=draw(seconds),
        pick_from=draw(seconds),
        pick_until=draw(until),
        drop_from=draw(seconds),
        drop_until=draw(until),
        due_s=draw(until),
        weight=draw(st.sampled_from([0.0, 1.0, 3.0])),
        allowed=frozenset({draw(st.integers(0, vehicles - 1))}) if is_aboard else draw(st.none() | may),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    fleet = draw(st.lists(robots(), min_size=1, max_size=4))
    jobs = draw(st.lists(folders(len(fleet)), min_size=1, max_size=9))
    costs = Costs(draw(prices), draw(prices), draw(prices), draw(prices), draw(st.sampled_from([1e9, 1e4, 0.0])))
    return Problem(tuple(fleet), tuple(jobs), draw(travels()), costs)


@settings(max_examples=250, deadline=None)
@given(problems(), st.integers(0, 2**32), st.data())
def test_any_problem_any_budget_any_running_order(problem: Problem, seed: int, data: st.DataObject) -> None:
    idle = Plan(((),) * len(problem.vehicles))
    start = improve_rounds(problem, idle, data.draw(st.integers(0, 20)), seed)
    fixed = [data.draw(st.integers(0, len(tour))) for tour in start.tours]
    plan = improve_rounds(problem, start, data.draw(st.integers(0, 60)), seed + 1, fixed)
    for before, after in ((idle, start), (start, plan)):
        assert check(problem, after) == []
        assert cost(problem, after) <= cost(problem, before) * (1 + 1e-12) + 1e-6
    for own, now, stay in zip(start.tours, plan.tours, fixed, strict=True):
        assert now[:stay] == own[:stay]
    if problem.costs.unserved == 1e9 and all(job.weight > 0 for job in problem.jobs):
        assert len(unserved(problem, plan)) <= len(unserved(problem, start))
