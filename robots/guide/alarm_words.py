"""What a guide says and shows in an alarm; in a drill, that it is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from robots.core.drill import marked
from robots.core.phrases import PHRASES
from robots.core.text import Text
from robots.guide.escort.words import WORDS
from robots.guide.kiosk import Speak

IN_ALARM = Text("警报中，请按工作人员指引", "Alarm: please follow the staff")
FIRE = "fire/"


def alarm_words(lines: Iterable[str], is_drill: bool) -> Text | None:
    """For the whole time that an alarm stands, also to a visitor in the middle of a question. lines: as `fire/b1`"""
    standing = tuple(lines)
    if not standing:
        return None
    words = PHRASES["fire_use_stairs"] if any(line.startswith(FIRE) for line in standing) else IN_ALARM
    return marked(words) if is_drill else words


def in_drill(commands: list[Any]) -> list[Any]:
    """What it says to a visitor whom it leads no further because of the alarm is said to be a drill."""
    return [
        replace(command, text=marked(command.text))
        if type(command) is Speak and command.text == WORDS["alarm"]
        else command
        for command in commands
    ]
