"""The one place where a real process reads time."""

from __future__ import annotations

import time


class SteadyClock:
    """UTC seconds that never jump: the wall clock at start, carried on by the monotonic clock.

    A wall clock set back or forth while the process runs would otherwise fire or freeze every deadline.
    """

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        return time.monotonic() + self._offset
