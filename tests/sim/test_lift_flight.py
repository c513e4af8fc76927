"""The jerk-limited flight of a car against the published closed form and against its own limits."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.building.flight import flight_time
from sim.lifts.flight import Flight

# distance m, speed, accel, jerk, seconds: worked examples of the lift traffic notes
EXAMPLES = [
    (3.3, 1.0, 0.5, 0.8, 5.925),
    (3.3, 1.6, 0.8, 1.0, 4.940),
    (4.0, 1.75, 0.8, 1.0, 5.343),
    (4.0, 1.0, 0.7, 1.0, 6.129),
    (16.5, 1.75, 0.8, 1.0, 12.416),
    (20.0, 1.75, 0.8, 1.0, 14.416),
    (4.0, 2.5, 1.0, 1.4, 4.778),
]


@pytest.mark.parametrize(("distance", "speed", "accel", "jerk", "seconds"), EXAMPLES)
def test_the_worked_examples_come_out_to_a_millisecond(distance, speed, accel, jerk, seconds):
    flight = Flight(distance, speed, accel, jerk)
    assert flight.total_s == pytest.approx(seconds, abs=1e-3)
    assert flight.total_s == pytest.approx(flight_time(distance, speed, accel, jerk), abs=1e-9)


LIMITS = st.tuples(
    st.floats(0.01, 60),  # distance
    st.floats(0.6, 2.5),  # speed
    st.floats(0.3, 1.2),  # accel
    st.floats(0.4, 2.0),  # jerk
)


@given(LIMITS)
def test_a_flight_ends_where_it_should_within_its_limits(limits):
    distance, speed, accel, jerk = limits
    flight = Flight(*limits)
    assert flight.way(flight.total_s - 1e-9) == pytest.approx(distance, abs=1e-6)
    n = 200
    dt = flight.total_s / n
    speeds = [flight.speed_at(i * dt) for i in range(n + 1)]
    ways = [flight.way(i * dt) for i in range(n + 1)]
    assert all(a <= b + 1e-9 for a, b in itertools.pairwise(ways))
    assert max(speeds) <= speed + 1e-9
    accels = [(b - a) / dt for a, b in itertools.pairwise(speeds)]
    assert max(map(abs, accels)) <= accel + 1e-6
    # the last difference of speeds in one interval is a mean; neighbouring means differ by at most jerk * dt
    assert max(abs(b - a) / dt for a, b in itertools.pairwise(accels)) <= jerk + 1e-6


@given(LIMITS)
def test_the_closed_form_and_the_profile_agree_where_the_acceleration_can_build_up(limits):
    distance, speed, accel, jerk = limits
    accel = min(accel, (speed * jerk) ** 0.5)
    assert Flight(distance, speed, accel, jerk).total_s == pytest.approx(flight_time(distance, speed, accel, jerk))


@given(LIMITS, st.floats(0.01, 0.99), st.floats(0, 1))
def test_a_shortened_flight_was_the_same_until_now(limits, part, progress):
    flight = Flight(*limits)
    now = flight.total_s * progress
    short = flight.shortened(flight.distance * part, now)
    if short is None:
        # so it is too late: the shorter flight would have been behind by now
        late = Flight(flight.distance * part, *limits[1:])
        assert late.way(now) <= flight.way(now)
    else:
        for i in range(21):
            assert short.way(now * i / 20) == pytest.approx(flight.way(now * i / 20), abs=1e-9)
