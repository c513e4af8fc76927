"""How each event changes what a ride knows. What follows from that is for `looks` and `answers`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Remember
from robots.core.events import LinkDown, LinkUp, Received, Tick, TimerFired
from robots.core.lift import AckStage, DeskGrant, LiftAck, LiftEvent, LiftOnline, LiftsFenced, LiftState, Zone
from robots.core.notices import Notice
from robots.core.sensing import MarkerSeen, PoseSeen, PressureSeen, ScanSeen
from robots.elevator import allowed, answers, conduct, events, looks, telling
from robots.elevator.chart import RideState
from robots.elevator.memory import Debt

if TYPE_CHECKING:
    from robots.elevator.ride import Ride


def take_nothing(ride: Ride, event: Tick) -> None:
    """Time alone: deadlines are looked at below."""


def take_timer(ride: Ride, event: TimerFired) -> None:
    m = ride.m
    if event.name.startswith("ride.") and event.epoch == m.epoch and not m.is_resuming:
        answers.timer_fired(ride, event.name.removeprefix("ride."))


def take_link(ride: Ride, event: LinkUp | LinkDown) -> None:
    ride.m.is_link_up = isinstance(event, LinkUp)
    if ride.m.is_link_up and ride.m.pose is not None:
        ride.say_presence()


def take_received(ride: Ride, event: Received) -> None:
    take = MESSAGES.get(type(event.message))
    if take is None:
        ride.note("unknown_message", level="warning", kind=type(event.message).__name__)
        return
    take(ride, event)


def take_state(ride: Ride, event: Received) -> None:
    m, state = ride.m, event.message
    if state.lift not in ride.lifts:
        return
    if not m.watch.take_state(event, state, ride.timers.offline_s, ride.timers.quiet_s):
        if state.lift == m.lift and not event.retained and (event.boot, event.seq) < m.watch.mark(state.lift):
            ride.tell(Notice.STATE_OUT_OF_ORDER, lift=state.lift)
        return
    if event.retained:
        return
    ours = state.session is not None and state.session.robot == ride.robot
    if not ours:
        m.owed.pop(state.lift, None)
    elif state.lift not in m.owed and m.pose is not None and ride.is_ghost(state.lift):
        m.owed[state.lift] = Debt(state.session.id, m.now, m.now + ride.timers.lease_s)
    elif state.lift == m.lift and state.lift not in m.owed and m.session_id != state.session.id:
        m.renew_at = m.renew_at if m.session_id else m.now + ride.timers.lease_renew_s
        m.session_id = state.session.id
    if state.lift == m.lift:
        looks.note_progress(ride, state)
        telling.clocks(ride, event.at - event.stamp)
        telling.heard(ride, state, m.watch.publishers[state.lift].age(event, event.at))


def take_ack(ride: Ride, event: Received) -> None:
    ack, request = event.message, ride.m.request
    if ack.robot == ride.robot and ack.request_id in ride.m.holds:
        _take_hold(ride, ack)
        return
    if ack.robot != ride.robot or request is None or ack.request_id != request.command.request_id:
        return
    if request.is_accepted or request.is_rejected:
        return
    request.stage, request.reason, request.retry_after_s = ack.stage, ack.reason, ack.retry_after_s
    request.mark = (event.boot, event.seq)


def _take_hold(ride: Ride, ack: LiftAck) -> None:
    """The door is held as long as the slices the controller took reach; one that was refused shows that it is not."""
    m = ride.m
    if ack.stage in (AckStage.CONTROLLER_ACCEPTED, AckStage.DONE):
        m.held_until, m.is_hold_refused = max(m.held_until, m.holds.pop(ack.request_id)), False
    elif ack.stage is AckStage.REJECTED:
        m.holds.pop(ack.request_id)
        m.is_hold_refused = True


def take_grant(ride: Ride, event: Received) -> None:
    m, grant = ride.m, event.message
    if grant.robot != ride.robot or grant.request_id != m.desk_request or event.retained:
        return
    m.desk_heard_at, m.desk_said = m.now, grant
    if grant.lift and m.state is RideState.QUEUE:
        if grant.lift in ride.lifts:
            conduct.take_car(ride, grant.lift)
        else:
            ride.note("unknown_lift_granted", level="warning", lift=grant.lift)


def take_quietly(ride: Ride, event: Received) -> None:
    """Lift events and the gateway's online flag say nothing the next state does not."""


def take_alarm(ride: Ride, event: Received) -> None:
    watch = ride.m.watch
    before = dict(watch.alarms)
    watch.take_alarm(event.message, (event.boot, event.seq))
    if watch.alarms != before:
        ride.out.append(Remember("ride", ride.remembered()))


def take_reset(ride: Ride, event: Received) -> None:
    before, reset = ride.is_emergency(), event.message  # an alarm of another building is no reason to be quiet here
    if f"{reset.kind}/{reset.zone}" not in ride.m.watch.alarms:
        return  # not latched here, or said again
    if not ride.m.watch.take_reset(reset):
        ride.note("alarm_reset_refused", level="warning", alarm=f"{reset.kind}/{reset.zone}", person=reset.person)
        return
    if before:
        ride.m.quiet_until = ride.m.now + ride.timers.quiet_s
    ride.out.append(Remember("ride", ride.remembered()))


def take_pose(ride: Ride, event: PoseSeen) -> None:
    m = ride.m
    m.pose = event
    if event.sure:
        if m.lost_since is not None:
            m.lost_since, m.found_at = None, m.now
        place(ride, event)
    else:
        m.lost_since = m.now if m.lost_since is None else m.lost_since
        if m.now - m.lost_since <= ride.timers.reckoned_s:
            step_clear(ride)
    if m.presence_at < 0:
        ride.say_presence()


def place(ride: Ride, event: PoseSeen) -> None:
    m, (x, y) = ride.m, event.pose.point
    zone, near = Zone.OUT, ""
    for name in (m.lift,) if m.lift else ride.lifts:
        plan = ride.lifts[name]
        if m.lift or event.pose.map_id in plan.maps:
            zone = plan.zone(x, y, ride.radius)
            if zone is not Zone.OUT:
                near = name
                break
    changed, m.zone, m.near = zone is not m.zone, zone, near
    if zone is not Zone.OUT:
        m.crossed = True
    else:
        step_clear(ride)
    if changed:
        ride.say_presence()
    if zone is Zone.OUT and ride.active and m.state in conduct.BEFORE_BOARDING:
        m.barometer.refer(ride.elevations.get(m.from_map, 0.0))


def step_clear(ride: Ride) -> None:
    """Off the sill for sure, by its last sure place, and by now clear of it: its wheels may tell the last metre."""
    if ride.m.crossed and ride.is_clear_of_sill():
        ride.m.crossed = False


def take_scan(ride: Ride, event: ScanSeen) -> None:
    m = ride.m
    if m.is_watching and m.lift:
        m.eyes.take(event.at, ride.frames[m.lift].see(event))


def take_sight(ride: Ride, event: events.SightSeen) -> None:
    if ride.m.is_watching and ride.m.lift:
        ride.m.eyes.take(event.at, event.sight)


def take_pressure(ride: Ride, event: PressureSeen) -> None:
    barometer = ride.m.barometer
    before = barometer.trusted
    barometer.seen(event.at, event.pascal, ride.timers.step_m)
    if before and not barometer.trusted and ride.active:
        ride.tell(Notice.BAROMETER_OFF)


def take_marker(ride: Ride, event: MarkerSeen) -> None:
    ride.m.marker, ride.m.marker_at = event.marker, event.at


def take_motion(ride: Ride, event: events.Reached | events.MotionBlocked) -> None:
    m = ride.m
    if m.drive is None or event.target is not m.drive.target:
        ride.note("motion_answer_unexpected", level="warning", target=event.target.value)
    elif isinstance(event, events.Reached) and m.kept is not None:
        answers.stepped_aside(ride)
    elif isinstance(event, events.Reached):
        m.reached = event.target
        if m.state is RideState.APPROACH:
            ride.fire("AT_HOLD_POINT")
    else:
        answers.take_blocked(ride)


TAKES: dict[type, Callable[[Ride, Any], None]] = {
    Tick: take_nothing,
    TimerFired: take_timer,
    LinkUp: take_link,
    LinkDown: take_link,
    Received: take_received,
    PoseSeen: take_pose,
    ScanSeen: take_scan,
    events.SightSeen: take_sight,
    PressureSeen: take_pressure,
    MarkerSeen: take_marker,
    events.RideOrdered: answers.take_order,
    events.Reached: take_motion,
    events.MotionBlocked: take_motion,
    events.RideClosed: answers.take_person,
    events.RideCancelled: answers.take_person,
    events.TakenOver: answers.take_person,
    events.HandedBack: answers.take_person,
    events.StaffCleared: answers.take_person,
    events.CargoTaken: answers.take_person,
    events.RobotFaulted: answers.take_person,
}

MESSAGES: dict[type, Callable[[Ride, Received], None]] = {
    LiftState: take_state,
    LiftAck: take_ack,
    DeskGrant: take_grant,
    LiftEvent: take_quietly,
    LiftOnline: take_quietly,
    LiftsFenced: allowed.take_fenced,
    Alarm: take_alarm,
    AlarmReset: take_reset,
}
