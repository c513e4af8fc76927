"""The freshness rule of the lift gateway contract (lift/ride A.4).

Age of a message = receipt - stamp - offset, where offset = min(receipt - stamp) of that publisher over 60 s, so clocks
need not agree. A retained delivery is never fresh. Newer = higher (boot, seq); an older one is dropped.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from robots.core.events import Received

WINDOW_S = 60.0
STALE_S = 2.0
OFFLINE_S = 10.0


@dataclass(slots=True)
class Freshness:
    """Watches one publisher."""

    boot: int = -1
    seq: int = -1
    _lags: deque[tuple[float, float]] = field(default_factory=deque)  # (receipt, lag), lags rising

    def is_newer(self, event: Received) -> bool:
        """Take note of a message. False: it is a repeat or out of order, drop it."""
        if event.retained:
            return self.boot < 0  # once something live was heard, broker memory cannot be newer
        if (event.boot, event.seq) <= (self.boot, self.seq):
            return False
        self.boot, self.seq = event.boot, event.seq
        lag = event.at - event.stamp
        while self._lags and self._lags[-1][1] >= lag:
            self._lags.pop()
        self._lags.append((event.at, lag))
        while self._lags and event.at - self._lags[0][0] > WINDOW_S:
            self._lags.popleft()
        return True

    def age(self, event: Received, now: float) -> float:
        """Seconds since the publisher sent it, by the offset rule; infinite for a retained delivery."""
        if event.retained or not self._lags:
            return float("inf")
        return now - event.stamp - self._lags[0][1]

    def is_fresh(self, event: Received, now: float, limit_s: float = STALE_S) -> bool:
        """Whether a robot may move on this message's word at `now`."""
        return self.age(event, now) <= limit_s
