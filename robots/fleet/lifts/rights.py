"""What the hall's rules say against a robot and a lift."""

from __future__ import annotations

from robots.building import lift_rights
from robots.building.hours import covers
from robots.core.lift import DoorState, LiftState, Motion
from robots.core.reasons import Reason
from robots.fleet.lifts.turns import Waiting
from robots.settings.hall import Hall

EMPTY_PCT = 10.0
"""A load below this is nobody: a cable, a worn cell."""


def against(hall: Hall, lift: str, entry: Waiting, at: float) -> Reason | None:
    """Why this robot may not take this lift now, whatever its car does; None: it may."""
    ask = entry.ask
    floors = (ask.from_floor, ask.to_floor)
    robot = hall.robots.get(ask.robot)
    if robot is not None and robot.way_of_riding == "chaperoned" and hall.lifts[lift].sensor is None:
        return Reason.LIFT_NOT_WATCHED
    return lift_rights.against(hall.lift_rules, hall.time_zone, lift, ask.robot, floors, entry.confidential, at)


def people_first(hall: Hall, car: LiftState, entry: Waiting, at: float) -> bool:
    """The car is left to people: it is busy, or this is a peak and somebody uses it. Never longer than the bound."""
    rules = hall.lift_rules
    if at >= entry.begins + rules.people_first_s:
        return False
    load, calls = car.load_pct or 0.0, len(car.car_calls)
    if load >= rules.busy_load_pct or calls >= rules.busy_calls:
        return True
    in_use = load >= EMPTY_PCT or calls > 0 or car.occupancy == "some" or car.motion in (Motion.UP, Motion.DOWN)
    return in_use and any(covers(hours, at, hall.time_zone) for hours in rules.peaks)


def shows_people(car: LiftState) -> bool:
    """Somebody calls this car or rides in it; a robot alone weighs too little to count."""
    return bool(car.landing_calls) or (car.load_pct or 0.0) >= EMPTY_PCT


def is_idle(car: LiftState) -> bool:
    """It stands, shut and empty, and nobody wants it."""
    stands = car.motion is Motion.STOPPED and not car.between_floors and car.door_state is DoorState.CLOSED
    return stands and not car.car_calls and not car.landing_calls and car.occupancy != "some"
