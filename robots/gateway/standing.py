"""While robots ride and people are about, free cars stand where most people come.

A robot keeps a car for longer than a person does. In return the gateway sends cars that nobody uses to the floors of
`stand_at`: idle, empty, shut ones without a session, never in an emergency, never while somebody calls a lift, and
one in `AGAIN_S` at most.
"""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.lift import DoorState, LiftMode, Motion
from robots.gateway.cars import Car
from robots.gateway.hardware import CarCall, CarReading
from robots.gateway.state import GroupState

AFTER_RIDE_S = 120.0
"""So long after a robot's last session."""
PEOPLE_S = 120.0
"""So long after a person called or rode a lift of the group."""
RESTS_S = 2.0
"""So long a car must have been idle."""
AGAIN_S = 20.0
PERSON_PCT = 10.0
"""From this share of the rated load on somebody is aboard: a robot weighs less."""

_NEVER = float("-inf")


@dataclass(slots=True)
class Standing:
    """stand_at  map ids, the first for the first free car, and so on; empty: no car is sent anywhere"""

    stand_at: tuple[str, ...] = ()
    robots_at: float = _NEVER
    people_at: float = _NEVER
    sent_at: float = _NEVER

    def look(self, state: GroupState, now: float) -> list[CarCall]:
        """After a reading: the car to send, or nothing."""
        if not self.stand_at:
            return []
        cars = list(state.cars.values())
        if any(car.session is not None for car in cars):
            self.robots_at = now
        if any(_shows_people(car) for car in cars):
            self.people_at = now
        if now - self.robots_at > AFTER_RIDE_S or now - self.people_at > PEOPLE_S or now - self.sent_at < AGAIN_S:
            return []
        if any(state.is_emergency(car) for car in cars) or any(_is_called(car) for car in cars):
            return []
        free = [car for car in cars if car.session is None and not car.is_silent(now, state.timers.silent_s)]
        for floor in self.stand_at[: len(free)]:
            there = min((car for car in free if _is_at(car.reading, floor)), key=lambda car: car.lift, default=None)
            if there is not None:
                free.remove(there)
                continue
            able = [car for car in free if self._may_go(state, car, floor, now)]
            if not able:
                return []
            self.sent_at = now
            return [CarCall(min(able, key=lambda car: (_way_m(car, floor), car.lift)).lift, floor)]
        return []

    def _may_go(self, state: GroupState, car: Car, floor: str, now: float) -> bool:
        reading = car.reading
        if reading is None or car.is_strange() or car.floor(floor) is None or state.presences.in_car(car.lift):
            return False
        shut = reading.motion is Motion.STOPPED and reading.door_state is DoorState.CLOSED
        empty = reading.occupancy == "empty" and not reading.between_floors and not reading.fault_codes
        idle = shut and empty and not reading.car_calls and reading.mode is LiftMode.NORMAL
        return idle and now - car.idle_since >= RESTS_S


def _is_at(reading: CarReading | None, floor: str) -> bool:
    """It stands there or goes there."""
    if reading is None:
        return False
    stands = reading.stands_at(floor) and not reading.car_calls
    return stands or reading.destination_floor == floor or floor in reading.car_calls


def _is_called(car: Car) -> bool:
    """By somebody else than the robot whose car it is."""
    return car.reading is not None and any(floor != car.landing for floor in car.reading.landing_calls)


def _shows_people(car: Car) -> bool:
    return _is_called(car) or (car.reading is not None and (car.reading.load_pct or 0.0) >= PERSON_PCT)


def _way_m(car: Car, floor: str) -> float:
    here = car.floor(car.reading.current_floor) if car.reading is not None else None
    goal = car.floor(floor)
    return abs(here.elevation_m - goal.elevation_m) if here is not None and goal is not None else float("inf")
