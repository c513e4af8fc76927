"""Items that far more people come for than usual.

Usual is what the item itself had by this time on past days of the same weekday. Where too few are known it is what the
middle item of the same queue has on the same day, times what the hall's file says of the item: then a full Monday is no
surge, and what runs high in all items of a queue is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median

from robots.core.waiting import ItemCount, Surge
from robots.settings.queues import QueueRules

LEAST = 20
"""So many numbers more than usual at least: among few, twice as many is chance."""


def surges(
    issued: Iterable[ItemCount], rules: QueueRules, by_now: Callable[[str], float | None] = lambda item: None
) -> tuple[Surge, ...]:
    """The items that run far above usual, by id. issued: numbers today by item, of one queue; by_now: how many an item
    had by this time of past days, None = too few are known."""
    found, counts = [], sorted((one.item, one.count) for one in issued)
    for item, count in counts:
        others = [number / rules.usual.get(other, 1.0) for other, number in counts if other != item]
        usual = own = by_now(item)
        if usual is None and others:
            usual = median(others) * rules.usual.get(item, 1.0)
        if usual is not None and count > max(rules.surge_times * usual, usual + LEAST):
            found.append(_surge(item, count, round(usual), own is not None))
    return tuple(found)


def _surge(item: str, count: int, usual: int, learnt: bool) -> Surge:
    zh, en = ("往常这一天", "on such a weekday") if learnt else ("平常", "by the queue's other items")
    return Surge(
        item, count, usual,
        f"“{item}”今日已取 {count} 号，{zh}此时约 {usual} 号",
        f"{item}: {count} numbers today, about {usual} would be usual by now {en}",
    )  # fmt: skip
