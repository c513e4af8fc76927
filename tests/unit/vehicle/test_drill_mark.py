"""What marks a drill at a robot: the drill's fact, its alarms; and nothing while something is real."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.drill import DRILL, LEFT, DrillFact
from robots.core.sensing import Say
from robots.core.text import Text
from robots.vehicle.alarms import LatchedLines
from robots.vehicle.drill_mark import DrillMark
from robots.vehicle.voice import Voice

FACT = DrillFact("fire", "消防演练", "Fire drill", Instant(100.0))
TITLE = Text("消防演练", "Fire drill")
FIRE = Alarm("fire", "b1", True, ("b1",), source=DRILL)


class Robot:
    def __init__(self, kept: Any = None) -> None:
        self.lines = LatchedLines.restored(kept)
        self.mark = DrillMark(self.lines)
        self.seq = 0

    def hear(self, message: Any, map_id: str = "b1-F1") -> list[Any]:
        self.mark.hear(message)
        self.seq += 1
        return [] if isinstance(message, DrillFact) else self.lines.take(message, (1, self.seq), map_id)


def test_the_fact_marks_until_its_time_is_over() -> None:
    robot = Robot()
    robot.hear(FACT)
    assert (robot.mark.shown(99.9), robot.mark.shown(100.0)) == (TITLE, None)


def test_a_drills_alarm_stays_one_after_the_drill_until_somebody_resets_it_also_after_a_restart() -> None:
    robot = Robot()
    robot.hear(FACT)
    robot.hear(FIRE)
    robot.hear(Alarm("fire", "b1", False, ("b1",)))
    assert (robot.mark.shown(50.0), robot.mark.shown(101.0)) == (TITLE, LEFT)
    again = Robot(robot.lines.stored())
    assert again.mark.shown(101.0) == LEFT
    again.hear(AlarmReset("fire", "b1", "zhou", Instant(102.0)))
    assert again.mark.shown(102.0) is None


@pytest.mark.parametrize(
    "real",
    [
        Alarm("fire", "b1", True, ("b1",), source="panel 2"),
        Alarm("fire", "b1", True, ("b1",), source="line_open"),
        Alarm("power", "b1", True, ("b1",)),
        Alarm("fire", "b2", True, ("b2",)),
    ],
    ids=["the same line", "its wire", "another line", "another building"],
)
def test_nothing_is_marked_while_something_is_real(real: Alarm) -> None:
    robot = Robot()
    for message in (FACT, FIRE, real):
        robot.hear(message)
    assert robot.mark.shown(50.0) is None


def test_who_was_told_of_a_drill_is_told_that_it_is_real_now() -> None:
    robot, voice = Robot(), Voice()

    def says(message: Any) -> list[Any]:
        done = robot.hear(message)
        return [c for c in voice.heard(10.0, done, robot.mark.shown(10.0) is not None) if type(c) is Say]

    assert says(FIRE) == [Say("drill_fire_use_stairs")]
    assert says(FIRE) == []
    assert says(Alarm("fire", "b1", True, ("b1",))) == [Say("fire_use_stairs")]
    assert says(FIRE) == [], "no drill makes what is real a drill"
    assert robot.mark.shown(10.0) is None


def test_lines_of_older_ledgers_are_real() -> None:
    for kept in (["fire/b1"], {"fire/b1": [True, 5.0]}, {"fire/b1": [True, 7, 8]}):
        robot = Robot(kept)
        robot.hear(FACT)
        assert robot.mark.shown(50.0) is None
