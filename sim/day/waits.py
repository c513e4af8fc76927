"""How long people waited: at the windows by the half hour, at the lifts trip by trip against a day without runs."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sim.crowd.service import Ticket
from sim.people.demand import Trip

HALF_HOUR_S = 1800.0


@dataclass(frozen=True, slots=True)
class HalfHour:
    """Of those who took a number from second `start` on: how many, and what they waited, seconds."""

    start: float
    numbers: int
    waits: tuple[float, ...]

    def share(self, part: float) -> float:
        """The wait that this part of them stayed within; 0 of nobody."""
        return share(self.waits, part)


@dataclass(slots=True)
class LiftWaits:
    """Of trips made on both days: seconds waited with robots at work and without, in the same order."""

    trips: list[Trip] = field(default_factory=list)
    here: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)

    @property
    def added(self) -> list[float]:
        """Each trip's, shortest first; below 0: it waited less."""
        return sorted(one - other for one, other in zip(self.here, self.quiet, strict=True))

    @property
    def mean_s(self) -> float:
        return statistics.fmean(self.added) if self.here else 0.0

    @property
    def p99_s(self) -> float:
        return share(self.added, 0.99)


def share(values: Sequence[float], part: float) -> float:
    """The value that this part of the values stays within; values in order; 0 without any."""
    return values[min(int(part * len(values)), len(values) - 1)] if values else 0.0


def by_half_hour(tickets: Iterable[Ticket], started: float, end_s: float) -> list[HalfHour]:
    """Who has not come to a window yet counts as a number, and not as a wait."""
    slots: list[list[Ticket]] = [[] for _ in range(max(1, -int(-end_s // HALF_HOUR_S)))]
    for ticket in tickets:
        slots[min(max(int((ticket.issued - started) // HALF_HOUR_S), 0), len(slots) - 1)].append(ticket)
    return [
        HalfHour(
            number * HALF_HOUR_S, len(slot), tuple(sorted(t.began - t.issued for t in slot if t.began is not None))
        )
        for number, slot in enumerate(slots)
    ]


def compared(trips: Iterable[Trip], now: float, quiet: Iterable[Trip], quiet_now: float) -> LiftWaits:
    """Each trip beside the same person's same trip on a day without runs; those of one day alone are left out."""
    others = dict(_counted(quiet))
    found = LiftWaits()
    for key, trip in _counted(trips):
        if key in others:
            found.trips.append(trip)
            found.here.append(trip.waited_s(now))
            found.quiet.append(others[key].waited_s(quiet_now))
    return found


def _counted(trips: Iterable[Trip]) -> list[tuple[tuple[str, str, str, int], Trip]]:
    """Trips by who made them, from where to where, and the how-manieth of these it was."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for trip in trips:
        way = (trip.name, trip.from_map, trip.to_map)
        seen[way] = seen.get(way, 0) + 1
        found.append(((*way, seen[way]), trip))
    return found
