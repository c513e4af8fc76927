"""Why a guide stands still, for how long, and when a person must come; and how it clears the ways out in an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from robots.core.clock import Instant
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.guide.escort.leading import came_to_nothing
from robots.motion.follower import Going
from robots.vehicle.egress import drives_on, step_off
from robots.vehicle.halts import halted
from robots.vehicle.in_the_way import STUCK_S

if TYPE_CHECKING:
    from robots.guide.agent import GuideAgent

EMPTY = 0.02
"""Charge 0..1 at which it wants a person, unless it stands on its charger."""

_WANTS_PERSON = (Reason.BATTERY_LOW, Reason.NOT_CHARGING, Reason.UNREACHABLE, Reason.EMERGENCY_STOP, Reason.WHEEL_FAULT)
"""Waits that only a person ends."""


def holding(agent: GuideAgent) -> Reason | None:
    """Why it must not drive now."""
    if (held := halted(agent)) is not None:
        return held
    return None if agent.driver.knows_place(agent.now) else Reason.POSITION_UNKNOWN


def against_driving(agent: GuideAgent) -> Reason | None:
    """As `holding`; but in an alarm it goes on until it is off the ways out, and stops only there."""
    held = holding(agent)
    if agent.vehicle.holding() is not None or not agent.driver.knows_place(agent.now):
        return held
    return drives_on(held, agent.plan, agent.driver, agent.robot.radius)


def clear_the_way(agent: GuideAgent) -> list[Any]:
    """Without a path, in an alarm, on a way out: a few metres to a public node that is off it."""
    driver = agent.driver
    if (
        not agent.alarms
        or agent.rider.active
        or driver.has_path
        or driver.moving
        or driver.pose is None
        or holding(agent) is not Reason.ALARM
    ):
        return []
    if agent.vehicle.holding() is not None or not driver.knows_place(agent.now):
        return []
    legs = step_off(agent.plan, driver.pose, agent.robot.radius, sorted(agent.plan.public))
    return driver.go(agent.now, legs) if legs else []


def look(agent: GuideAgent, at: float) -> None:
    """Work out what it waits for; a wait keeps its start while the reason stays."""
    if agent.rider.active:
        agent.help, agent.waits = agent.rider.help, agent.rider.ride.waiting
        return
    reason, until = _reason(agent, at)
    if reason is None:
        agent.waits = None
    elif agent.waits is None or agent.waits.reason != reason.value:
        agent.waits = Waiting(reason.value, Instant(at), None if until is None else Instant(until))
    stuck = reason in (Reason.OBSTACLE, Reason.POSITION_UNKNOWN) or came_to_nothing(agent.vehicle.progress)
    lasts = agent.waits is not None and at - agent.waits.since >= STUCK_S
    agent.help = reason if reason in _WANTS_PERSON or (stuck and lasts) else None


def _reason(agent: GuideAgent, at: float) -> tuple[Reason | None, float | None]:
    held, idle = holding(agent), agent.vehicle.progress.idle
    if held is not None and (held is not Reason.POSITION_UNKNOWN or not idle):
        return held, (at + STUCK_S if held is Reason.POSITION_UNKNOWN else None)
    if agent.charge <= EMPTY and not agent.charging:
        return Reason.BATTERY_LOW, None
    if agent.charger.lacks_power(agent.charging, agent.driver.pose):
        return Reason.NOT_CHARGING, None
    if idle:
        return (Reason.NEEDS_COMPANY, None) if agent.is_away else (None, None)
    if (led := agent.leading.waits(agent.vehicle.progress)) is not None:
        return led[0], (at + STUCK_S if came_to_nothing(agent.vehicle.progress) else led[1])
    if agent.no_way:
        return Reason.UNREACHABLE, None
    if agent.driver.follower.going is Going.BLOCKED:
        return Reason.OBSTACLE, at + STUCK_S
    return (Reason.WITH_VISITOR, None) if agent.talk.has_visitor and not agent.driver.has_path else (None, None)
