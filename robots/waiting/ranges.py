"""From so many visitors ahead to a range of time: work ahead as a gamma variable, done at the pace of open windows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from robots.core.waiting import Estimate
from robots.waiting.pace import Pace
from robots.waiting.patience import Patience

TAIL = 1.645
"""Of a normal variable: one in twenty lies above, one in twenty below."""
UNKNOWN = 0.05
"""Of the mean: what no figure here knows of, such as windows that come and go."""
CALL_AT_ONCE = Estimate(0.0, 0.0, 60.0)
"""A window is free."""
STEP_S = 10.0

Stretch = tuple[float, float]
"""Until when, seconds from now, and how many windows are open till then."""


def estimates(
    waited: Sequence[float], free: int, pace: Pace, capacity: Sequence[Stretch], patience: Patience
) -> list[Estimate | None]:
    """How long until each number in line is called, and one more behind them all.

    waited    how long those in line have, seconds, the next to be called first
    free      windows that could call now
    capacity  in order; the last stretch ends the day, or is infinite

    None: the windows close before it is likely to be called. Who is likely to have gone home before his turn takes no
    turn of those behind him.
    """
    found: list[Estimate | None] = []
    turns, doubt = 1.0 - free, 0.0
    for so_far in (*waited, 0.0):
        if turns <= 0.0:
            one: Estimate | None = CALL_AT_ONCE
            turns += 1.0
        else:
            mean = turns * pace.mean_s
            variance = turns * pace.spread_s**2 + doubt * pace.mean_s**2
            variance += (turns * pace.unsure_s) ** 2 + (UNKNOWN * mean) ** 2
            low, likely, high = (taking(_gamma(mean, variance, z), capacity) for z in (-TAIL, 0.0, TAIL))
            one = None
            stays = 0.0
            if likely is not None and low is not None:
                one = Estimate(_down(low), _near(likely), _up(capacity[-1][0] if high is None else high))
                stays = patience.stays(so_far, likely)
            turns += stays * pace.calls
            doubt += stays * (1.0 - stays)
        found.append(one)
    return found


def taking(work_s: float, capacity: Sequence[Stretch]) -> float | None:
    """Seconds until so many window-seconds are done; None: not within the capacity."""
    at = 0.0
    for until, windows in capacity:
        if windows > 0 and work_s <= (until - at) * windows:
            return at + work_s / windows
        work_s -= (until - at) * windows if windows > 0 else 0.0
        at = until
    return None


def _gamma(mean: float, variance: float, z: float) -> float:
    """The quantile of a gamma variable at the normal quantile z, after Wilson and Hilferty."""
    ninth = variance / (9.0 * mean * mean)
    return mean * max(0.0, 1.0 - ninth + z * math.sqrt(ninth)) ** 3


def _down(seconds: float) -> float:
    return STEP_S * math.floor(seconds / STEP_S)


def _near(seconds: float) -> float:
    return STEP_S * math.floor(seconds / STEP_S + 0.5)


def _up(seconds: float) -> float:
    return STEP_S * math.ceil(seconds / STEP_S)
