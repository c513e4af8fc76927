"""Whether the pages say that it is a drill: never while a line stands that nobody has called one."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.alarm import Alarm
from robots.core.clock import Instant
from robots.core.drill import DRILL, DrillFact
from robots.core.runs import FleetSummary
from robots.web.facts import Facts

FACT = DrillFact("fire", "消防演练", "Fire drill", Instant(100.0))
FIRE = Alarm("fire", "b1", True, ("b1",), source=DRILL)
OVER = Alarm("fire", "b1", False, ("b1",))
LATCHED = FleetSummary((), 0, 0, alarms=("fire/b1",), drills=("fire/b1",))
REAL = FleetSummary((), 0, 0, alarms=("fire/b1",))
NONE = FleetSummary((), 0, 0)


def shown(*messages: Any, at: float = 50.0) -> str | None:
    facts = Facts()
    for message in messages:
        facts.take(message)
        facts.look_at_drill(at)
    return (facts.newest("drill").get("drill") or {}).get("zh")


@pytest.mark.parametrize(
    ("messages", "at", "title"),
    [
        ((FACT,), 99.0, "消防演练"),
        ((FACT,), 100.0, None),
        ((FACT, FIRE, LATCHED), 50.0, "消防演练"),
        ((FACT, FIRE, LATCHED, OVER), 101.0, "警报未复位"),
        ((LATCHED,), 101.0, "警报未复位"),
        ((FACT, FIRE, LATCHED, OVER, NONE), 101.0, None),
        ((FACT, FIRE, Alarm("fire", "b1", True, ("b1",), source="panel"), LATCHED), 50.0, None),
        ((FACT, FIRE, LATCHED, REAL), 50.0, None),
        ((FACT, REAL), 50.0, None),
        ((FACT, FIRE, LATCHED, Alarm("power", "b2", True, ("b2",))), 50.0, None),
        ((FACT, Alarm("power", "b2", True, ("b2",)), Alarm("power", "b2", False, ("b2",))), 50.0, "消防演练"),
    ],
    ids=["on", "over", "its alarm", "left", "left, restarted", "reset", "real after it", "real by the fleet",
         "an alarm of unknown source", "real elsewhere", "real and over"],
)  # fmt: skip
def test_the_mark(messages: tuple[Any, ...], at: float, title: str | None) -> None:
    assert shown(*messages, at=at) == title
