"""The ride chart as a chaperone walks it: its eyes are the building's, its wheels somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from robots.building.plan import Plan
from robots.core.lift import CarWatched
from robots.elevator.entry import EntryFacts
from robots.elevator.ride import Ride
from robots.elevator.scan import DoorSeen, Sight
from robots.elevator.timers import RideTimers
from robots.settings.robots import Robot

TIMERS = RideTimers(mode="exclusive", yield_s=20.0, sill_s=25.0)
"""Exclusive mode only; a word more each way takes a vehicle a little longer to its nodes."""


class ChaperonedRide(Ride):
    """A ride for a vehicle of another maker. Cars without a second sensor are none for it.

    unsure   it was released into the car and says nothing: it may be anywhere on its way, so it counts as in
    """

    unsure: bool = False

    def is_out(self) -> bool:
        return super().is_out() and not self.unsure

    def is_clear_of_sill(self) -> bool:
        return super().is_clear_of_sill() and not self.unsure

    def may_release(self) -> bool:
        return super().may_release() and not self.unsure

    def entry_facts(self) -> EntryFacts:
        """It stands at the node before the door or it does not: its heading there is its own business."""
        return replace(super().entry_facts(), heading_off_rad=0.0, lateral_off_m=0.0)


def ride_of(plan: Plan, robot: Robot, remembered: Mapping[str, Any] | None) -> ChaperonedRide:
    """The ride of a vehicle, from the last `Remember` of it; what is not from us begins anew, and its pose decides."""
    lifts = {name: lift for name, lift in plan.lifts.items() if plan.hall.lifts[name].sensor is not None}
    elevations = {map_id: floor.elevation_m for map_id, floor in plan.maps.items()}
    ride = ChaperonedRide(robot.id, robot.radius, lifts, elevations, TIMERS)
    try:
        ride.m = ChaperonedRide.restored(remembered or {}, robot.id, robot.radius, lifts, elevations, TIMERS).m
    except (KeyError, TypeError, ValueError):
        return ride_of(plan, robot, None)
    ride.rules, ride.time_zone = plan.hall.lift_rules, plan.hall.time_zone
    return ride


def sight_of(seen: CarWatched) -> Sight:
    """What a second sensor tells, as the ride asks for it."""
    door = {"open": DoorSeen.OPEN, "closed": DoorSeen.CLOSED}.get(seen.door, DoorSeen.UNSURE)
    is_open = door is DoorSeen.OPEN
    return Sight(door, is_open and seen.car_free, seen.gate_free, is_open and seen.gate_free)
