"""Many people on foot: round each other, off walls, out of the way of robots; compiled or not, the same."""

import math
import os
import subprocess
import sys
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.building import Plan
from robots.core import compiled
from robots.core.sensing import Drive
from robots.settings import Hall
from sim import snapshot
from sim.crowd import crowd as crowd_table
from sim.crowd import kernel
from sim.crowd.crowd import Crowd
from sim.crowd.kernel import KEEP, RADIUS, X, Y
from sim.physics import guard
from sim.world import World

STEP_S = 0.1
FRONTS = [(5.8, 5.0), (42.1, 6.0), (23.6, 1.0), (8.0, 19.2), (28.9, 2.6), (38.0, 7.0)]


@pytest.fixture(scope="module")
def plan(hall: Hall) -> Plan:
    return Plan.of(hall)


@pytest.fixture(scope="module")
def shared(plan: Plan) -> Crowd:
    return Crowd(plan)


@pytest.fixture
def crowd(shared: Crowd) -> Crowd:
    for name in list(shared.names):
        shared.remove(name)
    return shared


def scatter(crowd: Crowd, count: int, seed: int) -> Random:
    """People at random free places of the ground floor, each on the way to a window or door."""
    random, ground = Random(seed), crowd.grounds["b1-F1"]
    far = ground.way_to(FRONTS[0]).far.reshape(ground.room.shape)
    free = np.argwhere(np.isfinite(far)).tolist()
    for number in range(count):
        crowd.add(f"v{number}", "b1-F1", ground.middle(*random.choice(free)), random.uniform(0.6, 1.5))
        crowd.send(f"v{number}", random.choice(FRONTS))
    return random


def go(crowd: Crowd, seconds: float, robots=()) -> list[str]:
    return [name for _ in range(round(seconds / STEP_S)) for name in crowd.step(robots, STEP_S)]


def test_one_person_walks_at_their_pace_and_stands_at_the_goal(crowd: Crowd) -> None:
    crowd.add("anna", "b1-F1", (23.0, 3.0), 1.2)
    crowd.send("anna", (8.0, 19.2))
    assert go(crowd, 15.0) == []
    assert go(crowd, 10.0) == ["anna"]
    person = crowd.person("anna")
    assert math.dist((person.x, person.y), (8.0, 19.2)) < 0.3
    assert person.velocity == (0.0, 0.0)
    assert go(crowd, 5.0) == []


def test_two_who_meet_head_on_pass(crowd: Crowd) -> None:
    crowd.add("east", "b1-F1", (14.0, 17.0), 1.2)
    crowd.add("west", "b1-F1", (26.0, 17.0), 1.2)
    crowd.send("east", (26.0, 17.0))
    crowd.send("west", (14.0, 17.0))
    nearest = math.inf
    come = []
    for _ in range(200):
        come += crowd.step((), STEP_S)
        one, other = crowd.person("east"), crowd.person("west")
        nearest = min(nearest, math.dist((one.x, one.y), (other.x, other.y)))
    assert sorted(come) == ["east", "west"]
    assert nearest > 0.35


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 60))
def test_nobody_is_ever_in_a_wall(shared: Crowd, seed: int, count: int) -> None:
    for name in list(shared.names):
        shared.remove(name)
    scatter(shared, count, seed)
    ground = shared.grounds["b1-F1"]
    for _ in range(80):
        shared.step((), STEP_S)
        for x, y in shared.rows[:count, [X, Y]].tolist():
            assert ground.room[ground.cell((x, y))] >= 0.2


def test_a_crowd_that_wants_through_one_door_comes_through(crowd: Crowd) -> None:
    """Forty people in the lift lobby want out by its door, forty want in: nobody stays."""
    for number in range(40):
        crowd.add(f"out{number}", "b1-F1", (36.5 + 0.8 * (number % 10), 21.0 + 0.8 * (number // 10)), 1.1)
        crowd.add(f"in{number}", "b1-F1", (34.5 + 0.8 * (number % 10), 15.6 + 0.8 * (number // 10)), 1.1)
        crowd.send(f"out{number}", (38.0, 8.0))
        crowd.send(f"in{number}", (40.5, 23.0))
    go(crowd, 240.0)
    for number in range(40):
        assert crowd.person(f"out{number}").y < 20.0
        assert crowd.person(f"in{number}").y > 20.0


def test_nobody_walks_into_a_robot_and_it_is_walked_round(crowd: Crowd, world: World) -> None:
    robot = world.robots["xiaodi"]
    robot.map_id, robot.base.x, robot.base.y = "b1-F1", 20.0, 17.0
    for number in range(12):
        crowd.add(f"v{number}", "b1-F1", (14.0 - 0.6 * (number % 4), 16.2 + 0.6 * (number // 4)), 1.2)
        crowd.send(f"v{number}", (27.0, 17.0))
    come = []
    for _ in range(400):
        come += crowd.step([robot], STEP_S)
        for row in crowd.rows[: len(crowd)].tolist():
            gap = math.dist((row[X], row[Y]), (20.0, 17.0)) - robot.radius - row[RADIUS]
            assert gap >= row[KEEP] - 0.1
    assert len(come) == 12


@pytest.mark.parametrize("keep", [0.35, 0.5])
def test_who_comes_straight_towards_a_robot_that_stands_gets_past_it(crowd: Crowd, world: World, keep: float) -> None:
    """Straight round a corner of walls and past a guide at its dock: the way ahead turns with every step aside."""
    robot = world.robots["xiaozhi"]
    robot.map_id, robot.base.x, robot.base.y = "b1-F1", 28.2, 5.6
    starts = [(x + 0.1, y) for x in (29.0, 30.0, 31.0, 32.0) for y in (6.0, 6.5, 7.0)]
    for number, start in enumerate(starts):
        crowd.add(f"p{number}", "b1-F1", start, 0.9, 0.2, keep)
        crowd.send(f"p{number}", (23.6, 1.0))
        come: list[str] = []
        for _ in range(400):
            come += crowd.step([robot], STEP_S)
        crowd.remove(f"p{number}")
        assert come == [f"p{number}"], start


def test_a_robot_without_protective_field_that_runs_into_somebody_is_a_contact(world: World) -> None:
    world.crowd = Crowd(world.plan)
    robot = world.robots["xiaodi"]
    robot.map_id, robot.base.x, robot.base.y, robot.base.theta = "b1-F1", 20.0, 17.0, 0.0
    guard.take_off(robot)
    world.crowd.add("anna", "b1-F1", (21.0, 17.0), 1.2)
    for _ in range(40):
        world.apply("xiaodi", Drive(0.5, 0.0))
        world.step(STEP_S)
    contacts = [one for one in world.happenings if one.what == "contact"]
    assert [(one.who, one.detail) for one in contacts] == [("xiaodi", "anna")]
    assert contacts[0].speed == pytest.approx(0.5, abs=0.01)


def test_a_laser_sees_people_on_foot(world: World) -> None:
    robot = world.robots["xiaodi"]
    robot.map_id, robot.base.x, robot.base.y, robot.base.theta = "b1-F1", 20.0, 17.0, 0.0
    before = world.cast_scan("xiaodi").ranges
    world.crowd = Crowd(world.plan)
    world.crowd.add("anna", "b1-F1", (22.0, 17.0), 1.2)
    after = world.cast_scan("xiaodi").ranges
    ahead = len(after) // 2
    assert after[ahead] == pytest.approx(1.8, abs=0.05)
    assert before[ahead] > 3.0


def test_names_and_rows_hold_together_when_people_leave(crowd: Crowd) -> None:
    for number in range(100):
        crowd.add(f"v{number}", "b1-F1", (14.0 + 0.1 * number, 17.0), 1.0)
    for number in range(0, 100, 3):
        crowd.remove(f"v{number}")
    for number in range(100):
        assert (f"v{number}" in crowd) is (number % 3 != 0)
        if number % 3:
            assert crowd.person(f"v{number}").x == pytest.approx(14.0 + 0.1 * number)
    with pytest.raises(KeyError):
        crowd.remove("v0")
    with pytest.raises(ValueError, match="here already"):
        crowd.add("v1", "b1-F1", (14.0, 17.0), 1.0)


def test_a_crowd_goes_on_from_a_snapshot_as_it_would_have(plan: Plan) -> None:
    crowd = Crowd(plan)
    scatter(crowd, 25, 4)
    go(crowd, 2.0)
    copy = snapshot.unpack(snapshot.pack(crowd))
    assert go(crowd, 5.0) == go(copy, 5.0)
    assert crowd.rows[:25].tolist() == copy.rows[:25].tolist()


PROGRAM = """
import hashlib
from pathlib import Path
from robots.building import Plan
from robots.settings import load_hall
from sim.crowd import crowd as crowd_table
from sim.crowd import kernel
from sim.crowd.crowd import Crowd
from tests.sim.crowd.test_crowd import go, scatter
crowd = Crowd(Plan.of(load_hall(Path("config/hall"))))
scatter(crowd, 40, 7)
go(crowd, 6.0)
print(hashlib.sha256(crowd.rows[:40].tobytes()).hexdigest())
"""


def test_compiled_or_not_it_is_the_same_to_the_last_bit() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM], env={**os.environ, "HALL_NUMBA": switch, "PYTHONPATH": "."},
            capture_output=True, text=True, check=True, timeout=110,
        ).stdout
        for switch in ("0", "1")
    }  # fmt: skip
    assert len(digests) == 1


def test_who_is_near_is_the_same_by_the_loop_and_by_numpy(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    random = scatter(crowd, 120, 7)
    for _ in range(40):
        x, y, reach = random.uniform(0.0, 44.0), random.uniform(0.0, 20.0), random.choice([0.5, 1.0, 2.5, 7.0])
        monkeypatch.setattr(compiled, "pays", lambda: False)
        by_numpy = crowd.near("b1-F1", x, y, reach)
        monkeypatch.setattr(compiled, "pays", lambda: True)
        monkeypatch.setattr(crowd_table, "_nearby", lambda: kernel.nearby)
        assert crowd.near("b1-F1", x, y, reach) == by_numpy
