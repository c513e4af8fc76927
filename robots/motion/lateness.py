"""How much later than at best a sensor's messages come: a busy machine delivers late what was measured in time."""

from __future__ import annotations

import math

FADES = 0.5
"""Seconds a second: a machine that was late is taken to be so a little longer."""
BEST_S = 30.0
"""The quickest message of so long tells how far the clocks of sensor and robot are apart."""


class Lateness:
    """Give it each message's arrival and stamp; clocks may be any time apart, and drift."""

    def __init__(self) -> None:
        self._best = self._next_best = math.inf  # arrival less stamp, seconds, of the last and of this half minute
        self._since = self._at = -math.inf
        self._late = 0.0

    def see(self, at: float, taken: float) -> float:
        """Seconds; the worst lately."""
        lag = at - taken
        if not math.isfinite(lag):
            return self._late
        if at - self._since > BEST_S:
            self._best, self._next_best, self._since = self._next_best, lag, at
        self._next_best = min(self._next_best, lag)
        faded = self._late - FADES * (at - self._at)
        self._at = at
        self._late = max(lag - min(self._best, self._next_best), faded, 0.0)
        return self._late
