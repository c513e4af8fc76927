"""How long a ride may stay in each state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from robots.elevator.chart import RideState as S

if TYPE_CHECKING:
    from robots.elevator.ride import Ride


def timeout_s(ride: Ride) -> float | None:
    """How long the present state may last; None = a person or nothing ends it."""
    limit = LIMITS[ride.m.state]
    return limit(ride) if limit else None


def _approach_s(ride: Ride) -> float:
    eta = ride.m.order.eta_s if ride.m.order else 0.0
    return max(60.0, 3 * eta) if eta > 0 else ride.timers.approach_s


def _register_s(ride: Ride) -> float:
    return ride.timers.exclusive_register_s if ride.timers.mode == "exclusive" else ride.timers.command_s


def _riding_s(ride: Ride) -> float:
    limits = ride.timers
    maps = list(ride.lifts[ride.m.lift].maps) if ride.m.lift else []
    ends = [maps.index(name) for name in (ride.m.door_map, ride.to_map()) if name in maps]
    floors = abs(ends[0] - ends[1]) if len(ends) == 2 else len(maps)
    needed = 3 * floors * limits.ride_flight_s + floors * limits.ride_stop_s
    return min(limits.ride_hard_s, max(limits.ride_base_s, needed))


LIMITS: dict[S, Callable[[Ride], float] | None] = {
    S.IDLE: None,
    S.APPROACH: _approach_s,
    S.QUEUE: lambda ride: ride.timers.queue_s,
    S.REQUEST_SESSION: _register_s,
    S.CALL: lambda ride: ride.timers.command_s,
    S.WAIT_CAR: lambda ride: ride.timers.wait_car_s,
    S.YIELD: lambda ride: ride.timers.yield_s,
    S.ENTERING: lambda ride: ride.timers.sill_s,
    S.IN_CAR: lambda ride: ride.timers.tries * ride.timers.entered_s,
    S.SELECT_DEST: lambda ride: ride.timers.tries * ride.timers.entered_s,
    S.RIDING: _riding_s,
    S.ARRIVED_CHECK: lambda ride: ride.timers.arrived_s,
    S.EXITING: lambda ride: ride.timers.sill_s,
    S.CLEAR_RELEASE: lambda ride: ride.timers.command_s,
    S.RELEASE_PENDING: lambda ride: ride.timers.lease_s,
    S.RETREAT_LANDING: lambda ride: ride.timers.retreat_s,
    S.RETREAT_CAR: lambda ride: ride.timers.retreat_s,
    S.RETREAT_SAFE_SIDE: lambda ride: ride.timers.retreat_s,
    S.REQUEUE: lambda ride: ride.timers.backoff_limit_s,
    S.WRONG_FLOOR_HOLD: lambda ride: ride.timers.wrong_floor_s,
    S.RIDE_STALLED: lambda ride: ride.timers.ride_stalled_s,
    S.EMERGENCY_IN_CAR: lambda ride: ride.timers.emergency_car_s,
    S.EVAC_EXIT: lambda ride: ride.timers.sill_s,
    S.EMERGENCY_LANDING: None,
    S.COMMS_LOST_OUT: lambda ride: ride.timers.comms_out_s,
    S.COMMS_LOST_IN: lambda ride: ride.timers.comms_in_s,
    S.HELP_WAIT: None,
    S.ABORT_OUT: lambda ride: ride.timers.abort_s,
    S.MANUAL: None,
    S.DONE: None,
}
