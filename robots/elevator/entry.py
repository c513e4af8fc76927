"""May the robot cross the sill? All of lift/ride A.1's seven conditions, and for a guide invariant 27's, answered with
what speaks against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from robots.core.freshness import is_recent
from robots.core.lift import LiftMode
from robots.core.reasons import Reason
from robots.elevator.timers import RideTimers

OPEN_MODES = frozenset({LiftMode.NORMAL, LiftMode.VIP})
"""In these a car serves everybody."""


def is_mode_allowed(mode: LiftMode, session_exclusive: bool) -> bool:
    """ATTENDANT_CONTROL is robot mode with our own exclusive session only; else a person's key has put it there."""
    return mode in OPEN_MODES or (mode is LiftMode.ATTENDANT_CONTROL and session_exclusive)


class Flaw(StrEnum):
    SESSION_NOT_OURS = "session_not_ours"
    LEASE_SHORT = "lease_short"
    WRONG_LIFT_OR_FLOOR = "wrong_lift_or_floor"
    STATE_STALE = "state_stale"
    DOOR_NOT_REPORTED_OPEN = "door_not_reported_open"
    DOOR_NOT_SEEN_OPEN = "door_not_seen_open"
    MODE = "mode"
    NOT_CLEAR_TWICE = "not_clear_twice"
    LOAD = "load"
    ALARM = "alarm"
    HEADING = "heading"
    LATERAL = "lateral"
    COMPANY = "company"


SPOKEN: dict[Flaw, Reason] = {
    Flaw.SESSION_NOT_OURS: Reason.LIFT_SESSION,
    Flaw.LEASE_SHORT: Reason.LIFT_SESSION,
    Flaw.WRONG_LIFT_OR_FLOOR: Reason.LIFT_COMING,
    Flaw.STATE_STALE: Reason.LIFT_OFFLINE,
    Flaw.DOOR_NOT_REPORTED_OPEN: Reason.LIFT_COMING,
    Flaw.DOOR_NOT_SEEN_OPEN: Reason.LIFT_DOOR_BLOCKED,
    Flaw.MODE: Reason.LIFT_REFUSED,
    Flaw.NOT_CLEAR_TWICE: Reason.LIFT_CROWDED,
    Flaw.LOAD: Reason.LIFT_CROWDED,
    Flaw.ALARM: Reason.ALARM,
    Flaw.HEADING: Reason.LIFT_COMING,
    Flaw.LATERAL: Reason.LIFT_COMING,
    Flaw.COMPANY: Reason.WAITING_FOR_VISITOR,
}


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is known at the door, each fact judged on its own. Seconds, metres, radians, percent of the rated load.

    session_exclusive   our own session is one; false without a session of ours
    company_there       who must ride along stands by, or nobody must
    """

    session_ours: bool
    session_exclusive: bool
    lease_left_s: float
    car_is_here: bool
    state_age_s: float
    door_reported_open: bool
    door_seen_open: bool
    mode: LiftMode
    clear_twice: bool
    load_percent: float | None
    alarm: bool
    heading_off_rad: float
    lateral_off_m: float
    company_there: bool = True


Check = Callable[[EntryFacts, RideTimers], bool]

CHECKS: tuple[tuple[Flaw, Check], ...] = (
    (Flaw.SESSION_NOT_OURS, lambda facts, limits: facts.session_ours),
    (Flaw.LEASE_SHORT, lambda facts, limits: not facts.session_ours or facts.lease_left_s > limits.lease_left_s),
    (Flaw.WRONG_LIFT_OR_FLOOR, lambda facts, limits: facts.car_is_here),
    (Flaw.STATE_STALE, lambda facts, limits: is_recent(facts.state_age_s, limits.stale_s)),
    (Flaw.DOOR_NOT_REPORTED_OPEN, lambda facts, limits: facts.door_reported_open),
    (Flaw.DOOR_NOT_SEEN_OPEN, lambda facts, limits: facts.door_seen_open),
    (Flaw.MODE, lambda facts, limits: is_mode_allowed(facts.mode, facts.session_exclusive)),
    (Flaw.NOT_CLEAR_TWICE, lambda facts, limits: facts.clear_twice),
    (Flaw.LOAD, lambda facts, limits: facts.load_percent is None or facts.load_percent <= limits.load_limit_percent),
    (Flaw.ALARM, lambda facts, limits: not facts.alarm),
    (Flaw.HEADING, lambda facts, limits: abs(facts.heading_off_rad) <= limits.heading_rad),
    (Flaw.LATERAL, lambda facts, limits: abs(facts.lateral_off_m) <= limits.lateral_m),
    (Flaw.COMPANY, lambda facts, limits: facts.company_there),
)


def flaws_against(facts: EntryFacts, limits: RideTimers) -> list[Flaw]:
    """What forbids crossing the sill, empty when nothing does."""
    return [flaw for flaw, passes in CHECKS if not passes(facts, limits)]
