"""What is placed in a world and what happens there, as plain facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Happening:
    """Something true that happened: `what` (contact, bumped, lid_open, lid_shut, folder, enter_car, docked, …).

    contact is a robot that ran into `detail`, bumped somebody careless who ran into the robot `detail`; `speed` is
    how fast the two came together, m/s.
    """

    at: float
    what: str
    who: str
    detail: str = ""
    speed: float = 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """A round thing on a floor or in a lift's car: a person, a trolley. Metres; `kg` on the car's load sensor.

    map_id  its floor; in a car, the floor the car was last level with
    """

    map_id: str
    x: float
    y: float
    radius: float
    car: str = ""
    kg: float = 75.0


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a robot starts: a stop; its charge and its battery's health, both 0..1."""

    at: str
    charge: float = 1.0
    battery_health: float = 1.0
