from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.building.flight import drive_time, flight_time

DISTANCE = st.floats(0, 100)
SPEED = st.floats(0.1, 6)
ACCEL = st.floats(0.1, 3)
JERK = st.floats(0.1, 5)


@given(DISTANCE, SPEED, ACCEL, JERK)
def test_a_flight_is_never_quicker_than_its_speed_and_than_a_flight_without_jerk(
    d: float, v: float, a: float, j: float
) -> None:
    assert flight_time(d, v, a, j) >= d / v - 1e-9
    assert flight_time(d, v, a, j) >= drive_time(d, v, a) - 1e-9


@given(DISTANCE, DISTANCE, SPEED, ACCEL, JERK)
def test_a_longer_way_takes_no_less(d: float, more: float, v: float, a: float, j: float) -> None:
    assert drive_time(d + more, v, a) >= drive_time(d, v, a) - 1e-9
    assert flight_time(d + more, v, a, j) >= flight_time(d, v, a, j) - 1e-6


def test_the_three_profiles_meet() -> None:
    v, a, j = 1.6, 0.8, 1.0
    for edge in (v**2 / a + v * a / j, 2 * a**3 / j**2):
        assert flight_time(edge - 1e-9, v, a, j) == pytest.approx(flight_time(edge + 1e-9, v, a, j), abs=1e-4)
    assert flight_time(0, v, a, j) == 0
    assert drive_time(0, v, a) == 0


def test_a_slow_car_does_not_reach_its_acceleration() -> None:
    """0.25 m/s with 0.25 m/s³ takes 1 s to each end of the ramp: 2 s up, 2 s down, the rest at speed."""
    assert flight_time(2.0, 0.25, 2.0, 0.25) == pytest.approx(2.0 / 0.25 + 2.0)


@pytest.mark.parametrize(
    "bad", [(-1, 1, 1, 1), (math.nan, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, -1), (1, math.inf, 1, 1)]
)
def test_limits_must_be_sensible(bad: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError):
        flight_time(*bad)
