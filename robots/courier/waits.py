"""Why a courier stands still, for how long, and when a person must come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from robots.core.clock import Instant
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.courier.handover import Stage
from robots.motion.follower import Going
from robots.vehicle.egress import drives_on, step_off
from robots.vehicle.halts import halted
from robots.vehicle.in_the_way import STUCK_S

if TYPE_CHECKING:
    from robots.courier.agent import CourierAgent

FENCED_S = 60.0
"""No lift but fenced ones for so long: whoever passes by reads that a supervisor must look, and tablets ring for it."""
LATE_S = 900.0
"""It has waited for a lift for so long, all rides of its order together: somebody should look why, while it goes on."""
EMPTY = 0.02
"""Charge 0..1 at which it wants a person, unless it stands on its charger."""

_WANTS_PERSON = (
    Reason.NEEDS_HELP, Reason.BATTERY_LOW, Reason.NOT_CHARGING, Reason.LIFT_GAVE_UP, Reason.EMERGENCY_STOP,
    Reason.WHEEL_FAULT,
)  # fmt: skip
"""Waits that only a person ends."""


def holding(agent: CourierAgent) -> Reason | None:
    """Why it must not drive the lanes now."""
    if (held := halted(agent)) is not None:
        return held
    if not agent.desk.compartments.all_shut:
        return Reason.NEEDS_HELP
    return None if agent.driver.knows_place(agent.now) else Reason.POSITION_UNKNOWN


def against_driving(agent: CourierAgent) -> Reason | None:
    """As `holding`; but in an alarm it goes on until it is off the ways out, and stops only there."""
    held = holding(agent)
    return drives_on(held, agent.plan, agent.driver, agent.robot.radius) if _can_drive(agent) else held


def clear_the_way(agent: CourierAgent) -> list[Any]:
    """Without a path, in an alarm, on a way out: a few metres to a node that is off it. A ride looks after itself."""
    driver = agent.driver
    if (
        not agent.alarms
        or driver.has_path
        or driver.moving
        or driver.pose is None
        or agent.rider.active
        or not _can_drive(agent)
    ):
        return []
    if holding(agent) is not Reason.ALARM or agent.desk.handover is not None:
        return []
    legs = step_off(agent.plan, driver.pose, agent.robot.radius, agent.plan.nodes)
    return driver.go(agent.now, legs) if legs else []


def _can_drive(agent: CourierAgent) -> bool:
    """Alarms aside, and whatever its order wants."""
    shut, knows = agent.desk.compartments.all_shut, agent.driver.knows_place(agent.now)
    return shut and knows and agent.vehicle.holding() is None


def look(agent: CourierAgent, at: float) -> None:
    """Work out what it waits for; a wait keeps its start while the reason stays."""
    if agent.rider.active:
        agent.waits = agent.rider.ride.waiting
        kept_waiting = _by_lifts(agent, at)
        agent.help = agent.rider.help or _short_of_power(agent) or kept_waiting
        return
    handover = agent.desk.handover
    if handover is not None and agent.alarms and handover.stage is Stage.ARRIVED:
        agent.help = None
        if agent.waits is None or agent.waits.reason != Reason.ALARM.value:
            agent.waits = Waiting(Reason.ALARM.value, Instant(at), None)
        return
    if handover is not None:
        agent.waits = handover.waiting
        agent.help = Reason.WAITING_FOR_SUPERVISOR if handover.until is None else None
        return
    agent.help = Reason.FOLDER_MISSING if agent.helping.missing else None
    reason, until = _reason(agent, at)
    if reason is None:
        agent.waits = None
    elif agent.waits is None or agent.waits.reason != reason.value:
        agent.waits = Waiting(reason.value, Instant(at), None if until is None else Instant(until))
    elif reason is Reason.OBSTACLE and until is not None and agent.in_the_way.since is not None:
        agent.waits = Waiting(reason.value, agent.waits.since, Instant(until))
    stuck = reason in (Reason.OBSTACLE, Reason.POSITION_UNKNOWN)
    if reason in _WANTS_PERSON or (stuck and agent.waits is not None and at - agent.waits.since >= STUCK_S):
        agent.help = reason
    elif (kept_waiting := _by_lifts(agent, at)) is not None and reason is Reason.LIFT_RETRY:
        agent.help = kept_waiting


def _short_of_power(agent: CourierAgent) -> Reason | None:
    """Below its reserve in a car it asks for a person early, and rides on meanwhile."""
    is_low = agent.charge < agent.robot.battery.reserve and not agent.charging
    return Reason.BATTERY_LOW if is_low and agent.rider.ride.zone is not Zone.OUT else None


def _by_lifts(agent: CourierAgent, at: float) -> Reason | None:
    """What somebody should see to at the lifts while it waits on. Both go by how long, so both are looked at."""
    fenced, late = _fenced_in(agent, at), _late(agent, at)
    return fenced or late


def _fenced_in(agent: CourierAgent, at: float) -> Reason | None:
    """Only a supervisor gives a fenced lift back, and until then its order comes to nothing: it must not wait unseen.

    A ride that is given up and tried again ends nothing; a car, or the desk's word that one is to come, does.
    """
    errand, ride = agent.errand, agent.rider.ride
    if agent.waits is not None and agent.waits.reason == Reason.LIFT_FENCED:
        if errand.fenced_since is None:
            errand.fenced_since = at
    elif ride.lift or ride.place or agent.vehicle.progress.idle:
        errand.fenced_since = None
    since = errand.fenced_since
    return Reason.LIFT_FENCED if since is not None and at - since >= FENCED_S else None


def _late(agent: CourierAgent, at: float) -> Reason | None:
    """The ride alone would try for an hour before it asks for anybody. A car, an alarm, closed hours begin it anew."""
    errand, ride = agent.errand, agent.rider.ride
    wants = not agent.vehicle.progress.idle and (agent.rider.active or errand.gave_up)
    bides = agent.waits is not None and agent.waits.reason == Reason.LIFT_HOURS
    if not wants or bides or ride.zone is not Zone.OUT or agent.alarms:
        errand.lift_since = None
    elif errand.lift_since is None:
        errand.lift_since = at
    since = errand.lift_since
    return Reason.LIFT_LATE if since is not None and at - since >= LATE_S else None


def _reason(agent: CourierAgent, at: float) -> tuple[Reason | None, float | None]:
    held = holding(agent)
    if held is not None and (held is not Reason.POSITION_UNKNOWN or not agent.vehicle.progress.idle):
        if held is Reason.OBSTACLE:  # somebody in its protective field
            return held, agent.in_the_way.until(at) or at + STUCK_S
        return held, (at + STUCK_S if held is Reason.POSITION_UNKNOWN else None)
    if agent.charge <= EMPTY and not agent.charging:
        return Reason.BATTERY_LOW, None
    if agent.errand.lacks_power():
        return Reason.NOT_CHARGING, None
    if agent.vehicle.progress.idle:
        return None, None
    if agent.errand.stranded_at is not None:
        return Reason.LIFT_GAVE_UP, None
    if agent.driver.follower.going is Going.BLOCKED:
        return Reason.OBSTACLE, agent.in_the_way.until(at)
    if at < agent.errand.go_on_at:
        return (Reason.LIFT_RETRY if agent.errand.gave_up else Reason.WAITING_FOR_ROBOT), agent.errand.go_on_at
    return None, None
