"""On the landing: in the queue, with a session, before the car, on the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.lift import Zone
from robots.core.notices import Notice
from robots.core.sensing import Say
from robots.elevator import allowed, calling_again, conduct
from robots.elevator.chart import RideState as S
from robots.elevator.commands import Target
from robots.elevator.entry import OPEN_MODES, Flaw, is_mode_allowed
from robots.elevator.looks.table import waits_in
from robots.elevator.scan import DoorSeen
from robots.elevator.watch import best_lift, is_level, is_open_at, is_shutting

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

FINAL_REFUSALS = frozenset({"floor_unknown", "same_floor", "door_side", "locked_floor"})
"""The gateway will never take this call; every other refusal may pass."""


@waits_in(S.QUEUE)
def _queue(ride: Ride) -> bool:
    """Without any word from the desk the gateway alone decides; take the lift that stands best of those it may."""
    m, limits = ride.m, ride.timers
    heard = m.desk_heard_at
    if m.now - (m.since if heard is None else heard) < (limits.desk_silent_s if heard is None else limits.desk_lost_s):
        m.barred = None
        return False
    names = ride.serving()
    if m.order is not None and m.order.lift in names:
        names = [m.order.lift]
    against = {name: allowed.obstacle(ride, name) for name in names}
    m.barred, names = allowed.told(against.values()), [name for name in names if against[name] is None]
    states = {name: state for name in names if (state := m.watch.live(name, m.now, limits.stale_s)) is not None}
    lift = best_lift(states, m.from_map, ride.elevations, OPEN_MODES)
    if not lift:
        return False
    ride.note("desk_silent", lift=lift)
    return conduct.take_car(ride, lift)


@waits_in(S.REQUEST_SESSION)
def _request_session(ride: Ride) -> bool:
    m = ride.m
    if m.watch.lease_left(m.lift, ride.robot, m.now) > ride.timers.lease_left_s:
        return _is_ready_for_car(ride) and ride.fire("SESSION_OWNED")
    if m.request and m.request.is_rejected:
        m.retry_after_s = m.request.retry_after_s
        ride.tell(Notice.SESSION_REFUSED, lift=m.lift, because=m.request.reason)
        return ride.fire("SESSION_DENIED")
    return False


def _is_ready_for_car(ride: Ride) -> bool:
    """A car that already stands here opens at once: then be beside its door first."""
    m, state = ride.m, ride.live_state()
    if state is None or not is_level(state) or state.current_floor != m.from_map:
        return True
    return m.reached is Target.HOLD or m.drive_again_at is not None or m.now - m.since >= ride.timers.answer_s


@waits_in(S.CALL)
def _call(ride: Ride) -> bool:
    m, request = ride.m, ride.m.request
    if request is None:
        return False
    if request.is_accepted:
        m.call_mark = request.mark
        return ride.fire("CALL_ACCEPTED")
    if request.is_rejected:
        ride.tell(Notice.CALL_REFUSED, lift=m.lift, because=request.reason)
        m.retry_after_s = request.retry_after_s
        return ride.fire("CALL_REJECTED_FINAL" if request.reason in FINAL_REFUSALS else "CALL_REJECTED")
    return False


@waits_in(S.WAIT_CAR)
def _wait_car(ride: Ride) -> bool:
    m = ride.m
    if m.recalls > ride.timers.recalls:
        return ride.fire("TIMEOUT")  # the door shut before us once too often
    if m.call_mark is None and m.request and m.request.is_accepted:
        m.call_mark = m.request.mark
    calling_again.call_again(ride)
    return ride.is_car_here_open() and ride.fire("CAR_HERE_OPEN")


@waits_in(S.YIELD)
def _yield(ride: Ride) -> bool:
    m, limits, sight = ride.m, ride.timers, ride.m.eyes.sight
    state = ride.live_state()
    if state is not None and (is_shutting(state) or state.current_floor != m.from_map):
        if m.holds or m.is_hold_refused:  # asked for, and nobody kept it open
            ride.tell(Notice.HOLD_FAILED, lift=m.lift)
        return ride.fire("DOOR_CLOSING")
    if m.drive is None or m.drive.target is not Target.FRONT:
        if sight is None or not sight.gate_free or m.unclear_since is None:
            m.unclear_since = m.now  # somebody comes out, or nothing has been seen yet
        empty = state is not None and state.occupancy == "empty"
        is_let_out = empty or m.now - m.unclear_since >= limits.let_out_s
        if is_let_out and sight is not None and sight.gate_free and sight.door is DoorSeen.OPEN:
            m.unclear_since = None
            ride.drive_to(Target.FRONT, m.from_map)
        return False
    if _is_door_taken(ride):  # where it lines up nobody could come out past it
        m.unclear_since = m.now
        ride.drive_to(Target.HOLD, m.from_map)
        return False
    if m.reached is not Target.FRONT:
        return False
    flaws = ride.entry_flaws()
    if not flaws:
        return _is_held(ride) and ride.fire("CLEAR")
    if {Flaw.HEADING, Flaw.LATERAL} & set(flaws):
        m.reached, m.drive_again_at = None, m.now + limits.clear_apart_s
    if m.unclear_since is None:
        m.unclear_since = max(m.since, m.now - limits.crowded_s + limits.clear_apart_s)
    crowded = (m.eyes.taken_scans >= 2 and sight is not None and not sight.car_free) or Flaw.LOAD in flaws
    if not crowded:
        m.unclear_since = m.now
    elif state is not None and state.occupancy == "empty" and sight is not None and sight.gate_free:
        ride.tell(Notice.CAR_NOT_EMPTY, lift=m.lift)
    if crowded and m.now - m.unclear_since >= limits.crowded_s:
        ride.out.append(Say("next_lift"))
        m.was_crowded = True
        return ride.fire("CROWDED")
    return False


def _is_door_taken(ride: Ride) -> bool:
    """Somebody stepped before the door on its way there, or stands in the doorway since it lined up."""
    m = ride.m
    if (taken := m.eyes.gate_taken_since) is not None and m.eyes.seen_at - taken >= ride.timers.door_taken_s:
        return True
    since = m.eyes.not_open_since
    return m.reached is Target.FRONT and since is not None and m.eyes.seen_at - since >= ride.timers.clear_apart_s


@waits_in(S.ENTERING)
def _entering(ride: Ride) -> bool:
    m, sight = ride.m, ride.m.eyes.sight
    if m.zone is Zone.IN:
        return ride.fire("INSIDE")
    state = ride.live_state()
    if state is None:  # no fresh word that the door stays open
        m.has_no_word = True
        return ride.fire("BLOCKED" if m.zone is Zone.OUT else "DOOR_CLOSING")
    if m.zone is Zone.OUT and not is_mode_allowed(state.mode, ride.is_exclusive(state)):
        m.has_no_word = True  # somebody turned a key: no fault of the door
        return ride.fire("BLOCKED")
    if is_shutting(state) or (sight is not None and sight.door is DoorSeen.CLOSED):
        return ride.fire("DOOR_CLOSING")
    if m.zone is Zone.OUT and not is_open_at(state, m.from_map):
        m.has_no_word = True  # it says by now that it is elsewhere: no fault of the door either
        return ride.fire("BLOCKED")
    if _has_lost_hold(ride):
        return ride.fire("BLOCKED" if m.zone is Zone.OUT else "DOOR_CLOSING")
    if conduct.is_overloaded(ride):  # with it on the sill the buzzer sounds: it is the one to leave
        return ride.fire("BLOCKED")
    if m.zone is Zone.OUT and m.eyes.taken_scans >= 2 and _is_taken(ride):
        if sight is not None and sight.gate_free:
            ride.tell(Notice.SOMEBODY_STEPPED_IN, lift=m.lift)
        return ride.fire("BLOCKED")
    return False


def _is_held(ride: Ride) -> bool:
    """The door is kept open by a hold the controller took."""
    return not _has_lost_hold(ride) and ride.m.now < ride.m.held_until


def _has_lost_hold(ride: Ride) -> bool:
    """No hold keeps the door: refused, or not confirmed for too long. Staff are told."""
    m = ride.m
    since = m.since if m.hold_from is None else m.hold_from
    if m.now < m.held_until or not (m.is_hold_refused or m.now - since >= ride.timers.hold_grace_s):
        return False
    ride.tell(Notice.HOLD_FAILED, lift=m.lift)
    return True


def _is_taken(ride: Ride) -> bool:
    """Somebody stepped into the car or the doorway after the clear scans."""
    sight = ride.m.eyes.sight
    return sight is not None and sight.door is DoorSeen.OPEN and not (sight.car_free and sight.gate_free)
