"""Granting: each move as far as no earlier one still needs the places; and giving back what lies behind."""

from __future__ import annotations

from robots.fleet.traffic.ground import Ground
from robots.fleet.traffic.moves import Move, Mover


def grant(ground: Ground) -> None:
    """Look at all moves in their order. Stretches end at nodes where a robot may stop."""
    bars = 0
    begun: set[str] = set()
    for position, move in enumerate(ground.order):
        mover = ground.movers[move.robot]
        is_next = move is next((one for one in mover.moves if not one.whole), None)
        if is_next and not mover.silent:
            before = bars
            if move.robot in begun:
                before = _bars_of_others(ground, move, position)
            _extend(ground, mover, move, before, position)
        bars |= move.bars
        begun.add(move.robot)


def _bars_of_others(ground: Ground, move: Move, position: int) -> int:
    mask = 0
    for one in ground.order[:position]:
        if one.robot != move.robot:
            mask |= one.bars
    return mask


def _extend(ground: Ground, mover: Mover, move: Move, before: int, position: int) -> None:
    end = move.granted
    while end < len(move.claims) and _is_free(ground, move, move.claims[end], before, position):
        end += 1
    for node, mark in zip(reversed(move.nodes), reversed(move.marks), strict=True):
        if mark < move.granted:
            return
        if mark < end and (node not in ground.marked.no_stop or mark == move.marks[-1]):
            move.granted = mark + 1
            mover.look(ground.network)
            ground.changed.add(mover.id)
            return


def _is_free(ground: Ground, move: Move, place: int, before: int, position: int) -> bool:
    """No earlier move needs it, and nobody else holds what excludes it."""
    if before >> place & 1:
        return False
    room = ground.network.cars.get(place)
    if room is not None:
        inside = {one.robot for one in ground.order[:position] if one.left >> place & 1}
        inside |= {other.id for other in ground.movers.values() if other.held >> place & 1}
        return len(inside - {move.robot}) < room
    return not any(other.bars >> place & 1 for other in ground.movers.values() if other.id != move.robot)


def release(ground: Ground, mover: Mover, node: str) -> bool:
    """The robot has passed a node that it was granted. False: it may not be there."""
    if not mover.moves:
        return False
    move = mover.moves[0]
    ahead = (mark for at, mark in zip(move.nodes, move.marks, strict=True) if at == node and mark > move.done)
    mark = next(ahead, None)
    if mark is None or mark >= move.granted:
        return False
    move.done, mover.node, mover.extra = mark, node, 0
    if mark == len(move.claims) - 1:
        mover.moves.pop(0)
        ground.take_out(move)
    else:
        move.look(ground.network)
    mover.look(ground.network)
    return True


def board(ground: Ground, mover: Mover) -> None:
    """The robot is in a car: the lobby and the landing behind it are free, though it has passed no node."""
    move = mover.moves[0] if mover.moves else None
    if move is None:
        return
    for position in range(move.done, move.granted):
        if move.claims[position] in ground.network.cars:
            move.done = position
            move.look(ground.network)
            mover.look(ground.network)
            return
        if position > move.done and position in move.marks:
            return
