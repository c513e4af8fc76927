"""Whether a robot's own screen and voice must say that it is a drill, from what the robot itself hears."""

from __future__ import annotations

from typing import Any

from robots.core.alarm import Alarm, AlarmReset
from robots.core.drill import DRILL, DrillFact, mark
from robots.core.text import Text
from robots.vehicle.alarms import LatchedLines


class DrillMark:
    """Nothing of it needs the ledger: the fact and the alarms are told again to who comes back, and `LatchedLines`
    keeps whose its alarms are."""

    def __init__(self, lines: LatchedLines) -> None:
        self._lines = lines
        self._fact: DrillFact | None = None
        self._real: dict[str, bool] = {}  # anywhere in the hall, also where they do not concern it; whether active

    def hear(self, message: Any) -> None:
        """Any message: what is neither an alarm nor a drill changes nothing."""
        match message:
            case DrillFact():
                self._fact = message
            case Alarm(active=True) if message.source != DRILL:
                self._real[f"{message.kind}/{message.zone}"] = True
            case Alarm(active=False) if f"{message.kind}/{message.zone}" in self._real:
                self._real[f"{message.kind}/{message.zone}"] = False
            case AlarmReset() if not self._real.get(f"{message.kind}/{message.zone}", True):
                del self._real[f"{message.kind}/{message.zone}"]

    def shown(self, at: float) -> Text | None:
        """What to show; None: no drill, or a real alarm stands."""
        if self._real or (self._fact is None and not self._lines):
            return None
        return mark(self._fact, self._lines.whose(), at)

    def ends_at(self) -> float:
        """After this instant the fact says nothing any more."""
        return self._fact.until if self._fact is not None else 0.0
