"""`hall bench lift-rtt`: the lift simulator against published worked examples, identities and its own formulas.

Each line tells what an example gives (`S`, `H`, `RTT_s`, `INT_s`, `HC5`, `POP`) and in `check` whether that agrees:
`ok`, or `limit` where it is farther off than it may be. The last lines are the simulated car itself, dwell off.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

import typer

from robots.building.flight import flight_time
from sim.lifts import traffic
from sim.lifts.flight import Flight
from sim.lifts.traffic import UpPeak, round_trips

PUBLISHED = {
    "A": {"RTT_s": (124.2, 0.05), "INT_s": (31.05, 0.05), "HC5": (100.5, 0.05)},
    "B": {"S": (6.590, 0.0005), "H": (7.798, 0.0005), "RTT_s": (124.0, 0.05)},
    "C": {"INT_s": (25.3, 0.05), "HC5": (227.8, 0.05), "POP": (12.0, 0.05)},
    "D": {"INT_s": (31.12, 0.005), "HC5": (88.1105, 0.0005), "POP": (13.1117, 0.0005)},
}
"""What each example is to give, and how far off it may be."""

IDENTITIES = (
    ("F S(10,10)", "S", 10, 10, 6.5132156, 5e-8),
    ("F S(16,13)", "S", 16, 13, 9.085726, 5e-7),
    ("F S(1,8)", "S", 1, 8, 1.0, 1e-12),
    ("F H(10,10)", "H", 10, 10, 9.5085658075, 5e-11),
    ("F H(10,1)", "H", 10, 1, 5.5, 1e-12),
)
"""Name, which, floors, people, value to all digits given, half of the last digit."""

FLIGHTS = (
    (3.3, 1.0, 0.5, 0.8, 5.925), (3.3, 1.6, 0.8, 1.0, 4.940), (4.0, 1.75, 0.8, 1.0, 5.343),
    (4.0, 1.0, 0.7, 1.0, 6.129), (16.5, 1.75, 0.8, 1.0, 12.416), (20.0, 1.75, 0.8, 1.0, 14.416),
    (4.0, 2.5, 1.0, 1.4, 4.778),
)  # fmt: skip
"""m, m/s, m/s², m/s³, seconds to 1 ms."""

UP_PEAKS = (
    UpPeak(10, 10, 3.3, 1.6, 0.8, 1.0),
    UpPeak(8, 13, 3.6, 1.75, 0.8, 1.0),
    UpPeak(6, 10, 4.2, 1.75, 0.8, 1.0),
    UpPeak(5, 8, 4.5, 1.0, 0.5, 0.8),
    UpPeak(10, 10, 5.0, 1.6, 0.8, 1.0),
)
SEEDS = range(1, 6)
TRIPS = 20_000
"""Of each building, over all seeds."""
MOST_PCT = 0.5
_ROUNDING = 1e-9


def lift_rtt(repeat: int) -> Iterator[dict[str, Any]]:
    """All lines; nothing here is timed, so `repeat` changes nothing. Ends with an error when a check failed."""
    failed = []
    for line in _lines():
        if line["check"] != "ok":
            failed.append(str(line["example"]))
        yield {"bench": "lift-rtt", **line}
    if failed:
        typer.secho(f"beyond the limit: {', '.join(failed)}", fg="red", err=True)
        raise typer.Exit(1)


def _lines() -> Iterator[dict[str, Any]]:
    yield example_a()
    yield example_b()
    yield example_c()
    yield example_d()
    yield example_e()
    for name, which, floors, people, value, within in IDENTITIES:
        found = (traffic.expected_stops if which == "S" else traffic.highest_reversal)(floors, people)
        yield {"example": name, which: found, "check": _verdict(found, value, within)}
    for distance, speed, accel, jerk, seconds in FLIGHTS:
        by_formula = flight_time(distance, speed, accel, jerk)
        flown = Flight(distance, speed, accel, jerk).total_s
        agree = _verdict(by_formula, seconds, 0.0005) == _verdict(flown, by_formula, 1e-9) == "ok"
        yield {
            "example": f"flight {distance:g} m {speed:g} m/s", "flight_s": round(flown, 6),
            "check": "ok" if agree else "limit",
        }  # fmt: skip
    for peak in UP_PEAKS:
        yield simulated(peak, TRIPS)


def example_a() -> dict[str, Any]:
    """A full worked example: S, H, tv and ts as its teaching notes give them."""
    rtt = traffic.round_trip(10, 6.7, 9.5, 10.4, 2.1, 7.7, 1.2)
    return _checked("A", {"S": 6.7, "H": 9.5, **_group(rtt, 10.4, 4)})


def example_b() -> dict[str, Any]:
    """By hand throughout."""
    stops, highest = traffic.expected_stops(8, 13), traffic.highest_reversal(8, 13)
    rtt = traffic.round_trip(8, stops, highest, 13, 2.057, 8.0, 1.2)
    return _checked("B", {"S": stops, "H": highest, **_group(rtt, 13, 1)})


def example_c() -> dict[str, Any]:
    """A paper of 2005 as quoted: its round trip is given."""
    stops, highest = traffic.expected_stops(19, 19.2), traffic.highest_reversal(19, 19.2)
    return _checked("C", {"S": stops, "H": highest, **_group(202.3, 19.2, 8, 1900)})


def example_d() -> dict[str, Any]:
    """Values of a public script: its round trip is given."""
    stops, highest = traffic.expected_stops(14, 9.14), traffic.highest_reversal(14, 9.14)
    return _checked("D", {"S": stops, "H": highest, **_group(155.6, 9.14, 5, 672)})


def example_e() -> dict[str, Any]:
    """More stops than floors: the arithmetic would go through, the formula must not."""
    try:
        traffic.round_trip(3, 3.4, 3.0, 8, 6.0, 9.5, 1.5)
    except ValueError as error:
        return {"example": "E", "S": 3.4, "H": 3.0, "refused": str(error), "check": "ok"}
    return {"example": "E", "S": 3.4, "H": 3.0, "refused": "", "check": "limit"}


def simulated(peak: UpPeak, trips: int) -> dict[str, Any]:
    """The simulated car over so many round trips, shared out among the seeds."""
    began = time.perf_counter()
    found = [trip for seed in SEEDS for trip in round_trips(peak, trips // len(SEEDS), seed)]
    count = len(found)
    rtt = math.fsum(trip.seconds for trip in found) / count
    spread = math.sqrt(math.fsum((trip.seconds - rtt) ** 2 for trip in found) / (count - 1))
    off_pct = 100.0 * (rtt / peak.formula_s - 1.0)
    return {
        "example": f"simulated N {peak.floors} P {peak.people} df {peak.floor_m:g} v {peak.speed:g}",
        "S": round(sum(trip.stops for trip in found) / count, 4),
        "H": round(sum(trip.highest for trip in found) / count, 4),
        **{key: round(value, 4) for key, value in _group(rtt, peak.people, 1).items()},
        "formula_s": round(peak.formula_s, 3),
        "off_pct": round(off_pct, 3),
        "sd_s": round(spread, 2),
        "trips": count,
        "wall_s": round(time.perf_counter() - began, 2),
        "check": "ok" if abs(off_pct) <= MOST_PCT else "limit",
    }


def _group(rtt_s: float, people: float, lifts: int, population: int = 0) -> dict[str, float]:
    five = traffic.handling(people, lifts, rtt_s)
    found = {"RTT_s": rtt_s, "INT_s": traffic.interval(rtt_s, lifts), "HC5": five}
    return {**found, "POP": 100.0 * five / population} if population else found


def _checked(example: str, found: dict[str, float]) -> dict[str, Any]:
    right = all(_verdict(found[key], *expected) == "ok" for key, expected in PUBLISHED[example].items())
    rounded = {key: round(value, 4) for key, value in found.items()}
    return {"example": example, **rounded, "check": "ok" if right else "limit"}


def _verdict(found: float, expected: float, within: float) -> str:
    return "ok" if abs(found - expected) <= within + _ROUNDING * abs(expected) else "limit"
