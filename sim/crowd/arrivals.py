"""Who comes on a day, when and for what: drawn beforehand, so that nothing that happens changes it.

Shares and hours are those of a large service hall: peaks 9:30-11:00 and 14:00-15:30, Mondays full, less in rain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

PEAKS = ((0.0, 0.7), (0.5, 1.7), (2.0, 1.0), (2.75, 0.45), (4.25, 0.9), (5.0, 1.6), (6.5, 0.8), (7.25, 0.2))
"""Hours since opening, and how many come from then on, against the mean of the day."""
DAY_H = 7.5
WEEKDAYS: Mapping[str, float] = {"monday": 1.35, "tuesday": 1.0, "wednesday": 0.95, "thursday": 0.95, "friday": 0.75}
WEATHER: Mapping[str, float] = {"dry": 1.0, "rain": 0.7}


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of visitor: how many of all, how they walk (m/s, mean and spread), how wide they are (m)."""

    name: str
    share: float
    pace: tuple[float, float]
    radius: float = 0.2
    keep: float = 0.35
    kg: float = 68.0


KINDS = (
    Kind("adult", 0.70, (1.2, 0.18)),
    Kind("elder", 0.16, (0.75, 0.15), keep=0.5),
    Kind("wheelchair", 0.02, (0.8, 0.1), radius=0.35, keep=0.5, kg=100.0),
    Kind("parent", 0.09, (0.95, 0.12)),
    Kind("hurried", 0.03, (1.5, 0.15), keep=0.15),
)
CHILDREN = (0.6, 0.3, 0.1)
"""Shares of parents with one, two, three children or other relatives with them."""


@dataclass(frozen=True, slots=True)
class Day:
    """How a day is. visitors: of a usual one; surge: so many more for one item, from so many hours after opening.

    asks    share of visitors who ask a guide before they take a number
    blocks  share who get in robots' way on purpose: stand before one, crowd a lift's door
    care    water is sent to who waits long, where the fleet offers it
    led     share of those to whom a guide has named a window who let it walk them there; more of elders
    """

    line: int = 0
    visitors: int = 2500
    weekday: str = "tuesday"
    weather: str = "dry"
    hours: float = DAY_H
    surge: int = 0
    surge_item: str = ""
    surge_from_h: float = 4.0
    surge_hours: float = 3.0
    upstairs: float = 0.08
    from_h: float = 0.0
    asks: float = 0.0
    blocks: float = 0.0
    care: bool = False
    led: float = 0.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One party's coming. at: seconds after opening; party: how many come along; draw: a number for further chance."""

    number: int
    at: float
    kind: Kind
    pace: float
    party: int
    queue: str
    item: str
    upstairs: bool
    draw: int


def drawn(day: Day, queues: Mapping[str, tuple[str, ...]], random: Random) -> list[Arrival]:
    """The arrivals of a day in their order, those before `day.from_h` left out.

    queues   the items of each queue; a queue gets visitors by how many items it has
    """
    items = [(queue, item) for queue, names in sorted(queues.items()) for item in names]
    if not items:
        return []
    count = round(day.visitors * WEEKDAYS[day.weekday] * WEATHER[day.weather])
    times = [(_when(random), *random.choice(items)) for _ in range(count)]
    special = [pair for pair in items if pair[1] == day.surge_item] or [items[0]]
    times += [(3600.0 * (day.surge_from_h + day.surge_hours * random.random()), *special[0]) for _ in range(day.surge)]
    found: list[Arrival] = []
    for number, (at, queue, item) in enumerate(sorted(times), start=1):
        found.append(_party(number, at, queue, item, day.upstairs, random))
    return [one for one in found if 3600.0 * day.from_h <= one.at < 3600.0 * (day.from_h + day.hours)]


def more(item: str, count: int, first: int, from_s: float, within_s: float, random: Random) -> list[Arrival]:
    """So many more who come for one item, all to its queue, in their order. first: the number of the first of them;
    from_s: seconds after opening."""
    times = sorted(from_s + within_s * random.random() for _ in range(count))
    return [_party(first + n, at, item[:1], item, 0.0, random) for n, at in enumerate(times)]


def _party(number: int, at: float, queue: str, item: str, upstairs: float, random: Random) -> Arrival:
    kind = random.choices(KINDS, [kind.share for kind in KINDS])[0]
    pace = min(max(random.gauss(*kind.pace), 0.45), 1.8)
    party = 1 + random.choices((1, 2, 3), CHILDREN)[0] if kind.name == "parent" else 1
    goes_up = random.random() < upstairs
    return Arrival(number, at, kind, pace, party, queue, item, goes_up, random.getrandbits(32))


def _when(random: Random) -> float:
    """Seconds after opening, by the shape of the day."""
    ends = [hours for hours, _ in PEAKS[1:]] + [DAY_H]
    weights = [rate * (end - start) for (start, rate), end in zip(PEAKS, ends, strict=True)]
    slot = random.choices(range(len(PEAKS)), weights)[0]
    return 3600.0 * (PEAKS[slot][0] + (ends[slot] - PEAKS[slot][0]) * random.random())


def service_s(median_s: float, spread: float, random: Random) -> float:
    """How long one visitor is served, seconds: log-normal, at most an hour."""
    return min(random.lognormvariate(math.log(median_s), spread), 3600.0)
