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


def is_ended(reset: AlarmReset, is_active: bool, raised_at: float) -> bool:
    """Whether a reset ends a latched line. One rule for robots, gateways and fleet.

    A named person says so, the building no longer calls the line active, and the person spoke after it was last raised:
    the reset of an earlier alarm, said again to those who were down, never ends a newer one.

    raised_at   by the clock of whoever raised it; 0 = not known
    """
    return bool(reset.person.strip()) and not is_active and reset.at >= raised_at
