"""The one place where a real process reads time.

All processes of a floor share one clock: an origin and a speed, handed down by the supervisor in the environment
(`HALL_CLOCK`), carried on by the machine's monotonic clock. So their deadlines agree even when the wall clock is set,
and an engineer may let a simulated floor run faster than real.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

VARIABLE = "HALL_CLOCK"
KEEP_S = 1.0


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


class FloorClock:
    """The clock of a floor, for its supervisor: kept in `state/clock`: time never runs backwards over a restart.

    A floor that ran faster than real, or a wall clock that was set back, would otherwise find its ledgers' instants
    in the future.
    """

    def __init__(self, state: Path, speed: float = 1.0) -> None:
        self._file = state / "clock"
        try:
            last = float(self._file.read_text())
        except (OSError, ValueError):
            last = 0.0
        self._origin = max(time.time(), last + KEEP_S * speed)
        self._monotonic, self._speed = time.monotonic(), speed
        self._kept = 0.0
        self.keep()

    @property
    def environment(self) -> dict[str, str]:
        """What gives child processes this clock."""
        return {VARIABLE: f"{self._origin} {self._monotonic} {self._speed}"}

    def keep(self) -> None:
        """Write the time down if `KEEP_S` have passed since; call often."""
        now = time.monotonic()
        if now - self._kept >= KEEP_S:
            self._kept = now
            self._file.write_text(f"{self._origin + (now - self._monotonic) * self._speed:.3f}")
