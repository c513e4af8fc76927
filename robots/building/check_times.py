"""timetable.yaml against the stops and the calendar: names, starts that never happen, closed windows, old dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from robots.building.calendar import AHEAD_DAYS, Calendar, OpenHours
from robots.building.check_names import pick
from robots.core.forms import TimedStart
from robots.settings.hall import Hall, HallMarks
from robots.settings.problem import Problem
from robots.settings.timetable import TimedRun

_FILE = "timetable.yaml"


def time_problems(hall: Hall, marks: HallMarks, today: date | None = None) -> Iterator[Problem]:
    """The hall's time zone must exist.

    today   the date in the hall, to tell what is over; None = nothing is said of that
    """
    table = hall.timetable
    for stop in table.by_stop:
        if stop not in hall.stops:
            yield marks.problem(_FILE, ("by_stop", stop), stop, "no such stop", pick(stop, hall.stops))
    for run in table.runs.values():
        flaws = list(_stop_problems(hall, marks, run))
        yield from flaws or _start_problems(hall, marks, run.start(), today)


def _stop_problems(hall: Hall, marks: HallMarks, run: TimedRun) -> Iterator[Problem]:
    ways: list[tuple[tuple[str | int, ...], str]]
    ways = [(("legs", n, end), stop) for n, leg in enumerate(run.legs) for end, stop in _ends(leg.from_, leg.to)]
    ways += [((end,), stop) for end, stop in _ends(run.from_, run.to) if stop]
    served = {stop.id for stop in hall.handover_stops}
    for path, stop in ways:
        where = ("runs", run.id, *path)
        if stop not in hall.stops:
            yield marks.problem(_FILE, where, stop, "no such stop", pick(stop, hall.stops))
        elif run.care and path[-1] == "to":
            if hall.stops[stop].kind != "waiting":
                remedy = "Name a stop of kind waiting, or take `care` out"
                yield marks.problem(_FILE, where, stop, "a care run goes to a waiting area", remedy)
        elif stop not in served:
            remedy = "Name a window, an office, an output window or a locker where a courier gets to"
            yield marks.problem(_FILE, where, stop, "papers cannot be handed over there", remedy)


def _ends(from_: str | None, to: str | None) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("from", from_ or ""), ("to", to or "")


def _start_problems(hall: Hall, marks: HallMarks, entry: TimedStart, today: date | None) -> Iterator[Problem]:
    calendar, hours = Calendar.of(hall), OpenHours.of(hall)
    if entry.until and today is not None and entry.until < today.isoformat():
        message, remedy = "is in the past: it never starts again", "Take the entry out, or give it a later date"
        yield marks.problem(_FILE, ("runs", entry.id, "until"), entry.until, message, remedy)
        return
    due = calendar.next_unpaused(entry, calendar.instant(today or _early(entry), "00:00") - 1.0)
    if due is None:
        message = "never starts: no date is left that is one of its days, before `until` and not excepted"
        yield marks.problem(_FILE, ("runs", entry.id, "days"), "", message, "Look at days, until, except and holidays")
        return
    for stop in dict.fromkeys(stop for run in entry.runs for stop in (run.from_, run.to)):
        opens = due if hours.is_open(stop, due) else hours.next_opening(stop, due)
        if opens is None or opens >= calendar.midnight_after(due):
            message = f"{stop} does not open any more that day"
            remedy = "Write an earlier time, or its hours under by_stop"
            yield marks.problem(_FILE, ("runs", entry.id, "time"), entry.time, message, remedy)


def _early(entry: TimedStart) -> date:
    """From then on all that an entry with a last date may still start is looked at."""
    return date.fromisoformat(entry.until) - timedelta(AHEAD_DAYS - 2) if entry.until else date(2026, 1, 5)
