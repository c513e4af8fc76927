"""Waits as reckoned: by the half hour, and trip by trip against a day without runs."""

import pytest

from sim.crowd.service import Ticket
from sim.day.figures import group
from sim.day.waits import by_half_hour, compared
from sim.people.demand import Trip


def trip(name: str, arrived: float, boarded: float | None, to: str = "F2") -> Trip:
    return Trip(name, "b1", "F1", to, arrived, boarded=boarded)


def test_each_trip_is_held_against_the_same_trip_of_the_other_day() -> None:
    here = [trip("anna", 10, 30), trip("ben", 12, 12.5), trip("cai", 50, 51), trip("anna", 90, 99)]
    quiet = [trip("ben", 12, 13), trip("anna", 10, 15), trip("anna", 92, 100), trip("dan", 5, 6)]
    found = compared(here, 200.0, quiet, 200.0)
    assert [one.name for one in found.trips] == ["anna", "ben", "anna"]
    assert found.added == [-0.5, 1.0, 15.0]
    assert found.mean_s == pytest.approx(15.5 / 3)
    assert found.p99_s == 15.0


def test_who_still_waits_has_waited_until_now() -> None:
    assert compared([trip("anna", 10, None)], 100.0, [trip("anna", 10, 20)], 300.0).added == [80.0]


def test_without_trips_nothing_is_added() -> None:
    assert (compared([], 0.0, [], 0.0).mean_s, compared([], 0.0, [], 0.0).p99_s) == (0.0, 0.0)


def test_half_hours_count_numbers_and_waits_of_those_who_came_to_a_window() -> None:
    tickets = [
        Ticket("A001", "A", "A-0", 1000.0 + issued, "x", began=None if wait is None else 1000.0 + issued + wait)
        for issued, wait in ((5.0, 60.0), (900.0, 20.0), (1799.0, None), (1800.0, 10.0))
    ]
    first, second = by_half_hour(tickets, 1000.0, 3600.0)
    assert (first.numbers, first.waits) == (3, (20.0, 60.0))
    assert (second.start, second.numbers, second.waits) == (1800.0, 1, (10.0,))
    assert first.share(0.9) == 60.0


def test_every_wait_has_its_group() -> None:
    assert [group(doing) for doing in ("driving", "lift", "lift_queue", "people_first", "waiting_for_sender")] == [
        "driving", "lift", "lift", "lift", "people",
    ]  # fmt: skip
    assert [group(doing) for doing in ("obstacle", "down", "help", "idle")] == ["waits", "help", "help", "idle"]
