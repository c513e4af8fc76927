"""How many windows of a queue will be open when: those staffed now, less lunch and closing time."""

from __future__ import annotations

from datetime import timedelta

from robots.building.calendar import Calendar, OpenHours
from robots.settings import Hall
from robots.waiting.ranges import Stretch

AHEAD_S = 12 * 3600.0
"""So far ahead windows are looked at; without hours what is then stays."""


class Capacity:
    """Of one hall. `windows`: those of each queue, by the letter they begin with."""

    def __init__(self, hall: Hall) -> None:
        self._hours, self._calendar = OpenHours.of(hall), Calendar.of(hall)
        self._lulls = hall.timetable.queues.lulls
        self.windows: dict[str, list[str]] = {}
        for stop in sorted(hall.stops.values(), key=lambda stop: stop.id):
            if stop.kind == "window":
                self.windows.setdefault(stop.id[0], []).append(stop.id)

    def ahead(self, queue: str, staffed: int, at: float) -> tuple[Stretch, ...]:
        """From `at` on, in order: (seconds from `at`, windows until then). staffed: how many are now."""
        windows = self.windows.get(queue, [])
        now = self._weight(windows, at)
        found: list[Stretch] = []
        edges = [at, *self._edges(windows, at)]
        ends = [*edges[1:], float("inf") if any(map(self._hours.always, windows)) or not windows else at + AHEAD_S]
        for start, end in zip(edges, ends, strict=True):
            there = self._weight(windows, start)
            if start == at:
                open_ = float(staffed)
            elif now:  # with nobody there who should be, none are promised
                open_ = staffed * there / now
            else:
                open_ = there
            found.append((end - at, open_))
        return tuple(found)

    def _weight(self, windows: list[str], at: float) -> float:
        """How many would be staffed by the timetable."""
        open_ = sum(self._hours.is_open(window, at) for window in windows)
        return open_ * self._share(at)

    def _share(self, at: float) -> float:
        day = self._calendar.date_of(at)
        for lull in self._lulls:
            if self._calendar.instant(day, lull.from_) <= at < self._calendar.instant(day, lull.to):
                return lull.share
        return 1.0

    def _edges(self, windows: list[str], at: float) -> list[float]:
        """Instants after `at` when something changes."""
        today, found = self._calendar.date_of(at), set[float]()
        for day in (today, today + timedelta(days=1)):
            for lull in self._lulls:
                found |= {self._calendar.instant(day, lull.from_), self._calendar.instant(day, lull.to)}
        for window in windows:
            closes = self._hours.closes_at(window, at)
            opens = None if self._hours.always(window) else self._hours.next_opening(window, at)
            found |= {edge for edge in (closes, opens) if edge is not None}
        return sorted(edge for edge in found if at < edge < at + AHEAD_S)
