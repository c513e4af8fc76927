"""Building alarms. `Alarm` comes from the building; only an `AlarmReset` by a named person clears the latch."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


def widened(latched: Alarm, newer: Alarm) -> Alarm:
    """What a latched line covers once it is raised anew: everything either word covers. Only a reset narrows."""

    def united(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
        return (*one, *(name for name in other if name not in one)) if one and other else ()

    return replace(
        newer,
        buildings=united(latched.buildings, newer.buildings),
        lifts=united(latched.lifts, newer.lifts),
        recall_floor=newer.recall_floor or latched.recall_floor,
    )


@dataclass(frozen=True, slots=True)
class AlarmReset:
    """A named person says the alarm is over."""

    kind: AlarmKind
    zone: str
    person: str
    at: Instant
