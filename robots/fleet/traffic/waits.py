"""Why a robot does not get on, for people: the reason, since when, and who is in the way."""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.reasons import Reason
from robots.fleet.traffic.ground import Ground, Rests, places_of
from robots.fleet.traffic.moves import Move, Mover
from robots.fleet.traffic.ways import Found


@dataclass(frozen=True, slots=True)
class Wait:
    """since: UTC s; robots: because of whom, the nearest first, empty = of nobody."""

    reason: Reason
    since: float
    robots: tuple[str, ...] = ()


def wait_of(ground: Ground, mover: Mover, rests: Rests | None = None) -> Wait | None:
    """None while it drives as it likes or wants nothing. rests: of `Ground.all_rest_bars`, where that is known."""
    move = next((one for one in mover.moves if not one.whole), None)
    if move is not None and not mover.silent:
        holders = _holders(ground, move)
        return Wait(Reason.LANE_TAKEN, mover.asked_at, holders) if holders else None
    if not mover.wants:
        return None
    way = ground.preferred(mover)
    if way is None:
        return Wait(Reason.UNROUTABLE, mover.asked_at)
    in_way = ground.in_way_of(mover, way, ground.all_rest_bars() if rests is None else rests)
    if in_way and ground.rest_bars(ground.movers[in_way[0]]) >> ground.network.index[mover.goal] & 1:
        return Wait(Reason.PLACE_TAKEN, mover.asked_at, in_way)
    return Wait(Reason.LANE_TAKEN, mover.asked_at, in_way or _passing(ground, mover, way))


def _passing(ground: Ground, mover: Mover, way: Found) -> tuple[str, ...]:
    """Those who will drive through the way, in their order."""
    found = dict.fromkeys(move.robot for move in ground.order if move.bars & way.needs)
    return tuple(robot for robot in found if robot != mover.id)


def _holders(ground: Ground, move: Move) -> tuple[str, ...]:
    """Whom a move waits for at its next stretch."""
    end = next(
        (mark for node, mark in zip(move.nodes, move.marks, strict=True)
         if mark >= move.granted and node not in ground.marked.no_stop),
        move.marks[-1],
    )  # fmt: skip
    stretch = places_of(move.claims[move.granted : end + 1])
    found: list[str] = []
    for one in ground.order:
        if one is move:
            break
        if one.bars & stretch or one.left & stretch:
            found.append(one.robot)
    found += [other.id for other in ground.movers.values() if other.bars & stretch]
    return tuple(dict.fromkeys(robot for robot in found if robot != move.robot))
