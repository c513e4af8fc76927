"""While people are about: a robot takes an idle car that nobody calls, leaves people another, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.lift import DeskAsk, DoorState, LiftSession, LiftState, Motion
from robots.fleet.liftdesk import IN_VAIN_S, Desk
from robots.fleet.rules import FleetRules
from robots.settings.lift_rules import LiftRules
from tests.fixtures.fleet_bench import hall_plan
from tests.unit.fleet.test_lift_rules import CAR, NOON, WEST

CALLED = replace(WEST, current_floor="b1-F2", landing_calls=("b1-F2",))


class Busy:
    """A desk that has just heard a person call the west car."""

    def __init__(self, east: LiftState = CAR, **rules: Any) -> None:
        rules = {"people_first_s": 60.0, "people_about_s": 120.0, **rules}
        plan = hall_plan()
        plan = replace(plan, hall=replace(plan.hall, lift_rules=LiftRules(**rules)))
        self.desk, self.now = Desk(plan, "b1", FleetRules()), NOON
        self.car(CALLED)
        self.car(east)

    def car(self, car: LiftState) -> list[str]:
        return [grant.lift for grant in self.desk.hear_car(self.now, car, {}, False) if grant.lift]

    def ask(self, robot: str = "xa") -> str:
        """The lift it is given, or why none."""
        answers = self.desk.ask(self.now, DeskAsk("b1", robot, "q", "b1-F1", "b1-F3"), {}, False)
        return next(answer.lift or answer.reason for answer in answers if answer.robot == robot)


def test_while_somebody_calls_a_lift_of_the_group_no_robot_is_given_one():
    desk = Busy()
    assert desk.ask() == "people_first"
    assert desk.car(replace(CALLED, landing_calls=())) == ["east"]


@pytest.mark.parametrize(
    "use",
    [
        {"door_state": DoorState.OPEN},
        {"motion": Motion.UP},
        {"car_calls": ("b1-F2",)},
        {"occupancy": "some"},
        {"landing_calls": ("b1-F3",)},
    ],
)
def test_a_car_in_use_is_not_given_while_people_are_about(use: dict[str, Any]):
    desk = Busy(replace(CAR, **use))
    desk.car(replace(CALLED, landing_calls=(), door_state=DoorState.OPEN))
    assert desk.ask() == "people_first"


def test_one_car_is_left_to_people():
    desk = Busy()
    desk.car(replace(CALLED, landing_calls=()))
    assert desk.ask() == "east" or desk.ask() == "west"
    assert desk.ask("xb") == "people_first"


def test_a_session_of_another_robot_is_no_car_left_to_people():
    held = LiftSession("xb", "s", "shared", Instant(NOON), Instant(NOON + 60.0))
    desk = Busy()
    desk.car(replace(CALLED, landing_calls=(), session=held))
    assert desk.ask() == "people_first"


def test_the_wait_for_people_is_bounded_and_ends_with_them():
    desk = Busy()
    assert desk.ask() == "people_first"
    desk.now += 59.0
    assert desk.car(CALLED) == [] and desk.car(CAR) == []
    desk.now += 1.0
    assert desk.car(CAR) == ["east"]
    quiet = Busy(people_about_s=30.0)
    quiet.car(replace(CALLED, landing_calls=(), door_state=DoorState.OPEN))
    quiet.now += 30.0
    quiet.car(replace(CALLED, landing_calls=(), door_state=DoorState.OPEN))
    quiet.car(replace(CAR, door_state=DoorState.OPEN))
    assert quiet.ask() == "east"


def test_a_hall_that_does_not_ask_for_it_gives_cars_as_ever():
    assert Busy(people_about_s=0.0).ask() == "east"


def test_a_lift_tried_in_vain_is_not_tried_again_while_people_use_the_other():
    used = replace(CALLED, landing_calls=(), door_state=DoorState.OPEN)
    fresh, tried = Busy(), Busy()
    tried.desk.in_vain["east"] = NOON + IN_VAIN_S
    for desk, answer in ((fresh, "east"), (tried, "people_first")):
        desk.car(used)
        assert desk.ask() == answer
    assert minute(tried, used) == ["west"]


def test_a_lift_tried_in_vain_is_better_than_one_that_no_robot_is_given():
    desk = Busy()
    desk.desk.in_vain["east"] = NOON + IN_VAIN_S
    off = replace(CALLED, landing_calls=(), fault_codes=("offline",))
    desk.car(off)
    desk.ask()
    assert minute(desk, off) == ["east"]


def minute(desk: Busy, west: LiftState) -> list[str]:
    """What is given within the minute in which a robot steps back for people."""
    given = []
    for _ in range(13):
        desk.now += 5.0
        given += [*desk.car(west), *desk.car(CAR)]
    return given
