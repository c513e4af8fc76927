"""The building's alarm lines a robot keeps latched: which, whether still active, what a reset must have seen, and
whether nothing but a drill has raised it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from robots.core.alarm import NO_WORD, Alarm, AlarmReset, Word, is_ended, raised_by
from robots.core.commands import Remember
from robots.core.drill import DRILL
from robots.core.sensing import Say


class LatchedLines:
    """Lines `kind/zone`, in the order of their names."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[bool, Word, bool]] = {}

    @classmethod
    def restored(cls, data: Any) -> LatchedLines:
        """From what `stored` gave. Older ledgers keep lines alone, or a time instead of a word: no known one."""
        lines = cls()
        if isinstance(data, dict):
            for line, (active, *word) in data.items():
                seen = (word[0], word[1]) if len(word) >= 2 else NO_WORD
                lines._lines[line] = bool(active), seen, len(word) == 3 and bool(word[2])
        else:
            lines._lines = dict.fromkeys(data or (), (False, NO_WORD, False))
        return lines

    def stored(self) -> dict[str, list[Any]]:
        return {line: [active, *word, drill] for line in self for active, word, drill in (self._lines[line],)}

    def whose(self) -> list[bool]:
        """Of each line, whether only a drill has raised it."""
        return [drill for _, _, drill in self._lines.values()]

    def hear(self, alarm: Alarm, word: Word) -> tuple[bool, bool]:
        """A line speaks: whether people must be told, whether anything changed. What a drill raised and is real now is
        news to them."""
        line = f"{alarm.kind}/{alarm.zone}"
        known = self._lines.get(line)
        if known is None and not alarm.active:
            return False, False
        drill = known[2] if known is not None else True
        if alarm.active and alarm.source != DRILL:
            drill = False
        told = (alarm.active, raised_by(known[1] if known is not None else None, word, alarm.active), drill)
        self._lines[line] = told
        return known is None or known[2] is not drill, told != known

    def end(self, reset: AlarmReset) -> bool:
        """Whether that reset ends one of them."""
        line = f"{reset.kind}/{reset.zone}"
        known = self._lines.get(line)
        if known is None or not is_ended(reset, known[0], known[1]):
            return False
        del self._lines[line]
        return True

    def take(self, message: Alarm | AlarmReset, word: Word, map_id: str) -> list[Any]:
        """What a robot on `map_id` (empty: it does not know) keeps and says. Latched: only a named person's reset ends
        it. Nothing: the message changed nothing here.
        """
        if isinstance(message, AlarmReset):
            return [Remember("alarms", self.stored())] if self.end(message) else []
        here = map_id.partition("-")[0]
        elsewhere = bool(message.buildings) and here != "" and here not in message.buildings
        if elsewhere and f"{message.kind}/{message.zone}" not in self:
            return []
        is_news, changed = self.hear(message, word)
        spoken = [Say("fire_use_stairs" if message.kind == "fire" else "alarm_stopped")] if is_news else []
        return [Remember("alarms", self.stored()), *spoken] if changed else []

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._lines))

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, line: object) -> bool:
        return line in self._lines
