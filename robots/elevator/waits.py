"""Why a ride waits, in a reason people are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.reasons import Reason
from robots.elevator import company
from robots.elevator.chart import RideState as S
from robots.elevator.commands import Target
from robots.elevator.entry import SPOKEN, Flaw

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

WAITS: dict[S, Reason | None] = {
    S.IDLE: None,
    S.APPROACH: None,
    S.QUEUE: Reason.LIFT_QUEUE,
    S.REQUEST_SESSION: Reason.LIFT_SESSION,
    S.CALL: Reason.LIFT_COMING,
    S.WAIT_CAR: Reason.LIFT_COMING,
    S.YIELD: Reason.LIFT_LOOKING,
    S.ENTERING: None,
    S.IN_CAR: Reason.RIDING,
    S.SELECT_DEST: Reason.RIDING,
    S.RIDING: Reason.RIDING,
    S.ARRIVED_CHECK: Reason.FLOOR_UNSURE,
    S.EXITING: None,
    S.CLEAR_RELEASE: Reason.LIFT_SESSION,
    S.RELEASE_PENDING: Reason.LIFT_SESSION,
    S.RETREAT_LANDING: Reason.LIFT_DOOR_BLOCKED,
    S.RETREAT_CAR: Reason.OBSTACLE,
    S.RETREAT_SAFE_SIDE: Reason.LIFT_DOOR_BLOCKED,
    S.REQUEUE: Reason.LIFT_RETRY,
    S.WRONG_FLOOR_HOLD: Reason.WRONG_FLOOR,
    S.RIDE_STALLED: Reason.LIFT_STALLED,
    S.EMERGENCY_IN_CAR: Reason.ALARM,
    S.EVAC_EXIT: Reason.ALARM,
    S.EMERGENCY_LANDING: Reason.ALARM,
    S.COMMS_LOST_OUT: Reason.LIFT_OFFLINE,
    S.COMMS_LOST_IN: Reason.LIFT_OFFLINE,
    S.HELP_WAIT: Reason.NEEDS_HELP,
    S.ABORT_OUT: Reason.LIFT_GAVE_UP,
    S.MANUAL: Reason.MANUAL,
    S.DONE: None,
}
FOR_A_CAR = frozenset({S.QUEUE, S.REQUEST_SESSION, S.CALL, S.WAIT_CAR})
TIMED = ("", Reason.LIFT_QUEUE, Reason.LIFT_BACK, Reason.PEOPLE_FIRST)
"""Why the desk lets a robot wait, as far as it can say how long; empty: it has a car for it."""
_KNOWN = frozenset(Reason)


def reason(ride: Ride) -> Reason | None:
    """The present wait's reason, as exact as is known; None while nothing is waited for."""
    m = ride.m
    plain = WAITS[m.state]
    match m.state:
        case S.QUEUE if m.barred is not None:
            return m.barred
        case S.QUEUE if m.desk_said is not None and m.desk_said.reason in _KNOWN:
            return Reason(m.desk_said.reason)
        case S.HELP_WAIT:
            return m.why
        case S.EMERGENCY_LANDING | S.EMERGENCY_IN_CAR | S.EVAC_EXIT if ride.is_emergency() and not ride.is_alarmed():
            lift = m.lift or m.near
            return Reason.LIFT_UNCONFIRMED if lift in m.watch.back else Reason.LIFT_SPECIAL
        case S.COMMS_LOST_OUT | S.COMMS_LOST_IN if not m.is_link_up:
            return Reason.LINK_LOST
        case S.YIELD:
            return _at_the_door(ride)
        case S.IN_CAR if company.waits_for_boarding(ride):
            return Reason.WAITING_FOR_VISITOR
        case S.ARRIVED_CHECK | S.RETREAT_CAR if company.is_still_inside(ride) and ride.is_at_destination_for_sure():
            return Reason.VISITOR_IN_CAR
        case S.RETREAT_CAR if ride.vote().is_contradicted:
            return Reason.FLOOR_UNSURE
        case S.RETREAT_LANDING | S.RETREAT_SAFE_SIDE if m.has_no_word:
            return Reason.LIFT_OFFLINE
        case S.REQUEUE if m.was_crowded:
            return Reason.LIFT_CROWDED
        case S.ABORT_OUT if m.is_cancelled:
            return Reason.CANCELLED_BY_STAFF
        case S.ARRIVED_CHECK if m.unclear_since is not None:
            return Reason.OBSTACLE
    return plain


def _at_the_door(ride: Ride) -> Reason | None:
    """A car is crowded once it was looked into from its front, a door blocked once it was not seen open for a while."""
    flaws = ride.entry_flaws()
    if not flaws:
        return None
    m, sight = ride.m, ride.m.eyes.sight
    if flaws[0] is Flaw.NOT_CLEAR_TWICE:
        in_front = m.reached is Target.FRONT
        is_taken = in_front and m.eyes.taken_scans >= 2 and sight is not None and not sight.car_free
        return Reason.LIFT_CROWDED if is_taken else Reason.LIFT_LOOKING
    if flaws[0] is Flaw.DOOR_NOT_SEEN_OPEN and m.now - m.since < ride.timers.crowded_s:
        return Reason.LIFT_LOOKING
    return SPOKEN[flaws[0]]
