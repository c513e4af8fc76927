"""What a ride does first in each state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from robots.building.lift_plan import INSIDE_MARGIN_M
from robots.core.commands import Record, Remember
from robots.core.lift import Motion, Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.sensing import FreeWheels, Say, WatchScan
from robots.elevator import company
from robots.elevator.chart import RideState as S
from robots.elevator.commands import Halt, HelpWanted, RideEnded, Target
from robots.elevator.memory import Eyes

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

BEFORE_BOARDING = frozenset({S.APPROACH, S.QUEUE, S.REQUEST_SESSION, S.CALL, S.WAIT_CAR, S.YIELD})
WATCHING = frozenset({
    S.YIELD, S.ENTERING, S.ARRIVED_CHECK, S.EXITING, S.RETREAT_LANDING, S.RETREAT_CAR, S.RETREAT_SAFE_SIDE,
    S.EMERGENCY_IN_CAR, S.EVAC_EXIT, S.COMMS_LOST_IN,
})  # fmt: skip
HOLDING = frozenset({
    S.YIELD, S.ENTERING, S.ARRIVED_CHECK, S.EXITING, S.RETREAT_LANDING, S.RETREAT_CAR, S.RETREAT_SAFE_SIDE,
})  # fmt: skip

WITH_PEOPLE = frozenset({S.HELP_WAIT, S.MANUAL})
"""A person moves the robot, or is asked to."""

FULL_LOAD_PERCENT = 100.0
"""Of the rated load; above it the car's buzzer sounds and it will not start."""

_DEEDS: dict[S, Callable[[Ride], None]] = {}


def on_entry(state: S) -> Callable[[Callable[[Ride], None]], Callable[[Ride], None]]:
    """Marks a function as what is done first in this state."""

    def note(deed: Callable[[Ride], None]) -> Callable[[Ride], None]:
        _DEEDS[state] = deed
        return deed

    return note


def enter(ride: Ride) -> None:
    """First deeds of the state just entered."""
    state = ride.m.state
    if (state in WATCHING) != ride.m.is_watching:
        ride.m.is_watching, ride.m.eyes = state in WATCHING, Eyes()  # what was seen at another time does not count
        ride.out.append(WatchScan(ride.m.is_watching))
    holds = state in HOLDING or (state is S.IN_CAR and ride.company is not None)
    if not holds:
        ride.m.hold_from, ride.m.held_until, ride.m.is_hold_refused = None, 0.0, False
        ride.m.holds.clear()
    if deed := _DEEDS.get(state):
        deed(ride)
    _set_wheels(ride)
    if holds:
        ride.hold_door()


def _set_wheels(ride: Ride) -> None:
    """Whoever comes may push it off a sill, out of a car that stands, in an alarm from before a door; held again once
    help is over."""
    is_free = _may_be_pushed(ride)
    if is_free or ride.m.wheels_free:
        ride.out.append(FreeWheels(is_free))  # also after a restart, which the base may not have noticed
    if is_free and not ride.m.wheels_free and ride.m.state is S.HELP_WAIT:
        ride.out.append(Say("push_me"))
    ride.m.wheels_free = is_free


def look_at_wheels(ride: Ride) -> None:
    """With a person asked for, the car it is in may come to stand, or leave."""
    if ride.m.state in WITH_PEOPLE and _may_be_pushed(ride) is not ride.m.wheels_free:
        _set_wheels(ride)
        ride.out.append(Remember("ride", ride.remembered()))


def _may_be_pushed(ride: Ride) -> bool:
    m = ride.m
    if m.state not in WITH_PEOPLE:
        return False
    if m.zone is Zone.IN:
        state = ride.live_state()
        return m.wheels_free if state is None else state.motion is Motion.STOPPED
    in_the_way = m.state is S.HELP_WAIT and m.pose is not None and not ride.is_clear_of_sill() and ride.is_alarmed()
    return m.wheels_free or m.zone is Zone.SILL or in_the_way  # it must not move, and others need the way


@on_entry(S.APPROACH)
def _approach(ride: Ride) -> None:
    ride.m.ended = ""
    ride.drive_to(Target.LOBBY, ride.m.from_map)


@on_entry(S.QUEUE)
def _queue(ride: Ride) -> None:
    m = ride.m
    m.lift, m.session_id, m.was_crowded = "", "", False
    m.listening_since = max(m.listening_since, m.now - ride.timers.offline_s / 2)
    m.desk_request, m.desk_heard_at, m.desk_said = ride.next_id(), None, None
    ride.ask_desk()
    ride.timer("ask", ride.timers.ask_s)


def take_car(ride: Ride, lift: str) -> bool:
    """A car is granted, by the desk or by our own choice when there is no desk."""
    m = ride.m
    m.lift, m.recalls, m.listening_since = lift, 0, m.now
    m.owed.pop(lift, None)  # taken up again before it was given back
    return ride.fire("GRANTED")


@on_entry(S.REQUEST_SESSION)
def _request_session(ride: Ride) -> None:
    m, limits = ride.m, ride.timers
    ride.drive_to(Target.HOLD, m.from_map)
    period = limits.exclusive_register_s if limits.mode == "exclusive" else limits.answer_s + limits.apart_s
    ride.ask("register", period, origin=m.from_map, destination=ride.to_map(), mode=limits.mode)


@on_entry(S.CALL)
def call_car(ride: Ride) -> None:
    """Call the car to our floor; a door seen open before the answer counts for nothing."""
    m = ride.m
    m.call_at, m.call_mark = m.now, None
    ride.ask(
        "call",
        ride.timers.answer_s + ride.timers.apart_s,
        origin=m.from_map,
        destination=ride.to_map(),
        mode=ride.timers.mode,
    )


@on_entry(S.WAIT_CAR)
def _wait_car(ride: Ride) -> None:
    ride.out.append(Say("waiting_lift"))
    if ride.m.came_from is S.YIELD:  # the car left without us
        ride.tell(Notice.CAR_MISSED, lift=ride.m.lift)
        ride.drive_to(Target.HOLD, ride.m.from_map)
        ride.m.recalls += 1
        call_car(ride)


@on_entry(S.YIELD)
def _yield(ride: Ride) -> None:
    ride.out.append(Say("please_go_first"))


@on_entry(S.ENTERING)
def _entering(ride: Ride) -> None:
    ride.m.door_map, ride.m.has_no_word = ride.m.from_map, False
    ride.out.append(Say("entering_lift"))
    ride.drive_to(Target.CAR, ride.m.from_map)


@on_entry(S.IN_CAR)
def _in_car(ride: Ride) -> None:
    ride.out.append(Say("in_lift"))
    _report_in(ride)
    ride.ask("entered", ride.timers.entered_s)


def _report_in(ride: Ride) -> None:
    m = ride.m
    if not m.has_reported_in:
        m.has_reported_in = True
        ride.out.append(_custody(ride, "car_entered"))


def _report_out(ride: Ride) -> None:
    m = ride.m
    if m.has_reported_in:
        m.has_reported_in = False
        ride.out.append(_custody(ride, "car_left"))


def _custody(ride: Ride, kind: str) -> Record:
    m = ride.m
    data = {"lift": m.lift, "map": ride.here(), "manifest": m.order.manifest_hash if m.order else ""}
    return Record(kind, m.order.ride_id if m.order else ride.robot, data)


@on_entry(S.SELECT_DEST)
def _select_dest(ride: Ride) -> None:
    m = ride.m
    m.set_down = ""
    if m.came_from is S.RIDING:
        m.reissues += 1
    if company.is_left_alone(ride):
        return  # nothing is called: it gets off where the door stands open
    if ride.owns_session():
        if m.reissues <= ride.timers.reissues:
            call_destination(ride, ride.timers.entered_s)
    else:
        m.session_id = ""
        ride.ask("register", ride.timers.entered_s, origin=m.door_map, destination=ride.to_map(), mode=ride.timers.mode)


def call_destination(ride: Ride, period_s: float) -> None:
    """The one car call of a ride: the destination it was ordered."""
    ride.ask("car_call", period_s, destination=ride.to_map())


@on_entry(S.RIDING)
def _riding(ride: Ride) -> None:
    m = ride.m
    m.drive, m.drive_again_at = None, None
    m.has_departed = m.came_from not in (S.SELECT_DEST, S.WRONG_FLOOR_HOLD)
    m.progress_at = m.now
    ride.out.append(Halt())


@on_entry(S.ARRIVED_CHECK)
def _arrived_check(ride: Ride) -> None:
    ride.m.map_switch_at = 0.0
    state = ride.live_state()
    if state is not None and state.current_floor == ride.to_map():
        ride.out.append(Say("leaving_lift"))  # before anybody steps in; it may still have to look which floor this is
    if ride.m.has_reported_in or not ride.m.lift:
        return
    _report_in(ride)  # came in over RETREAT_SAFE_SIDE: the gateway has not been told
    ride.send(ride.command("entered"))


@on_entry(S.EXITING)
def _exiting(ride: Ride) -> None:
    ride.m.door_map = ride.to_map()
    ride.out.append(Say("leaving_lift"))
    ride.drive_to(Target.LANDING, ride.m.door_map)


@on_entry(S.CLEAR_RELEASE)
def _clear_release(ride: Ride) -> None:
    m = ride.m
    _report_out(ride)
    if m.lift and ride.may_release():
        ride.ask("got_off", ride.timers.answer_s + ride.timers.apart_s)
    ride.give_back()


@on_entry(S.RELEASE_PENDING)
def _release_pending(ride: Ride) -> None:
    ride.tell(Notice.GHOST_SESSION, lift=ride.m.lift, robot=ride.robot)
    end(ride)


@on_entry(S.RETREAT_LANDING)
def _retreat_landing(ride: Ride) -> None:
    if ride.m.came_from is S.ENTERING and not ride.m.has_no_word:
        ride.m.door_blocks += 1
        ride.tell(Notice.DOOR_BLOCKED, lift=ride.m.lift, times=ride.m.door_blocks)
    ride.out.append(Say("overload_me_out" if is_overloaded(ride) else "backing_out"))
    ride.drive_to(Target.LANDING, ride.m.door_map)


def is_overloaded(ride: Ride) -> bool:
    """By the car's own live word."""
    state = ride.live_state()
    return state is not None and state.load_pct is not None and state.load_pct > FULL_LOAD_PERCENT


@on_entry(S.RETREAT_CAR)
def _retreat_car(ride: Ride) -> None:
    ride.m.exit_blocks += 1
    if ride.m.zone is Zone.OUT:
        ride.out.append(Halt())  # already on the landing: a person decides, it does not go in again
        ride.m.drive = None
    elif ride.m.exit_blocks <= ride.timers.exit_cycles:
        if not company.is_still_inside(ride) and not ride.vote().is_contradicted:
            ride.out.append(Say("please_let_me_pass"))
        ride.drive_to(Target.CAR, ride.here())  # the map it is on now: it may not have crossed a sill there yet


@on_entry(S.RETREAT_SAFE_SIDE)
def _retreat_safe_side(ride: Ride) -> None:
    """The nearer of fully out and fully in; the landing when they are as near."""
    m = ride.m
    target = Target.LANDING
    if m.pose is not None and (m.lift or m.near):
        along = ride.lifts[m.lift or m.near].along(*m.pose.pose.point)
        to_in, to_out = along + ride.radius + INSIDE_MARGIN_M, ride.radius - along
        if to_in < to_out - 0.01:
            target = Target.CAR
    if target is Target.LANDING:
        ride.out.append(Say("overload_me_out" if is_overloaded(ride) else "backing_out"))
    ride.drive_to(target, m.door_map)


@on_entry(S.REQUEUE)
def _requeue(ride: Ride) -> None:
    m, limits = ride.m, ride.timers
    m.from_map = ride.here() or m.from_map
    _report_out(ride)
    ride.give_back()
    ride.ask_desk(done=True)
    ride.drive_to(Target.LOBBY, m.from_map)
    back_off = limits.backoff_s * 2**m.requeues * (1 + 0.2 * ride.jitter())
    m.requeues += 1
    ride.timer("backoff", min(limits.backoff_cap_s, max(back_off, m.retry_after_s)))
    m.retry_after_s = 0.0


def _is_kept(ride: Ride) -> bool:
    """The car has opened at one landing for too long, whoever keeps it there: it is not going anywhere by itself."""
    m, here = ride.m, ride.vote().floor
    if here != m.kept_at:
        m.kept_at, m.kept_since = here, m.now
    return bool(here) and m.now - m.kept_since >= ride.timers.kept_s


@on_entry(S.WRONG_FLOOR_HOLD)
def _wrong_floor_hold(ride: Ride) -> None:
    m = ride.m
    m.set_down = ""
    ride.out.append(Halt())
    if m.pose is None or not m.pose.sure:
        ride.tell(Notice.PLACE_LOST, lift=m.lift)
    if ride.is_call_taken() and ride.m.watch.live(m.lift, m.now, ride.timers.stale_s) is not None:
        state = ride.live_state()
        if state is not None and ride.to_map() in state.car_calls:
            if _is_kept(ride) or is_overloaded(ride):
                m.reissues += 1
            return  # a stop on the way: the call still stands
    m.reissues += 1
    if m.reissues <= ride.timers.reissues:
        call_destination(ride, ride.timers.answer_s)


@on_entry(S.RIDE_STALLED)
def _ride_stalled(ride: Ride) -> None:
    ride.out.append(Halt())


@on_entry(S.EMERGENCY_IN_CAR)
def _emergency_in_car(ride: Ride) -> None:
    m = ride.m
    m.progress_at = m.now
    if m.watch.alarms:
        ride.tell(Notice.ROBOT_IN_CAR, lift=m.lift, manifest=m.order.manifest_hash if m.order else "")
    if m.zone is Zone.IN:
        ride.out.append(Halt())
    else:
        ride.drive_to(Target.CAR, m.door_map)
    _say_alarm(ride)


def _say_alarm(ride: Ride) -> None:
    alarms = ride.m.watch.alarms.values()
    if alarms:  # a car in a mode of its own, such as inspection, is no alarm
        ride.out.append(Say("fire_use_stairs" if any(alarm.kind == "fire" for alarm in alarms) else "alarm_stopped"))


@on_entry(S.EVAC_EXIT)
def _evac_exit(ride: Ride) -> None:
    ride.m.door_map = ride.vote().floor or ride.own_vote().floor or ride.m.door_map
    ride.out.append(Say("leaving_lift"))
    ride.drive_to(Target.LANDING, ride.m.door_map)


@on_entry(S.EMERGENCY_LANDING)
def _emergency_landing(ride: Ride) -> None:
    _report_out(ride)
    ride.give_back()
    ride.ask_desk(done=True)
    _say_alarm(ride)
    ride.m.level = 0
    ride.drive_to(Target.ASIDE, ride.here())
    ride.timer("remind", ride.timers.remind_s if ride.is_alarmed() else ride.timers.escalate_s[0])


@on_entry(S.COMMS_LOST_OUT)
def _comms_lost_out(ride: Ride) -> None:
    ride.drive_to(Target.HOLD if ride.m.lift else Target.LOBBY, ride.m.from_map)


@on_entry(S.COMMS_LOST_IN)
def _comms_lost_in(ride: Ride) -> None:
    ride.out.append(Halt())
    ride.m.map_switch_at = 0.0


HELP_REASONS: dict[S, Reason] = {
    S.APPROACH: Reason.OBSTACLE,
    S.SELECT_DEST: Reason.LIFT_REFUSED,
    S.RETREAT_LANDING: Reason.OBSTACLE,
    S.RETREAT_CAR: Reason.OBSTACLE,
    S.RETREAT_SAFE_SIDE: Reason.OBSTACLE,
    S.WRONG_FLOOR_HOLD: Reason.FLOOR_UNSURE,
    S.RIDE_STALLED: Reason.LIFT_STALLED,
    S.EMERGENCY_IN_CAR: Reason.ALARM,
    S.COMMS_LOST_IN: Reason.LINK_LOST,
    S.ABORT_OUT: Reason.LIFT_GAVE_UP,
    S.MANUAL: Reason.NEEDS_HELP,
}


@on_entry(S.HELP_WAIT)
def _help_wait(ride: Ride) -> None:
    m = ride.m
    m.level = 0
    state = ride.live_state()
    is_shut_in = m.came_from in (S.RIDE_STALLED, S.EMERGENCY_IN_CAR) or (state is not None and state.between_floors)
    if m.zone is Zone.IN and is_shut_in:
        ride.tell(Notice.TRAPPED, lift=m.lift, floor=ride.vote().floor)
    if m.why is Reason.NEEDS_HELP:
        m.why = HELP_REASONS.get(m.came_from, Reason.NEEDS_HELP)
        if m.why is Reason.ALARM and not ride.is_alarmed():
            m.why = Reason.LIFT_SPECIAL
        if m.came_from is S.RETREAT_CAR and company.is_still_inside(ride):
            m.why = Reason.VISITOR_IN_CAR
        elif m.came_from is S.SELECT_DEST and company.is_left_alone(ride):
            m.why = Reason.WAITING_FOR_VISITOR
    ride.out += [Halt(), Say("need_help"), HelpWanted(m.why)]
    if m.came_from is S.SELECT_DEST or m.zone is Zone.SILL:
        ride.hold_door()
    ride.timer("remind", ride.timers.escalate_s[0])


@on_entry(S.ABORT_OUT)
def _abort_out(ride: Ride) -> None:
    ride.m.leaves_door = ride.is_before_door()
    ride.give_back()
    ride.ask_desk(done=True)
    ride.drive_to(Target.LOBBY, ride.here())


@on_entry(S.MANUAL)
def _manual(ride: Ride) -> None:
    ride.m.drive, ride.m.drive_again_at, ride.m.why = None, None, Reason.NEEDS_HELP
    ride.out.append(Halt())
    if ride.m.zone is Zone.SILL:
        ride.hold_door()
    ride.timer("remind", ride.timers.remind_s)


@on_entry(S.DONE)
def _done(ride: Ride) -> None:
    m = ride.m
    ride.ask_desk(done=True)
    end(ride)
    m.lift, m.session_id, m.drive, m.drive_again_at = "", "", None, None


def end(ride: Ride) -> None:
    """Tell the host, once a ride, how it ended."""
    m = ride.m
    if m.order is None or m.ended:
        return
    if m.is_cancelled:
        m.ended = "cancelled"
    elif m.set_down and ride.here() != ride.ordered_map():
        m.ended, queued = "set_down", m.requeues + 1
        ride.out.append(RideEnded("set_down", ride.here(), queued, queued > ride.timers.requeues))
        return
    else:
        m.ended = "done" if ride.is_at_destination() else "help"
    ride.out.append(RideEnded(m.ended, ride.here()))  # type: ignore[arg-type]
