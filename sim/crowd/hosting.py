"""Lets visitors into a world: its crowd, its windows with staff at them, and the day's arrivals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from robots.building.calendar import OpenHours
from robots.settings import Hall
from sim.crowd.arrivals import Arrival, Day, more
from sim.crowd.crowd import Crowd
from sim.crowd.places import Places
from sim.crowd.service import Windows
from sim.crowd.visitors import Visitors
from sim.world import World

LUNCH = ("11:45", "13:00")
"""Every second window is left alone meanwhile, and the others in the second half of it."""
OVERTIME_S = 1800.0
"""After closing, staff go on for so long with who has a number; robots' hours end with the windows' own."""


@dataclass(frozen=True, slots=True)
class Staffed:
    """Whether somebody sits at a window: while it is open and a little longer, and in turns over lunch."""

    hours: OpenHours
    zone: str
    _said: dict[str, tuple[int, bool]] = field(default_factory=dict, compare=False)

    def __call__(self, window: str, at: float) -> bool:
        """Asked ten times a second, and never another answer within a minute."""
        minute = round(at * 1e6) // 60_000_000
        kept = self._said.get(window)
        if kept is None or kept[0] != minute:
            kept = self._said[window] = minute, self._is_staffed(window, at)
        return kept[1]

    def _is_staffed(self, window: str, at: float) -> bool:
        if not (self.hours.always(window) or any(self.hours.is_open(window, one) for one in (at, at - OVERTIME_S))):
            return False
        clock = f"{datetime.fromtimestamp(at, ZoneInfo(self.zone)):%H:%M}"
        if not LUNCH[0] <= clock < LUNCH[1]:
            return True
        first_half = clock < "12:22"
        return (int(window[1:]) % 2 == 0) is first_half if window[1:].isdigit() else True


def windows_of(hall: Hall) -> Windows:
    """The windows of a hall with their staff, and nobody before them."""
    return Windows.of(hall.stops.values(), Staffed(OpenHours.of(hall), hall.time_zone))


def invite(world: World, hall: Hall, day: Day, seed: int, at: float | None = None) -> Visitors:
    """The day's visitors, from now on or from the instant `at`; the world has a crowd from here."""
    world.crowd = crowd = Crowd(world.plan)
    places = Places(world.plan, dict(crowd.grounds))
    found = Visitors.of(day, seed, crowd, windows_of(hall), places, world.now if at is None else at)
    found.guides = tuple(robot.id for robot in hall.robots.values() if robot.kind == "guide")
    return found


def invite_again(before: Visitors, hall: Hall, day: Day, seed: int, at: float) -> Visitors:
    """Those of another day, when everybody of the day before has gone; numbers begin anew."""
    return Visitors.of(day, seed, before.crowd, windows_of(hall), before.places, at)


def bring_more(visitors: Visitors, item: str, count: int, within_s: float, now: float) -> None:
    """So many more come for one item from now on. Raises KeyError for an item of no queue that has a way in."""
    names = visitors.windows.queues.get(item[:1])
    if names is None or visitors.places.of(names) is None:
        raise KeyError(f"queue of the item {item!r}: an item begins with the letter of its windows, as A-3 does")
    known = [*visitors.expected, *(one.arrival for one in visitors.here.values())]
    first = 1 + max((one.number for one in known), default=0)
    after_s = now - visitors.started + 3600.0 * visitors.day.from_h
    extra = more(item, count, first, after_s, within_s, Random(f"{item} from {first}"))
    visitors.expected = sorted([*visitors.expected, *extra], key=_comes)


def _comes(one: Arrival) -> tuple[float, int]:
    return one.at, one.number
