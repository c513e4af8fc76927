"""The one place where a real process reads time.

All processes of a floor share one clock, handed down by the supervisor in the environment (`HALL_CLOCK`): an origin and
a speed carried on by the machine's monotonic clock, so that their deadlines agree even when the wall clock is set; or,
on a floor started for engineers, a dial that can be set while it runs.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from robots.floor.dial import Dial

VARIABLE = "HALL_CLOCK"
DIAL_PREFIX = "dial:"
KEEP_S = 1.0
LOOK_AGAIN_S = 0.05
"""Who waits for a time of a dial's clock looks again this often, real seconds: the dial may have been set meanwhile."""


class SteadyClock:
    """UTC seconds that never jump back: the wall clock at the origin plus the monotonic seconds since, times `speed`.

    Without `HALL_CLOCK` the origin is now and the speed 1. Raises ValueError for a value it cannot read, OSError for a
    dial that is not there.
    """

    def __init__(self) -> None:
        text = os.environ.get(VARIABLE, "")
        self.dial: Dial | None = None
        if text.startswith(DIAL_PREFIX):
            self.dial = Dial(Path(text.removeprefix(DIAL_PREFIX)))
            return
        wall, monotonic, speed = map(float, text.split()) if text else (time.time(), time.monotonic(), 1.0)
        if not 0.01 <= speed <= 100:
            raise ValueError(f"{VARIABLE}: the speed must lie between 0.01 and 100, got {speed:g}")
        self._wall, self._monotonic, self._speed = wall, monotonic, speed

    @property
    def speed(self) -> float:
        """Seconds of this clock a real second; 0: paused."""
        return self._speed if self.dial is None else self.dial.read()[1]

    def not_before(self, at: float) -> None:
        """Go on from this instant if it is ahead: what was written by another host's clock must not lie in the future.
        A dial is what its engineer sets it to."""
        if self.dial is None:
            self._wall += max(0.0, at - self.now())

    def now(self) -> float:
        if self.dial is not None:
            return self.dial.read()[0]
        return self._wall + (time.monotonic() - self._monotonic) * self._speed

    def real(self, seconds: float) -> float:
        """How long to wait on the wall for `seconds` of this clock, never negative; with a dial, until a next look."""
        if self.dial is None:
            return max(0.0, seconds / self._speed)
        speed = self.speed
        return max(0.0, min(seconds / speed, LOOK_AGAIN_S)) if speed else LOOK_AGAIN_S


class FloorClock:
    """The clock of a floor, for its supervisor: kept in `state/clock`: time never runs backwards over a restart.

    A floor that ran faster than real, or a wall clock that was set back, would otherwise find its ledgers' instants
    in the future. has_dial: it can be set while it runs.
    """

    def __init__(self, state: Path, speed: float = 1.0, has_dial: bool = False) -> None:
        self._file = state / "clock"
        try:
            last = float(self._file.read_text())
        except (OSError, ValueError):
            last = 0.0
        origin, monotonic = max(time.time(), last + KEEP_S * speed), time.monotonic()
        path = state / "dial"
        self.dial = Dial.create(path, origin, speed) if has_dial else None
        value = f"{DIAL_PREFIX}{path}" if has_dial else f"{origin} {monotonic} {speed}"
        self.environment = {VARIABLE: value}
        """What gives child processes this clock."""
        self._origin, self._monotonic, self._speed = origin, monotonic, speed
        self._kept = 0.0
        self.keep()

    def keep(self) -> None:
        """Write the time down if `KEEP_S` have passed since; call often."""
        passed = time.monotonic()
        if passed - self._kept >= KEEP_S:
            self._kept = passed
            now = self.dial.read()[0] if self.dial else self._origin + (passed - self._monotonic) * self._speed
            self._file.write_text(f"{now:.3f}")
