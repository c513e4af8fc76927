"""Up-peak formulas against published worked examples, and the simulated car against the formulas."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import typer

from robots.building.flight import flight_time
from sim.bench import lift_rtt as benches_lift
from sim.bench.lift_rtt import FLIGHTS, IDENTITIES, UP_PEAKS
from sim.lifts import traffic
from sim.lifts.flight import Flight
from sim.lifts.traffic import UpPeak, round_trips

PUBLISHED = Path(__file__).parents[3] / "shared" / "lift" / "rtt_checks.json"


def published(example: str) -> dict:
    if not PUBLISHED.is_file():
        pytest.skip(f"{PUBLISHED} is not here")
    return next(one for one in json.loads(PUBLISHED.read_text(encoding="utf-8"))["published"] if one["id"] == example)


@pytest.mark.parametrize("example", ["a", "b", "c", "d", "e"])
def test_the_examples_agree(example: str):
    assert getattr(benches_lift, f"example_{example}")()["check"] == "ok"


def test_example_a_as_published():
    line, given = benches_lift.example_a(), published("A")
    assert line["RTT_s"] == pytest.approx(given["published"]["RTT"], abs=0.05001)
    assert line["INT_s"] == pytest.approx(given["published"]["INT"], abs=0.07)
    assert line["HC5"] == pytest.approx(given["published"]["HC5"], abs=0.05)


def test_example_b_as_published():
    line, given = benches_lift.example_b(), published("B")["published"]
    assert (line["S"], line["H"], line["RTT_s"]) == (
        pytest.approx(given["S"], abs=5e-4),
        pytest.approx(given["H"], abs=5e-4),
        pytest.approx(given["RTT"], abs=0.05),
    )


def test_example_c_as_published():
    line, given = benches_lift.example_c(), published("C")["published"]
    assert (line["INT_s"], line["HC5"], line["POP"]) == (
        pytest.approx(given["INT"], abs=0.05),
        pytest.approx(given["HC5"], abs=0.05),
        pytest.approx(given["POP"], abs=0.05),
    )


@pytest.mark.parametrize(("name", "which", "floors", "people", "value", "within"), IDENTITIES)
def test_identities_to_all_digits(name, which, floors, people, value, within):
    found = (traffic.expected_stops if which == "S" else traffic.highest_reversal)(floors, people)
    assert abs(found - value) <= within


@pytest.mark.parametrize("row", FLIGHTS)
def test_flights_to_a_millisecond(row):
    *flight, seconds = row
    assert flight_time(*flight) == pytest.approx(seconds, abs=5e-4)
    assert Flight(*flight).total_s == pytest.approx(flight_time(*flight), abs=1e-9)


def test_more_stops_than_floors_are_refused():
    with pytest.raises(ValueError, match=r"3.4 stops among 3 floors"):
        traffic.round_trip(3, 3.4, 3.0, 8, 6.0, 9.5, 1.5)
    with pytest.raises(ValueError, match=r"floor 3.5 of 3"):
        traffic.round_trip(3, 2.8, 3.5, 8, 6.0, 9.5, 1.5)
    with pytest.raises(ValueError, match="0 floors"):
        traffic.expected_stops(0, 8)


@pytest.mark.parametrize("floors", range(1, 15))
@pytest.mark.parametrize("people", [1, 2, 8, 13, 19.2])
def test_stops_and_reversal_lie_within_the_building(floors: int, people: float):
    stops, highest = traffic.expected_stops(floors, people), traffic.highest_reversal(floors, people)
    assert 0 < stops <= min(floors, people) + 1e-9
    assert stops <= highest + 1e-9
    assert highest <= floors
    assert traffic.interval(100.0, 4) == traffic.interval(100.0, 2) / 2


@pytest.mark.parametrize("peak", [UP_PEAKS[3], UP_PEAKS[4]])
def test_each_simulated_trip_is_the_formula_of_its_own_stops_where_one_floor_reaches_rated_speed(peak: UpPeak):
    tv = peak.floor_m / peak.speed
    ts = traffic.stop_time(peak.floor_m, peak.speed, peak.accel, peak.jerk, peak.open_s, peak.close_s)
    for trip in round_trips(peak, 50, seed=1):
        expected = traffic.round_trip(peak.floors, trip.stops, trip.highest, peak.people, tv, ts, peak.transfer_s)
        assert trip.seconds == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("peak", UP_PEAKS)
def test_a_trip_takes_as_long_as_its_flights_doors_and_people(peak: UpPeak):
    trips = list(round_trips(peak, 1000, seed=2))
    mean = math.fsum(trip.seconds for trip in trips) / len(trips)
    assert mean == pytest.approx(peak.formula_s, rel=0.01)  # the bench takes twenty times as many, and 0.5 %
    assert trips == list(round_trips(peak, 1000, seed=2))
    assert trips[:5] != list(round_trips(peak, 5, seed=3))


def test_the_bench_has_a_line_for_each_and_fails_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(benches_lift, "TRIPS", 50)
    monkeypatch.setattr(benches_lift, "MOST_PCT", 5.0)
    lines = list(benches_lift.lift_rtt(1))
    assert {line["example"][0] for line in lines} == set("ABCDEFfs")
    assert all(line["check"] == "ok" for line in lines)
    assert all({"S", "H", "RTT_s", "INT_s", "HC5"} <= set(line) for line in lines if line["example"] in "ABCD")
    monkeypatch.setattr(benches_lift, "MOST_PCT", 1e-6)
    with pytest.raises(typer.Exit):
        list(benches_lift.lift_rtt(1))
