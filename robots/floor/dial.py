"""A clock that can be set while it runs: paused, stepped, made faster or slower (`hall up --lab`).

The dial is a small file that every process of the floor maps into memory: where time stood at an instant of the
machine's monotonic clock, how fast it goes on from there, and where it stops. One process at a time sets it.
"""

from __future__ import annotations

import math
import mmap
import struct
import time
from pathlib import Path

LAYOUT = struct.Struct("<Qdddd")
"""Version (odd while it is being written), UTC seconds, monotonic seconds, speed, UTC seconds where time stops."""

SLOWEST, FASTEST = 0.1, 10.0
LONGEST_STEP_S = 60.0


class Dial:
    """Reads and sets a dial. Raises OSError when the file is not there, ValueError when it is no dial."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        if len(self._memory) != LAYOUT.size:
            raise ValueError(f"{path} is no dial: {len(self._memory)} bytes, not {LAYOUT.size}")

    @classmethod
    def create(cls, path: Path, at: float, speed: float) -> Dial:
        """A new dial that stands at `at`, UTC seconds."""
        path.write_bytes(LAYOUT.pack(0, at, time.monotonic(), speed, math.inf))
        return cls(path)

    def read(self) -> tuple[float, float]:
        """UTC seconds now, and the speed (0: paused)."""
        while True:
            version, wall, monotonic, speed, stop = LAYOUT.unpack_from(self._memory)
            if version % 2 == 0 and LAYOUT.unpack_from(self._memory)[0] == version:
                now = wall + (time.monotonic() - monotonic) * speed
                return (now, speed) if now < stop else (stop, 0.0)

    def set_speed(self, speed: float) -> None:
        """0 pauses. Raises ValueError for a speed that is neither 0 nor within SLOWEST … FASTEST."""
        if speed != 0 and not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"the speed is 0 (paused) or {SLOWEST:g} to {FASTEST:g}, not {speed:g}")
        self._write(self.read()[0], speed, math.inf)

    def step(self, seconds: float) -> None:
        """Let so many seconds pass at the pace of the wall, then stand still. Raises ValueError for none, or too many.

        A step is no jump: everybody lives through it.
        """
        if not 0 < seconds <= LONGEST_STEP_S:
            raise ValueError(f"a step is above 0 and at most {LONGEST_STEP_S:g} s, not {seconds:g}")
        now = self.read()[0]
        self._write(now, 1.0, now + seconds)

    def _write(self, wall: float, speed: float, stop: float) -> None:
        version = LAYOUT.unpack_from(self._memory)[0]
        LAYOUT.pack_into(self._memory, 0, version + 1, wall, time.monotonic(), speed, stop)
        struct.pack_into("<Q", self._memory, 0, version + 2)
