"""The lifts of a group: what they report, who gets a landing call, and how they stand on a floor."""

from __future__ import annotations

import math

import pytest

from robots.building.lift_plan import LiftPlan
from robots.core.lift import LiftMode
from robots.gateway.hardware import CallCar, CommandRefused, HoldDoor, RobotMode
from sim.lifts.car import LiftCar
from sim.lifts.group import LiftGroup
from sim.lifts.walls import Walls

FLOORS = {"b1-F1": 0.0, "b1-F2": 4.5, "b1-F3": 9.0}
PLAN = LiftPlan(
    lift="east",
    group="b1",
    maps=tuple(FLOORS),
    cabin=(10.0, 20.0),
    facing=-math.pi / 2,
    width=1.6,
    depth=1.5,
    door_width=1.0,
    holds={},
    radius=0.28,
)


def two_cars() -> LiftGroup:
    return LiftGroup("b1", [LiftCar("east", FLOORS, "b1-F1"), LiftCar("west", FLOORS, "b1-F3")])


def test_cars_report_changes_at_once_and_otherwise_at_their_pace():
    group = two_cars()
    assert {seen.lift for seen in group.step(0.0)} == {"east", "west"}
    assert group.step(0.1) == []
    assert group.take(CallCar("east", "b1-F2"), 0.15) == []
    assert [seen.reading.landing_calls for seen in group.step(0.2)] == [("b1-F2",)]
    reports = [seen for i in range(3, 33) for seen in group.step(i / 10) if seen.lift == "east"]
    assert 5 <= len(reports) <= 7  # twice a second while it moves


def test_a_landing_call_goes_to_the_nearest_car_that_takes_people():
    group = two_cars()
    assert group.press_landing("b1-F3", "down", 0.0) == "west"
    assert group.press_landing("b1-F1", "up", 0.0) == "east"
    group = two_cars()
    group.take(RobotMode("west", True), 0.0)
    assert group.press_landing("b1-F3", "down", 0.0) == "east"


def test_a_landing_call_nobody_can_take_is_kept_until_somebody_can():
    group = two_cars()
    for car in group.cars.values():
        car.set_mode(LiftMode.OUT_OF_SERVICE, 0.0)
    assert group.press_landing("b1-F3", "down", 1.0) == ""
    group.cars["east"].set_mode(LiftMode.NORMAL, 2.0)
    group.step(2.1)
    assert group.cars["east"].reading().destination_floor == "b1-F3"


def test_a_landing_call_leaves_a_car_that_is_held_for_one_that_is_sooner_there():
    group = LiftGroup("b1", [LiftCar("east", FLOORS, "b1-F2"), LiftCar("west", FLOORS, "b1-F1")])
    group.take(CallCar("east", "b1-F2"), 0.0)
    for tick in range(30):
        group.step(tick / 10)
    group.take(HoldDoor("east", 25.0), 3.0)
    group.cars["east"].press_landing("b1-F3", "down", 3.0)  # as it was given before the robot came
    for tick in range(30, 100):
        if tick % 20 == 0:
            group.take(HoldDoor("east", 25.0), tick / 10)  # a robot takes its time
        group.step(tick / 10)
    assert ("b1-F3", "down") not in group.cars["east"].calls.people_landing
    assert group.cars["west"].reading().destination_floor == "b1-F3"


def test_a_car_whose_door_a_robot_holds_is_given_no_call_that_another_is_sooner_for():
    group = LiftGroup("b1", [LiftCar("east", FLOORS, "b1-F1"), LiftCar("west", FLOORS, "b1-F2")])
    group.take(CallCar("east", "b1-F1"), 0.0)
    for tick in range(30):
        group.step(tick / 10)
    assert group.press_landing("b1-F1", "up", 3.0) == "east"
    group.take(HoldDoor("east", 8.0), 3.0)
    assert group.press_landing("b1-F1", "up", 3.1) == "west"
    group.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, 3.2)
    assert group.press_landing("b1-F1", "up", 3.3) == "east"


def test_a_landing_call_stays_with_the_car_on_its_way_there():
    group = LiftGroup("b1", [LiftCar("east", FLOORS, "b1-F1"), LiftCar("west", FLOORS, "b1-F1")])
    assert group.press_landing("b1-F3", "down", 0.0) == "east"
    for tick in range(60):
        group.step(tick / 10)
        assert not group.cars["west"].is_flying


def test_what_the_controller_refuses_comes_back():
    group = two_cars()
    unknown, offline = CallCar("east", "b9-F1"), CallCar("north", "b1-F1")
    assert group.take(unknown, 1.0) == [CommandRefused(1.0, unknown, "floor_unknown")]
    assert group.take(offline, 1.0) == [CommandRefused(1.0, offline, "offline")]


def test_an_offline_car_reports_nothing():
    group = two_cars()
    group.step(0.0)
    group.cars["east"].faults.offline = True
    seen = [s.lift for i in range(1, 200) for s in group.step(i / 10)]
    assert "east" not in seen
    assert "west" in seen


def length(segments) -> float:
    return sum(math.hypot(x2 - x1, y2 - y1) for x1, y1, x2, y2 in segments)


def test_the_door_is_shut_where_the_car_is_not_and_opens_where_it_stands():
    car = LiftCar("east", FLOORS, "b1-F1", walls=Walls(PLAN))
    sill_y = 20.0 - 0.75
    shut = car.segments("b1-F2")
    assert length(shut) == pytest.approx(1.0)
    assert all(y == pytest.approx(sill_y) for _, y1, _, y2 in shut for y in (y1, y2))
    cabin = length(PLAN.car_walls())
    assert length(car.segments("b1-F1")) == pytest.approx(cabin + 1.0)
    car.take(CallCar("east", "b1-F1"), 0.0)
    car.step(1.25)  # half of the 2.5 s to open
    half = car.segments("b1-F1")
    assert length(half) == pytest.approx(cabin + 0.5)
    gap = sorted(x for x1, y1, x2, y2 in half[len(PLAN.car_walls()) :] for x in (x1, x2))
    assert gap == pytest.approx([9.5, 9.75, 10.25, 10.5])
    car.step(3.0)
    assert length(car.segments("b1-F1")) == pytest.approx(cabin)
    assert car.segments("b2-F1") == ()
