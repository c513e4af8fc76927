"""Drills: what marks one, for whoever shows or says something meanwhile. One rule for robots and tablets.

An alarm that a drill raised is an alarm like any other for what robots do; only what people read and hear tells it from
a real one. Where a real alarm stands there is no mark at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from robots.core.clock import Instant
from robots.core.text import Text

DRILL = "drill"
"""Source of an alarm that a drill raised."""

LEFT = Text("警报未复位", "an alarm is not reset yet")
"""Shown while an alarm of a drill stands and no drill is on: nobody has reset it."""


@dataclass(frozen=True, slots=True)
class DrillFact:
    """A drill is on, until `until` at most: who plays it says so again before. An `until` gone by: it is over.

    drill    its name, as `fire`
    zh, en   its title for people
    """

    drill: str
    zh: str
    en: str
    until: Instant


def marked(words: Text) -> Text:
    """Words about an alarm, said to be a drill."""
    return Text(f"演练：{words.zh}", f"Drill: {words.en}")


def mark(fact: DrillFact | None, lines: Iterable[bool], at: float) -> Text | None:
    """What the drill is called that a screen must show now; None: there is none, or something is real.

    lines   each alarm line that stands: whether it is only a drill's
    """
    standing = tuple(lines)
    if not all(standing):
        return None
    if fact is not None and at < fact.until:
        return Text(fact.zh, fact.en)
    return LEFT if standing else None
