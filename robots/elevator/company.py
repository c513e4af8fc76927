"""Who rides along: a robot that rides with somebody takes no ride without them and leaves nobody alone in a car.

A guide is such a robot, and its visitor the company. The host tells the ride where they are before every event; a robot
that may ride alone has none.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from robots.core.lift import Zone

if TYPE_CHECKING:
    from robots.elevator.ride import Ride


class Company(StrEnum):
    """NEAR: on the landing and close by. ABOARD: in the car. AWAY: too far, or not seen."""

    NEAR = "near"
    ABOARD = "aboard"
    AWAY = "away"


def is_left_alone(ride: Ride) -> bool:
    """It is in a car, and who is to ride along is not."""
    return ride.company not in (None, Company.ABOARD) and ride.m.zone is Zone.IN


def is_still_inside(ride: Ride) -> bool:
    """Whoever rides along gets off first: nobody is left in the car."""
    return ride.company is Company.ABOARD


def waits_for_boarding(ride: Ride) -> bool:
    """In the car with the door held, for who is to step in after it; not longer than `board_s`."""
    return is_left_alone(ride) and ride.m.now - ride.m.since < ride.timers.board_s
