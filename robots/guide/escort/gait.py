"""How fast the visitor walks, measured on the way: the guide's speed and an elder's rests follow it."""

from __future__ import annotations

from robots.core.geometry import Point, distance
from robots.guide.escort.pace import Pace

WINDOW_S = 4.0
"""One measurement; the first begins so late that both have got going."""
STARTING_S = 2.0
STANDS = 0.08
"""m/s: slower, they stand, which says nothing of how they walk."""
FRESH = 0.5
"""How much one measurement counts against all before it."""
FASTER, SLOWER = 1.15, 0.95
"""Of the measured pace: who keeps up is led a little faster, who does not a little slower than they walk."""
TIRING = 0.7
"""Below this share of their best pace they tire."""


class Gait:
    """Of one visitor. pace: m/s, None before the first measurement; speed: how fast to lead them now, m/s."""

    def __init__(self, pace: Pace) -> None:
        self._limits = pace
        self.speed = pace.first
        self.pace: float | None = None
        self._best = 0.0
        self._from: tuple[float, Point] | None = None
        self._begins_at: float | None = None

    def stands(self) -> None:
        """The guide does not lead on now."""
        self._from = self._begins_at = None

    def see(self, at: float, place: Point, away: float) -> None:
        """Both walk; the visitor is here, so many metres from the guide."""
        if self._begins_at is None:
            self._begins_at = at + STARTING_S
        if at < self._begins_at:
            return
        if self._from is None:
            self._from = at, place
            return
        since, start = self._from
        if at - since < WINDOW_S:
            return
        self._from = at, place
        measured = distance(start, place) / (at - since)
        if measured < STANDS:
            return
        self.pace = measured if self.pace is None else FRESH * measured + (1.0 - FRESH) * self.pace
        self._best = max(self._best, self.pace)
        limits = self._limits
        if away > limits.near_m:
            self.speed = max(limits.slowest, min(self.speed, self.pace * SLOWER))
        else:
            self.speed = min(limits.speed, max(self.speed, self.pace * FASTER))

    @property
    def rest_every_s(self) -> float:
        """So much walking between two rests; 0: none. Who walks half as fast rests twice as often."""
        if not self._limits.rest_every_s or self.pace is None:
            return self._limits.rest_every_s
        share = self.pace / self._limits.first
        if self.pace < TIRING * self._best:
            share *= TIRING
        return min(max(self._limits.rest_every_s * share, 12.0), 90.0)

    @property
    def rest_s(self) -> float:
        """Of one rest."""
        if self.pace is None:
            return self._limits.rest_s
        return min(max(self._limits.rest_s * self._limits.first / self.pace, 4.0), 20.0)
