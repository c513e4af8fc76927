"""Whether what the pages show is a drill: from the drill's fact, and from who raised each alarm that stands."""

from __future__ import annotations

from collections.abc import Collection

from robots.core.alarm import Alarm
from robots.core.drill import DRILL, DrillFact, mark
from robots.core.runs import FleetSummary
from robots.core.text import Text


class DrillWatch:
    """Once a line is real it stays so until nobody keeps it; one that nobody has called a drill is real."""

    def __init__(self) -> None:
        self._fact: DrillFact | None = None
        self._drills: set[str] = set()
        self._real: set[str] = set()

    def told(self, message: Alarm | FleetSummary | DrillFact) -> None:
        match message:
            case DrillFact():
                self._fact = message
            case Alarm(active=True):
                (self._drills if message.source == DRILL else self._real).add(f"{message.kind}/{message.zone}")
            case FleetSummary():
                self._drills.update(message.drills)
                self._real.update(set(message.alarms) - set(message.drills))

    def shown(self, at: float, standing: Collection[str]) -> Text | None:
        """What to show; standing: every alarm line that anybody keeps."""
        self._drills.intersection_update(standing)
        self._real.intersection_update(standing)
        return mark(self._fact, (line in self._drills and line not in self._real for line in standing), at)
