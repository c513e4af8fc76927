"""How long a window has one visitor, from calling the number to being free for the next; learnt per queue."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

PRIOR_S, PRIOR_SPREAD_S, PRIOR_WEIGHT = 300.0, 165.0, 8
"""What is taken for known before anybody was served; it weighs as much as so many visitors."""
MOST_KEPT = 300
"""The newest so many count: a queue's pace changes over a day."""
FAR = 5.0
"""A time so many medians long, or as many times shorter, counts as just that: a forgotten number is no service."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: mean of one call, spread of one, and how unsure the mean itself is; calls that each number takes."""

    mean_s: float
    spread_s: float
    unsure_s: float
    calls: float = 1.0


@dataclass(slots=True)
class Pacing:
    """`heard`: seconds from call to end, the newest last; `again`: which calls were of who had missed one before."""

    heard: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    again: deque[bool] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    _known: Pace | None = None

    def hear(self, seconds: float) -> None:
        """A window was taken for so long. What is no time is left out."""
        if math.isfinite(seconds) and seconds > 0:
            self.heard.append(seconds)
            self._known = None

    def call(self, again: bool) -> None:
        """A number was called: for the first time, or again because its holder came too late."""
        self.again.append(again)
        self._known = None

    def pace(self) -> Pace:
        if self._known is None:
            self._known = self._worked_out()
        return self._known

    def _worked_out(self) -> Pace:
        """Mean and spread of what was heard, far ones drawn in, together with the prior."""
        count = len(self.heard)
        middle = sorted(self.heard)[count // 2] if count else PRIOR_S
        drawn_in = [min(max(one, middle / FAR), middle * FAR) for one in self.heard]
        weight = count + PRIOR_WEIGHT
        mean = (math.fsum(drawn_in) + PRIOR_WEIGHT * PRIOR_S) / weight
        about = math.fsum((one - mean) ** 2 for one in drawn_in)
        about += PRIOR_WEIGHT * (PRIOR_SPREAD_S**2 + (PRIOR_S - mean) ** 2)
        spread = math.sqrt(about / weight)
        first = len(self.again) - sum(self.again) + PRIOR_WEIGHT
        return Pace(mean, spread, spread / math.sqrt(weight), (len(self.again) + PRIOR_WEIGHT) / first)
