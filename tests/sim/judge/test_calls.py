"""Where a ride goes: each invariant with a planted violation, and what is allowed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from robots.core.runs import DispatchRequest, RunFact, RunState


def calls_another_floor(court: Any) -> None:
    court.board()
    court.command("car_call", "x", destination="b1-F2")


def calls_the_car_anew_from_within(court: Any) -> None:
    court.board()
    court.command("call", "x", origin="b1-F1", destination="b1-F2")


def calls_a_floor_it_may_not_use(court: Any) -> None:
    case = court.judge.case
    case.ground = replace(case.ground, denied={"xiaodi": ("b1-F3",)})
    court.command("call", "x", origin="b1-F1", destination="b1-F3")


def calls_a_floor_that_is_none(court: Any) -> None:
    court.command("call", "x", origin="b1-F1", destination="b9-F9")


def gets_off_elsewhere(court: Any) -> None:
    court.world.happen("enter_car", "xiaodi", "east at b1-F1")
    court.look()
    court.command("car_call", "x", destination="b1-F3")
    court.world.happen("leave_car", "xiaodi", "east at b1-F2")


def leaves_on_one_source(court: Any) -> None:
    court.ride()
    court.wait(5.0)  # all are old by now
    court.state(current_floor="b1-F3")
    court.get_out()


def leaves_with_sources_at_odds(court: Any) -> None:
    court.ride()
    court.state(current_floor="b1-F2")
    court.get_out()


def queues_again_and_again(court: Any) -> None:
    for number in range(8):
        court.ask_desk(f"d-{number}")
        court.ask_desk(f"d-{number}", done=True)


def calls_again_and_again(court: Any) -> None:
    court.board()
    for number in range(6):
        court.command("car_call", f"cc-{number}", destination="b1-F3")
        court.ack(f"cc-{number}")


def comes_back_again_and_again(court: Any) -> None:
    court.ride()
    for _ in range(5):
        court.stand(-0.1, floor="b1-F3", car="east")
        court.look()
        court.stand(-0.9, floor="b1-F3", car="east")
        court.look()


def cancelled_inside(court: Any) -> None:
    court.say(fact(RunState.CARRYING))
    court.board()
    court.say(DispatchRequest("k", "web", "cancel", run="r-1"))
    court.say(fact(RunState.CANCELLED))


def given_up_inside(court: Any) -> None:
    court.say(fact(RunState.CARRYING))
    court.board()
    court.say(DispatchRequest("k", "web", "cancel", run="r-1"))
    court.command("cancel", "x")


def cancelled_on_its_own_later_ride(court: Any) -> None:
    court.ride()
    court.say(fact(RunState.TO_PICKUP))
    court.get_out()
    cancelled_inside(court)


def fact(state: RunState) -> RunFact:
    return RunFact("r-1", state, False, "A12", "3F-archive", False, False, 0.0, 0.0, robot="xiaodi")


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (calls_another_floor, "ride_target_stable"),
    (calls_the_car_anew_from_within, "ride_target_stable"),
    (calls_a_floor_that_is_none, "allowed_floors"),
    (calls_a_floor_it_may_not_use, "allowed_floors"),
    (gets_off_elsewhere, "right_floor"),
    (leaves_on_one_source, "right_floor_exit"),
    (leaves_with_sources_at_odds, "right_floor_exit"),
    (queues_again_and_again, "no_livelock"),
    (calls_again_and_again, "no_livelock"),
    (comes_back_again_and_again, "no_livelock"),
    (cancelled_inside, "cancel_deferred"),
    (given_up_inside, "cancel_deferred"),
    (cancelled_on_its_own_later_ride, "cancel_deferred"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    assert court.times_seen(plant, invariant) == 1


def test_getting_off_where_it_asked_to_go_is_right(court: Any) -> None:
    court.ride()
    court.get_out()
    assert court.judge.violations == []


def test_a_broken_barometer_does_not_keep_a_robot_in(court: Any) -> None:
    court.ride()
    court.sense("b1-F2", marker="b1-F3")
    court.get_out()
    assert court.judge.violations == []


def test_own_sensors_are_enough_without_any_word_of_the_lift(court: Any) -> None:
    court.ride()
    court.wait(60.0)
    court.sense("b1-F3", marker="b1-F3")
    court.get_out()
    assert "right_floor_exit" not in court.broken


def test_once_out_a_cancelled_run_may_end(court: Any) -> None:
    court.say(fact(RunState.CARRYING))
    court.ride()
    court.say(DispatchRequest("k", "web", "cancel", run="r-1"))
    court.get_out()
    court.say(fact(RunState.CANCELLED))
    assert court.judge.violations == []


def test_a_run_given_while_it_rode_for_something_else_may_end_at_once(court: Any) -> None:
    """On its way home, say: the ride goes on as it was (the swarm's episode 10217)."""
    court.ride()
    court.say(fact(RunState.TO_PICKUP))
    court.say(DispatchRequest("k", "web", "cancel", run="r-1"))
    court.say(fact(RunState.CANCELLED))
    assert court.judge.violations == []


def test_after_a_person_was_asked_the_count_begins_anew(court: Any) -> None:
    for number in range(6):
        court.ask_desk(f"d-{number}")
    court.ask_help()
    court.ask_help(False)
    for number in range(6, 12):
        court.ask_desk(f"d-{number}")
    assert court.broken == set()


def test_the_floor_it_called_the_car_for_is_right_whoever_pressed_it_inside(court: Any) -> None:
    court.command("call", "c", origin="b1-F1", destination="b1-F3")
    court.world.happen("enter_car", "xiaodi", "east at b1-F1")
    court.look()
    court.world.happen("leave_car", "xiaodi", "east at b1-F3")
    court.look()
    assert "right_floor" not in court.broken
