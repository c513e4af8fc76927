"""What the robot says aloud: each line once, not again within 8 s, and shown on its screen as long."""

from __future__ import annotations

from typing import Any

from robots.core.phrases import IN_DRILL, OF_FOLDERS, PHRASES
from robots.core.sensing import Say
from robots.core.text import Text

AGAIN_S = 8.0
"""Between two times of the same line."""
CAPTION_S = 8.0
"""So long a line stays on the screen."""


class Voice:
    """Takes the commands of one answer and leaves out the lines that were said just now."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}
        self._last = ""

    def heard(self, at: float, commands: list[Any], is_drill: bool = False, in_alarm: bool = False) -> list[Any]:
        """The commands to carry out; repeated lines are gone, all else stays as it was, in order.

        is_drill   what is said of an alarm is said to be a drill
        in_alarm   nobody is asked to see to a folder: what was said of the alarm stays on the screen
        """
        if not any(type(command) is Say for command in commands):
            return commands
        if in_alarm:
            commands = [command for command in commands if type(command) is not Say or command.key not in OF_FOLDERS]
        if is_drill:
            commands = [
                Say(IN_DRILL[command.key]) if type(command) is Say and command.key in IN_DRILL else command
                for command in commands
            ]
        return [command for command in commands if type(command) is not Say or self._may(at, command.key)]

    def caption(self, at: float) -> Text | None:
        """The line that was said last, while it is fresh."""
        fresh = self._last in PHRASES and at - self._said[self._last] <= CAPTION_S
        return PHRASES[self._last] if fresh else None

    def _may(self, at: float, key: str) -> bool:
        if at - self._said.get(key, -AGAIN_S) < AGAIN_S:
            return False
        self._said[key], self._last = at, key
        return True
