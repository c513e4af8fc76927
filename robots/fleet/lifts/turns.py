"""Whose turn it is: first come first served; urgent runs go ahead, but only so often and not over who waits long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from robots.core.lift import DeskAsk
from robots.settings.lift_rules import LiftRules


@dataclass(slots=True)
class Waiting:
    """A robot in the queue.

    since         when it began to wait, also over a loss of link
    passed        how often an urgent run was given a car before it
    urgent, confidential  what it carries or fetches
    back_since    when it came back from a car that was given to it in vain; None: it has had none
    """

    ask: DeskAsk
    since: float
    passed: int = 0
    urgent: bool = False
    confidential: bool = False
    back_since: float | None = None

    @property
    def begins(self) -> float:
        """Since when it steps back for people."""
        return self.since if self.back_since is None else self.back_since


def turns(queue: Sequence[Waiting], at: float, rules: LiftRules) -> list[Waiting]:
    """The queue in the order in which cars are given. `queue` is in the order of coming."""
    left = [(entry, entry.passed) for entry in queue]
    order: list[Waiting] = []
    while left:
        place = _next(left, at, rules)
        order.append(left[place][0])
        left = [(entry, passed + 1) for entry, passed in left[:place]] + left[place + 1 :]
    return order


def _next(left: Sequence[tuple[Waiting, int]], at: float, rules: LiftRules) -> int:
    for place, (entry, passed) in enumerate(left):
        if entry.urgent:
            return place
        if passed >= rules.urgent_jumps or at - entry.since >= rules.urgent_wait_s:
            return 0
    return 0


def count_passed(queue: Sequence[Waiting], granted: Waiting) -> None:
    """`granted` gets a car now: whoever came before it and waits on has been passed by."""
    for entry in queue:
        if entry is granted:
            return
        if granted.urgent and not entry.urgent:
            entry.passed += 1
