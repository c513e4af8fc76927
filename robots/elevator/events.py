"""What the ride alone is told by its host, besides messages, sensors, ticks and timers of `core`."""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.elevator.commands import Target
from robots.elevator.scan import Sight


@dataclass(frozen=True, slots=True)
class RideOrdered:
    """Ride from `from_map` to `to_map` with a car of `group`. Papers are locked away and the charge suffices.

    lift           the car to take when no desk answers; empty = whichever stands best
    manifest_hash  of what is aboard, for the presence message; never the papers' names
    eta_s          seconds to the lobby point, 0 when unknown; bounds the approach to three times as long
    confidential   it carries or fetches confidential papers: some lifts are not for those
    queued         how often rides to the same place have queued in vain: `RideEnded.queued` of the last one

    Also the answer to `RideEnded("gave_up")` when the host wants another try: then the same ride goes on.
    """

    at: float
    ride_id: str
    group: str
    from_map: str
    to_map: str
    lift: str = ""
    manifest_hash: str = ""
    eta_s: float = 0.0
    queued: int = 0
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class RideClosed:
    """The host's answer to `RideEnded("gave_up")`: it takes the papers elsewhere without this lift."""

    at: float


@dataclass(frozen=True, slots=True)
class SightSeen:
    """What somebody else's sensor sees of the lift: for a host whose robot has no laser of ours."""

    at: float
    sight: Sight


@dataclass(frozen=True, slots=True)
class Reached:
    """The base stands at the target of the last `DriveTo`."""

    at: float
    target: Target


@dataclass(frozen=True, slots=True)
class MotionBlocked:
    """The base stopped on its way to the target of the last `DriveTo` and sees no way on."""

    at: float
    target: Target


@dataclass(frozen=True, slots=True)
class RideCancelled:
    """The errand is cancelled: at once on a landing, after the exit at the destination when aboard."""

    at: float


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A named person drives the robot by hand from now on."""

    at: float
    person: str


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The person ends manual driving and says where the robot stands."""

    at: float
    zone: Zone


@dataclass(frozen=True, slots=True)
class StaffCleared:
    """A person answered the help request and left the robot on the landing or in the car.

    person   who, when known: the alarm of a car that is over is settled by a named person only
    """

    at: float
    zone: Zone
    person: str = ""


@dataclass(frozen=True, slots=True)
class CargoTaken:
    """Two named persons took the papers out; the robot waits for manual driving."""

    at: float
    persons: tuple[str, str]


@dataclass(frozen=True, slots=True)
class RobotFaulted:
    """The robot cannot go on: drive, sensor or battery fault, in words for the log; `reason` is what people read."""

    at: float
    why: str
    reason: Reason = Reason.ROBOT_FAULT
