"""How fast simulated time passes against a wall clock: slow, fast, as fast as it goes, paused, period by period.

Pure: told the wall clock's reading, it says how many periods are due. `Engine.run_at` plays them.
"""

from __future__ import annotations

import math

SLOWEST, FASTEST = 0.1, 1000.0
BURST = 50
"""Periods played between two looks at the clock when there is no limit."""
MOST_BEHIND_S = 0.5
"""Wall seconds that may be made up for; what the machine cannot keep up with beyond that is dropped."""
LOOK_S = 0.05
"""A paused or slow simulation looks this often whether it is told something else."""


class Pace:
    """speed: simulated seconds in a wall second, from 0.1 to 1000, or infinite for no limit.

    One thread may set it (`set_speed`, `pause`, `go_on`, `step`) while another plays.
    """

    def __init__(self, period_s: float, speed: float = 1.0) -> None:
        self._period_s = period_s
        self._paused = False
        self._steps = 0
        self._owed = 0.0
        self._read_at: float | None = None
        self._speed = 1.0
        self.set_speed(speed)

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def paused(self) -> bool:
        return self._paused

    def set_speed(self, speed: float) -> None:
        """From now on. Raises ValueError outside of 0.1 … 1000; infinite is allowed."""
        if not (SLOWEST <= speed <= FASTEST or speed == math.inf):
            raise ValueError(f"speed {speed} is not from {SLOWEST} to {FASTEST:g}, and not infinite")
        self._speed = speed
        self._owed = 0.0

    def pause(self) -> None:
        """Time stands; `step` still lets single periods pass."""
        self._paused, self._owed = True, 0.0

    def go_on(self) -> None:
        self._paused, self._steps = False, 0

    def step(self, periods: int = 1) -> None:
        """While paused: let so many periods pass, then stand again."""
        if self._paused and periods > 0:
            self._steps += periods

    def due(self, wall: float) -> int:
        """Periods to play now. `wall`: seconds of any clock that never runs backwards."""
        passed = 0.0 if self._read_at is None else max(0.0, wall - self._read_at)
        self._read_at = wall
        if self._paused:
            steps, self._steps = self._steps, 0
            return steps
        if self._speed == math.inf:
            return BURST
        most = max(MOST_BEHIND_S * self._speed / self._period_s, 1.0)
        self._owed = min(self._owed + passed * self._speed / self._period_s, most)
        # A clock read at exactly one period must not count as just below it.
        due = int(self._owed + 1e-6)
        self._owed = max(0.0, self._owed - due)
        return due

    def wait_s(self) -> float:
        """Wall seconds to sleep before asking again."""
        if self._paused:
            return 0.0 if self._steps else LOOK_S
        if self._speed == math.inf:
            return 0.0
        return min((1.0 - self._owed) * self._period_s / self._speed, LOOK_S)
