"""In the car: the floor is called, the car rides, it is the right floor or it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.lift import DoorState, LiftState, Motion, Zone
from robots.core.notices import Notice
from robots.core.sensing import Say
from robots.elevator import company, conduct, set_down
from robots.elevator.chart import RideState as S
from robots.elevator.commands import SwitchMap, Target
from robots.elevator.looks.table import waits_in
from robots.elevator.scan import DoorSeen
from robots.elevator.watch import is_level, is_open_at

if TYPE_CHECKING:
    from robots.elevator.ride import Ride


@waits_in(S.IN_CAR)
def _in_car(ride: Ride) -> bool:
    """Reported. It may still be turning: its floor must be called while the door is open and the radio reaches in."""
    request = ride.m.request
    if company.waits_for_boarding(ride):
        return False
    return bool(request and request.is_accepted) and ride.fire("ENTERED_ACKED")


@waits_in(S.SELECT_DEST)
def _select_dest(ride: Ride) -> bool:
    m = ride.m
    if set_down.is_wanted(ride):
        return ride.fire("CALL_ACCEPTED")
    if not ride.owns_session() or company.is_left_alone(ride):
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
        _let_door_shut(ride)
        return ride.fire("FLOOR_WRONG")
    if vote.floor and ride.is_localised(vote.floor):
        state, sight = ride.live_state(), ride.fresh_sight()
        is_open = state is not None and state.door_state is DoorState.OPEN
        if is_open and sight is not None and sight.way_out and not company.is_still_inside(ride):
            return ride.fire("FLOOR_OK")
        if is_open and sight is not None and sight.door is DoorSeen.OPEN:
            if m.unclear_since is None:
                m.unclear_since = m.now
                if not company.is_still_inside(ride):
                    ride.out.append(Say("please_let_me_pass"))
            return m.now - m.unclear_since >= limits.exit_blocked_s and ride.fire("EXIT_BLOCKED")
        return False
    is_outvoted = vote.is_contradicted and bool(ride.own_vote().floor)
    if m.now - m.since < (limits.vote_again_s if m.reissues and is_outvoted else limits.vote_s):
        return False
    notice = Notice.FLOOR_DISPUTED if vote.is_contradicted else Notice.FLOOR_UNKNOWN
    ride.tell(notice, lift=m.lift, says=vote.sources)
    ride.say_presence()  # what each source names: a lift that is outvoted is fenced
    if is_outvoted:
        m.reissues += 1  # of a car whose word is wrong no call helps much, and each look keeps people from it
    _let_door_shut(ride)
    return ride.fire("FLOOR_UNSURE")


def _let_door_shut(ride: Ride) -> None:
    """It stays inside: with that word its hold ends."""
    if ride.m.holds or ride.m.now < ride.m.held_until:
        ride.send(ride.command("entered"))


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
    state = ride.live_state()
    if state is not None and is_level(state) and state.current_floor == ride.to_map() and ride.vote().is_contradicted:
        return False  # by its own word it stands where it was called to: no call changes that
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
    free = free and not company.is_still_inside(ride) and not ride.is_door_shutting()
    return is_open and free and ride.is_at_destination_by_own_sensors() and ride.fire("FLOOR_OK")
