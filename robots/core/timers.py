"""A mind's own deadlines, as data: set with a name and an epoch, taken out when due."""

from __future__ import annotations

from dataclasses import dataclass, field

from robots.core.commands import SetTimer
from robots.core.events import TimerFired


@dataclass(slots=True)
class Timers:
    """One timer a name; setting it again replaces it."""

    _due: dict[str, tuple[float, int]] = field(default_factory=dict)

    def set(self, now: float, timer: SetTimer) -> None:
        self._due[timer.name] = (now + timer.in_s, timer.epoch)

    def clear(self, name: str) -> None:
        self._due.pop(name, None)

    def due(self, now: float) -> list[TimerFired]:
        """The timers that have come due, oldest first, each once."""
        if not self._due or all(at > now for at, _ in self._due.values()):
            return []
        ready = sorted((at, name, epoch) for name, (at, epoch) in self._due.items() if at <= now)
        for _, name, _ in ready:
            del self._due[name]
        return [TimerFired(now, name, epoch) for _, name, epoch in ready]
