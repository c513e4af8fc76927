"""Where a robot can be at all: moved by hand into walls, out of the hall, into a shaft, to another floor."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from robots.building import Plan
from robots.settings import load_hall
from sim.engine import Engine
from sim.judge.truth import Ground
from sim.judge.walls import gap
from sim.physics.floors import FloorWalls


@dataclass
class Put:
    """Puts a robot somewhere as if it had stood there from the first."""

    court: Any

    def at(self, x: float, y: float, floor: str = "b1-F1", car: str = "") -> None:
        vehicle = self.court.world.robots["xiaodi"]
        vehicle.map_id, vehicle.car, vehicle.base.x, vehicle.base.y = floor, car, x, y
        self.court.judge.case.stances["xiaodi"].seen = ()


def on_the_outer_wall(court: Any) -> None:
    Put(court).at(0.0, 15.0)


def on_a_counter(court: Any) -> None:
    Put(court).at(20.0, 20.2)


def in_a_shut_landing_door(court: Any) -> None:
    court.stand(0.1)


def in_the_side_of_a_car(court: Any) -> None:
    court.open_door()
    court.stand(-0.8, 0.7, car="east")


def in_a_shut_hall_door(court: Any) -> None:
    court.world.doors.shut("b1-F1", "lobby")
    court.world.step(3.0)
    Put(court).at(39.5, 20.1)


def outside(court: Any) -> None:
    Put(court).at(-5.0, 15.0)


def far_outside(court: Any) -> None:
    Put(court).at(1000.0, 15.0)


def out_through_the_entrance(court: Any) -> None:
    Put(court).at(23.0, -0.4)


def told_to_be_in_a_car(court: Any) -> None:
    Put(court).at(20.0, 15.2, car="east")


def in_the_shaft_above_the_car(court: Any) -> None:
    court.stand(-0.8, floor="b1-F2")


def told_to_be_in_the_car_on_another_floor(court: Any) -> None:
    court.stand(-0.8, floor="b1-F2", car="east")


def suddenly_elsewhere(court: Any) -> None:
    court.world.robots["xiaodi"].base.x += 0.5
    court.wait(0.1)


def elsewhere_after_a_rest(court: Any) -> None:
    court.world.robots["xiaodi"].base.x += 3.0
    court.wait(60.0)


def on_another_floor_in_the_ride(court: Any) -> None:
    court.stand(-0.8, car="east")
    court.look()
    court.world.robots["xiaodi"].map_id = "b1-F3"


def beamed_upstairs(court: Any) -> None:
    court.world.robots["xiaodi"].map_id = "b1-F2"


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (on_the_outer_wall, "collision"),
    (on_a_counter, "collision"),
    (in_a_shut_landing_door, "collision"),
    (in_the_side_of_a_car, "collision"),
    (in_a_shut_hall_door, "collision"),
    (outside, "in_the_hall"),
    (far_outside, "in_the_hall"),
    (out_through_the_entrance, "in_the_hall"),
    (told_to_be_in_a_car, "in_the_hall"),
    (in_the_shaft_above_the_car, "no_shaft"),
    (told_to_be_in_the_car_on_another_floor, "no_shaft"),
    (suddenly_elsewhere, "no_jump"),
    (elsewhere_after_a_rest, "no_jump"),
    (on_another_floor_in_the_ride, "no_jump"),
    (beamed_upstairs, "no_jump"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    assert court.judge.violations == []
    plant(court)
    court.look()
    court.world.robots["xiaodi"].base.theta += 0.1
    court.look()
    assert [item.invariant for item in court.judge.violations].count(invariant) == 1


def test_a_robot_in_the_doorway_of_a_car_that_is_there_is_in_no_wall(court: Any) -> None:
    court.board()
    assert court.broken == set()


@pytest.mark.parametrize("folder", ["config/hall", "config/scenarios/halls/small"])
def test_its_walls_are_those_of_the_world_though_made_apart(folder: str) -> None:
    hall = load_hall(Path(folder))
    plan, ground = Plan.of(hall), Ground.of(hall)
    for map_id, floor in plan.maps.items():
        walls, shape = FloorWalls.of(floor.segments), ground.floors[map_id]
        for x in range(-1, 56):
            for y in range(-1, 36):
                at = (x * 0.9 + 0.13, y * 0.9 + 0.21)
                if any(lift.zone(*at, 0.5).value != "out" for lift in plan.lifts.values()):
                    continue  # cars, which the world keeps elsewhere
                theirs = min((gap(*at, segment) for segment in walls.near(*at)), default=9.0)
                ours = min((gap(*at, segment) for segment in shape.cell(*at).segments), default=9.0)
                assert ours == pytest.approx(theirs, abs=1e-6) or min(ours, theirs) > 0.6, (map_id, at)


def test_a_ride_by_a_real_courier_is_none_of_it(small_engine: Engine) -> None:
    small_engine.office.request_run("first", "A12", "3F-archive")
    assert small_engine.run_until(lambda: small_engine.office.has_ended("first"), 900)
    assert small_engine.judge.violations == []
