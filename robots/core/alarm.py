"""Building alarms. `Alarm` comes from the building; only an `AlarmReset` by a named person clears the latch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from robots.core.clock import Instant

AlarmKind = Literal["fire", "quake", "power", "security"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """State of one alarm line of one zone. Empty `lifts` = every lift of the buildings."""

    kind: AlarmKind
    zone: str
    active: bool
    buildings: tuple[str, ...]
    lifts: tuple[str, ...] = ()
    recall_floor: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class AlarmReset:
    """A named person says the alarm is over."""

    kind: AlarmKind
    zone: str
    person: str
    at: Instant
