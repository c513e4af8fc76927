"""What a base may do, and the speed profiles that follow from it. Metres, seconds, radians."""

from __future__ import annotations

import math
from dataclasses import dataclass

_SHARE = 0.7  # brake with this share of the base's acceleration: the rest covers 0.2 s of latency


@dataclass(frozen=True, slots=True)
class Limits:
    """Speed m/s, accel m/s², turn_speed rad/s, turn_accel rad/s², radius m of the round footprint."""

    speed: float = 0.8
    accel: float = 0.5
    turn_speed: float = 1.2
    turn_accel: float = 2.0
    radius: float = 0.28

    def braking_speed(self, distance: float, then: float = 0.0) -> float:
        """The fastest speed now that can still be `then` after `distance`."""
        if distance <= 0.0:
            return then
        return math.sqrt(then * then + 2.0 * _SHARE * self.accel * distance)

    def meeting_speed(self, distance: float, towards: float) -> float:
        """The fastest speed now that stands still before meeting what is `distance` away and comes on at `towards`."""
        if distance <= 0.0:
            return 0.0
        return math.sqrt(towards * towards + 2.0 * _SHARE * self.accel * distance) - towards

    def turning_speed(self, angle: float) -> float:
        """Signed turn rate towards a heading `angle` away that stops on it without overshoot."""
        size = abs(angle)
        rate = min(self.turn_speed, math.sqrt(2.0 * _SHARE * self.turn_accel * size), 2.5 * size)
        return math.copysign(rate, angle)


def ramp(old: float, new: float, step: float) -> float:
    """`new`, but at most `step` away from `old`."""
    if new > old + step:
        return old + step
    if new < old - step:
        return old - step
    return new
