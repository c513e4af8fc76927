"""Planning anew: what is not granted yet is given up, and put in order again as the hall is now."""

from __future__ import annotations

from robots.fleet.traffic.ground import Ground, places_of
from robots.fleet.traffic.moves import Mover


def settle_anew(ground: Ground) -> None:
    """Everyone keeps what is granted; the rest is put in order as it was before, where that still works."""
    were = [move.robot for move in ground.order if not move.whole and move.why == "goal"]
    for mover in ground.movers.values():
        if any(not move.whole for move in mover.moves):
            shorten(ground, mover)
    for robot in dict.fromkeys(were):
        mover = ground.movers[robot]
        found = ground.free_way(mover) if mover.wants else None
        if found is not None:
            ground.append(mover, found, "goal")


def cut(ground: Ground, mover: Mover) -> None:
    """It will not drive what it was not granted; all is planned anew if another move counted on that."""
    shorten(ground, mover)
    rests = {one.id: one.bars for one in ground.movers.values()}
    for move in ground.order:
        ahead = places_of(move.claims[move.granted :])
        if any(bars & ahead for robot, bars in rests.items() if robot != move.robot):
            settle_anew(ground)
            return
        if not ground.movers[move.robot].silent:
            rests[move.robot] = ground.bars_at(move.end)


def shorten(ground: Ground, mover: Mover) -> None:
    """It goes as far as it is granted and no farther: of a move beyond the one it drives a part may be granted too."""
    for move in [one for one in mover.moves if not one.whole]:
        if move.granted == 1:
            mover.moves = [one for one in mover.moves if one is not move]
            ground.take_out(move)
        else:
            move.cut(ground.network)
    mover.look(ground.network)
    ground.changed.add(mover.id)
