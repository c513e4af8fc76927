"""A lift's car as the settings describe it."""

from __future__ import annotations

from robots.building import Plan
from robots.settings import Lift
from sim.lifts.car import LiftCar
from sim.lifts.car_data import CarData
from sim.lifts.walls import Walls


def car_of(lift: Lift, plan: Plan, at: float) -> LiftCar:
    """The car of a lift, at rest at its lowest landing."""
    data = CarData(
        lift.speed, lift.accel, lift.jerk, lift.door_open_s, lift.door_close_s, lift.dwell_s, lift.rated_load_kg
    )
    heights = {map_id: plan.maps[map_id].elevation_m for map_id in lift.serves}
    return LiftCar(lift.id, heights, lift.serves[0], data, Walls(plan.lifts[lift.id]), at)
