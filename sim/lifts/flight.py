"""A jerk-limited flight of a car from rest to rest, as position over time; lasts `building.flight.flight_time`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

_SAME_S = 1e-9


@dataclass(frozen=True, slots=True)
class _Piece:
    """From `start` seconds on: constant jerk, with way, speed and acceleration at its start."""

    start: float
    way: float
    speed: float
    accel: float
    jerk: float

    def way_at(self, t: float) -> float:
        return self.way + t * (self.speed + t * (self.accel / 2 + t * self.jerk / 6))

    def speed_at(self, t: float) -> float:
        return self.speed + t * (self.accel + t * self.jerk / 2)


@dataclass(frozen=True, slots=True)
class Flight:
    """`distance` m above 0 under limits m/s, m/s², m/s³.

    Where the rated speed is so low that the acceleration cannot build up fully (v < a²/j) the highest
    acceleration that can be reached, sqrt(v·j), is flown; the published closed form leaves that case out.
    """

    distance: float
    speed: float
    accel: float
    jerk: float
    total_s: float = field(init=False)
    _ramp_s: float = field(init=False)  # constant jerk, four times
    _steady_s: float = field(init=False)  # constant acceleration, twice
    _cruise_s: float = field(init=False)
    _pieces: tuple[_Piece, ...] = field(init=False)

    def __post_init__(self) -> None:
        if not self.distance > 0:
            raise ValueError(f"a flight needs a distance above 0, got {self.distance}")
        accel = min(self.accel, math.sqrt(self.speed * self.jerk))
        ramp, steady, cruise = accel / self.jerk, 0.0, 0.0
        if self.distance >= self.speed**2 / accel + self.speed * accel / self.jerk:
            steady = self.speed / accel - ramp
            cruise = self.distance / self.speed - self.speed / accel - ramp
        elif self.distance >= 2 * accel**3 / self.jerk**2:
            # the top speed v solves d = v²/a + v·a/j
            top = (math.sqrt(accel**4 / self.jerk**2 + 4 * self.distance * accel) - accel**2 / self.jerk) / 2
            steady = top / accel - ramp
        else:
            ramp = math.cbrt(self.distance / (2 * self.jerk))
        put = object.__setattr__
        put(self, "_ramp_s", ramp)
        put(self, "_steady_s", steady)
        put(self, "_cruise_s", cruise)
        put(self, "total_s", 4 * ramp + 2 * steady + cruise)
        put(self, "_pieces", self._cut())

    def _cut(self) -> tuple[_Piece, ...]:
        ramp, steady, j = self._ramp_s, self._steady_s, self.jerk
        pieces = []
        at = way = speed = accel = 0.0
        for lasts, jerk in (
            (ramp, j),
            (steady, 0),
            (ramp, -j),
            (self._cruise_s, 0),
            (ramp, -j),
            (steady, 0),
            (ramp, j),
        ):
            piece = _Piece(at, way, speed, accel, float(jerk))
            pieces.append(piece)
            at += lasts
            way, speed, accel = piece.way_at(lasts), piece.speed_at(lasts), accel + jerk * lasts
        return tuple(pieces)

    def _piece(self, t: float) -> _Piece:
        return next((piece for piece in reversed(self._pieces) if piece.start <= t), self._pieces[0])

    def way(self, t: float) -> float:
        """Metres flown `t` seconds after the start, 0 before it and `distance` after the end."""
        if t <= 0:
            return 0.0
        if t >= self.total_s:
            return self.distance
        piece = self._piece(t)
        return piece.way_at(t - piece.start)

    def speed_at(self, t: float) -> float:
        """Metres per second `t` seconds after the start."""
        if not 0 < t < self.total_s:
            return 0.0
        piece = self._piece(t)
        return piece.speed_at(t - piece.start)

    def shortened(self, distance: float, t: float) -> Flight | None:
        """The flight that ends at `distance` instead, if at `t` it has not parted from this one yet; else None."""
        if not 0 < distance < self.distance:
            return None
        short = Flight(distance, self.speed, self.accel, self.jerk)
        if short._ramp_s < self._ramp_s - _SAME_S:
            parts_at = short._ramp_s
        elif short._steady_s < self._steady_s - _SAME_S:
            parts_at = short._ramp_s + short._steady_s
        else:
            parts_at = 2 * short._ramp_s + short._steady_s + short._cruise_s
        return short if t <= parts_at else None


@lru_cache(maxsize=4096)
def flight_of(distance: float, speed: float, accel: float, jerk: float) -> Flight:
    """A flight; the same one for the same figures."""
    return Flight(distance, speed, accel, jerk)
