"""What follows from the hall's files: its calendar, its hours, how long a run takes. Never in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from robots.building.calendar import Calendar, OpenHours
from robots.building.plan import Plan
from robots.core.forms import TimedStart
from robots.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class Ready:
    """When a run may begin at the earliest.

    at      UTC seconds; not above now: at once
    reason  why not before, None = nothing is against it
    stop    whose opening it waits for, empty = the day is over
    opens   when that is: what people are told
    """

    at: float
    reason: Reason | None = None
    stop: str = ""
    opens: float = 0.0


@dataclass(slots=True)
class Times:
    """`spans`: seconds to the sender and from there to the recipient; `ready`: what was worked out for two stops, and
    when; `due`: the next start of each entry and what it follows from; `shown`: what was told last, by name; `stands`:
    what that was put together from."""

    calendar: Calendar
    hours: OpenHours
    file: dict[str, TimedStart]
    spans: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    ready: dict[tuple[str, str], Ready] = field(default_factory=dict)
    due: dict[str, tuple[str, float, float | None]] = field(default_factory=dict)
    digests: dict[str, tuple[TimedStart, str]] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    stands: tuple[Any, ...] = ()

    @staticmethod
    def of(plan: Plan) -> Times:
        hours = OpenHours.of(plan.hall)
        return Times(hours.calendar, hours, dict(plan.hall.timetable.starts))
