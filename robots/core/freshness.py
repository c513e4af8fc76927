"""The freshness rule of the lift gateway contract (lift/ride A.4).

Age of a message = receipt - stamp - offset, where offset = min(receipt - stamp) of that publisher over 60 s, so clocks
need not agree. A retained delivery is never fresh. Newer = higher (boot, seq); an older one is dropped. A message whose
stamp runs ahead of what its publisher's clock showed so far has no known age: it is not fresh, the next one settles it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from robots.core.events import Received

WINDOW_S = 60.0
STALE_S = 2.0
AHEAD_S = 2.0
"""A stamp this far before its publisher's offset is no quicker delivery: its clock was set."""
PLAY_S = 0.1
"""By so much an age may fall short of zero, as instants are rounded."""


@dataclass(slots=True)
class Freshness:
    """Watches one publisher."""

    boot: int = -1
    seq: int = -1
    _ahead_s: float = 0.0  # of the newest message, before the offset known till then
    _lags: deque[tuple[float, float]] = field(default_factory=deque)  # (receipt, lag), lags rising

    def is_newer(self, event: Received) -> bool:
        """Take note of a message. False: it is a repeat or out of order, drop it."""
        if event.retained:
            return self.boot < 0  # once something live was heard, broker memory cannot be newer
        if (event.boot, event.seq) <= (self.boot, self.seq):
            return False
        self.boot, self.seq = event.boot, event.seq
        lag = event.at - event.stamp
        self._ahead_s = self._lags[0][1] - lag if self._lags else 0.0
        while self._lags and self._lags[-1][1] >= lag:
            self._lags.pop()
        self._lags.append((event.at, lag))
        while self._lags and event.at - self._lags[0][0] > WINDOW_S:
            self._lags.popleft()
        return True

    def age(self, event: Received, now: float) -> float:
        """Seconds since the publisher sent it, by the offset rule; infinite for a retained delivery.

        Negative for a message from the future: so far its stamp runs ahead.
        """
        if event.retained or not self._lags:
            return float("inf")
        if self._ahead_s > AHEAD_S and (event.boot, event.seq) == (self.boot, self.seq):
            return -self._ahead_s
        return now - event.stamp - self._lags[0][1]

    def is_fresh(self, event: Received, now: float, limit_s: float = STALE_S) -> bool:
        """Whether a robot may move on this message's word at `now`."""
        return is_recent(self.age(event, now), limit_s)


def is_recent(age_s: float, limit_s: float) -> bool:
    """Not older than the limit, and not from the future."""
    return -PLAY_S <= age_s <= limit_s
