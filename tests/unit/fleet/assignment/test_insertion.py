"""Cheapest insertion: where a job goes, what it would cost each vehicle, and why a vehicle cannot have it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from robots.fleet.assignment.insertion import Against, Offer, insert, offers
from robots.fleet.assignment.problem import NEVER, Costs, Job, Plan, Problem, Vehicle, Visit

# Places on a line, 10 s apart; nothing leads to the last one.
WAYS = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0))) * 10.0
WAYS[5, :5] = WAYS[:5, 5] = NEVER
JOB = Job(1, 3)
PROBLEM = Problem((Vehicle(0, end=0), Vehicle(4)), (JOB, Job(2, 4)), WAYS)


def tour(*jobs: int) -> tuple[Visit, ...]:
    return tuple(Visit(job, drops) for job in jobs for drops in (False, True))


def test_a_job_goes_where_it_costs_least() -> None:
    assert insert(PROBLEM, Plan(((), ())), [0]).tours == (tour(0), ())
    assert insert(replace(PROBLEM, costs=Costs(flow=0.0, travel=1.0)), Plan(((), ())), [0]).tours == ((), tour(0))


def test_a_heavy_job_goes_in_front() -> None:
    heavy = replace(PROBLEM, vehicles=(Vehicle(0),), jobs=(JOB, Job(1, 3, weight=9.0)))
    assert insert(heavy, Plan((tour(0),)), [1]).tours == (tour(1, 0),)
    assert insert(heavy, Plan((tour(0),)), [1], fixed=[1]).tours == (tour(0, 1),)


def test_two_folders_go_together_where_there_is_room() -> None:
    roomy = replace(PROBLEM, vehicles=(Vehicle(0, capacity=2.0),), costs=Costs(travel=1.0))
    (found,) = insert(roomy, Plan(((),)), [0, 1]).tours
    assert found == (Visit(0, False), Visit(1, False), Visit(0, True), Visit(1, True))


def test_jobs_that_are_there_already_or_are_none_change_nothing() -> None:
    plan = Plan((tour(0), ()))
    assert insert(PROBLEM, plan, [0, 0, 7, -1]) == plan


def test_what_a_job_would_cost_each() -> None:
    assert offers(PROBLEM, Plan(((), ())), 0) == [Offer(0, 30.0), Offer(1, 50.0)]
    busy = Plan((tour(1), ()))
    assert offers(PROBLEM, busy, 0)[0] == Offer(0, 30.0 + 20.0)  # in front, the other 20 later; behind it would be 90


@pytest.mark.parametrize("vehicle, job, against", [
    ({}, {"allowed": frozenset({1})}, Against.NOT_ALLOWED),
    ({}, {"drop": 5}, Against.NO_WAY),
    ({"end": 5}, {}, Against.NO_WAY),
    ({}, {"load": 2.0}, Against.FULL),
    ({}, {"pick_until": 9.0}, Against.TOO_LATE),
    ({}, {"drop_until": 29.0}, Against.TOO_LATE),
    ({"until_s": 59.0}, {}, Against.HOME_LATE),
    ({"range_s": 59.0}, {}, Against.BATTERY),
])  # fmt: skip
def test_one_flaw_gives_exactly_its_reason(vehicle: dict[str, Any], job: dict[str, Any], against: Against) -> None:
    first, second = PROBLEM.vehicles
    flawed = replace(PROBLEM, vehicles=(replace(first, **vehicle), second), jobs=(replace(JOB, **job),))
    assert offers(flawed, Plan(((), ())), 0)[0] == Offer(0, NEVER, against)
    fit = replace(PROBLEM, jobs=(JOB,))
    assert offers(fit, Plan(((), ())), 0)[0].against is None


def test_who_cannot_keep_what_is_promised_gets_no_more() -> None:
    late = replace(PROBLEM, jobs=(JOB, replace(PROBLEM.jobs[1], pick_until=5.0)))
    assert offers(late, Plan((tour(1), ())), 0)[0] == Offer(0, NEVER, Against.BROKEN)


def test_a_tour_that_comes_too_late_by_now_gives_up_what_is_not_begun() -> None:
    late = replace(PROBLEM, jobs=(JOB, replace(PROBLEM.jobs[1], pick_until=20.0)))
    assert insert(late, Plan((tour(0, 1), ())), []).tours == (tour(0), tour(1))


def test_a_folder_aboard_is_only_dropped() -> None:
    problem = replace(PROBLEM, jobs=(Job(-1, 3, allowed=frozenset({0})), Job(2, 4)))
    plan = insert(problem, Plan(((), ())), [0, 1])
    assert plan.tours == ((Visit(0, True),), tour(1))
