"""What must happen in the end: each invariant with a planted violation, and what is allowed."""

from collections.abc import Callable
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.runs import FleetSummary, HelpCall, RobotFact
from sim.judge.liveness import QUEUE_ENDS_S, RIDE_ENDS_S


def queues_for_ever(court: Any) -> None:
    court.ask_desk()
    court.wait(QUEUE_ENDS_S + 1.0)


def rides_for_ever(court: Any) -> None:
    court.board()
    court.wait(RIDE_ENDS_S + 1.0)


def asks_in_the_car_and_nobody_is_told(court: Any) -> None:
    court.board()
    court.ask_help()
    for _ in range(7):
        court.say(FleetSummary((), 1, 0), "scheduler")
        court.wait(10.0)


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (queues_for_ever, "queue_ends"),
    (rides_for_ever, "rider_ends"),
    (asks_in_the_car_and_nobody_is_told, "rider_ends"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    plant(court)
    court.look()
    court.look()
    assert [item.invariant for item in court.judge.violations] == [invariant]


def test_a_robot_that_asks_for_a_person_may_wait(court: Any) -> None:
    court.board()
    court.ask_help()
    call = HelpCall("h-1", "lift_stalled", Instant(court.world.now))
    fact = RobotFact("xiaodi", True, "help", 1.0, "b1-F1", "", "r-1", call=call)
    court.say(FleetSummary((fact,), 1, 0), "scheduler")
    court.wait(RIDE_ENDS_S + 1.0)
    assert court.judge.violations == []


def test_a_scheduler_that_is_down_takes_a_call_up_once_it_is_back(court: Any) -> None:
    court.board()
    court.ask_help()
    court.wait(100.0)
    assert court.judge.violations == []
    for _ in range(7):
        court.say(FleetSummary((), 1, 0), "scheduler")
        court.wait(10.0)
    assert court.broken == {"rider_ends"}


def test_a_queue_that_leads_to_a_ride_is_right(court: Any) -> None:
    court.ride()
    court.wait(1.0)
    court.get_out()
    court.wait(QUEUE_ENDS_S + 1.0)
    assert "queue_ends" not in court.broken
