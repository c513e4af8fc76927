"""What each state waits to see. A look fires at most one trigger and says whether the chart moved.

What may go in: looks, by where the robot is. `table` knows which of them is of which state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.lift import DoorState, LiftState
from robots.elevator.looks import car, ending, landing, sill
from robots.elevator.looks.ending import leave_car
from robots.elevator.looks.table import LOOKS

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

__all__ = ["car", "ending", "landing", "leave_car", "look", "note_progress", "sill"]


def look(ride: Ride) -> bool:
    """See whether the present state's wait is over. True: the chart moved."""
    seen = LOOKS.get(ride.m.state)
    return seen(ride) if seen else False


def note_progress(ride: Ride, state: LiftState) -> None:
    """Remember when the car last changed floor, started, stopped or stood open: what a stall is measured against."""
    m = ride.m
    is_open = state.door_state is DoorState.OPEN
    if not is_open:
        m.has_departed = True
    progress = (state.current_floor, is_open, state.motion)
    if progress != m.progress or is_open:
        m.progress, m.progress_at = progress, m.now
