"""When moves need their places and leave them again: estimates, in mean seconds. Nothing is safe because of these."""

from __future__ import annotations

from collections.abc import Iterable

from robots.fleet.traffic.moves import Move

NEVER = float("-inf")


def lag(earlier: Move, later: Move) -> float:
    """How long after `earlier` a move would have to begin, so as to find free what that leaves; NEVER: no matter.

    Counted from the beginning of either; what the later one has been granted already does not count.
    """
    bars, clears = earlier.bars, earlier.clears
    if not bars & later.left:
        return NEVER
    longest = NEVER
    node = later.behind
    begin, mark = later.times[node], later.marks[node]
    for position in range(later.done, len(later.claims)):
        if position > mark:
            begin, node = later.times[node], node + 1
            mark = later.marks[node]
        place = later.claims[position]
        if position >= later.granted and bars >> place & 1 and place in clears:
            longest = max(longest, clears[place] - begin)
    return longest


def foresee(order: Iterable[Move]) -> None:
    """Work out the delay of each move: how long it will have stood to let the earlier ones pass."""
    for move in order:
        delay = 0.0
        prior = move.prior
        if prior is not None and prior.left:
            delay = prior.times[-1] - prior.gone + prior.delay
        left, gone, over = move.left, move.gone, False
        for earlier, lead in move.after:
            if earlier.bars & left:
                by = lead - earlier.gone + earlier.delay + gone
                if by > delay:
                    delay = by
            else:
                over = True
        if over:  # what both need only becomes less
            move.after = [(earlier, lead) for earlier, lead in move.after if earlier.bars & left]
        move.delay = delay


def delay_by(earlier: Move, lead: float) -> float:
    """Seconds that a move which begins now stands because of an earlier one; lead: their `lag`."""
    return lead - earlier.gone + earlier.delay
