"""How often one client may do a thing: a bucket that fills steadily and is emptied by each act."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from robots.core.text import Text
from robots.web.problems import Problem

MAX_CLIENTS = 500
"""Clients remembered; more of them come only from somebody who tries something, and the fullest buckets go first."""


class Pace:
    """`burst` acts at once, then `per_s` a second. Raises Problem 429 with a kind word."""

    def __init__(self, now: Callable[[], float], burst: int, per_s: float) -> None:
        self._now, self._burst, self._per_s = now, burst, per_s
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}  # client -> acts left, at this instant

    def take(self, client: str) -> None:
        with self._lock:
            now = self._now()
            left, at = self._left.get(client, (float(self._burst), now))
            left = min(float(self._burst), left + max(0.0, now - at) * self._per_s)
            if left < 1.0:
                self._left[client] = (left, now)
                raise too_fast(math.ceil((1.0 - left) / self._per_s))
            self._left[client] = (left - 1.0, now)
            if len(self._left) > MAX_CLIENTS:
                del self._left[max(self._left, key=lambda one: self._left[one][0])]


def too_fast(seconds: int) -> Problem:
    words = Text(
        f"您问得太快了，请过 {seconds} 秒再试；着急请点“找工作人员”",
        f"That was very quick: please try again in {seconds} s, or touch “A person, please”",
    )
    return Problem(429, "too_fast", words, retry_after_s=seconds)
