"""Day after day of visitors on a floor that runs by the clock: when the next one begins, and of what sort it is."""

from __future__ import annotations

from dataclasses import dataclass

from robots.building.calendar import Calendar, OpenHours
from robots.settings import Hall
from sim.crowd.arrivals import DAY_H, Day

WEEKDAYS = {"mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday"}
LIVELY_H = 0.5
"""A hall that keeps no hours opens with the first peak of a day, so that its floor has people at any hour."""


@dataclass(frozen=True, slots=True)
class Begins:
    """A day, and the instant from which its visitors are to come, UTC seconds: `day.from_h` after it opened."""

    day: Day
    at: float


def next_day(hall: Hall, visitors: int, at: float, first: bool) -> Begins | None:
    """The day that `at` lies in, or the next one; None where none opens within the weeks that the calendar looks ahead.

    visitors  of a usual day
    first     the floor has just started; else a day is over, and the one that follows is meant
    """
    hours, calendar = OpenHours.of(hall), Calendar.of(hall)
    windows = sorted(stop.id for stop in hall.stops.values() if stop.kind == "window")
    if any(map(hours.always, windows)):
        return Begins(Day(visitors=visitors, from_h=LIVELY_H if first else 0.0), at)
    midnight = calendar.instant(calendar.date_of(at), "00:00")
    opened = _opening(hours, windows, midnight - 1.0)
    gone_h = 0.0 if opened is None else max(0.0, (at - opened) / 3600.0)
    if gone_h >= DAY_H or (gone_h and not first):
        opened, gone_h = _opening(hours, windows, calendar.midnight_after(at) - 1.0), 0.0
    if opened is None:
        return None
    weekday = WEEKDAYS.get(calendar.weekday(calendar.date_of(opened)) or "", Day.weekday)
    return Begins(Day(visitors=visitors, weekday=weekday, from_h=gone_h), max(at, opened))


def _opening(hours: OpenHours, windows: list[str], after: float) -> float | None:
    return min((one for window in windows if (one := hours.next_opening(window, after)) is not None), default=None)
