"""How a ride answers its timers, people, orders and a blocked base, and where it goes on after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from robots.core.commands import Record
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.sensing import Say
from robots.elevator import conduct, events, looks, waits
from robots.elevator.chart import RETREATS
from robots.elevator.chart import RideState as S
from robots.elevator.commands import HelpWanted, Target
from robots.elevator.watch import ALARM_MODES

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

ONE_PERIOD = frozenset({S.IN_CAR, S.SELECT_DEST, S.WRONG_FLOOR_HOLD})
"""States whose command is repeated without a pause between the tries."""

GIVES_WAY = conduct.BEFORE_BOARDING | {S.REQUEUE, S.COMMS_LOST_OUT, S.ABORT_OUT}
"""States in which it only waits on the landing: whoever comes out or drives by goes first."""


def timer_fired(ride: Ride, name: str) -> None:
    """A deadline of the present state has come."""
    m, limits = ride.m, ride.timers
    match name:
        case "timeout":
            _timeout(ride)
        case "again":
            ride.ask_again(limits.answer_s if m.state in ONE_PERIOD else limits.answer_s + limits.apart_s)
        case "hold":
            _renew_hold(ride)
        case "ask":
            ride.ask_desk()
            ride.timer("ask", limits.ask_s)
        case "backoff":
            if not ride.is_at_destination() and not ride.has_tries_left():
                ride.fire("TRIES_EXHAUSTED")
            else:
                ride.fire("BACKOFF_DONE")
        case "remind":
            _remind(ride)
        case _:
            ride.note("unknown_timer", level="warning", name=name)


def _renew_hold(ride: Ride) -> None:
    """Another slice, unless somebody stands in the doorway by which it wants to leave.

    They keep the door open whatever it does. Its own hold would only be used up before the way out is free, and keep
    the car from asking them to go, for a door begins to nudge when it would otherwise have shut; meanwhile people
    wait for the car. What it needs to leave is asked for anew with EXITING.
    """
    m, limits = ride.m, ride.timers
    since = m.eyes.not_open_since if ride.fresh_sight() is not None else None
    if m.state is S.ARRIVED_CHECK and since is not None and m.now - since >= limits.clear_apart_s:
        ride.timer("hold", limits.clear_apart_s)
    else:
        ride.hold_door()


def _timeout(ride: Ride) -> None:
    m, limits = ride.m, ride.timers
    if m.state is S.WAIT_CAR and m.recalls < limits.recalls:
        m.recalls += 1
        conduct.call_car(ride)
        ride.timer("timeout", limits.wait_car_s)
    elif m.state in RETREATS and (left := m.found_at + limits.retreat_s - m.now) > 0.1:
        ride.timer("timeout", left)  # it has only now come to know its place again
    elif m.state is S.EVAC_EXIT and m.zone is Zone.OUT:
        ride.fire("OUTSIDE")  # wholly on the landing, if not as far out as wished: it does not go back in
    else:
        ride.fire("TIMEOUT")


def _remind(ride: Ride) -> None:
    m, limits = ride.m, ride.timers
    m.level += 1
    if m.state is S.HELP_WAIT:
        ride.out += [HelpWanted(m.why, m.level), Say("need_help")]
        after = limits.escalate_s
        next_s = after[m.level] - after[m.level - 1] if m.level < len(after) else after[-1]
        ride.timer("remind", next_s)
    else:
        ride.out.append(HelpWanted(waits.reason(ride) or Reason.NEEDS_HELP, m.level))
        ride.timer("remind", limits.remind_s)


def take_order(ride: Ride, order: events.RideOrdered) -> None:
    """A new ride, or another try of the one that was given up."""
    m = ride.m
    group = {plan.group for plan in ride.lifts.values()}
    if order.group not in group or {order.from_map, order.to_map} - set(ride.elevations):
        ride.note("ride_order_refused", level="warning", because="unknown group or floor", ride=order.ride_id)
    elif m.is_resuming:
        ride.note("ride_order_refused", level="warning", because="resuming after a restart", ride=order.ride_id)
    elif m.state in (S.IDLE, S.DONE):
        m.state = S.IDLE  # DONE is final for one ride; the next starts the chart afresh
        m.begin(order)
        ride.fire("RIDE_ORDER")
    elif m.state is S.ABORT_OUT and m.ended == "gave_up":
        m.order, m.from_map, m.requeues = order, order.from_map, 0
        ride.fire("REPLANNED")
    elif m.state is S.RELEASE_PENDING:
        m.next_order = order
    else:
        ride.note("ride_order_refused", level="warning", because="riding", ride=order.ride_id)


def take_person(ride: Ride, event: Any) -> None:
    """What people and the host say beside orders."""
    m = ride.m
    match event:
        case events.RideCancelled():
            if ride.active and not m.is_cancelled:
                m.is_cancelled = True
                ride.note("ride_cancelled", deferred=m.crossed)
        case events.RideClosed():
            if m.state is S.ABORT_OUT and m.ended == "gave_up":
                ride.fire("RETURN_TO_SENDER")
            else:
                ride.note("ride_closed_unexpected", level="warning")
        case events.TakenOver():
            if ride.fire("MANUAL_TAKEOVER"):
                ride.out.append(_by(ride, "robot_taken_over", event.person))
        case events.HandedBack():
            if event.zone is m.zone:
                ride.fire("MANUAL_END")
            else:
                ride.note("zone_disputed", level="warning", said=event.zone.value, sensed=m.zone.value)
        case events.StaffCleared():
            _cleared(ride, event.zone, event.person)
        case events.CargoTaken():
            if len({person for person in event.persons if person}) == 2:
                if ride.fire("STAFF_TOOK_CARGO"):
                    ride.out.append(_by(ride, "cargo_taken_out", *event.persons))
            else:
                ride.note("two_persons_needed", level="warning")
        case events.RobotFaulted():
            m.why = event.reason
            if not ride.fire("ROBOT_FAULT"):
                m.why = Reason.NEEDS_HELP
            ride.note("robot_fault", level="error", why=event.why)


def _by(ride: Ride, kind: str, *persons: str) -> Record:
    order = ride.m.order
    return Record(kind, order.ride_id if order else ride.robot, {"persons": list(persons), "map": ride.here()})


def _cleared(ride: Ride, zone: Zone, person: str) -> None:
    m = ride.m
    knows = m.pose is not None and m.pose.sure
    if zone is Zone.SILL or (knows and zone is not m.zone):
        ride.note("zone_disputed", level="warning", said=zone.value, sensed=m.zone.value)
        return
    if not knows:  # lost: the person's word is all there is
        m.zone, m.crossed = zone, zone is Zone.IN
        ride.say_presence()
    m.why = Reason.NEEDS_HELP
    if m.state is S.EMERGENCY_LANDING and against_settling(ride, person) is not None:
        ride.note("alarm_not_settled", level="warning", person=person)
        return
    lift = m.lift or m.near
    if person and m.watch.settle(lift):
        m.quiet_until = m.now + ride.timers.quiet_s
        ride.out.append(_by(ride, "lift_alarm_settled", person))
    if m.state is S.EMERGENCY_LANDING:
        looks.leave_car(ride)
        return
    m.reissues = m.exit_blocks = 0  # a person has looked: it may try as often again
    ride.fire("STAFF_CLEARED_OUT" if zone is Zone.OUT else "STAFF_CLEARED_IN")


def against_settling(ride: Ride, person: str) -> Reason | None:
    """Why nobody, or not this person, can send a robot on that waits for people; None = it goes on.

    From a sill it goes nowhere by itself: it is pushed wholly out or in first. On a landing it may wait out an alarm.
    """
    m = ride.m
    if m.state in conduct.WITH_PEOPLE and m.zone is Zone.SILL:
        return Reason.ON_SILL
    if m.state is not S.EMERGENCY_LANDING or not ride.is_emergency():
        return None
    if ride.is_alarmed():
        return Reason.ALARM
    if m.watch.modes.get(m.lift) in ALARM_MODES:
        if m.lift not in m.watch.back:
            return Reason.LIFT_SPECIAL
        return None if person else Reason.NOT_ALLOWED
    return None


def take_blocked(ride: Ride) -> None:
    """The base cannot go on. On a sill the chart decides; elsewhere it tries again soon."""
    m = ride.m
    again = m.now + ride.timers.drive_again_s
    match m.state:
        case S.EXITING | S.EVAC_EXIT if m.zone is Zone.OUT:
            ride.out.append(Say("please_let_me_pass"))  # on the landing already: wait for room rather than go back
            m.drive_again_at = m.now + ride.timers.clear_apart_s
        case S.ENTERING if m.zone is not Zone.IN:
            ride.fire("BLOCKED")
        case S.EXITING | S.EVAC_EXIT | S.RETREAT_LANDING | S.RETREAT_CAR | S.RETREAT_SAFE_SIDE:
            ride.fire("BLOCKED")
        case S.IN_CAR | S.SELECT_DEST:
            m.reached = Target.CAR  # wholly inside is good enough
        case _ if m.state in GIVES_WAY and m.drive and m.drive.target in (Target.LOBBY, Target.HOLD):
            step_aside(ride)
        case _ if m.kept is not None:
            stepped_aside(ride)
        case _:
            m.drive_again_at = again


def step_aside(ride: Ride) -> None:
    """Somebody stands in the way of a robot that only waits: it makes room, and tries again later."""
    m = ride.m
    kept = m.drive
    if kept is not None:
        ride.out.append(Say("making_room"))
        ride.drive_to(Target.BESIDE, kept.map_id)
        m.kept = kept


def stepped_aside(ride: Ride) -> None:
    """It stands beside the way, or as near to that as it can come: on again after a pause."""
    m = ride.m
    m.drive, m.kept, m.reached = m.kept, None, None
    m.drive_again_at = m.now + ride.timers.drive_again_s * (1 + ride.jitter())


def after_restart(ride: Ride) -> S:
    """The state to go on from, by where the robot stands."""
    m = ride.m
    m.request, m.drive = None, None
    if m.zone is Zone.SILL:
        return S.RETREAT_SAFE_SIDE
    if m.zone is Zone.IN:
        return S.EMERGENCY_IN_CAR if ride.is_emergency() else S.SELECT_DEST
    if m.crossed and not ride.is_clear_of_sill():  # nobody else would take it out of the door's way
        return S.RETREAT_SAFE_SIDE
    if m.state in (S.CLEAR_RELEASE, S.RELEASE_PENDING, S.ABORT_OUT, S.EMERGENCY_LANDING, S.APPROACH):
        return m.state
    return S.CLEAR_RELEASE if ride.is_at_destination() and m.from_map != ride.to_map() else S.REQUEUE
