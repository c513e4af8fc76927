"""The improver of one folder at a time: what insertion cannot see, what stays, what little it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from robots.core import compiled
from robots.fleet.assignment import rounds, singles
from robots.fleet.assignment.check import check, cost
from robots.fleet.assignment.improve import improve
from robots.fleet.assignment.insertion import insert
from robots.fleet.assignment.problem import Job, Plan, Problem, Vehicle, Visit

SIDE = 6


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested does not depend on it, and compiling takes longer than these plans do."""
    monkeypatch.setattr(compiled, "plans_are", lambda: False)


def town(vehicles: int, jobs: int, seed: int = 1) -> Problem:
    """Stops on a grid, 7 s apart."""
    rng = np.random.default_rng(seed)
    row, column = np.divmod(np.arange(SIDE**2), SIDE)
    travel = 7.0 * (abs(np.subtract.outer(row, row)) + abs(np.subtract.outer(column, column)))
    ends = rng.integers(0, SIDE**2, (jobs, 2)).tolist()
    starts = rng.integers(0, SIDE**2, vehicles).tolist()
    return Problem(
        tuple(Vehicle(start) for start in starts), tuple(Job(a, b, pick_s=10.0, drop_s=10.0) for a, b in ends), travel
    )


def first_plan(problem: Problem) -> Plan:
    return insert(problem, Plan(((),) * len(problem.vehicles)), range(len(problem.jobs)))


def test_it_finds_what_insertion_does_not() -> None:
    problem = town(3, 15)
    plan = first_plan(problem)
    better = improve(problem, plan, 4000)
    assert check(problem, better) == []
    assert cost(problem, better) < cost(problem, plan)


def test_the_same_seed_gives_the_same_plan_and_another_may_not() -> None:
    problem = town(4, 40)
    plan = first_plan(problem)
    found = [improve(problem, plan, 2000, seed) for seed in (5, 5, 6, 7, 8)]
    assert found[0] == found[1]
    assert len({one.tours for one in found}) > 1


def test_what_is_fixed_and_what_is_aboard_stay_in_front() -> None:
    problem = town(2, 10)
    aboard = replace(problem, jobs=(*problem.jobs, Job(-1, 3, allowed=frozenset({1}))))
    plan = Plan((first_plan(problem).tours[0], (Visit(10, True), *first_plan(problem).tours[1])))
    better = improve(aboard, plan, 2000, fixed=[3, 0])
    assert check(aboard, better) == []
    assert better.tours[0][:4] == plan.tours[0][:4]  # what is picked up is dropped next
    assert better.tours[1][0] == Visit(10, True)


def test_a_tour_that_is_too_late_already_is_left_alone() -> None:
    problem = town(2, 8)
    plan = first_plan(problem)
    first = plan.tours[0][0].job
    jobs = tuple(replace(job, pick_until=-1.0) if n == first else job for n, job in enumerate(problem.jobs))
    late = replace(problem, jobs=jobs)
    better = improve(late, plan, 500, fixed=[len(plan.tours[0]), 0])
    assert better.tours[0] == plan.tours[0]
    assert check(late, better) == check(late, plan)


def test_a_vehicle_full_of_what_it_cannot_bring_gets_nothing() -> None:
    problem = town(2, 6)
    stuck = replace(problem, jobs=(*problem.jobs, Job(-1, 3, drop_until=-1.0, allowed=frozenset({1}))))
    better = improve(stuck, Plan(((), ())), 500)
    assert better.tours[1] == ()
    assert {visit.job for visit in better.tours[0]} == set(range(6))


@pytest.mark.parametrize("problem", [
    replace(town(2, 0), jobs=()), replace(town(0, 3), vehicles=()), town(1, 1),
])  # fmt: skip
def test_next_to_nothing_is_no_trouble(problem: Problem) -> None:
    plan = Plan(((),) * len(problem.vehicles))
    assert check(problem, improve(problem, plan, 50)) == []
    assert improve(problem, plan, 0) == insert(problem, plan, range(len(problem.jobs)))


def test_which_search_it_is_follows_from_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(singles, "improve_singles", lambda _, plan, *__: asked.append("singles") or plan)
    monkeypatch.setattr(rounds, "improve_rounds", lambda _, plan, *__: asked.append("rounds") or plan)
    problem = town(2, 3)
    improve(problem, Plan(((), ())), 1)
    improve(replace(problem, vehicles=(Vehicle(0, capacity=2.0), Vehicle(0))), Plan(((), ())), 1)
    assert asked == ["singles", "rounds"]


SCRIPT = """
import sys
sys.path.insert(0, "tests/unit/fleet/assignment")
from test_improve import first_plan, town
from robots.core import compiled
from robots.fleet.assignment.improve import improve
problem = town(4, 40, 3)
plan = first_plan(problem)
print(compiled.pays(), plan, improve(problem, plan, 5000, 9))
"""


def test_with_and_without_numba_every_visit_is_the_same() -> None:
    pytest.importorskip("numba")
    found = {}
    for switch in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True,
            env={**os.environ, compiled.SWITCH: switch, "PYTHONPATH": "."},
        )  # fmt: skip
        is_compiled, found[switch] = done.stdout.split(" ", 1)
        assert is_compiled == str(switch == "1")
    assert found["0"] == found["1"]
