"""How long a car takes: to come to a floor, and for a robot's whole ride."""

from __future__ import annotations

from robots.building.flight import flight_time
from robots.building.plan import Plan
from robots.core.lift import DoorState, LiftState, Motion

SILL_S = 12.0
"""A robot lines up, looks twice, and crosses the sill one way."""
PEOPLE_S = 20.0
"""People of a full car get out first."""
UNKNOWN_S = 90.0
"""For a car whose floor nobody knows."""


def seconds_to(plan: Plan, car: LiftState, map_id: str) -> float:
    """Until the car stands open at `map_id`: its door, the stops it still has, the way, its load."""
    lift = plan.hall.lifts[car.lift]
    closing = {
        DoorState.OPEN: lift.dwell_s + lift.door_close_s,
        DoorState.OPENING: lift.door_open_s + lift.dwell_s + lift.door_close_s,
        DoorState.CLOSING: lift.door_close_s,
        DoorState.FAULT: UNKNOWN_S,
    }
    stop = lift.door_open_s + lift.dwell_s + lift.door_close_s
    total, here = 0.0, car.current_floor
    if here == map_id and not car.car_calls and car.motion is Motion.STOPPED and not car.between_floors:
        return 0.0 if car.door_state is DoorState.OPEN else lift.door_open_s
    total += closing.get(car.door_state, 0.0)
    for floor in _stops(plan, car):
        total += _flight(plan, car.lift, here, floor)
        if floor == map_id:
            return total + lift.door_open_s + _people(car)
        total, here = total + stop, floor
    return total + _flight(plan, car.lift, here, map_id) + lift.door_open_s + _people(car)


def ride_s(plan: Plan, lift_id: str, from_floor: str, to_floor: str) -> float:
    """A robot's whole ride once the car stands open: in, up or down, out."""
    lift = plan.hall.lifts[lift_id]
    return 2 * SILL_S + lift.door_close_s + _flight(plan, lift_id, from_floor, to_floor) + lift.door_open_s


def _people(car: LiftState) -> float:
    load = car.load_pct if car.load_pct is not None else (50.0 if car.occupancy == "some" else 0.0)
    return PEOPLE_S * min(1.0, load / 100.0)


def _stops(plan: Plan, car: LiftState) -> list[str]:
    """Where it stops on the way, as collective control does: on in its direction, then back."""
    heights = {floor: plan.maps[floor].elevation_m for floor in car.car_calls if floor in plan.maps}
    if car.destination_floor in plan.maps:
        heights[car.destination_floor] = plan.maps[car.destination_floor].elevation_m
    if car.current_floor not in plan.maps:
        return sorted(heights, key=lambda floor: heights[floor])
    here = plan.maps[car.current_floor].elevation_m
    above = sorted((f for f in heights if heights[f] > here), key=lambda floor: heights[floor])
    below = sorted((f for f in heights if heights[f] <= here), key=lambda floor: -heights[floor])
    return below + above if car.motion is Motion.DOWN else above + below


def _flight(plan: Plan, lift_id: str, a: str, b: str) -> float:
    if a not in plan.maps or b not in plan.maps:
        return UNKNOWN_S
    lift = plan.hall.lifts[lift_id]
    way = abs(plan.maps[a].elevation_m - plan.maps[b].elevation_m)
    return flight_time(way, lift.speed, lift.accel, lift.jerk)
