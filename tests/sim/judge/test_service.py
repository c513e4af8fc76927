"""What people are owed: each invariant with planted violations, and what is allowed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.lift import DoorHold
from robots.core.runs import RunFact, RunState, Waiting
from sim.judge.service import ABSENT_S, HANDLING_S
from sim.people.demand import Trip
from sim.people.passengers import Passenger
from sim.physics.folders import Hands, Inside


def tell(court: Any, state: RunState, **fields: Any) -> None:
    at = Instant(court.world.now)
    fact = RunFact("r-1", state, False, "A12", "3F-archive", False, False, at, at, "xiaodi", 1)
    court.say(replace(fact, **fields), "scheduler")


def waits_too_long_for_a_recipient(court: Any, **fields: Any) -> None:
    tell(court, RunState.CARRYING)
    tell(court, RunState.WAITING_RECIPIENT, **fields)
    court.wait(180.0 + HANDLING_S + 1.0)


def cancelled_with_its_folder_aboard(court: Any) -> None:
    court.world.folders.make("r-1", "sender@A12")
    court.world.folders.move("r-1", Hands("sender@A12"), Inside("xiaodi", 1))
    tell(court, RunState.CANCELLED)


def in_the_custody_of_nobody(court: Any) -> None:
    court.world.folders.make("r-1", "sender@A12")
    court.world.folders.move("r-1", Hands("sender@A12"), Inside("xiaodi", 1))
    tell(court, RunState.IN_CUSTODY)


def keeps_a_car_from_afar(court: Any, seconds: float = ABSENT_S + 1.0) -> None:
    court.stand(12.0)
    court.state()
    court.world.now += seconds / 2
    court.state()
    court.world.now += seconds / 2
    court.look()


def somebody_waits(court: Any) -> None:
    trip = Trip("anna", "b1", "b1-F3", "b1-F1", court.world.now)
    court.world.passengers.here["anna"] = Passenger(trip, state="waiting")


def holds(court: Any, times: int) -> None:
    """Holds of 20 s at the ground floor while somebody waits upstairs."""
    somebody_waits(court)
    for _ in range(times):
        until = Instant(court.world.now + 20.5)
        court.state(door_hold=DoorHold("xiaodi", until))
        for _ in range(200):
            court.judge.case.stir()
            court.wait(0.1)
        court.state()


def holds_the_only_car(court: Any) -> None:
    holds(court, 4)


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (waits_too_long_for_a_recipient, "order_ends"),
    (cancelled_with_its_folder_aboard, "order_ends"),
    (in_the_custody_of_nobody, "order_ends"),
    (keeps_a_car_from_afar, "people_served"),
    (holds_the_only_car, "people_served"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    plant(court)
    court.look()
    assert [item.invariant for item in court.judge.violations if item.invariant == invariant] == [invariant]


def test_a_run_that_waits_for_a_person_may_wait(court: Any) -> None:
    waiting = Waiting("waiting_for_supervisor", Instant(court.world.now), None)
    waits_too_long_for_a_recipient(court, waiting_for=waiting)
    assert "order_ends" not in court.broken


def test_a_run_that_ends_in_hands_is_right(court: Any) -> None:
    court.world.folders.make("r-1", "supervisor")
    waits_too_long_for_a_recipient(court, held=True)
    tell(court, RunState.IN_CUSTODY)
    court.wait(10_000.0)
    assert "order_ends" not in court.broken


def test_a_robot_that_is_there_may_keep_its_car(court: Any) -> None:
    court.stand(1.5)
    for _ in range(4):
        court.state()
        court.wait(60.0)
    assert "people_served" not in court.broken


def test_a_short_hold_and_a_car_that_goes_to_people_are_right(court: Any) -> None:
    holds(court, 2)
    for _ in range(400):
        court.judge.case.stir()
        court.wait(0.1)
    assert "people_served" not in court.broken


@pytest.mark.parametrize("along, is_breach", [(0.0, False), (-0.8, True)])
def test_people_may_wait_for_a_car_in_whose_door_a_robot_asks_for_a_person(
    court: Any, along: float, is_breach: bool
) -> None:
    court.open_door()
    court.stand(along, car="east")
    court.look()
    court.ask_help()
    holds(court, 4)
    assert ("people_served" in court.broken) is is_breach
