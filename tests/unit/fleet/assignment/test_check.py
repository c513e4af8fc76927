"""The checker: one sound plan, and one flaw each. What a plan costs, against sums made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from robots.fleet.assignment.check import check, cost, unserved
from robots.fleet.assignment.problem import Costs, Job, Plan, Problem, Vehicle, Visit

# Places on a line, 10 s apart; nothing leads to the last one.
WAYS = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0))) * 10.0
WAYS[5, :5] = WAYS[:5, 5] = np.inf
VEHICLES = (Vehicle(0, capacity=2.0, end=0), Vehicle(4))
JOBS = (
    Job(1, 3, pick_s=5.0, drop_s=5.0),
    Job(2, 4, pick_s=5.0, drop_s=5.0),
    Job(-1, 3, drop_s=5.0, allowed=frozenset({1})),
)
PROBLEM = Problem(VEHICLES, JOBS, WAYS)


def up(job: int) -> Visit:
    return Visit(job, False)


def down(job: int) -> Visit:
    return Visit(job, True)


PLAN = Plan(((up(0), up(1), down(0), down(1)), (down(2),)))
# Vehicle 0: pickups end at 15 and 30, drops at 45 and 60, home at 100 after 80 s. Vehicle 1: its drop ends at 15.


def with_job(number: int, **changes: Any) -> Problem:
    return replace(PROBLEM, jobs=tuple(replace(j, **changes) if n == number else j for n, j in enumerate(JOBS)))


def with_vehicle(number: int, **changes: Any) -> Problem:
    return replace(PROBLEM, vehicles=tuple(replace(v, **changes) if n == number else v for n, v in enumerate(VEHICLES)))


def test_the_plan_is_sound() -> None:
    assert check(PROBLEM, PLAN) == []
    assert unserved(PROBLEM, PLAN) == []


@pytest.mark.parametrize("first, second, words", [
    ((up(0), up(1), down(0), down(1), down(0)), (down(2),), "job 0 is dropped twice"),
    ((down(0), up(0)), (), "job 0 is dropped before it is picked up"),
    ((down(0),), (), "job 0 is dropped but never picked up"),
    ((up(0),), (), "job 0 is picked up but never dropped"),
    ((up(0),), (down(0),), "job 0 is picked up by vehicle 0 and dropped by vehicle 1"),
    ((down(2),), (), "job 2 is not allowed to vehicle 0"),
    ((), (up(2), down(2)), "job 2 is picked up although it is aboard"),
    ((up(7),), (), "vehicle 0: there is no job 7"),
    ((), (up(0), down(0), down(2)), "vehicle 1: 2 aboard after the pickup of job 0, of 1"),
])  # fmt: skip
def test_a_flaw_of_the_plan(first: tuple[Visit, ...], second: tuple[Visit, ...], words: str) -> None:
    assert words in check(PROBLEM, Plan((first, second)))


@pytest.mark.parametrize("problem, words", [
    (with_vehicle(0, capacity=1.0), "vehicle 0: 2 aboard after the pickup of job 1, of 1"),
    (with_vehicle(0, range_s=79.0), "vehicle 0: 80 s of driving, and the battery has 79 s"),
    (with_vehicle(0, until_s=99.0), "vehicle 0: at its end at 100 s, later than 99 s"),
    (with_vehicle(0, end=5), "vehicle 0: no way from 4 to its end 5"),
    (with_vehicle(0, start=5), "vehicle 0: no way from 5 to the pickup of job 0"),
    (with_vehicle(0, ready_s=1.0, until_s=100.0), "vehicle 0: at its end at 101 s, later than 100 s"),
    (with_job(0, drop=5), "vehicle 0: no way from 2 to the drop of job 0"),
    (with_job(0, pick_until=9.0), "vehicle 0: the pickup of job 0 begins at 10 s, later than 9 s"),
    (with_job(1, drop_until=54.0), "vehicle 0: the drop of job 1 begins at 55 s, later than 54 s"),
    (with_job(1, allowed=frozenset({1})), "job 1 is not allowed to vehicle 0"),
    (with_job(2, allowed=None), "job 2 is aboard, but of no one vehicle"),
])  # fmt: skip
def test_a_flaw_by_the_problem(problem: Problem, words: str) -> None:
    assert check(problem, PLAN) == [words]


def test_a_plan_of_another_fleet() -> None:
    assert check(PROBLEM, Plan(())) == ["0 tours for 2 vehicles"]


def test_waiting_is_allowed_and_delays_what_follows() -> None:
    late = with_job(0, pick_from=50.0)
    assert check(late, PLAN) == []
    assert cost(late, PLAN) - cost(PROBLEM, PLAN) == 2 * 40.0


@pytest.mark.parametrize("costs, amount", [
    (Costs(), 45.0 + 60.0 + 15.0),
    (Costs(flow=0.0, travel=1.0), 90.0),
    (Costs(flow=0.0, vehicle=7.0), 14.0),
    (Costs(flow=0.0, late=2.0), 0.0),
])  # fmt: skip
def test_costs_by_hand(costs: Costs, amount: float) -> None:
    assert cost(replace(PROBLEM, costs=costs), PLAN) == amount


def test_weight_and_deadline() -> None:
    urgent = with_job(1, weight=3.0, due_s=50.0)
    assert cost(replace(urgent, costs=Costs(flow=1.0, late=2.0)), PLAN) == 45.0 + 3 * 60.0 + 15.0 + 2 * 3 * 10.0


def test_an_unserved_job_costs_and_an_idle_vehicle_does_not() -> None:
    nobody = Plan(((), ()))
    assert check(PROBLEM, nobody) == []
    assert unserved(PROBLEM, nobody) == [0, 1, 2]
    assert cost(replace(PROBLEM, costs=Costs(travel=1.0, vehicle=1.0, unserved=100.0)), nobody) == 300.0


def test_a_way_that_is_not_there_costs_without_end() -> None:
    assert cost(replace(with_job(0, drop=5), costs=Costs(flow=0.0, travel=1.0)), PLAN) == float("inf")
