"""A guide's turns: numbered over restarts, kept until the librarian has them, sent again until then."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from robots.core.commands import Note, Publish, Remember
from robots.core.visitors import KioskTurn

AGAIN_S = 60.0
"""Turns the librarian has not confirmed are sent again this often,"""
AT_ONCE = 20
"""so many at a time, oldest first."""
_KEY = "turn:"


class TurnBook:
    """The turn under way, which may still change, and those that wait for the librarian."""

    def __init__(self, robot: str, remembered: Mapping[str, Any]) -> None:
        self._robot = robot
        self._waiting: dict[int, KioskTurn] = {}
        self.bad: list[str] = []
        for key in sorted(key for key in remembered if key.startswith(_KEY)):
            if remembered[key] is None:
                continue
            try:
                turn = KioskTurn(**{**remembered[key], "ids": tuple(remembered[key]["ids"])})
                self._waiting[int(key[len(_KEY) :])] = turn
            except (TypeError, ValueError, KeyError):
                self.bad.append(key)
        self._waiting = dict(sorted(self._waiting.items()))
        kept = remembered.get("turns")
        known = kept.get("next", 1) if isinstance(kept, Mapping) else 1
        self._next = max([int(known), *(number + 1 for number in self._waiting)])
        self._again_at = 0.0  # what an earlier process kept goes out at the first look
        self._is_down = False
        self.current: KioskTurn | None = None

    def begin(self, turn: KioskTurn) -> list[Any]:
        """A question was asked. `turn.number` is given here; what was under way is closed."""
        commands = self.close()
        self.current = replace(turn, robot=self._robot, number=self._next)
        self._next += 1
        return [*commands, Remember("turns", {"next": self._next}), self._remember(self.current)]

    def change(self, **what: Any) -> list[Any]:
        """The turn under way came to something else. Nothing without one."""
        if self.current is None:
            return []
        self.current = replace(self.current, **what)
        return [self._remember(self.current)]

    def close(self) -> list[Any]:
        """Nothing of the turn changes any more: it goes to the librarian."""
        if self.current is None:
            return []
        turn, self.current = self.current, None
        self._waiting[turn.number] = turn
        return [Publish(turn)]

    def taken(self, robot: str, number: int) -> list[Any]:
        """The librarian has them up to `number`."""
        done = [n for n in self._waiting if n <= number] if robot == self._robot else []
        for n in done:
            del self._waiting[n]
        commands: list[Any] = [Remember(f"{_KEY}{n}", None) for n in done]
        if robot == self._robot and number >= self._next:  # our own memory was lost: go on behind what it has
            self._next = number + 1
            commands += [
                Remember("turns", {"next": self._next}),
                Note("turns_renumbered", {"next": self._next}, "warning"),
            ]
        return commands

    def tick(self, at: float) -> list[Any]:
        if at < self._again_at or self._is_down:
            return []
        self._again_at = at + AGAIN_S
        return [Publish(turn) for turn in list(self._waiting.values())[:AT_ONCE]]

    @property
    def again_at(self) -> float:
        """The next look at what waits, UTC seconds; infinite without the broker."""
        return math.inf if self._is_down else self._again_at

    def link_up(self) -> None:
        self._again_at, self._is_down = 0.0, False

    def link_down(self) -> None:
        """What is sent now would only wait beside what was sent before, and go out as often as it was said again."""
        self._is_down = True

    @property
    def waiting(self) -> tuple[KioskTurn, ...]:
        return tuple(self._waiting.values())

    def _remember(self, turn: KioskTurn) -> Remember:
        return Remember(f"{_KEY}{turn.number}", asdict(turn))
