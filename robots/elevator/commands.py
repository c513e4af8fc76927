"""What the ride asks of its host, besides messages, speech, records and timers of `core`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from robots.core.reasons import Reason


class Target(StrEnum):
    """Where the base is sent.

    LOBBY    the group's waiting point on a floor, in front of no door (`plan.lobby`)
    HOLD     beside the door of the car, outside the exit path (`LiftPlan.hold`)
    FRONT    centred before the open door, facing in, within 0.05 m and 5 degrees (`LiftPlan.front`)
    CAR      the middle of the car, straight across the sill at sill speed (`LiftPlan.inside`)
    LANDING  clear of the sill by 1.0 m, facing away from the door, at sill speed (`LiftPlan.landing`)
    ASIDE    out of the lobby and of every egress route, to stay
    BESIDE   a step off every lane and every way out of a car, to let somebody pass
    """

    LOBBY = "lobby"
    HOLD = "hold"
    FRONT = "front"
    CAR = "car"
    LANDING = "landing"
    ASIDE = "aside"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class DriveTo:
    """Drive there and answer `Reached` or `MotionBlocked` with the same target. A new one replaces the last.

    lift   the car meant, empty for LOBBY and ASIDE before one is granted
    map_id the floor whose map holds the target; in a car the floor it stands at
    """

    target: Target
    lift: str
    map_id: str


@dataclass(frozen=True, slots=True)
class Halt:
    """Stop at once and stay; the last `DriveTo` is void and needs no answer."""


@dataclass(frozen=True, slots=True)
class SwitchMap:
    """Tell the localiser that the robot stands on `map_id` now: floors share their plane, x and y stay.

    Repeated until poses carry that map. A localiser that knows by itself may ignore it.
    """

    map_id: str


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """The robot waits for a person; repeated with `level` 1, 2, 3… after 60, 180, 600 s and then every 600 s."""

    reason: Reason
    level: int = 0


@dataclass(frozen=True, slots=True)
class RideEnded:
    """The host has the robot back.

    done       it stands at `map_id`, the destination
    cancelled  by `RideCancelled`; it stands at `map_id`, the destination when it was aboard
    help       a person set it down at `map_id`, not the destination
    set_down   it had to leave the car at `map_id`, not the destination: another ride may start there at once
    gave_up    out of tries at `map_id`: answer within 60 s with `RideOrdered` or `RideClosed`, else it asks for help

    queued   of a ride given up or broken off: how often it queued, with the rides before it; passed on to the next
    is_last  that was as often as is allowed: a person must be asked before another ride
    """

    outcome: Literal["done", "gave_up", "cancelled", "help", "set_down"]
    map_id: str
    queued: int = 0
    is_last: bool = False
