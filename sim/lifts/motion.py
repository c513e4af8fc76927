"""Where a car is and how it moves: its flights, and how it levels itself at a landing."""

from __future__ import annotations

from collections.abc import Mapping

from sim.lifts.flight import Flight, flight_of

_NEVER = float("inf")


class Motion:
    """elevations: height in metres of each landing by map id.

    position_m  height of the car floor when it was last moved
    standing    the landing it stands at, empty on the way
    bound_for   the landing it stands at or flies to
    way         1 up, -1 down, 0 it rested
    """

    def __init__(self, elevations: Mapping[str, float], home: str) -> None:
        self._elevations = elevations
        self.position_m = self._from_m = elevations[home]
        self.standing = self.bound_for = home
        self.way = 0
        self.flight: Flight | None = None
        self.level_at = _NEVER
        self._took_off = 0.0
        self._off_m = 0.0
        self._relevel_speed = 0.0

    def put_at(self, floor: str) -> None:
        """Stand at a landing."""
        self.position_m = self._from_m = self._elevations[floor]
        self.standing = self.bound_for = floor

    @property
    def is_under_way(self) -> bool:
        """It flies, or will level itself."""
        return self.flight is not None or self.level_at < _NEVER

    def move_to(self, at: float) -> None:
        """Bring `position_m` up to an instant."""
        if self.flight is not None:
            self.position_m = self._from_m + self.way * self.flight.way(at - self._took_off)
        elif self.level_at < _NEVER:
            left_m = min((self.level_at - at) * self._relevel_speed, abs(self._off_m))
            self.position_m = self._elevations[self.standing] + (left_m if self._off_m > 0 else -left_m)

    def fly(self, floor: str, at: float, speed: float, accel: float, jerk: float) -> None:
        """Take off for a landing; m/s, m/s², m/s³."""
        self.move_to(at)
        self.level_at = _NEVER
        off_m = self._elevations[floor] - self.position_m
        self.way = 1 if off_m > 0 else -1
        self._from_m, self._took_off = self.position_m, at
        self.bound_for, self.standing = floor, ""
        self.flight = flight_of(max(abs(off_m), 1e-6), speed, accel, jerk)

    def land(self, at: float, off_m: float, relevel_after_s: float | None, relevel_speed: float) -> None:
        """The flight is over, so many metres above the landing; it levels itself after so long, or never."""
        self.flight, self.standing = None, self.bound_for
        self.position_m = self._elevations[self.standing] + off_m
        self._off_m, self._relevel_speed = off_m, relevel_speed
        if off_m and relevel_after_s is not None:
            self.level_at = at + relevel_after_s + abs(off_m) / relevel_speed

    def end_levelling(self) -> None:
        """The car is level with its landing."""
        self.level_at, self.position_m = _NEVER, self._elevations[self.standing]

    def halt(self, now: float) -> None:
        """Stop dead."""
        self.move_to(now)
        self.flight = None

    def lands_at(self, floor: str = "", at: float = 0.0) -> float:
        """When the flight ends; for another floor, when it would if it were told so at `at`, infinite if it cannot."""
        if self.flight is None:
            return _NEVER
        if not floor or floor == self.bound_for:
            return self._took_off + self.flight.total_s
        short = self._cut(floor, at)
        return _NEVER if short is None else self._took_off + short.total_s

    def shorten(self, floor: str, now: float) -> None:
        """Stop at a landing on the way, if that can still be done."""
        short = self._cut(floor, now)
        if short is not None:
            self.flight, self.bound_for = short, floor

    def nearest_stop(self, now: float) -> str:
        """The first landing the car can stop at."""
        if self.flight is None:
            return self.standing or self.bound_for
        ahead = sorted(self._elevations, key=lambda floor: (self._elevations[floor] - self._from_m) * self.way)
        return next((floor for floor in ahead if self._cut(floor, now) is not None), self.bound_for)

    def nearest_landing(self) -> str:
        return min(self._elevations, key=lambda floor: abs(self._elevations[floor] - self.position_m))

    def _cut(self, floor: str, now: float) -> Flight | None:
        if self.flight is None:
            return None
        return self.flight.shortened((self._elevations[floor] - self._from_m) * self.way, now - self._took_off)
