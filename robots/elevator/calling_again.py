"""A call that got lost: the controller took it, and yet the car stands idle somewhere.

So it is when the car stood open here while nobody could tell us (the gateway was down), or lost its calls (a power
cut, a restart of its controller).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.lift import DoorState, LiftState, Motion
from robots.elevator import conduct

if TYPE_CHECKING:
    from robots.elevator.ride import Ride


def is_idle(state: LiftState) -> bool:
    """It stands shut at a landing and goes nowhere."""
    stands = state.motion is Motion.STOPPED and not state.between_floors and state.door_state is DoorState.CLOSED
    return stands and not state.car_calls and not state.destination_floor


def call_again(ride: Ride) -> None:
    """In WAIT_CAR: call once more when our car has been seen idle for `idle_call_s` since it took the call.

    At most `idle_calls` times a ride, and the wait for the car goes on: `wait_car_s` bounds it as before.
    """
    m, limits, state = ride.m, ride.timers, ride.live_state()
    if m.call_mark is None or state is None or not is_idle(state) or m.watch.mark(m.lift) <= m.call_mark:
        m.idle_since = None
        return
    m.idle_since = m.now if m.idle_since is None else m.idle_since
    if m.now - m.idle_since < limits.idle_call_s or m.idle_calls >= limits.idle_calls:
        return
    m.idle_calls, m.idle_since = m.idle_calls + 1, None
    ride.note("lift_called_again", lift=m.lift, floor=m.from_map)
    conduct.call_car(ride)
