"""Places and motion: each invariant with a planted violation."""

from collections.abc import Callable
from typing import Any

import pytest

from robots.core.alarm import Alarm
from sim.judge.space import CLEARS_OFF_S
from sim.judge.talk import SENT_ON_S
from sim.world import Body


def ran_into_wall(court: Any) -> None:
    court.world.happen("contact", "xiaodi", "wall")


def overlap(court: Any) -> None:
    other = court.second_robot()
    base = court.world.robots["xiaodi"].base
    vehicle = court.world.robots[other]
    vehicle.base.x, vehicle.base.y = base.x + 0.3, base.y


def touched_somebody(court: Any) -> None:
    court.world.place("visitor", Body("b1-F1", 5.0, 5.0, 0.25))
    court.world.happen("contact", "xiaodi", "visitor")


def closed_the_door_on_itself(court: Any) -> None:
    court.board()
    court.stand(0.0)
    court.look()
    court.command("close_door", "x")


def two_robots(court: Any) -> None:
    other = court.second_robot()
    court.stand(-0.4, -0.5, car="east")
    court.stand(-1.2, 0.5, car="east", who=other)


def enters_upon_somebody(court: Any) -> None:
    court.call()
    court.stand(1.5)
    court.look()
    court.world.place("visitor", Body("b1-F1", *court.world.plan.lifts["east"].at(-0.7, 0.2), 0.25))
    court.stand(0.2)


def stands_in_the_way_out(court: Any) -> None:
    court.open_door()
    court.stand(0.7)
    lift = court.world.plan.lifts["east"]
    for along in (-0.2, -0.1, 0.0):
        court.world.place("visitor", Body("b1-F1", *lift.at(along, 0.0), 0.25))
        court.look()


def asks_for_a_person_in_the_way_out(court: Any) -> None:
    court.ask_help(reason="lift_gave_up", ride="DONE")
    stands_in_the_way_out(court)


def waits_for_a_person_in_the_way_out_and_has_no_fault(court: Any) -> None:
    court.ask_help(reason="obstacle", ride="HELP_WAIT")
    stands_in_the_way_out(court)


def was_stopped_and_a_person_has_sent_it_on(court: Any) -> None:
    court.ask_help(reason="robot_fault", ride="HELP_WAIT", e_stop="MANUAL")
    court.ask_help(wanted=False, ride="REQUEUE")
    court.wait(SENT_ON_S)
    stands_in_the_way_out(court)


def was_stopped_and_drives(court: Any) -> None:
    court.world.robots["xiaodi"].base.speed = 0.3
    court.ask_help(reason="robot_fault", ride="HELP_WAIT", e_stop="MANUAL")
    stands_in_the_way_out(court)


FIRE = Alarm("fire", "b1", True, ("b1",))


def clears_off_for_long(court: Any) -> None:
    court.say(FIRE, "bms")
    court.wait(CLEARS_OFF_S + 1.0)
    court.world.robots["xiaodi"].base.speed = 0.3
    stands_in_the_way_out(court)


def rests_there_as_an_alarm_comes(court: Any) -> None:
    court.say(FIRE, "bms")
    stands_in_the_way_out(court)


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (ran_into_wall, "collision"),
    (overlap, "collision"),
    (touched_somebody, "contact"),
    (closed_the_door_on_itself, "contact"),
    (two_robots, "one_robot"),
    (enters_upon_somebody, "occupancy_sensed"),
    (stands_in_the_way_out, "yield_gap"),
    (asks_for_a_person_in_the_way_out, "yield_gap"),
    (waits_for_a_person_in_the_way_out_and_has_no_fault, "yield_gap"),
    (was_stopped_and_a_person_has_sent_it_on, "yield_gap"),
    (was_stopped_and_drives, "yield_gap"),
    (clears_off_for_long, "yield_gap"),
    (rests_there_as_an_alarm_comes, "yield_gap"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    assert court.times_seen(plant, invariant) == 1


def test_somebody_in_the_corner_of_a_car_is_no_reason_to_stay_out(court: Any) -> None:
    court.call()
    court.stand(1.5)
    court.look()
    lift = court.world.plan.lifts["east"]
    court.world.place("visitor", Body("b1-F1", *lift.at(-lift.depth + 0.2, lift.width / 2 - 0.2), 0.2))
    court.stand(0.2)
    court.look()
    assert "occupancy_sensed" not in court.broken


def test_somebody_who_comes_out_past_a_robot_at_its_hold_point_has_room(court: Any) -> None:
    lift = court.world.plan.lifts["east"]
    vehicle = court.world.robots["xiaodi"]
    vehicle.map_id = "b1-F1"
    hold = lift.hold("b1-F1")
    vehicle.base.x, vehicle.base.y = hold.x, hold.y
    court.judge.case.stances["xiaodi"].seen = ()  # it did not drive there
    court.open_door()
    for along in (-0.2, -0.1, 0.0, 0.1):
        court.world.place("visitor", Body("b1-F1", *lift.at(along, 0.0), 0.25))
        court.look()
    assert court.broken == set()


STOPPED: dict[str, dict[str, Any]] = {
    "the stop is pressed": {"e_stop": "MANUAL", "wanted": False},
    "its ride waits after a stop": {"reason": "robot_fault", "ride": "HELP_WAIT"},
    "its ride waits for its wheels": {"reason": "wheel_fault", "ride": "HELP_WAIT"},
}


@pytest.mark.parametrize("told", STOPPED.values(), ids=STOPPED)
def test_who_was_stopped_there_need_not_make_room_by_itself(court: Any, told: dict[str, Any]) -> None:
    court.ask_help(**told)
    stands_in_the_way_out(court)
    assert "yield_gap" not in court.broken


def test_whom_an_alarm_has_just_sent_off_is_on_its_way_out_of_the_way(court: Any) -> None:
    """It was lined up before the door, to go in next (the swarm's episode 12639)."""
    court.say(FIRE, "bms")
    court.wait(2.0)
    court.world.robots["xiaodi"].base.speed = 0.3
    stands_in_the_way_out(court)
    assert "yield_gap" not in court.broken


def test_who_was_sent_on_a_moment_ago_is_on_its_way_out_of_the_way(court: Any) -> None:
    court.ask_help(reason="wheel_fault", ride="HELP_WAIT")
    court.ask_help(wanted=False, ride="REQUEUE")
    court.wait(SENT_ON_S - 1.0)
    court.world.robots["xiaodi"].base.speed = 0.3
    stands_in_the_way_out(court)
    assert "yield_gap" not in court.broken


def test_who_was_driven_there_by_hand_and_left_need_not_make_room(court: Any) -> None:
    court.ask_help(wanted=False, ride="MANUAL")
    court.ask_help(reason="needs_help", ride="HELP_WAIT")
    stands_in_the_way_out(court)
    assert "yield_gap" not in court.broken
