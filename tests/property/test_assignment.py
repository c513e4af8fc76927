"""Assignment: every plan passes the independent checker, and the same numbers come out compiled or not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.core import compiled
from robots.fleet.assignment.check import check, cost, unserved
from robots.fleet.assignment.improve import improve
from robots.fleet.assignment.insertion import insert, offers
from robots.fleet.assignment.problem import NEVER, Costs, Job, Plan, Problem, Vehicle, Visit

PLACES = 7
SECONDS = st.integers(0, 60).map(float)
TIMES = st.one_of(st.just(NEVER), st.integers(20, 400).map(float))


@st.composite
def problems(
    draw: Any, most_jobs: int = 8, capacity: float | None = None, windows: bool = True, shortest: bool = False
) -> Problem:
    """Few places; windows, ranges, folders aboard already. Not all ways are there, nor the shortest unless asked."""
    fleet = draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    travel = rng.integers(1, 90, (PLACES, PLACES)).astype(float)
    if windows:
        travel[rng.random((PLACES, PLACES)) < 0.15] = NEVER
    np.fill_diagonal(travel, 0.0)
    for via in range(PLACES if shortest else 0):
        travel = np.minimum(travel, travel[:, [via]] + travel[[via]])
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


@pytest.fixture(scope="module", autouse=True)
def plain() -> Iterator[None]:
    """Nothing is compiled for a few small plans, except where a test asks for it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(compiled, "plans_are", lambda: False)
        yield


def switched(monkeypatch: pytest.MonkeyPatch, on: bool) -> None:
    if on:
        pytest.importorskip("numba")
    monkeypatch.setattr(compiled, "plans_are", lambda: on)


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


SINGLES = problems(capacity=1.0)
PLAIN = problems(capacity=1.0, windows=False)


@given(st.one_of(SINGLES, PLAIN), st.integers(0, 200), st.integers(0, 2**40), st.lists(st.integers(0, 3), max_size=3))
@settings(max_examples=60, deadline=None)
def test_improving_keeps_a_plan_sound_and_never_worsens_it(
    problem: Problem, moves: int, seed: int, fixed: list[int]
) -> None:
    plan = insert(problem, nobody(problem), range(len(problem.jobs) // 2 * 2))
    better = improve(problem, plan, moves, seed, fixed)
    assert check(problem, better) == []
    assert cost(problem, better) <= cost(problem, plan) + 1e-5
    for count, old, new in itertools.zip_longest(fixed[: len(plan.tours)], plan.tours, better.tours, fillvalue=0):
        assert new[: len(old[:count])] == old[:count]


@given(problems(), st.integers(0, 20), st.lists(st.integers(0, 3), max_size=3))
@settings(max_examples=40, deadline=None)
def test_so_it_is_with_several_folders_aboard(problem: Problem, moves: int, fixed: list[int]) -> None:
    plan = insert(problem, nobody(problem), range(len(problem.jobs) // 2))
    better = improve(problem, plan, moves, 1, fixed)
    assert check(problem, better) == []
    assert cost(problem, better) <= cost(problem, plan) + 1e-5


@given(st.one_of(SINGLES, PLAIN), st.floats(0, 300))
@settings(max_examples=60, deadline=None)
def test_what_cannot_be_driven_any_more_is_mended_or_left(problem: Problem, later: float) -> None:
    """Where fixed visits alone come too late their tour stays; no other breach comes about."""
    plan = insert(problem, nobody(problem), range(len(problem.jobs)))
    moved = tuple(replace(vehicle, ready_s=vehicle.ready_s + later) for vehicle in problem.vehicles)
    now = replace(problem, vehicles=moved)
    assert check(now, improve(now, plan, 100)) == []
    held = [len(tour) for tour in plan.tours]
    assert check(now, improve(now, plan, 100, fixed=held)) == check(now, plan)


@given(problem=st.one_of(SINGLES, PLAIN), moves=st.integers(1, 300), seed=st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_compiled_or_not_improving_gives_the_same(problem: Problem, moves: int, seed: int) -> None:
    plan = insert(problem, nobody(problem), range(len(problem.jobs)))
    found = []
    for on in (False, True):
        with pytest.MonkeyPatch.context() as monkeypatch:
            switched(monkeypatch, on)
            found.append(improve(problem, plan, moves, seed))
    assert found[0] == found[1]


@given(problems(most_jobs=4, capacity=1.0, shortest=True))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_a_tiny_problem_is_solved_as_well_as_can_be(problem: Problem) -> None:
    """Against all plans there are. Chosen once for all: a search by chance promises no optimum of any problem."""
    best = min(cost(problem, plan) for plan in every_plan(problem) if not check(problem, plan))
    found = min(cost(problem, improve(problem, nobody(problem), 3000, seed)) for seed in (1, 2))
    assert found == pytest.approx(best, abs=1e-3)


def every_plan(problem: Problem) -> list[Plan]:
    """Every way to give the jobs to vehicles, or to nobody, in every order."""
    fleet, jobs = len(problem.vehicles), range(len(problem.jobs))
    found = []
    for owners in itertools.product(range(fleet + 1), repeat=len(problem.jobs)):
        orders = [itertools.permutations([job for job in jobs if owners[job] == vehicle]) for vehicle in range(fleet)]
        for rows in itertools.product(*orders):
            found.append(Plan(tuple(tuple(visit for job in row for visit in both(problem, job)) for row in rows)))
    return found


def both(problem: Problem, job: int) -> tuple[Visit, ...]:
    return (Visit(job, True),) if problem.jobs[job].pickup < 0 else (Visit(job, False), Visit(job, True))
