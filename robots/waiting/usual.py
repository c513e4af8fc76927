"""How many numbers each item of a queue usually has by an hour of such a weekday: counts of past days, and no more.

A day is kept as what had been given out by the end of each hour, by item. Nothing of a number or its holder is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from robots.building.calendar import Calendar
from robots.core.commands import Remember
from robots.core.waiting import ItemCount

KEY = "numbers:"
KEPT_DAYS = 56
"""Older days are forgotten."""
NEWEST, LEAST = 6, 3
"""Of so many days of the same weekday, the newest ones, the middle one is usual; of fewer nothing is known."""
WRITE_EVERY_S = 900.0


@dataclass(slots=True)
class Day:
    """One queue's. by_hour: by item, numbers given out by the end of an hour of the clock, for hours in which it was
    heard; `last`: what its machine counted last, which may have begun anew meanwhile."""

    weekday: str
    by_hour: dict[str, dict[int, int]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def total(self, item: str) -> int:
        return max(self.by_hour.get(item, {}).values(), default=0)

    def by(self, item: str, hours: float) -> float:
        """How many by then, hours since midnight; within an hour as if they came evenly."""
        known = self.by_hour.get(item, {})
        before = max((count for hour, count in known.items() if hour < int(hours)), default=0)
        now = known.get(int(hours), before)
        return before + (now - before) * (hours - int(hours))

    def json(self) -> dict[str, Any]:
        hours = {item: {str(hour): count for hour, count in known.items()} for item, known in self.by_hour.items()}
        return {"weekday": self.weekday, "by_hour": hours, "last": self.last}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Day:
        """Raises ValueError, KeyError, TypeError, AttributeError for what is none."""
        hours = {
            str(item): {int(hour): int(count) for hour, count in known.items()}
            for item, known in kept["by_hour"].items()
        }
        return cls(str(kept["weekday"]), hours, {str(item): int(count) for item, count in kept["last"].items()})


class Usual:
    """Of one queue. remembered: what earlier `Remember` commands said, key by key."""

    def __init__(self, queue: str, calendar: Calendar, remembered: Mapping[str, Any]) -> None:
        self._prefix, self._calendar, self._zone = f"{KEY}{queue}:", calendar, ZoneInfo(calendar.zone)
        self._days: dict[date, Day] = {}
        for key in sorted(remembered):
            if key.startswith(self._prefix) and isinstance(remembered[key], Mapping):
                try:
                    self._days[date.fromisoformat(key.removeprefix(self._prefix))] = Day.of(remembered[key])
                except (ValueError, KeyError, TypeError, AttributeError):
                    continue  # of another version: that day is not known
        self._written = self._at = float("-inf")
        self._hour = -1

    def hear(self, at: float, issued: Iterable[ItemCount]) -> list[Remember]:
        """What the machine has given out today; what is to be kept of it now."""
        clock = datetime.fromtimestamp(at, self._zone)
        today, found = clock.date(), list[Remember]()
        for day in [day for day in self._days if (day - today).days > 1]:  # our own clock was wrong then
            del self._days[day]
            found.append(Remember(f"{self._prefix}{day.isoformat()}", None))
        if self._days and today < max(self._days):  # of yesterday, come late
            return found
        if today not in self._days:
            found += self._begin(today)
        known = self._days[today]
        counts: dict[str, int] = {}
        for one in issued:
            counts[one.item] = counts.get(one.item, 0) + max(0, one.count)
        for item, count in sorted(counts.items()):
            before = known.last.get(item, 0)
            total = known.total(item) + (count - before if count >= before else count)  # else it began anew
            if total:
                known.by_hour.setdefault(item, {})[clock.hour] = total
        changed, known.last = counts != known.last, counts
        if changed and (clock.hour != self._hour or not 0 <= at - self._written < WRITE_EVERY_S):
            self._hour, self._written = clock.hour, at
            found.append(Remember(f"{self._prefix}{today.isoformat()}", known.json()))
        return found

    def today(self, at: float) -> list[ItemCount]:
        """Numbers given out today, by item, also where the machine began anew meanwhile."""
        day = self._days.get(datetime.fromtimestamp(at, self._zone).date())
        return [] if day is None else [ItemCount(item, day.total(item)) for item in sorted(day.by_hour)]

    def by_now(self, item: str, at: float) -> float | None:
        """How many numbers the item usually has by this time of such a day; None: too few days are known."""
        clock = datetime.fromtimestamp(at, self._zone)
        today, hours = clock.date(), clock.hour + clock.minute / 60.0
        weekday = self._weekday(today)
        past = sorted(when for when, day in self._days.items() if when < today and day.weekday == weekday)
        alike = [day for day in map(self._days.__getitem__, past[-NEWEST:]) if day.by_hour]
        if sum(item in day.by_hour for day in alike) < LEAST:
            return None
        return median(day.by(item, hours) for day in alike)

    def _begin(self, today: date) -> list[Remember]:
        """A new day; the one before is written down whole, and what is too old forgotten."""
        found, last = list[Remember](), dict[str, int]()
        if self._days:
            before = max(self._days)
            last = self._days[before].last
            found.append(Remember(f"{self._prefix}{before.isoformat()}", self._days[before].json()))
        for old in [day for day in self._days if (today - day).days > KEPT_DAYS]:
            del self._days[old]
            found.append(Remember(f"{self._prefix}{old.isoformat()}", None))
        self._days[today] = Day(self._weekday(today), last=dict(last))
        return found

    def _weekday(self, day: date) -> str:
        return self._calendar.weekday(day) or "free"
