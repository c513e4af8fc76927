"""The figures of a ride in an empty building: the bound adds up, and the ride keeps to it."""

from __future__ import annotations

import pytest

from sim.bench.ride_time import FORMULA, MOST_RATIO, ride_time, travel_s


@pytest.mark.parametrize(("metres", "seconds"), [(0.0, 0.0), (2.0, 4.0), (4.0, 6.0), (-1.0, 0.0)])
def test_from_rest_to_rest(metres: float, seconds: float):
    assert travel_s(metres, 1.0, 0.5) == pytest.approx(seconds)


def test_an_undisturbed_ride_takes_what_its_parts_take():
    (line,) = ride_time(1)
    assert set(line["parts_s"]) == set(FORMULA.split(" + "))
    assert line["bound_s"] == pytest.approx(sum(line["parts_s"].values()), abs=0.05)
    assert sum(line["states_s"].values()) == pytest.approx(line["ride_s"], abs=1.0)
    assert 1.0 <= line["ratio"] <= MOST_RATIO and line["events"] > 500
