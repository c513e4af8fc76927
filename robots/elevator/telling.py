"""What a ride tells staff of: everything here is noticed from a lift's word, once for each state of the ride."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.lift import DoorState, LiftState, Motion
from robots.core.notices import Notice
from robots.core.sensing import Say
from robots.elevator.chart import RideState as S

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

AT_THE_DOOR = frozenset({
    S.YIELD, S.ENTERING, S.SELECT_DEST, S.RIDING, S.ARRIVED_CHECK, S.EXITING, S.RETREAT_LANDING, S.RETREAT_CAR,
    S.RETREAT_SAFE_SIDE, S.HELP_WAIT, S.MANUAL,
})  # fmt: skip
SKEW_S = 2.0
"""The clocks of robot and lift may be apart by so much."""
SKEWED_TIMES = 5
"""So many words in a row tell a clock from one late message."""
NUDGING = "nudging"
"""The fault code of a door that closes by force."""


def heard(ride: Ride, state: LiftState, age_s: float) -> None:
    """A live word of our own car came, `age_s` seconds after it was sent."""
    m = ride.m
    match m.state:
        case S.WAIT_CAR:
            _arrival(ride, state, m.from_map, age_s)
        case S.RIDING:
            _arrival(ride, state, ride.to_map(), age_s)
            others = [floor for floor in state.car_calls if floor != ride.to_map()]
            if others:
                ride.tell(Notice.MANY_STOPS, lift=m.lift, floors=others)
    if m.state in AT_THE_DOOR and NUDGING in state.fault_codes:
        if Notice.DOOR_FORCED not in m.told:
            ride.out.append(Say("door_forced"))
        ride.tell(Notice.DOOR_FORCED, lift=m.lift)


def clocks(ride: Ride, off_s: float) -> None:
    """A live word of our own car came with a stamp so far from our clock: told once, when it begins."""
    ride.m.skewed = ride.m.skewed + 1 if abs(off_s) > SKEW_S else 0
    if ride.m.skewed == SKEWED_TIMES:
        ride.note(Notice.CLOCK_SKEW.value, level="warning", lift=ride.m.lift, off_s=round(off_s, 1))


def _arrival(ride: Ride, state: LiftState, wanted: str, age_s: float) -> None:
    """The car stands open where we want it, by a word that may not be believed, or with a step at its sill."""
    if state.current_floor != wanted or state.door_state is not DoorState.OPEN or state.motion is not Motion.STOPPED:
        return
    if age_s > ride.timers.stale_s:
        ride.tell(Notice.STALE_ARRIVAL, lift=ride.m.lift, floor=wanted, age_s=round(age_s, 1))
    elif state.between_floors:
        ride.tell(Notice.NOT_LEVEL, lift=ride.m.lift, floor=wanted)
