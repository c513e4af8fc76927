"""How many of those who have waited so long still wait: a table of survivors, learnt from today's numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

BIN_S = 300.0
LEAST = 5
"""Of fewer visitors who got so far nothing is learnt."""


@dataclass(slots=True)
class Patience:
    """`usual_s`: who has waited longer has gone home, as far as the hall's file knows.

    reached   by step of `BIN_S`, how many waited into it; left: how many of them went home in it
    """

    usual_s: float
    reached: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    _staying: list[float] | None = None

    def hear(self, waited_s: float, gave_up: bool) -> None:
        """Somebody was called after so long, or went home."""
        if not (math.isfinite(waited_s) and 0 <= waited_s < 86_400):
            return
        steps = int(waited_s // BIN_S) + 1
        grow = steps - len(self.reached)
        self.reached += [0] * grow
        self.left += [0] * grow
        for step in range(steps):
            self.reached[step] += 1
        if gave_up:
            self.left[steps - 1] += 1
        self._staying = None

    def stays(self, so_far_s: float, more_s: float) -> float:
        """The chance that who has waited `so_far_s` waits `more_s` more. Linear between steps."""
        if so_far_s + more_s > self.usual_s >= so_far_s:
            return 0.0
        before = self._at(so_far_s)
        return self._at(so_far_s + more_s) / before if before > 0 else 0.0

    def _at(self, seconds: float) -> float:
        if self._staying is None:
            self._staying = [1.0]
            for reached, left in zip(self.reached, self.left, strict=True):
                share = 1.0 - left / reached if reached >= LEAST else 1.0
                self._staying.append(self._staying[-1] * share)
        place = seconds / BIN_S
        step = int(place)
        if step + 1 >= len(self._staying):
            return self._staying[-1]
        return self._staying[step] + (place - step) * (self._staying[step + 1] - self._staying[step])
