"""Assignment: every plan passes the independent checker, and the same numbers come out compiled or not."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.core import compiled
from robots.fleet.assignment.check import check, cost, unserved
from robots.fleet.assignment.insertion import insert, offers
from robots.fleet.assignment.problem import NEVER, Costs, Job, Plan, Problem, Vehicle, Visit

PLACES = 7
SECONDS = st.integers(0, 60).map(float)
TIMES = st.one_of(st.just(NEVER), st.integers(20, 400).map(float))


@st.composite
def problems(draw: Any, most_jobs: int = 8, capacity: float | None = None, windows: bool = True) -> Problem:
    """Few places; ways that are no metric and are not all there; windows, ranges, folders aboard already."""
    fleet = draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    travel = rng.integers(1, 90, (PLACES, PLACES)).astype(float)
    if windows:
        travel[rng.random((PLACES, PLACES)) < 0.15] = NEVER
    np.fill_diagonal(travel, 0.0)
    places = st.integers(0, PLACES - 1)
    vehicles = tuple(
        Vehicle(
            draw(places),
            ready_s=draw(SECONDS),
            end=draw(st.one_of(st.just(-1), places)),
            capacity=capacity if capacity is not None else draw(st.sampled_from([1.0, 2.0, 3.0])),
            range_s=draw(TIMES) * 2,
            until_s=draw(TIMES) * 2,
        )
        for _ in range(fleet)
    )
    owners = st.one_of(st.none(), st.frozensets(st.integers(0, fleet - 1), min_size=1))
    jobs, has = [], set()
    for _ in range(draw(st.integers(0, most_jobs))):
        allowed, pickup = draw(owners), draw(places)
        if allowed is not None and len(allowed) == 1 and not allowed & has and draw(st.booleans()):
            pickup = -1
            has |= allowed
        window = (draw(TIMES), draw(TIMES), draw(TIMES)) if windows else (NEVER, NEVER, NEVER)
        jobs.append(
            Job(
                pickup,
                draw(places),
                pick_s=draw(SECONDS),
                drop_s=draw(SECONDS),
                pick_from=draw(st.sampled_from([0.0, 0.0, 70.0])) if windows else 0.0,
                drop_from=draw(st.sampled_from([0.0, 0.0, 90.0])) if windows else 0.0,
                pick_until=window[0],
                drop_until=window[1],
                due_s=window[2],
                weight=draw(st.sampled_from([1.0, 1.0, 3.0])),
                allowed=allowed,
            )
        )
    prices = Costs(
        flow=draw(st.sampled_from([1.0, 0.0])),
        travel=draw(st.sampled_from([0.0, 1.0])),
        vehicle=draw(st.sampled_from([0.0, 25.0])),
        late=draw(st.sampled_from([0.0, 5.0])),
    )
    return Problem(vehicles, tuple(jobs), travel, prices)


def nobody(problem: Problem) -> Plan:
    return Plan(((),) * len(problem.vehicles))


def switched(monkeypatch: pytest.MonkeyPatch, on: bool) -> None:
    if on:
        pytest.importorskip("numba")
    monkeypatch.setattr(compiled, "pays", lambda: on)


@given(problems())
@settings(max_examples=100, deadline=None)
def test_a_plan_by_insertion_can_be_driven(problem: Problem) -> None:
    plan = insert(problem, nobody(problem), range(len(problem.jobs)))
    assert check(problem, plan) == []
    for job in unserved(problem, plan):
        assert all(offer.against is not None for offer in offers(problem, plan, job))


@given(problems(most_jobs=6))
@settings(max_examples=60, deadline=None)
def test_an_offer_is_the_cheapest_place_there_is(problem: Problem) -> None:
    """Against trying every place and asking the checker."""
    if not problem.jobs:
        return
    plan = insert(problem, nobody(problem), range(1, len(problem.jobs)))
    before = cost(problem, plan)
    for offer in offers(problem, plan, 0):
        found = [
            cost(problem, tried)
            for tried in every_place(problem, plan, offer.vehicle, 0)
            if not check(problem, tried)
        ]  # fmt: skip
        least = min(found, default=NEVER)
        assert (offer.against is None) == (least < NEVER)
        if least < NEVER:
            saved = problem.costs.unserved * problem.jobs[0].weight
            assert offer.cost - saved == pytest.approx(least - before, abs=1e-3)


def every_place(problem: Problem, plan: Plan, vehicle: int, job: int) -> list[Plan]:
    tour = plan.tours[vehicle]
    found = []
    for j in range(len(tour) + 1):
        dropped = (*tour[:j], Visit(job, True), *tour[j:])
        if problem.jobs[job].pickup < 0:
            found.append(dropped)
        else:
            found += [(*dropped[:i], Visit(job, False), *dropped[i:]) for i in range(j + 1)]
    return [Plan((*plan.tours[:vehicle], changed, *plan.tours[vehicle + 1 :])) for changed in found]


@given(problems(), st.lists(st.integers(0, 4), max_size=3))
@settings(max_examples=60, deadline=None)
def test_what_is_fixed_stays_in_front(problem: Problem, fixed: list[int]) -> None:
    half = len(problem.jobs) // 2
    plan = insert(problem, nobody(problem), range(half))
    more = insert(problem, plan, range(half, len(problem.jobs)), fixed)
    assert check(problem, more) == []
    for count, old, new in itertools.zip_longest(fixed[: len(plan.tours)], plan.tours, more.tours, fillvalue=0):
        assert new[: len(old[:count])] == old[:count]
        assert [visit for visit in new if visit in old] == list(old)


@given(problems(), st.floats(0, 300))
@settings(max_examples=60, deadline=None)
def test_tours_that_time_has_spoilt_are_mended(problem: Problem, later: float) -> None:
    plan = insert(problem, nobody(problem), range(len(problem.jobs)))
    moved = tuple(replace(vehicle, ready_s=vehicle.ready_s + later) for vehicle in problem.vehicles)
    now = replace(problem, vehicles=moved)
    assert check(now, insert(now, plan, ())) == []


@given(problem=problems())
@settings(max_examples=25, deadline=None)
def test_compiled_or_not_the_plans_are_the_same(problem: Problem) -> None:
    found = []
    for on in (False, True):
        with pytest.MonkeyPatch.context() as monkeypatch:
            switched(monkeypatch, on)
            found.append(insert(problem, nobody(problem), range(len(problem.jobs))))
    assert found[0] == found[1]
