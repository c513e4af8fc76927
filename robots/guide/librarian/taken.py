"""Up to which number a guide's turns are on disk: numbers come twice, out of order, or never."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

GAP_S = 300.0
"""A guide sends what is not confirmed every minute: a number that still has not come then never will."""
_KNOWN = 500
"""So many of the newest turns are told apart from another turn with the same number."""


class Taken:
    """One guide's turns. `upto`: this one and all before are done with."""

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        kept = kept or {}
        self.upto = int(kept.get("upto", 0))
        self._ahead = {int(number) for number in kept.get("ahead", ())}
        self._gap_since: float | None = None
        self._asked: dict[int, float] = {}

    def know(self, number: int, asked: float) -> None:
        """A turn on disk from before a restart."""
        self._asked[number] = asked
        while len(self._asked) > _KNOWN:
            del self._asked[next(iter(self._asked))]

    def is_new(self, number: int, asked: float) -> bool:
        """False: it is on disk. A guide that lost its memory counts from 1 again: another time, another turn."""
        if number <= self.upto or number in self._ahead:
            return number in self._asked and abs(self._asked[number] - asked) > 0.01
        return True

    def take(self, at: float, number: int, asked: float) -> None:
        self.know(number, asked)
        if number <= self.upto:
            return
        self._ahead.add(number)
        self._advance(at)

    def give_up(self, at: float) -> tuple[int, int] | None:
        """The first number that never came and how many, once nothing can be hoped for: it goes on behind them."""
        if not self._ahead:
            return None
        if self._gap_since is None:  # a restart of ours: the wait begins anew
            self._gap_since = at
        if at - self._gap_since < GAP_S:
            return None
        missing = self.upto + 1, min(self._ahead) - self.upto - 1
        self.upto = min(self._ahead) - 1
        self._advance(at)
        return missing

    def _advance(self, at: float) -> None:
        before = self.upto
        while self.upto + 1 in self._ahead:
            self.upto += 1
            self._ahead.discard(self.upto)
        if not self._ahead:
            self._gap_since = None
        elif self._gap_since is None or self.upto != before:
            self._gap_since = at

    def kept(self) -> dict[str, Any]:
        return {"upto": self.upto, "ahead": sorted(self._ahead)}
