"""Signs of life between a process and its supervisor: a file in the state folder that its owner loop touches.

Only who has given one is watched: a process that starts, or that never does, is left alone. Robots do (couriers and
guides): one that hangs stands in a lift's door or in somebody's way, and only its own process can move it or call a
person. A scheduler may think for long, and where it must not be missed another one stands by (docs/standby.md).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

BEAT_S = 0.5
"""A process gives a sign of life about this often, real seconds."""
SILENT_S = 5.0
"""One that gives none for so long hangs. Far more than an answer of a robot's mind takes on a busy machine, and little
enough that it is back, some ten seconds after it hung, before a robot on a sill must have asked for a person."""
LOOK_S = 1.0
"""A supervisor that did not look for longer was held up itself, and then whoever it watches probably was as well."""


def pulse_mark(state: Path, name: str) -> Path:
    """The file that a process touches as long as it works."""
    return state / "pulse" / name


class Heart:
    """The process's side. Call `beat` from the loop that must not hang, as often as it goes round."""

    def __init__(self, state: Path, name: str) -> None:
        self._mark = pulse_mark(state, name)
        self._mark.parent.mkdir(parents=True, exist_ok=True)
        self._next = 0.0

    def beat(self) -> None:
        """A sign of life, unless the last is fresh. A full disk is no reason to die here: the ledger says so."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + BEAT_S
            try:
                self._mark.touch()
            except OSError:
                return


@dataclass(slots=True)
class Pulse:
    """The supervisor's side: for how long a process has given no sign of life.

    By the supervisor's own monotonic clock from one look to the next: neither a wall clock that is set, nor a machine
    that sleeps, nor a supervisor that did not get its turn makes anybody silent.
    """

    mark: Path
    _seen: int | None = None
    _silent_s: float = 0.0
    _looked_at: float = 0.0

    def silence(self, now: float) -> float:
        """Seconds without a sign of life at this look; 0 for who has never given one."""
        try:
            seen = self.mark.stat().st_mtime_ns
        except OSError:
            return 0.0
        since, self._looked_at = now - self._looked_at, now
        if seen != self._seen:
            self._seen, self._silent_s = seen, 0.0
        else:
            self._silent_s += min(since, LOOK_S)
        return self._silent_s
