"""How long a car needs to a landing, by its flight, its door and the calls it has: played through, not guessed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from robots.core.lift import DoorState
from sim.lifts.calls import Way
from sim.lifts.flight import flight_of

if TYPE_CHECKING:
    from sim.lifts.car import LiftCar

MOST_STOPS = 64
_SIGN: dict[Way, int] = {"": 0, "up": 1, "down": -1}


def eta_s(car: LiftCar, floor: str, way: Way) -> float:
    """Seconds until the car would open there for somebody who wants that way; infinite if it never would."""
    data, calls = car.data, car.calls.copy()
    calls.people_landing.add((floor, way))
    if car.standing == floor and car.door.state is not DoorState.CLOSED and not _leaves_otherwise(car, way):
        return 0.0
    at, here, going, lands = car.closed_at, car.standing or car.motion.bound_for, car.motion.way, car.is_flying
    if lands:
        at, sooner = car.motion.lands_at(), car.motion.lands_at(floor, car.now)
        if sooner < at and calls.wants(floor, car.motion.way):
            at, here = sooner, floor
    if not math.isfinite(at):
        return math.inf
    spent = at - car.now
    for _ in range(MOST_STOPS):
        if lands:
            calls.serve(here, going)
            if (floor, way) not in calls.people_landing:
                return spent + data.door_open_s
            spent += data.door_open_s + data.dwell_s + data.door_close_s
        stop = calls.next_stop(car.elevations[here], going)
        if stop is None:
            return math.inf
        off, here, lands = car.elevations[stop[0]] - car.elevations[here], stop[0], True
        if off:
            going = 1 if off > 0 else -1
            spent += flight_of(abs(off), data.speed, data.accel, data.jerk).total_s
        else:
            going = going if calls.wants(here, going) else 0
    return math.inf


def _leaves_otherwise(car: LiftCar, way: Way) -> bool:
    """It stands open, and goes on the other way."""
    ahead = [car.elevations[floor] - car.elevations[car.standing] for floor in car.calls.car_calls()]
    return bool(ahead) and way != "" and not any(off * _SIGN[way] > 0 for off in ahead)
