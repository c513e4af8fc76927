"""Building alarms. `Alarm` comes from the building; only an `AlarmReset` by a named person clears the latch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from robots.core.clock import Instant

AlarmKind = Literal["fire", "quake", "power", "security"]

Word = tuple[int, int]
"""(boot, seq) of what the building said of a line: its place in what that one start of the sender has said."""

NO_WORD: Word = (0, 0)
"""Not known which: the broker's memory is lost, or an older ledger did not keep it."""


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
    """A named person says the alarm is over.

    at      when that person said so, by the clock of the tablets' server: for the records only
    word    the building's newest word of the line by then: it is over as far as that one tells. NO_WORD: none was
            known; such a reset is for that moment and is not told again
    """

    kind: AlarmKind
    zone: str
    person: str
    at: Instant
    word: Word = NO_WORD


def raised_by(known: Word | None, word: Word, is_active: bool) -> Word:
    """What a reset must have seen to end a latched line, after one more `word` of it; `known`: what that was before.

    The newest raising. Where its sender has started anew since, numbers of its old start say nothing: the first word of
    the new one.
    """
    return word if known is None or is_active or word[0] != known[0] else known


def is_ended(reset: AlarmReset, is_active: bool, raised: Word) -> bool:
    """Whether a reset ends a latched line. One rule for robots, gateways and fleet; no clock is compared with another.

    A named person says so, the building no longer calls the line active, and the person had seen its newest raising
    (`raised_by`): the reset of an earlier alarm, said again to those who were down, never ends a newer one.
    """
    if not reset.person.strip() or is_active:
        return False
    if NO_WORD in (reset.word, raised):
        return True
    return reset.word[0] == raised[0] and reset.word[1] >= raised[1]
