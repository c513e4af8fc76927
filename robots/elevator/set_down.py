"""Leaving the car where it stands open instead of at the destination: it is too heavy, power brought it there, or who
was to ride along is not in it.

Nothing is called for that. The ride ends there, and its host plans the rest of the way anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.lift import LiftState, Motion
from robots.core.notices import Notice
from robots.core.sensing import Say
from robots.elevator import company, conduct
from robots.elevator.watch import is_open_at

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

NO_POWER = "no_power"
"""The fault code of a car without power."""


def is_wanted(ride: Ride) -> bool:
    """The car stands open at a floor that is not the destination, and the robot has to get off.

    From then on that floor is where the ride goes (`ride.to_map()`), as long as the reason lasts; whether it truly is
    that floor the floor vote says, as at any exit.
    """
    m, state = ride.m, ride.live_state()
    if state is None or not is_open_at(state, state.current_floor):
        return False
    too_heavy, alone = conduct.is_overloaded(ride), company.is_left_alone(ride)
    if state.current_floor == ride.ordered_map() or not (too_heavy or alone or ride.is_rescued()):
        m.set_down = ""
        return False
    if m.set_down != state.current_floor:
        m.set_down = state.current_floor
        why = Notice.OVERLOADED if too_heavy else Notice.LEFT_ALONE if alone else Notice.SAFE_FLOOR
        ride.tell(why, lift=m.lift, floor=m.set_down)
        if too_heavy:
            ride.out.append(Say("overload_me_out"))
    return True


def is_powerless(ride: Ride, state: LiftState) -> bool:
    """Without power the calls are gone, and nothing is called: the rescue device moves it, or nobody."""
    return NO_POWER in state.fault_codes or ride.is_rescued()


def stands_between(state: LiftState) -> bool:
    return state.between_floors and state.motion is Motion.STOPPED
