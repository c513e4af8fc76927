"""What a ride does first in each state and how long it may stay there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from robots.building.lift_plan import INSIDE_MARGIN_M
from robots.core.commands import Record
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.sensing import Say, WatchScan
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


def timeout_s(ride: Ride) -> float | None:
    """How long the present state may last; None = a person or nothing ends it."""
    limit = LIMITS[ride.m.state]
    return limit(ride) if limit else None


def enter(ride: Ride) -> None:
    """First deeds of the state just entered."""
    state = ride.m.state
    if (state in WATCHING) != ride.m.is_watching:
        ride.m.is_watching, ride.m.eyes = state in WATCHING, Eyes()  # what was seen at another time does not count
        ride.out.append(WatchScan(ride.m.is_watching))
    if state not in HOLDING:
        ride.m.hold_from = None
    ENTER[state](ride)
    if state in HOLDING:
        ride.hold_door()


# ---- deadlines ----------------------------------------------------------------------------------------------------


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


# ---- on entry -----------------------------------------------------------------------------------------------------


def _nothing(ride: Ride) -> None:
    pass


def _approach(ride: Ride) -> None:
    ride.m.ended = ""
    ride.drive_to(Target.LOBBY, ride.m.from_map)


def _queue(ride: Ride) -> None:
    m = ride.m
    m.lift, m.session_id = "", ""
    m.listening_since = max(m.listening_since, m.now - ride.timers.offline_s / 2)
    m.desk_request, m.desk_heard_at = ride.next_id(), None
    ride.ask_desk()
    ride.timer("ask", ride.timers.ask_s)


def take_car(ride: Ride, lift: str) -> bool:
    """A car is granted, by the desk or by our own choice when there is no desk."""
    m = ride.m
    m.lift, m.recalls, m.listening_since = lift, 0, m.now
    m.owed.pop(lift, None)  # taken up again before it was given back
    return ride.fire("GRANTED")


def _request_session(ride: Ride) -> None:
    m, limits = ride.m, ride.timers
    ride.drive_to(Target.HOLD, m.from_map)
    period = limits.exclusive_register_s if limits.mode == "exclusive" else limits.answer_s + limits.apart_s
    ride.ask("register", period, origin=m.from_map, destination=ride.to_map(), mode=limits.mode)


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


def _wait_car(ride: Ride) -> None:
    if ride.m.came_from is S.YIELD:  # the car left without us
        ride.drive_to(Target.HOLD, ride.m.from_map)
        ride.m.recalls += 1
        call_car(ride)


def _yield(ride: Ride) -> None:
    ride.out.append(Say("please_go_first"))


def _entering(ride: Ride) -> None:
    ride.m.door_map = ride.m.from_map
    ride.out.append(Say("entering_lift"))
    ride.drive_to(Target.CAR, ride.m.from_map)


def _in_car(ride: Ride) -> None:
    _report_in(ride)
    ride.ask("entered", ride.timers.entered_s)


def _report_in(ride: Ride) -> None:
    m = ride.m
    if not m.has_reported_in:
        m.has_reported_in = True
        ride.out.append(_custody(ride, "car_entered"))


def _custody(ride: Ride, kind: str) -> Record:
    m = ride.m
    data = {"lift": m.lift, "map": ride.here(), "manifest": m.order.manifest_hash if m.order else ""}
    return Record(kind, m.order.ride_id if m.order else ride.robot, data)


def _select_dest(ride: Ride) -> None:
    m = ride.m
    if m.came_from is S.RIDING:
        m.reissues += 1
    if ride.owns_session():
        if m.reissues <= ride.timers.reissues:
            call_destination(ride, ride.timers.entered_s)
    else:
        m.session_id = ""
        ride.ask("register", ride.timers.entered_s, origin=m.door_map, destination=ride.to_map(), mode=ride.timers.mode)


def call_destination(ride: Ride, period_s: float) -> None:
    """The one car call of a ride: the destination it was ordered."""
    ride.ask("car_call", period_s, destination=ride.to_map())


def _riding(ride: Ride) -> None:
    m = ride.m
    m.has_departed = m.came_from not in (S.SELECT_DEST, S.WRONG_FLOOR_HOLD)
    m.progress_at = m.now
    ride.out.append(Halt())


def _arrived_check(ride: Ride) -> None:
    ride.m.map_switch_at = 0.0
    if ride.m.has_reported_in or not ride.m.lift:
        return
    _report_in(ride)  # came in over RETREAT_SAFE_SIDE: the gateway has not been told
    ride.send(ride.command("entered"))


def _exiting(ride: Ride) -> None:
    ride.m.door_map = ride.to_map()
    ride.out.append(Say("leaving_lift"))
    ride.drive_to(Target.LANDING, ride.m.door_map)


def _clear_release(ride: Ride) -> None:
    m = ride.m
    if m.has_reported_in:
        m.has_reported_in = False
        ride.out.append(_custody(ride, "car_left"))
    if m.lift and ride.may_release():
        ride.ask("got_off", ride.timers.answer_s + ride.timers.apart_s)
    ride.give_back()


def _release_pending(ride: Ride) -> None:
    end(ride)


def _retreat_landing(ride: Ride) -> None:
    ride.out.append(Say("backing_out"))
    ride.drive_to(Target.LANDING, ride.m.door_map)


def _retreat_car(ride: Ride) -> None:
    ride.m.exit_blocks += 1
    if ride.m.zone is Zone.OUT:
        ride.out.append(Halt())  # already on the landing: a person decides, it does not go in again
        ride.m.drive = None
    elif ride.m.exit_blocks <= ride.timers.exit_cycles:
        ride.out.append(Say("please_let_me_pass"))
        ride.drive_to(Target.CAR, ride.m.door_map)


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
        ride.out.append(Say("backing_out"))
    ride.drive_to(target, m.door_map)


def _requeue(ride: Ride) -> None:
    m, limits = ride.m, ride.timers
    m.from_map = ride.here() or m.from_map
    m.has_reported_in = False
    ride.give_back()
    ride.ask_desk(done=True)
    ride.drive_to(Target.LOBBY, m.from_map)
    back_off = limits.backoff_s * 2**m.requeues * (1 + 0.2 * ride.jitter())
    m.requeues += 1
    ride.timer("backoff", min(limits.backoff_cap_s, max(back_off, m.retry_after_s)))
    m.retry_after_s = 0.0


def _wrong_floor_hold(ride: Ride) -> None:
    m = ride.m
    ride.out.append(Halt())
    if ride.is_call_taken() and ride.m.watch.live(m.lift, m.now, ride.timers.stale_s) is not None:
        state = ride.live_state()
        if state is not None and ride.to_map() in state.car_calls:
            return  # a stop on the way: the call still stands
    m.reissues += 1
    if m.reissues <= ride.timers.reissues:
        call_destination(ride, ride.timers.answer_s)


def _ride_stalled(ride: Ride) -> None:
    ride.out.append(Halt())


def _emergency_in_car(ride: Ride) -> None:
    m = ride.m
    m.progress_at = m.now
    if m.zone is Zone.IN:
        ride.out.append(Halt())
    else:
        ride.drive_to(Target.CAR, m.door_map)
    _say_alarm(ride)


def _say_alarm(ride: Ride) -> None:
    if any(alarm.kind == "fire" for alarm in ride.m.watch.alarms.values()):
        ride.out.append(Say("fire_use_stairs"))


def _evac_exit(ride: Ride) -> None:
    ride.m.door_map = ride.vote().floor or ride.own_vote().floor or ride.m.door_map
    ride.out.append(Say("leaving_lift"))
    ride.drive_to(Target.LANDING, ride.m.door_map)


def _emergency_landing(ride: Ride) -> None:
    ride.give_back()
    ride.ask_desk(done=True)
    _say_alarm(ride)
    ride.drive_to(Target.ASIDE, ride.here())
    ride.timer("remind", ride.timers.remind_s)


def _comms_lost_out(ride: Ride) -> None:
    ride.drive_to(Target.HOLD if ride.m.lift else Target.LOBBY, ride.m.from_map)


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


def _help_wait(ride: Ride) -> None:
    m = ride.m
    m.level = 0
    if m.why is Reason.NEEDS_HELP:
        m.why = HELP_REASONS.get(m.came_from, Reason.NEEDS_HELP)
    ride.out += [Halt(), Say("need_help"), HelpWanted(m.why)]
    if m.zone is not Zone.OUT:
        ride.out.append(Say("push_me"))
    if m.came_from is S.SELECT_DEST:
        ride.hold_door()
    ride.timer("remind", ride.timers.escalate_s[0])


def _abort_out(ride: Ride) -> None:
    ride.give_back()
    ride.ask_desk(done=True)
    ride.drive_to(Target.LOBBY, ride.here())


def _manual(ride: Ride) -> None:
    ride.m.drive, ride.m.drive_again_at, ride.m.why = None, None, Reason.NEEDS_HELP
    ride.out.append(Halt())
    ride.timer("remind", ride.timers.remind_s)


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
    else:
        m.ended = "done" if ride.is_at_destination() else "help"
    ride.out.append(RideEnded(m.ended, ride.here()))  # type: ignore[arg-type]


ENTER: dict[S, Callable[[Ride], None]] = {
    S.IDLE: _nothing,
    S.APPROACH: _approach,
    S.QUEUE: _queue,
    S.REQUEST_SESSION: _request_session,
    S.CALL: call_car,
    S.WAIT_CAR: _wait_car,
    S.YIELD: _yield,
    S.ENTERING: _entering,
    S.IN_CAR: _in_car,
    S.SELECT_DEST: _select_dest,
    S.RIDING: _riding,
    S.ARRIVED_CHECK: _arrived_check,
    S.EXITING: _exiting,
    S.CLEAR_RELEASE: _clear_release,
    S.RELEASE_PENDING: _release_pending,
    S.RETREAT_LANDING: _retreat_landing,
    S.RETREAT_CAR: _retreat_car,
    S.RETREAT_SAFE_SIDE: _retreat_safe_side,
    S.REQUEUE: _requeue,
    S.WRONG_FLOOR_HOLD: _wrong_floor_hold,
    S.RIDE_STALLED: _ride_stalled,
    S.EMERGENCY_IN_CAR: _emergency_in_car,
    S.EVAC_EXIT: _evac_exit,
    S.EMERGENCY_LANDING: _emergency_landing,
    S.COMMS_LOST_OUT: _comms_lost_out,
    S.COMMS_LOST_IN: _comms_lost_in,
    S.HELP_WAIT: _help_wait,
    S.ABORT_OUT: _abort_out,
    S.MANUAL: _manual,
    S.DONE: _done,
}
