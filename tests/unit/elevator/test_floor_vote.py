"""At least two fresh sources name the floor and none names another."""

from __future__ import annotations

import itertools
import math

import pytest

from robots.elevator.floor_vote import Barometer, marker_floor, vote

HEIGHTS = {"b1-F1": 0.0, "b1-F2": 4.5, "b1-F3": 9.0}


def pascal(height: float) -> float:
    return 101325.0 * math.exp(-height / 8430.0)


@pytest.mark.parametrize("lift, barometer, marker", list(itertools.product(["", "b1-F2", "b1-F3"], repeat=3)))
def test_certain_exactly_when_two_agree_and_nobody_contradicts(lift, barometer, marker):
    said = [floor for floor in (lift, barometer, marker) if floor]
    expected = said[0] if len(said) >= 2 and len(set(said)) == 1 else ""
    result = vote(lift, barometer, marker)
    assert result.floor == expected
    assert result.is_contradicted == (len(set(said)) > 1)


def climb(barometer: Barometer, start: float, end: float, at: float, speed: float = 1.0) -> float:
    height, step = start, math.copysign(0.1 * speed, end - start)
    while abs(end - height) > abs(step):
        height, at = height + step, at + 0.1
        barometer.seen(at, pascal(height), 1.5)
    barometer.seen(at + 0.1, pascal(end), 1.5)
    return at + 0.1


@pytest.mark.parametrize("start, end", list(itertools.permutations(HEIGHTS, 2)))
def test_the_barometer_names_the_floor_it_was_carried_to(start, end):
    barometer = Barometer()
    barometer.seen(0.0, pascal(HEIGHTS[start]), 1.5)
    barometer.refer(HEIGHTS[start])
    at = climb(barometer, HEIGHTS[start], HEIGHTS[end], 0.0)
    assert barometer.floor(HEIGHTS, at, 2.0, 1.2) == end


def test_without_a_reference_or_fresh_samples_or_between_floors_it_says_nothing():
    barometer = Barometer()
    assert barometer.floor(HEIGHTS, 0.0, 2.0, 1.2) == ""
    barometer.seen(0.0, pascal(0.0), 1.5)
    assert barometer.floor(HEIGHTS, 0.0, 2.0, 1.2) == ""
    barometer.refer(0.0)
    assert barometer.floor(HEIGHTS, 1.9, 2.0, 1.2) == "b1-F1"
    assert barometer.floor(HEIGHTS, 2.1, 2.0, 1.2) == ""
    at = climb(barometer, 0.0, 2.2, 0.0)
    assert barometer.floor(HEIGHTS, at, 2.0, 1.2) == ""


@pytest.mark.parametrize("bad", [50.0, math.nan, math.inf, -1.0, 0.0])
def test_a_step_or_nonsense_ends_trust_for_the_ride(bad):
    barometer = Barometer()
    barometer.seen(0.0, 101325.0, 1.5)
    barometer.refer(0.0)
    barometer.seen(0.1, 101325.0 + 50.0 if bad == 50.0 else bad, 1.5)
    barometer.seen(0.2, 101325.0, 1.5)
    assert barometer.floor(HEIGHTS, 0.2, 2.0, 1.2) == ""


def test_a_fast_car_sampled_once_a_second_is_no_step():
    barometer = Barometer()
    barometer.seen(0.0, pascal(0.0), 1.5)
    barometer.refer(0.0)
    for second in range(1, 5):
        barometer.seen(float(second), pascal(2.25 * second), 1.5)
    assert barometer.floor(HEIGHTS, 4.0, 2.0, 1.2) == "b1-F3"


def test_weather_moves_the_reference_on_the_departure_floor_only():
    barometer = Barometer()
    for minute in range(60):
        barometer.seen(minute * 60.0, 101325.0 - minute, 1.5)
        barometer.refer(0.0)
    assert barometer.floor(HEIGHTS, 59 * 60.0, 2.0, 1.2) == "b1-F1"


@pytest.mark.parametrize(
    "marker, floor", [("b1-F3/east", "b1-F3"), ("b1-F3/west", ""), ("", ""), ("b1-F3", ""), ("/east", "")]
)
def test_only_our_own_lifts_marker_counts(marker, floor):
    assert marker_floor(marker, "east") == floor


def test_a_clock_that_is_set_back_is_no_jump_of_the_air():
    barometer = Barometer()
    barometer.seen(100.0, pascal(0.0), 1.5)
    barometer.refer(0.0)
    barometer.seen(95.0, pascal(0.1), 1.5)
    assert barometer.trusted
    assert barometer.floor(HEIGHTS, 95.0, 2.0, 1.2) == "b1-F1"


def test_it_speaks_between_floors_too_but_not_when_stale_or_distrusted():
    barometer = Barometer()
    assert not barometer.speaks(0.0, 2.0)
    barometer.seen(0.0, pascal(0.0), 1.5)
    barometer.refer(0.0)
    at = climb(barometer, 0.0, 2.2, 0.0)
    assert barometer.speaks(at, 2.0)
    assert not barometer.speaks(at + 2.1, 2.0)
    barometer.seen(at + 0.1, pascal(50.0), 1.5)
    assert not barometer.speaks(at + 0.1, 2.0)
