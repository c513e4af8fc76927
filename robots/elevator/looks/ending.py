"""Outside again, or still: the session is given back, somebody must come, the ride is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.reasons import Reason
from robots.elevator import waits
from robots.elevator.chart import RideState as S
from robots.elevator.commands import HelpWanted, RideEnded, Target
from robots.elevator.looks.table import waits_in
from robots.elevator.watch import ALARM_MODES

if TYPE_CHECKING:
    from robots.elevator.ride import Ride


@waits_in(S.CLEAR_RELEASE)
def _clear_release(ride: Ride) -> bool:
    return ride.m.lift not in ride.m.owed and ride.fire("RELEASED")


@waits_in(S.RELEASE_PENDING)
def _release_pending(ride: Ride) -> bool:
    debt = ride.m.owed.get(ride.m.lift)
    if debt is None:
        return ride.fire("RELEASED")
    return ride.m.now >= debt.until and ride.fire("LEASE_EXPIRED")


@waits_in(S.REQUEUE)
def _requeue(ride: Ride) -> bool:
    return not ride.is_at_destination() and not ride.has_tries_left() and ride.fire("TRIES_EXHAUSTED")


@waits_in(S.EMERGENCY_LANDING)
def _emergency_landing(ride: Ride) -> bool:
    """On again when nothing stands any more, or with another car; a car's alarm that is over waits for a person."""
    m = ride.m
    if not ride.is_emergency():
        return ride.fire("ALARM_RESET_MANUAL")
    if ride.is_other_lift_back() and m.now - m.since >= ride.timers.quiet_s:
        return leave_car(ride)
    if m.level == 0 and m.lift in m.watch.back and m.watch.modes.get(m.lift) in ALARM_MODES and not ride.is_alarmed():
        m.level = 1
        ride.out.append(HelpWanted(waits.reason(ride) or Reason.NEEDS_HELP, m.level))
    return False


def leave_car(ride: Ride) -> bool:
    """The car it waited for is not its any more: it queues again, for whichever the desk gives."""
    ride.m.lift = ""
    return ride.fire("ALARM_RESET_MANUAL")


@waits_in(S.COMMS_LOST_OUT)
def _comms_lost_out(ride: Ride) -> bool:
    m = ride.m
    names = [m.lift] if m.lift else ride.serving()
    alive = any(m.watch.live(name, m.now, ride.timers.stale_s) for name in names)
    return alive and ride.contact_at() > m.since and ride.fire("COMMS_BACK")


@waits_in(S.HELP_WAIT, S.MANUAL)
def _resting_out(ride: Ride) -> bool:
    """A robot that waits for a person on the landing gives the car back."""
    if ride.m.session_id and ride.may_release():
        ride.give_back()
    return False


@waits_in(S.ABORT_OUT)
def _abort_out(ride: Ride) -> bool:
    m = ride.m
    if m.lift in m.owed and m.now - m.since < ride.timers.command_s:
        return False
    if _is_leaving_door(ride):
        return False
    if m.is_cancelled:
        return ride.fire("RETURN_TO_SENDER")
    if m.ended != "gave_up":
        m.ended = "gave_up"
        queued = m.requeues + (m.came_from is not S.REQUEUE)
        ride.out.append(RideEnded("gave_up", ride.here(), queued, queued > ride.timers.requeues))
    return False


def _is_leaving_door(ride: Ride) -> bool:
    """From before the door on to the lobby: once it has said that it gave up, it stands until somebody has an answer.

    Not for long: with its way taken, or no drive, it says so where it stands.
    """
    m, limits = ride.m, ride.timers
    if not m.leaves_door or m.reached is Target.LOBBY:
        return False
    return m.now - m.since < (limits.command_s if ride.is_before_door() else limits.answer_s)


@waits_in(S.DONE)
def _done(ride: Ride) -> bool:
    m = ride.m
    order = m.next_order
    if order is None:
        return False
    m.state = S.IDLE
    m.begin(order)
    return ride.fire("RIDE_ORDER")
