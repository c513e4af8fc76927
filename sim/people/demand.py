"""Who wants to ride a lift, when and where to: drawn beforehand, so that nothing that happens changes it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

MEDIAN_PATIENCE_S = 240.0
PATIENCE_SPREAD = 0.4
KG = (75.0, 12.0)
"""Mean and spread of what a person weighs."""


@dataclass(slots=True)
class Trip:
    """One person's way by lift: what was wanted, then what came of it. Instants in UTC seconds.

    arrived   at the lobby; boarded and alighted: over the sill; got_off: where; left: gave up waiting, or took
              the stairs
    refusals  how many cars were too full
    on_foot   comes from the crowd, at `last_at`, and goes back to it
    crowds    waits right before a door, where others come out
    climbs    takes the stairs where no lift has power
    """

    name: str
    group: str
    from_map: str
    to_map: str
    arrived: float
    kg: float = 75.0
    patience_s: float = MEDIAN_PATIENCE_S
    holds: bool = False
    careless: bool = False
    lift: str = ""
    boarded: float | None = None
    alighted: float | None = None
    got_off: str = ""
    left: float | None = None
    refusals: int = 0
    on_foot: bool = False
    last_at: tuple[float, float] = (0.0, 0.0)
    crowds: bool = False
    climbs: bool = True

    @property
    def is_served(self) -> bool:
        """Got out where it wanted."""
        return self.alighted is not None and self.got_off == self.to_map

    def waited_s(self, now: float) -> float:
        """From coming to the lobby until boarding or giving up, or until now."""
        ends = self.boarded if self.boarded is not None else self.left
        return (now if ends is None else ends) - self.arrived


@dataclass(frozen=True, slots=True)
class Traffic:
    """How people come.

    per_hour   all of them together, a Poisson stream
    up, down   shares from the main floor up, and to it down; the rest between the other floors
    batch      people in a party, on average: they come together and go to one floor
    hold, careless  shares of those who hold the door for others, and who walk on without regard to robots
    """

    per_hour: float
    up: float = 0.45
    down: float = 0.45
    batch: float = 1.0
    patience_s: float = MEDIAN_PATIENCE_S
    hold: float = 0.3
    careless: float = 0.0


def drawn(
    traffic: Traffic,
    group: str,
    floors: Mapping[str, float],
    main: str,
    start: float,
    duration_s: float,
    random: Random,
) -> list[Trip]:
    """The trips of so many seconds, by time of arrival.

    floors  height in metres of each landing by map id; main: where people come in and go out
    """
    others = [floor for floor in floors if floor != main]
    trips: list[Trip] = []
    if not others or traffic.per_hour <= 0:
        return trips
    at, mean_s = start, 3600.0 * traffic.batch / traffic.per_hour
    while True:
        at += random.expovariate(1.0 / mean_s)
        if at >= start + duration_s:
            return trips
        from_map, to_map = _way(traffic, main, others, random)
        for _ in range(_party(traffic.batch, random)):
            trips.append(_trip(traffic, f"passenger-{len(trips) + 1}", group, from_map, to_map, at, random))


def _way(traffic: Traffic, main: str, others: Sequence[str], random: Random) -> tuple[str, str]:
    share = random.random()
    if share < traffic.up or (len(others) < 2 and share < (1.0 + traffic.up - traffic.down) / 2):
        return main, random.choice(others)
    if share < traffic.up + traffic.down or len(others) < 2:
        return random.choice(others), main
    from_map = random.choice(others)
    return from_map, random.choice([floor for floor in others if floor != from_map])


def _party(mean: float, random: Random) -> int:
    """At least one; geometric with this mean."""
    count = 1
    while mean > 1.0 and random.random() < 1.0 - 1.0 / mean:
        count += 1
    return count


def _trip(traffic: Traffic, name: str, group: str, from_map: str, to_map: str, at: float, random: Random) -> Trip:
    return Trip(
        name,
        group,
        from_map,
        to_map,
        at,
        kg=round(min(max(random.gauss(*KG), 40.0), 130.0), 1),
        patience_s=round(random.lognormvariate(math.log(traffic.patience_s), PATIENCE_SPREAD), 1),
        holds=random.random() < traffic.hold,
        careless=random.random() < traffic.careless,
    )
