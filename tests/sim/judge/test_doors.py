"""Doors, sills and cabins: each invariant with a planted violation, and what is allowed."""

from collections.abc import Callable
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.lift import DoorHold, LiftMode
from sim.world import Body


def door_shut(court: Any) -> None:
    court.stand(0.0)


def door_closing(court: Any) -> None:
    court.open_door()
    court.stand(0.0)
    court.look()
    court.world.cars["east"].door.close(court.world.now)
    court.world.cars["east"].changes += 1
    court.look()
    court.wait(1.1)


def asks_for_a_person_and_stays_in_a_closing_door(court: Any) -> None:
    court.ask_help()
    door_closing(court)


def turns_in_a_closing_door(court: Any) -> None:
    court.world.robots["xiaodi"].base.turn = 0.3
    door_closing(court)


def something_behind_it_only(court: Any) -> None:
    court.world.place("trolley", Body("b1-F1", *court.world.plan.lifts["east"].at(0.8, 0.0), 0.25))
    asks_for_a_person_and_stays_in_a_closing_door(court)


def car_away(court: Any) -> None:
    court.stand(0.1, floor="b1-F3")


def not_level(court: Any) -> None:
    court.open_door()
    court.world.cars["east"].motion.position_m += 0.03
    court.stand(0.1)


def dwells(court: Any) -> None:
    court.open_door()
    court.world.robots["xiaodi"].base.speed = 0.02
    court.stand(0.0)
    court.look()
    court.wait(30.5)


def stands_on_sill(court: Any) -> None:
    court.open_door()
    court.stand(0.0)
    court.look()
    court.wait(15.5)


def stands_for_12_s_and_drives_on(court: Any) -> None:
    court.open_door()
    court.stand(0.0)
    court.look()
    court.wait(12.0)
    court.world.robots["xiaodi"].base.speed = 0.3
    court.look()


def stands_for_12_s_and_is_off_at_once(court: Any) -> None:
    court.open_door()
    court.stand(0.0)
    court.look()
    court.wait(12.0)
    court.stand(1.5)


def long_slice(court: Any) -> None:
    court.command("hold_door", hold_s=31.0)


def long_hold(court: Any) -> None:
    court.open_door()
    court.look()
    for _ in range(6):
        court.state(door_hold=DoorHold("xiaodi", Instant(court.world.now + 8.0)))
        court.wait(8.0)


def somebody_shut_in(court: Any) -> None:
    court.world.cars["east"].calls.robot_only = True
    court.world.cars["east"].changes += 1
    court.world.place("visitor", Body("b1-F1", *court.world.plan.lifts["east"].at(-0.7, 0.0), 0.25))
    court.look()
    court.wait(5.5)


def overloaded(court: Any) -> None:
    court.board()
    court.world.cars["east"].load_kg = 1200.0
    court.world.cars["east"].changes += 1
    court.look()
    court.wait(31.0)


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (door_shut, "sill_open"),
    (door_closing, "sill_open"),
    (asks_for_a_person_and_stays_in_a_closing_door, "sill_open"),
    (turns_in_a_closing_door, "sill_open"),
    (something_behind_it_only, "sill_open"),
    (car_away, "sill_floor"),
    (not_level, "sill_floor"),
    (dwells, "no_dwell_on_sill"),
    (stands_on_sill, "no_dwell_on_sill"),
    (stands_for_12_s_and_drives_on, "no_dwell_on_sill"),
    (stands_for_12_s_and_is_off_at_once, "no_dwell_on_sill"),
    (long_slice, "hold_bounded"),
    (long_hold, "hold_bounded"),
    (somebody_shut_in, "exclusive_returned"),
    (overloaded, "load"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    assert court.times_seen(plant, invariant) == 1


def test_a_robot_that_asks_for_a_person_may_stand_on_the_sill(court: Any) -> None:
    court.open_door()
    court.stand(0.0)
    court.look()
    court.wait(12.0)
    court.ask_help()
    court.wait(60.0)
    assert "no_dwell_on_sill" not in court.broken


def test_who_asked_for_a_person_after_10_s_may_be_sent_on(court: Any) -> None:
    court.open_door()
    court.stand(0.0)
    court.look()
    court.wait(11.0)
    court.ask_help()
    court.ask_help(False)
    court.wait(1.0)
    court.world.robots["xiaodi"].base.speed = 0.3
    court.look()
    assert "no_dwell_on_sill" not in court.broken


def test_a_robot_that_can_move_to_neither_side_may_only_ask_for_a_person(court: Any) -> None:
    court.world.robots["xiaodi"].base.wheel_fault = ("stuck", "")
    asks_for_a_person_and_stays_in_a_closing_door(court)
    assert "sill_open" not in court.broken


def test_a_robot_whose_wheels_nobody_has_looked_at_may_only_ask_for_a_person(court: Any) -> None:
    court.ask_help(reason="wheel_fault", ride="HELP_WAIT")
    door_closing(court)
    assert "sill_open" not in court.broken


def test_a_robot_between_two_bodies_may_only_ask_for_a_person(court: Any) -> None:
    court.world.place("child", Body("b1-F1", *court.world.plan.lifts["east"].at(-0.8, 0.0), 0.25))
    something_behind_it_only(court)
    assert "sill_open" not in court.broken


def test_a_robot_that_moves_off_a_closing_door_is_right(court: Any) -> None:
    court.open_door()
    court.stand(0.0)
    court.world.robots["xiaodi"].base.speed = -0.3
    court.look()
    court.world.cars["east"].door.close(court.world.now)
    court.world.cars["east"].changes += 1
    court.wait(1.1)
    assert "sill_open" not in court.broken


def test_a_passenger_may_be_in_a_car_whose_attendant_key_somebody_turned(court: Any) -> None:
    car = court.world.cars["east"]
    court.world.place("visitor", Body("b1-F1", *court.world.plan.lifts["east"].at(-0.7, 0.0), 0.25))
    car.set_mode(LiftMode.ATTENDANT_CONTROL, court.world.now)
    assert car.mode is LiftMode.ATTENDANT_CONTROL
    court.look()
    court.wait(60.0)
    assert "exclusive_returned" not in court.broken


def test_a_door_that_has_shut_may_be_held_again(court: Any) -> None:
    car = court.world.cars["east"]
    for _ in range(8):
        court.open_door()
        court.look()
        court.state(door_hold=DoorHold("xiaodi", Instant(court.world.now + 8.0)))
        court.wait(8.0)
        car.door.close(court.world.now)
        car.door.finish(court.world.now)
        car.changes += 1
        court.look()
    assert "hold_bounded" not in court.broken


def test_a_door_that_shut_between_two_looks_may_be_held_again(court: Any) -> None:
    car = court.world.cars["east"]
    for _ in range(8):
        court.open_door()
        court.look()
        court.state(door_hold=DoorHold("xiaodi", Instant(court.world.now + 8.0)))
        court.wait(8.0)
        car.door.close(court.world.now)
        car.door.finish(court.world.now)
        court.state(door_hold=None)
    assert "hold_bounded" not in court.broken


@pytest.mark.parametrize("edge_m, is_breach", [(0.01, False), (0.2, True)])
def test_a_robot_at_the_edge_of_the_sill_that_asks_for_a_person_may_hold_on(
    court: Any, edge_m: float, is_breach: bool
) -> None:
    """It was wholly in and set out again: centimetres behind the sill, where its own senses put it on it."""
    radius = court.world.robots["xiaodi"].radius
    court.open_door()
    for behind in (0.3, edge_m):
        court.stand(-(radius + behind), car="east")
        court.look()
    court.ask_help()
    for _ in range(8):
        court.state(door_hold=DoorHold("xiaodi", Instant(court.world.now + 8.0)))
        court.wait(8.0)
    assert ("hold_bounded" in court.broken) is is_breach
