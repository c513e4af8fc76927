"""Tours with several folders aboard get better and stay drivable: by the independent checker, and beside all plans."""

import math
import os
import random
import subprocess
import sys
from itertools import permutations, product

import numpy as np
import pytest

from robots.core import compiled
from robots.fleet.assignment.check import check, cost, unserved
from robots.fleet.assignment.problem import NEVER, Costs, Job, Plan, Problem, Vehicle, Visit
from robots.fleet.assignment.rounds import improve_rounds


def hall(seed: int, jobs: int, vehicles: int, costs: Costs | None = None, hard: bool = True) -> Problem:
    """Stops in a square of 100 s, robots of up to four compartments; `hard`: windows, ranges, folders aboard too."""
    chance = random.Random(seed)
    at = np.array([[chance.uniform(0, 100), chance.uniform(0, 100)] for _ in range(12)])
    travel = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    some = [
        Vehicle(
            chance.randrange(12),
            ready_s=chance.choice([0.0, 30.0]),
            end=chance.choice([-1, 0]) if hard else -1,
            capacity=chance.randint(1, 4),
            range_s=chance.choice([NEVER, 900.0]) if hard else NEVER,
            until_s=chance.choice([NEVER, 2000.0]) if hard else NEVER,
        )
        for _ in range(vehicles)
    ]
    return Problem(tuple(some), tuple(_job(chance, vehicles, hard) for _ in range(jobs)), travel, costs or LIVE)


def _job(chance: random.Random, vehicles: int, hard: bool) -> Job:
    pickup, drop = chance.sample(range(12), 2)
    begin = chance.uniform(0, 300) if hard and chance.random() < 0.3 else 0.0
    own = frozenset({chance.randrange(vehicles)})
    is_aboard = hard and chance.random() < 0.1
    return Job(
        -1 if is_aboard else pickup,
        drop,
        pick_s=10.0,
        drop_s=chance.choice([10.0, 40.0]),
        pick_from=begin,
        pick_until=begin + 400.0 if begin > 0 and not is_aboard else NEVER,
        drop_until=chance.choice([NEVER, 900.0]) if hard else NEVER,
        due_s=chance.choice([NEVER, 300.0]),
        weight=chance.choice([1.0, 1.0, 4.0]),
        allowed=own if is_aboard or (hard and chance.random() < 0.1) else None,
    )


LIVE = Costs(flow=1.0, late=2.0)
BATCH = Costs(flow=0.0, travel=1.0, vehicle=1e5)
MIXED = Costs(flow=0.1, travel=1.0, vehicle=50.0, late=1.0, unserved=1e6)


def idle(problem: Problem) -> Plan:
    return Plan(((),) * len(problem.vehicles))


def leading(plan: Plan, fixed: list[int]) -> list[tuple[Visit, ...]]:
    return [tour[:stay] for tour, stay in zip(plan.tours, fixed, strict=True)]


@pytest.mark.parametrize("costs", [LIVE, BATCH, MIXED], ids=["live", "batch", "mixed"])
@pytest.mark.parametrize("seed", range(8))
def test_every_plan_can_be_driven_and_costs_no_more_than_the_one_before(seed: int, costs: Costs) -> None:
    problem = hall(seed, 14, 3, costs)
    plan = idle(problem)
    for moves in (0, 1, 5, 30, 60):
        better = improve_rounds(problem, plan, moves, seed=moves + 1)
        assert check(problem, better) == []
        assert cost(problem, better) <= cost(problem, plan) + 1e-6
        plan = better
    assert cost(problem, plan) < cost(problem, idle(problem))


@pytest.mark.parametrize("seed", range(12))
def test_the_running_order_stays(seed: int) -> None:
    problem = hall(seed, 14, 3)
    chance = random.Random(seed)
    plan = improve_rounds(problem, idle(problem), 3, seed=9)
    fixed = [chance.randint(0, len(tour)) for tour in plan.tours]
    better = improve_rounds(problem, plan, 80, seed=seed, fixed=fixed)
    assert check(problem, better) == []
    assert leading(better, fixed) == leading(plan, fixed)
    assert cost(problem, better) <= cost(problem, plan) + 1e-6


def test_all_fixed_changes_nothing() -> None:
    problem = hall(3, 10, 2, hard=False)
    plan = improve_rounds(problem, idle(problem), 3)
    assert improve_rounds(problem, plan, 50, fixed=[99, 99]) == plan


def all_plans(problem: Problem) -> list[Plan]:
    """Of whole jobs, any order of visits, any shares; only those in which every job is done."""
    jobs, vehicles = range(len(problem.jobs)), len(problem.vehicles)
    found = []
    orders = {
        mine: [
            order
            for order in permutations([Visit(job, drops) for job in mine for drops in (False, True)])
            if all(order.index(Visit(job, False)) < order.index(Visit(job, True)) for job in mine)
        ]
        for size in range(len(jobs) + 1)
        for mine in _chosen(jobs, size)
    }
    for whose in product(range(vehicles), repeat=len(jobs)):
        shares = [tuple(job for job in jobs if whose[job] == v) for v in range(vehicles)]
        found += [Plan(tours) for tours in product(*(orders[share] for share in shares))]
    return found


def _chosen(jobs: range, size: int) -> list[tuple[int, ...]]:
    return [mine for mine in product(jobs, repeat=size) if list(mine) == sorted(set(mine))]


@pytest.mark.parametrize("costs", [LIVE, BATCH, MIXED], ids=["live", "batch", "mixed"])
@pytest.mark.parametrize("seed", range(4))
def test_tiny_problems_are_solved_to_the_optimum(seed: int, costs: Costs) -> None:
    problem = hall(seed + 40, 3, 2, costs, hard=False)
    plans = [plan for plan in all_plans(problem) if not check(problem, plan)]
    assert len(plans) > 20
    best = min(cost(problem, plan) for plan in plans)
    found = improve_rounds(problem, idle(problem), 300, seed=seed)
    assert check(problem, found) == []
    assert cost(problem, found) == pytest.approx(best, rel=1e-9)


def line_of_stops(count: int) -> np.ndarray:
    at = np.arange(count, dtype=float) * 10.0
    return np.abs(at[:, None] - at[None, :])


def test_several_folders_ride_together_as_far_as_the_compartments_go() -> None:
    jobs = tuple(Job(number, 9) for number in range(1, 5))
    travel = line_of_stops(10)
    for capacity, driven in ((4.0, 90.0), (2.0, 250.0), (1.0, 510.0)):
        problem = Problem((Vehicle(0, capacity=capacity),), jobs, travel, Costs(flow=0.0, travel=1.0))
        plan = improve_rounds(problem, idle(problem), 100)
        assert check(problem, plan) == []
        assert unserved(problem, plan) == []
        assert cost(problem, plan) <= driven


def test_a_folder_aboard_keeps_its_robot_and_its_room() -> None:
    aboard = Job(-1, 9, allowed=frozenset({0}))
    problem = Problem((Vehicle(0), Vehicle(5)), (aboard, Job(1, 2), Job(1, 3)), line_of_stops(10))
    plan = improve_rounds(problem, idle(problem), 100)
    assert check(problem, plan) == []
    assert Visit(0, True) in plan.tours[0]
    assert plan.tours[0][0] == Visit(0, True)  # one compartment: nothing else before it is out


def test_windows_battery_and_closing_time_leave_out_what_cannot_be_done() -> None:
    travel = line_of_stops(10)
    jobs = (Job(1, 2), Job(8, 9))
    for vehicle in (Vehicle(0, end=0, range_s=50.0), Vehicle(0, end=0, until_s=50.0)):
        problem = Problem((vehicle,), jobs, travel)
        plan = improve_rounds(problem, idle(problem), 50)
        assert check(problem, plan) == []
        assert unserved(problem, plan) == [1]
    closed = Problem((Vehicle(0),), (Job(1, 2, pick_until=9.0), Job(1, 2, drop_until=19.0), Job(1, 2)), travel)
    assert unserved(closed, improve_rounds(closed, idle(closed), 50)) == [0, 1]


def test_places_without_a_way_are_never_driven_to() -> None:
    travel = line_of_stops(5)
    travel[:, 4] = travel[4, :] = math.inf
    travel[4, 4] = 0.0
    problem = Problem((Vehicle(0),), (Job(1, 4), Job(1, 2)), travel)
    plan = improve_rounds(problem, idle(problem), 30)
    assert check(problem, plan) == []
    assert unserved(problem, plan) == [0]


def test_what_is_due_goes_first() -> None:
    jobs = (Job(1, 2, pick_s=30.0, due_s=500.0), Job(5, 6, due_s=60.0))
    problem = Problem((Vehicle(0),), jobs, line_of_stops(10), Costs(flow=0.0, travel=1.0, late=100.0))
    plan = improve_rounds(problem, idle(problem), 50)
    assert plan.tours[0].index(Visit(1, True)) < 3
    assert cost(problem, plan) < 200.0


def test_fewer_vehicles_where_a_vehicle_is_dear() -> None:
    problem = hall(5, 12, 6, BATCH, hard=False)
    spread = Plan(tuple((Visit(v, False), Visit(v, True)) for v in range(6)))
    plan = improve_rounds(problem, spread, 200)
    assert unserved(problem, plan) == []
    assert sum(1 for tour in plan.tours if tour) == 1


def test_a_tour_that_breaks_something_as_given_is_left_as_it_is() -> None:
    jobs = (Job(1, 2, pick_until=5.0), Job(3, 4), Job(5, 6))
    problem = Problem((Vehicle(0), Vehicle(9)), jobs, line_of_stops(10))
    late = (Visit(0, False), Visit(0, True))
    plan = improve_rounds(problem, Plan((late, ())), 50)
    assert plan.tours[0] == late
    assert unserved(problem, plan) == []


@pytest.mark.parametrize(
    "tours",
    [
        ((),),
        ((Visit(7, False), Visit(7, True)), ()),
        ((Visit(0, True), Visit(0, False)), ()),
        ((Visit(0, False),), ()),
        ((Visit(0, False),), (Visit(0, True),)),
        ((Visit(0, False), Visit(0, True), Visit(0, False), Visit(0, True)), ()),
    ],
    ids=["too few tours", "unknown job", "drop first", "never dropped", "two vehicles", "twice"],
)
def test_what_is_no_plan_is_refused(tours: tuple[tuple[Visit, ...], ...]) -> None:
    problem = Problem((Vehicle(0), Vehicle(1)), (Job(1, 2), Job(2, 3)), line_of_stops(5))
    with pytest.raises(ValueError, match=r"job|tours"):
        improve_rounds(problem, Plan(tours), 10)


def test_nothing_to_do_and_nobody_to_do_it() -> None:
    nobody = Problem((), (Job(0, 1),), line_of_stops(3))
    assert improve_rounds(nobody, Plan(()), 10) == Plan(())
    nothing = Problem((Vehicle(0),), (), line_of_stops(3))
    assert improve_rounds(nothing, Plan(((),)), 10) == Plan(((),))


def test_the_same_seed_gives_the_same_plan_and_another_one_another_search() -> None:
    problem = hall(2, 20, 3)
    plans = [improve_rounds(problem, idle(problem), 10, seed=seed) for seed in (1, 1, 2, 3, 4)]
    assert plans[0] == plans[1]
    assert len(set(plans)) > 1


SCRIPT = """
import hashlib, importlib.util
from robots.core import compiled
spec = importlib.util.spec_from_file_location("rounds", "tests/unit/fleet/assignment/test_rounds.py")
tests = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tests)
plans = []
for seed, costs in enumerate((tests.LIVE, tests.BATCH, tests.MIXED, tests.LIVE)):
    problem = tests.hall(seed, 18, 3, costs)
    plan = tests.improve_rounds(problem, tests.idle(problem), 4, seed=seed)
    plans.append(tests.improve_rounds(problem, plan, 150, seed=seed, fixed=[2, 0, 1]))
print(compiled.Work.compiled, hashlib.sha256(repr(plans).encode()).hexdigest())
"""


def test_compiled_or_not_every_plan_is_the_same() -> None:
    pytest.importorskip("numba")
    found = {}
    for switch in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, compiled.SWITCH: switch, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            timeout=110,
            check=True,
        )
        is_compiled, found[switch] = done.stdout.split()
        assert is_compiled == str(switch == "1")
    assert found["0"] == found["1"]
