"""Up-peak traffic of lifts by the classic formulas, and the same round trip driven by a simulated car.

One car takes P people at the main floor, each wants one of N floors above with the same chance, sets them down and
comes back empty. Dwell and start delays are not in the formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from robots.building.flight import flight_time
from robots.core.lift import DoorState
from robots.gateway.hardware import HoldDoor
from sim.lifts.car import LiftCar
from sim.lifts.car_data import CarData

FIVE_MINUTES_S = 300.0
PERSON_KG = 75.0


def expected_stops(floors: int, people: float) -> float:
    """S: at how many of the floors above the main one a car stops. Raises ValueError for less than one floor."""
    _count(floors, people)
    return floors * (1.0 - math.pow(1.0 - 1.0 / floors, people))


def highest_reversal(floors: int, people: float) -> float:
    """H: the mean number of the floor at which it turns back. Raises ValueError for less than one floor."""
    _count(floors, people)
    return floors - math.fsum(math.pow(i / floors, people) for i in range(1, floors))


def stop_time(floor_m: float, speed: float, accel: float, jerk: float, open_s: float, close_s: float) -> float:
    """ts: what a stop costs beyond passing the floor at rated speed, seconds. m, m/s, m/s², m/s³."""
    return flight_time(floor_m, speed, accel, jerk) + open_s + close_s - floor_m / speed


def round_trip(floors: int, stops: float, highest: float, people: float, tv: float, ts: float, tp: float) -> float:
    """RTT in seconds = 2·H·tv + (S + 1)·ts + 2·P·tp.

    tv  to pass a floor · ts  a stop · tp  one person in or out
    Raises ValueError for more stops, or a higher floor, than there are.
    """
    _count(floors, people)
    if not 0 < stops <= floors:
        raise ValueError(f"{stops:g} stops among {floors} floors: there are at most {floors}")
    if not 0 < highest <= floors:
        raise ValueError(f"turns back at floor {highest:g} of {floors}")
    return 2.0 * highest * tv + (stops + 1.0) * ts + 2.0 * people * tp


def interval(rtt_s: float, lifts: int) -> float:
    """INT: seconds from one car at the main floor to the next."""
    return rtt_s / lifts


def handling(people: float, lifts: int, rtt_s: float) -> float:
    """HC5: people carried in five minutes."""
    return FIVE_MINUTES_S * people * lifts / rtt_s


def _count(floors: int, people: float) -> None:
    if floors < 1 or people <= 0:
        raise ValueError(f"needs a floor and somebody to carry, got {floors} floors and {people:g} people")


@dataclass(frozen=True, slots=True)
class UpPeak:
    """A building for a simulated up-peak: `floors` above the main one, `floor_m` apart, `people` in each trip."""

    floors: int
    people: int
    floor_m: float
    speed: float
    accel: float
    jerk: float
    open_s: float = 2.5
    close_s: float = 3.0
    transfer_s: float = 1.2

    @property
    def formula_s(self) -> float:
        """RTT by the formula."""
        ts = stop_time(self.floor_m, self.speed, self.accel, self.jerk, self.open_s, self.close_s)
        stops, highest = expected_stops(self.floors, self.people), highest_reversal(self.floors, self.people)
        return round_trip(
            self.floors, stops, highest, self.people, self.floor_m / self.speed, ts, self.transfer_s
        )  # fmt: skip

    def car(self) -> LiftCar:
        """The simulated car of such a building, without dwell: who gets on or off holds the door."""
        heights = {f"f{number}": number * self.floor_m for number in range(self.floors + 1)}
        rated_kg = PERSON_KG * self.people * 1.25
        data = CarData(self.speed, self.accel, self.jerk, self.open_s, self.close_s, 0.0, rated_kg)
        return LiftCar("car", heights, "f0", data)


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Seconds from door to door at the main floor, where the car stopped above it and where it turned back."""

    seconds: float
    stops: int
    highest: int


def round_trips(peak: UpPeak, count: int, seed: int) -> Iterator[RoundTrip]:
    """So many trips of the simulated car, one after the other: from event to event, not in steps of time.

    People press their floors as they get in, hold the door while they get in and out, and press the landing's button
    for the car to come back.
    """
    car, random = peak.car(), Random(f"{seed}/up-peak")
    car.press_landing("f0", "up", 0.0)
    landed_at = 0.0
    for _ in range(count):
        wanted = sorted(random.randint(1, peak.floors) for _ in range(peak.people))
        _hold(car, peak, peak.people)
        for floor in wanted:
            car.press_car(f"f{floor}", car.now)
        car.load_kg = PERSON_KG * peak.people
        while not car.is_flying:
            car.step(car.next_event_at)
        car.press_landing("f0", "up", car.now)
        stops = 0
        while _next_landing(car) != "f0":
            out = sum(f"f{floor}" == car.standing for floor in wanted)
            stops += 1
            _hold(car, peak, out)
            car.load_kg -= PERSON_KG * out
        yield RoundTrip(car.now - landed_at, stops, wanted[-1])
        landed_at = car.now


def _hold(car: LiftCar, peak: UpPeak, people: int) -> None:
    """The door, which begins to open, stays open for so many to pass it."""
    refused = car.take(HoldDoor("car", peak.open_s + people * peak.transfer_s), car.now)
    if refused or car.door.state is not DoorState.OPENING:
        raise RuntimeError(f"the door at {car.standing} cannot be held: {refused or car.door.state.value}")


def _next_landing(car: LiftCar) -> str:
    """Go on until the car has landed once more, its door about to open."""
    while not car.is_flying:
        car.step(car.next_event_at)
    while car.is_flying:
        car.step(car.next_event_at)
    return car.standing
