"""Resets of alarms that were said at a tablet, until the fleet shows that it heard them: it may be down then."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from robots.core.alarm import AlarmReset

AGAIN_S = 5.0
"""A reset that the fleet has not heard is said again after this long."""

GIVEN_UP_S = 600.0
"""After this long it is not said again; staff see that it was not heard."""


@dataclass(slots=True)
class _Said:
    reset: AlarmReset
    said_at: float
    again_at: float
    fares: Literal["sent", "unheard", "raised_again"] = "sent"


@dataclass(slots=True)
class Resets:
    """The newest reset of each line `kind/zone`. All instants are seconds of one clock that only goes forward."""

    _said: dict[str, _Said] = field(default_factory=dict)

    def say(self, now: float, reset: AlarmReset) -> None:
        """It was published just now."""
        self._said[f"{reset.kind}/{reset.zone}"] = _Said(reset, now, now + AGAIN_S)

    def heard(self, now: float, kept: Iterable[str]) -> None:
        """The fleet tells which lines it keeps: one that it does not keep any more is settled.

        Told at the same instant as the reset, it may be from before.
        """
        lines = set(kept)
        for line in [line for line, said in self._said.items() if line not in lines and said.said_at < now]:
            del self._said[line]

    def raised(self, line: str) -> None:
        """The building says that it is active: an earlier reset is not for this one."""
        if line in self._said:
            self._said[line].fares = "raised_again"

    def due(self, now: float) -> list[AlarmReset]:
        """What to say again now."""
        out = []
        for said in self._said.values():
            if said.fares != "sent" or now < said.again_at:
                continue
            if now - said.said_at >= GIVEN_UP_S:
                said.fares = "unheard"
                continue
            said.again_at = now + AGAIN_S
            out.append(said.reset)
        return out

    def due_at(self) -> float:
        """When `due` has something to do; infinity: never."""
        return min((said.again_at for said in self._said.values() if said.fares == "sent"), default=math.inf)

    def shown(self) -> dict[str, dict[str, Any]]:
        """How each fares, by line."""
        return {
            line: {"line": line, "person": said.reset.person, "fares": said.fares} for line, said in self._said.items()
        }
