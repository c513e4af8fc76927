"""Which lifts the hall's rules allow a robot: one rule for the fleet's lift desk and for a robot that hears no desk."""

from __future__ import annotations

from robots.building.hours import covers
from robots.core.reasons import Reason
from robots.settings.lift_rules import LiftRules


def against(
    rules: LiftRules, zone: str, lift: str, robot: str, floors: tuple[str, str], confidential: bool, at: float
) -> Reason | None:
    """Why this robot may not take this lift now, whatever its car does; None: it may.

    zone          the hall's time zone, in which the hours count
    floors        where the ride begins and ends, map ids
    confidential  it carries or fetches confidential papers
    at            UTC seconds
    """
    if set(floors) & set(rules.floors_denied.get(robot, ())):
        return Reason.LIFT_FLOOR_DENIED
    if confidential and lift in rules.confidential_denied:
        return Reason.LIFT_CONFIDENTIAL
    if any((not hours.lifts or lift in hours.lifts) and covers(hours, at, zone) for hours in rules.closed):
        return Reason.LIFT_HOURS
    return None
