"""60/30/10: how many questions the guide answered itself, a person online, a window; of all, by item and by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from robots.core.visitors import KioskTurn

AIM = {"robot": 60, "online": 30, "window": 10}
"""Per cent, as such halls aim at."""
NO_ITEM = ""


@dataclass(slots=True)
class Shares:
    """Questions by who answered them. `none`: nobody did, or the visitor went on to another question."""

    robot: int = 0
    online: int = 0
    window: int = 0
    none: int = 0
    useful: int = 0
    not_useful: int = 0

    def add(self, turn: KioskTurn) -> None:
        setattr(self, turn.resolved_by, getattr(self, turn.resolved_by) + 1)
        self.useful += turn.useful == "yes"
        self.not_useful += turn.useful == "no"

    @property
    def asked(self) -> int:
        return self.robot + self.online + self.window + self.none

    @property
    def answered(self) -> int:
        return self.robot + self.online + self.window

    def percent(self, who: str) -> float | None:
        """Of the answered ones, one decimal; None while there are none."""
        return round(100 * getattr(self, who) / self.answered, 1) if self.answered else None


@dataclass(slots=True)
class Figures:
    """`by_item`: by entry, "" = none fitted; `by_day`: by ISO day, in order."""

    total: Shares = field(default_factory=Shares)
    by_item: dict[str, Shares] = field(default_factory=dict)
    by_day: dict[str, Shares] = field(default_factory=dict)

    def top(self, most: int) -> list[tuple[str, Shares]]:
        """Items asked most."""
        known = [(item, shares) for item, shares in self.by_item.items() if item != NO_ITEM]
        return sorted(known, key=lambda pair: (-pair[1].asked, pair[0]))[:most]


def figures(turns: Iterable[KioskTurn], day_of: Callable[[float], str], days: Iterable[str] = ()) -> Figures:
    """day_of: the ISO day in the hall's time zone; days: shown also when nothing was asked."""
    found = Figures(by_day={day: Shares() for day in days})
    for turn in turns:
        found.total.add(turn)
        found.by_item.setdefault(item_of(turn), Shares()).add(turn)
        found.by_day.setdefault(day_of(turn.at), Shares()).add(turn)
    return found


def item_of(turn: KioskTurn) -> str:
    return turn.ids[0] if turn.ids else NO_ITEM
