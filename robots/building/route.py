"""A way through the hall, from node to node, and how long it should take."""

from __future__ import annotations

import math
from dataclasses import dataclass

from robots.building.flight import drive_time

MEAN_DOORS_S = 10.0
"""Boarding and leaving: doors open and close at both ends, s."""
ENTRY_S = 25.0
"""Lining up, letting people out, crossing the sill in and out at 0.3 m/s, checking the floor, s."""
MEAN_CAR_WAIT_S = 25.0
"""Mean wait for a car of a group of two in office traffic (CIBSE Guide D calls 25-30 s good), s."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a route.

    length_m    driven metres; 0 for a ride
    lift_group  the group that carries the robot from a's floor to b's; empty = it drives
    flight_s    mean flight of the car between the two floors; 0 when it drives
    max_speed   m/s on this lane, None = the robot's own
    """

    a: str
    b: str
    length_m: float
    lift_group: str = ""
    flight_s: float = 0.0
    max_speed: float | None = None

    @property
    def ride_s(self) -> float:
        """Mean seconds of the whole ride; 0 when it drives."""
        return MEAN_CAR_WAIT_S + ENTRY_S + MEAN_DOORS_S + self.flight_s if self.lift_group else 0.0


@dataclass(frozen=True, slots=True)
class Route:
    """`nodes` has one more element than `hops`; a route to where one stands has no hops."""

    nodes: tuple[str, ...]
    hops: tuple[Hop, ...]

    @property
    def length_m(self) -> float:
        return math.fsum(hop.length_m for hop in self.hops)

    @property
    def rides(self) -> int:
        return sum(1 for hop in self.hops if hop.lift_group)

    def travel_s(self, speed: float, accel: float) -> float:
        """Mean seconds for a robot with this speed (m/s) and acceleration (m/s²), above 0.

        Each stretch between two stops for a lift is driven from rest to rest; slower lanes count with their own limit.
        Rides count with their mean (`Hop.ride_s`). Waiting for people or other robots is not in it.
        """
        total = stretch = slowed = 0.0
        for hop in self.hops:
            if hop.lift_group:
                total += drive_time(stretch, speed, accel) + hop.ride_s
                stretch = 0.0
                continue
            stretch += hop.length_m
            if hop.max_speed is not None and hop.max_speed < speed:
                slowed += hop.length_m / hop.max_speed - hop.length_m / speed
        return total + slowed + drive_time(stretch, speed, accel)
