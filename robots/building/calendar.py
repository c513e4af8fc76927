"""Days and times of the day in the hall's own zone, holidays and swapped working days included; when stops are open.

Where the clocks go forward, a time that the night leaves out is the first instant after the gap; where they go back, a
time that comes twice is the first of the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from robots.core.forms import TimedStart
from robots.settings.hall import Hall
from robots.settings.lift_rules import EVERY_DAY
from robots.settings.timetable import Opening

AHEAD_DAYS = 400
"""An entry without a start within so many days has none: the longest way to the next one of a weekday and dates."""
WINDOW_DAYS = 40
"""So far ahead openings are looked for; longer than any holiday."""
MIDNIGHT = "23:59"
"""As a closing time: the day's end."""
_DAY = timedelta(days=1)

Why = Literal["", "lunch", "closed", "holiday"]


@lru_cache(maxsize=8)
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_instant(day: date, clock: str, zone: str) -> float:
    """UTC seconds of a time of the day, see above."""
    hour, minute = map(int, clock.split(":"))
    wanted = datetime(day.year, day.month, day.day, hour, minute)
    there = wanted.replace(tzinfo=zone_of(zone))
    found = there.timestamp()
    if datetime.fromtimestamp(found, zone_of(zone)).replace(tzinfo=None) == wanted:
        return found
    low, high = there.replace(fold=1).timestamp(), found  # the gap lies between: where the offset changes
    before = datetime.fromtimestamp(low, zone_of(zone)).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone_of(zone)).utcoffset() == before:
            low = middle
        else:
            high = middle
    return float(high)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hall's days. `free`: its holidays; `extra`: dates worked as some weekday. Dates as text."""

    zone: str
    free: frozenset[str] = frozenset()
    extra: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(hall: Hall) -> Calendar:
        table = hall.timetable
        return Calendar(hall.time_zone, table.free_dates, dict(table.extra_days))

    def date_of(self, at: float) -> date:
        return datetime.fromtimestamp(at, zone_of(self.zone)).date()

    def instant(self, day: date, clock: str) -> float:
        return local_instant(day, clock, self.zone)

    def midnight_after(self, at: float) -> float:
        """The beginning of the next day."""
        return self.instant(self.date_of(at) + _DAY, "00:00")

    def weekday(self, day: date) -> str | None:
        """The weekday whose hours hold on this date; None: it is free."""
        text = day.isoformat()
        if text in self.extra:
            return self.extra[text]
        return None if text in self.free else EVERY_DAY[day.weekday()]

    def starts_on(self, entry: TimedStart, day: date) -> bool:
        """Whether an entry starts on this date at all."""
        text = day.isoformat()
        if text in entry.except_dates or (entry.until and text > entry.until):
            return False
        worked = self.weekday(day)
        if worked is None and not entry.skip_holidays:
            worked = EVERY_DAY[day.weekday()]
        return worked in entry.days

    def next_start(self, entry: TimedStart, after: float) -> float | None:
        """The first start later than `after`; None: there is none any more, or it is paused."""
        return None if entry.paused else self.next_unpaused(entry, after)

    def next_unpaused(self, entry: TimedStart, after: float) -> float | None:
        """As `next_start` whether it is paused or not."""
        first = self.date_of(after) - _DAY
        for day in (first + n * _DAY for n in range(AHEAD_DAYS)):
            if entry.until and day.isoformat() > entry.until:
                return None
            if self.starts_on(entry, day) and (at := self.instant(day, entry.time)) > after:
                return at
        return None


@dataclass(slots=True)
class OpenHours:
    """When papers can be handed over at each stop. Spans are worked out once a day and kept.

    Every answer is UTC seconds.
    """

    calendar: Calendar
    openings: Mapping[str, tuple[Opening, ...]]
    _spans: dict[str, tuple[date, list[tuple[float, float]]]] = field(default_factory=dict)

    @staticmethod
    def of(hall: Hall) -> OpenHours:
        table = hall.timetable
        kinds = ("window", "output")
        found = {stop.id: table.windows for stop in hall.stops.values() if stop.kind in kinds and table.windows}
        known = {stop: hours for stop, hours in table.by_stop.items() if stop in hall.stops}
        return OpenHours(Calendar.of(hall), found | known if table.hold_runs else {})

    def always(self, stop: str) -> bool:
        return stop not in self.openings

    def is_open(self, stop: str, at: float) -> bool:
        return self.always(stop) or self._now(stop, at) is not None

    def closes_at(self, stop: str, at: float) -> float | None:
        """When the opening that `at` lies in ends; None: always open, or closed at `at`."""
        span = None if self.always(stop) else self._now(stop, at)
        return None if span is None else span[1]

    def next_opening(self, stop: str, at: float) -> float | None:
        """The first opening after `at`; None: not within `WINDOW_DAYS`."""
        spans = self._known(stop, at)
        index = bisect_right(spans, (at, float("inf")))
        return spans[index][0] if index < len(spans) else None

    def why_closed(self, stop: str, at: float) -> Why:
        """lunch: it was open earlier today and will be again; holiday: a free date; empty: it is open."""
        if self.is_open(stop, at):
            return ""
        today = self.calendar.date_of(at)
        if self.calendar.weekday(today) is None:
            return "holiday"
        spans = self._on(stop, today)
        before, after = any(closes <= at for _, closes in spans), any(opens > at for opens, _ in spans)
        return "lunch" if before and after else "closed"

    def day_ends(self, day: date) -> float | None:
        """When the last stop of the hall closes on this date, those open till midnight aside; None: none opens."""
        last = self.calendar.instant(day + _DAY, "00:00")
        ends = [closes for stop in self.openings for _, closes in self._on(stop, day) if closes < last]
        return max(ends, default=None)

    def _now(self, stop: str, at: float) -> tuple[float, float] | None:
        spans = self._known(stop, at)
        index = bisect_right(spans, (at, float("inf"))) - 1
        return spans[index] if index >= 0 and at < spans[index][1] else None

    def _known(self, stop: str, at: float) -> list[tuple[float, float]]:
        """From the day before `at` on; made anew when the day has changed."""
        known, today = self._spans.get(stop), _utc_date(at)
        if known is None or known[0] != today:
            first = self.calendar.date_of(at) - _DAY
            spans = [span for n in range(WINDOW_DAYS) for span in self._on(stop, first + n * _DAY)]
            known = self._spans[stop] = today, _merged(spans)
        return known[1]

    def _on(self, stop: str, day: date) -> list[tuple[float, float]]:
        weekday = self.calendar.weekday(day)
        return _merged(
            [
                (self.calendar.instant(day, opening.opens), self._closing(day, opening.closes))
                for opening in self.openings.get(stop, ())
                if weekday in opening.days
            ]
        )

    def _closing(self, day: date, clock: str) -> float:
        return self.calendar.instant(day + _DAY, "00:00") if clock == MIDNIGHT else self.calendar.instant(day, clock)


@lru_cache(maxsize=64)
def _day_number(number: int) -> date:
    return datetime.fromtimestamp(number * 86_400.0, UTC).date()


def _utc_date(at: float) -> date:
    """Cheap: only to notice that a day has passed."""
    return _day_number(int(at // 86_400))


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """In order, those that touch joined, empty ones (a gap of the clocks may swallow one) left out."""
    found: list[tuple[float, float]] = []
    for opens, closes in sorted(span for span in spans if span[0] < span[1]):
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], closes)
        else:
            found.append((opens, closes))
    return found
