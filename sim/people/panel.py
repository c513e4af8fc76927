"""The building's alarm panel: which lines stand and why. Pure.

A line that both a drill and something real raised is real, and the end of the drill does not end it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from robots.core.alarm import Alarm
from robots.core.drill import DRILL

Cause = Literal["real", "drill"]


class Panel:
    """`known` in the constructor: what `stored` gave."""

    def __init__(self, known: Mapping[str, Any] | None = None) -> None:
        self._causes: dict[str, dict[str, Alarm]] = {}
        for line, causes in (known or {}).items():
            self._causes[line] = {
                cause: Alarm(**{**raised, "buildings": tuple(raised["buildings"]), "lifts": tuple(raised["lifts"])})
                for cause, raised in causes.items()
            }

    def stored(self) -> dict[str, dict[str, Any]]:
        """Lines that have ended stay in it, without a cause: whoever starts anew says so once more."""
        return {
            line: {cause: asdict(alarm) for cause, alarm in causes.items()} for line, causes in self._causes.items()
        }

    def take(self, alarm: Alarm) -> bool:
        """It is raised, or over: what a drill says is over ends the drill's alone. Whether that is to be told.

        Raises ValueError for a drill on a line that is really raised."""
        causes = self._causes.setdefault(f"{alarm.kind}/{alarm.zone}", {})
        cause: Cause = "drill" if alarm.source == DRILL else "real"
        if alarm.active:
            if cause == "drill" and "real" in causes:
                raise ValueError(f"a real alarm stands on {alarm.kind}/{alarm.zone}: no drill raises it")
            causes[cause] = alarm
            return True
        if cause == "drill":
            causes.pop(cause, None)
        else:
            causes.clear()
        return not causes

    def quiet(self) -> list[str]:
        """Lines that were raised once and are no more."""
        return [line for line, causes in self._causes.items() if not causes]

    def standing(self) -> list[Alarm]:
        """Each line that stands, as what raised it says; the real one where both did."""
        return [causes.get("real") or causes["drill"] for causes in self._causes.values() if causes]

    def real(self) -> list[str]:
        """Lines that something real raised."""
        return [line for line, causes in self._causes.items() if "real" in causes]
