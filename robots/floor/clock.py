"""The one place where a real process reads time.

All processes of a floor share one clock: an origin and a speed, handed down by the supervisor in the environment
(`HALL_CLOCK`), carried on by the machine's monotonic clock. So their deadlines agree even when the wall clock is set,
and an engineer may let a simulated floor run faster than real.
"""

from __future__ import annotations

import os
import time

VARIABLE = "HALL_CLOCK"


class SteadyClock:
    """UTC seconds that never jump: the wall clock at the origin plus the monotonic seconds since, times `speed`.

    Without `HALL_CLOCK` the origin is now and the speed 1. Raises ValueError for a value it cannot read.
    """

    def __init__(self) -> None:
        text = os.environ.get(VARIABLE)
        wall, monotonic, speed = map(float, text.split()) if text else (time.time(), time.monotonic(), 1.0)
        if not 0.01 <= speed <= 100:
            raise ValueError(f"{VARIABLE}: the speed must lie between 0.01 and 100, got {speed:g}")
        self._wall, self._monotonic, self.speed = wall, monotonic, speed

    def now(self) -> float:
        return self._wall + (time.monotonic() - self._monotonic) * self.speed

    def real(self, seconds: float) -> float:
        """How long `seconds` of this clock take on the wall, never negative: for waiting."""
        return max(0.0, seconds / self.speed)


def clock_variable(speed: float = 1.0) -> dict[str, str]:
    """The environment that gives child processes one clock, starting now."""
    return {VARIABLE: f"{time.time()} {time.monotonic()} {speed}"}
