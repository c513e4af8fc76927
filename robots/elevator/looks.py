"""What each state waits to see. A look fires at most one trigger and says whether the chart moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from robots.core.lift import DoorState, LiftState, Motion, Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.sensing import Say
from robots.elevator import allowed, calling_again, conduct, set_down, waits
from robots.elevator.chart import RideState as S
from robots.elevator.commands import HelpWanted, RideEnded, SwitchMap, Target
from robots.elevator.entry import OPEN_MODES, Flaw, is_mode_allowed
from robots.elevator.scan import DoorSeen
from robots.elevator.watch import ALARM_MODES, best_lift, is_level, is_open_at, is_shutting

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

FINAL_REFUSALS = frozenset({"floor_unknown", "same_floor", "door_side", "locked_floor"})
"""The gateway will never take this call; every other refusal may pass."""


_LOOKS: dict[S, Callable[[Ride], bool]] = {}


def waits_in(*states: S) -> Callable[[Callable[[Ride], bool]], Callable[[Ride], bool]]:
    """Marks a function as the look of these states."""

    def note(seen: Callable[[Ride], bool]) -> Callable[[Ride], bool]:
        _LOOKS.update(dict.fromkeys(states, seen))
        return seen

    return note


def look(ride: Ride) -> bool:
    """See whether the present state's wait is over. True: the chart moved."""
    seen = _LOOKS.get(ride.m.state)
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


# ---- on the landing -----------------------------------------------------------------------------------------------


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


# ---- in the car ---------------------------------------------------------------------------------------------------


@waits_in(S.IN_CAR)
def _in_car(ride: Ride) -> bool:
    """Reported. It may still be turning: its floor must be called while the door is open and the radio reaches in."""
    request = ride.m.request
    return bool(request and request.is_accepted) and ride.fire("ENTERED_ACKED")


@waits_in(S.SELECT_DEST)
def _select_dest(ride: Ride) -> bool:
    m = ride.m
    if set_down.is_wanted(ride):
        return ride.fire("CALL_ACCEPTED")
    if not ride.owns_session():
        return False
    if m.request is None or m.request.command.cmd == "register":
        if m.reissues <= ride.timers.reissues:
            conduct.call_destination(ride, ride.timers.entered_s)
        return False
    if ride.is_call_taken():
        return not _is_turning(ride) and ride.fire("CALL_ACCEPTED")
    if m.request.is_accepted and m.watch.mark(m.lift) > m.request.mark and m.reissues < ride.timers.reissues:
        ride.tell(Notice.CALLS_WIPED, lift=m.lift)  # it was among the car's calls, and a later word lacks it
        m.reissues += 1
        conduct.call_destination(ride, ride.timers.entered_s)
    return False


def _is_turning(ride: Ride) -> bool:
    """On its way to the middle of the car or round to face the door, for a while: with RIDING the brakes go on."""
    m = ride.m
    on_its_way = m.drive is not None and m.drive.target is Target.CAR and m.reached is not Target.CAR
    return on_its_way and m.now - m.since < ride.timers.answer_s


@waits_in(S.RIDING)
def _riding(ride: Ride) -> bool:
    m, state = ride.m, ride.live_state()
    if state is not None:
        if set_down.is_wanted(ride):
            return ride.fire("CAR_STOPPED_OPEN")
        if set_down.is_powerless(ride, state):
            return set_down.stands_between(state) and ride.fire("STALLED")
        here = state.current_floor == ride.to_map()
        if is_open_at(state, state.current_floor) and (m.has_departed or here):
            return ride.fire("CAR_STOPPED_OPEN")
        if not here and ride.to_map() not in (*state.car_calls, state.destination_floor):
            if is_level(state) and ride.vote().is_contradicted:
                ride.tell(Notice.FLOOR_DISPUTED, lift=m.lift, says=ride.vote().sources)
                return m.now - m.progress_at >= ride.timers.stall_s and ride.fire("STALLED")  # the door will tell
            ride.tell(Notice.CALLS_WIPED, lift=m.lift)
            return ride.fire("CAR_CALL_GONE")
        if here and _stands_shut(ride, state):
            return ride.fire("CAR_CALL_GONE")
    return m.now - m.progress_at >= ride.timers.stall_s and ride.fire("STALLED")


def _stands_shut(ride: Ride, state: LiftState) -> bool:
    """The door opened and shut unseen, the link being down: without another call the car stays as it is."""
    m, limits = ride.m, ride.timers
    shut = is_level(state) and state.door_state is DoorState.CLOSED and ride.to_map() not in state.car_calls
    return shut and m.reissues < limits.reissues and m.now - m.progress_at >= limits.reopen_s


@waits_in(S.ARRIVED_CHECK)
def _arrived_check(ride: Ride) -> bool:
    m, limits = ride.m, ride.timers
    set_down.is_wanted(ride)
    vote = ride.vote()
    _switch_map(ride, vote.floor)
    if vote.floor and "barometer" not in vote.sources and m.barometer.speaks(m.now, limits.stale_s):
        m.barometer.trusted = False  # the others are sure of a floor whose height it does not name
        ride.tell(Notice.BAROMETER_OFF, lift=m.lift, says=vote.sources)
    if vote.floor and vote.floor != ride.to_map():
        if m.now - m.since < limits.clear_apart_s:
            return False
        ride.tell(Notice.TAKEN_ELSEWHERE, lift=m.lift, floor=vote.floor)
        return ride.fire("FLOOR_WRONG")
    if vote.floor and ride.is_localised(vote.floor):
        state, sight = ride.live_state(), ride.fresh_sight()
        is_open = state is not None and state.door_state is DoorState.OPEN
        if is_open and sight is not None and sight.way_out:
            return ride.fire("FLOOR_OK")
        if is_open and sight is not None and sight.door is DoorSeen.OPEN:
            if m.unclear_since is None:
                m.unclear_since = m.now
                ride.out.append(Say("please_let_me_pass"))
            return m.now - m.unclear_since >= limits.exit_blocked_s and ride.fire("EXIT_BLOCKED")
        return False
    if m.now - m.since < limits.vote_s:
        return False
    notice = Notice.FLOOR_DISPUTED if vote.is_contradicted else Notice.FLOOR_UNKNOWN
    ride.tell(notice, lift=m.lift, says=vote.sources)
    ride.say_presence()  # what each source names: a lift that is outvoted is fenced
    return ride.fire("FLOOR_UNSURE")


def _switch_map(ride: Ride, floor: str) -> None:
    """Have the localiser follow the vote, at most every two seconds."""
    m = ride.m
    if floor and not ride.is_localised(floor) and m.now >= m.map_switch_at:
        m.map_switch_at = m.now + ride.timers.stale_s
        ride.out.append(SwitchMap(floor))


@waits_in(S.WRONG_FLOOR_HOLD)
def _wrong_floor_hold(ride: Ride) -> bool:
    if ride.m.reissues > ride.timers.reissues:
        return ride.fire("TRIES_EXHAUSTED")
    return ride.is_call_taken() and ride.fire("CALL_ACCEPTED")


@waits_in(S.RIDE_STALLED)
def _ride_stalled(ride: Ride) -> bool:
    state = ride.live_state()
    if state is None:
        return False
    if is_open_at(state, state.current_floor):
        return ride.fire("CAR_STOPPED_OPEN")
    moves = state.motion in (Motion.UP, Motion.DOWN) and ride.m.progress_at >= ride.m.since
    return moves and ride.fire("MOVING_AGAIN")


@waits_in(S.EMERGENCY_IN_CAR)
def _emergency_in_car(ride: Ride) -> bool:
    m, limits = ride.m, ride.timers
    if not ride.is_emergency():
        return ride.fire("ALARM_RESET_MANUAL")
    if m.zone is Zone.OUT:
        return False
    state = ride.live_state()
    reported = is_open_at(state, state.current_floor) if state else _is_seen_open(ride)
    floor = ride.vote().floor
    _switch_map(ride, floor if reported else "")
    since = m.eyes.way_out_since if ride.fresh_sight() else None
    if reported and floor and since is not None and m.now - since >= limits.door_seen_s:
        return ride.fire("RECALL_DOOR_OPEN")
    return m.now - m.progress_at >= limits.recall_stall_s and ride.fire("STALLED")


def _is_seen_open(ride: Ride) -> bool:
    """By the laser alone, for long enough."""
    since = ride.m.eyes.open_since if ride.fresh_sight() else None
    return since is not None and ride.m.now - since >= ride.timers.door_seen_s


@waits_in(S.COMMS_LOST_IN)
def _comms_lost_in(ride: Ride) -> bool:
    m = ride.m
    if ride.contact_at() > m.since and ride.live_state() is not None:
        return ride.fire("COMMS_BACK")
    floor = ride.own_vote().floor
    is_open = _is_seen_open(ride)
    _switch_map(ride, floor if is_open else "")
    free = m.eyes.way_out_since is not None
    return is_open and free and ride.is_at_destination_by_own_sensors() and ride.fire("FLOOR_OK")


# ---- crossing the sill --------------------------------------------------------------------------------------------


@waits_in(S.EXITING)
def _exiting(ride: Ride) -> bool:
    """An exit under way needs no fresh message, only a door that is not shutting."""
    if ride.is_clear_of_sill():
        return ride.fire("OUTSIDE")
    state, sight = ride.live_state(), ride.m.eyes.sight
    shuts = is_shutting(state) if state else sight is not None and sight.door is DoorSeen.CLOSED
    return shuts and ride.m.zone is not Zone.OUT and ride.fire("DOOR_CLOSING")


@waits_in(S.RETREAT_LANDING)
def _retreat_landing(ride: Ride) -> bool:
    return ride.is_clear_of_sill() and ride.fire("OUTSIDE")


@waits_in(S.RETREAT_CAR)
def _retreat_car(ride: Ride) -> bool:
    m = ride.m
    if m.zone is Zone.OUT or m.exit_blocks > ride.timers.exit_cycles:
        return ride.fire("BLOCKED")
    return m.zone is Zone.IN and m.reached is Target.CAR and ride.fire("INSIDE")


@waits_in(S.RETREAT_SAFE_SIDE)
def _retreat_safe_side(ride: Ride) -> bool:
    m = ride.m
    if ride.is_clear_of_sill():
        return ride.fire("OUTSIDE")
    target = m.drive.target if m.drive else Target.LANDING
    return m.zone is Zone.IN and target is Target.CAR and ride.fire("INSIDE")


@waits_in(S.EVAC_EXIT)
def _evac_exit(ride: Ride) -> bool:
    return ride.is_clear_of_sill() and ride.fire("OUTSIDE")


# ---- ending -------------------------------------------------------------------------------------------------------


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
    if m.is_cancelled:
        return ride.fire("RETURN_TO_SENDER")
    if m.ended != "gave_up":
        m.ended = "gave_up"
        queued = m.requeues + (m.came_from is not S.REQUEUE)
        ride.out.append(RideEnded("gave_up", ride.here(), queued, queued > ride.timers.requeues))
    return False


@waits_in(S.DONE)
def _done(ride: Ride) -> bool:
    m = ride.m
    order = m.next_order
    if order is None:
        return False
    m.state = S.IDLE
    m.begin(order)
    return ride.fire("RIDE_ORDER")
