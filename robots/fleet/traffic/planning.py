"""Planning: which robots get their place in the order now, and who is asked to make room for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from robots.fleet.traffic.anew import cut
from robots.fleet.traffic.ground import Ground, places_of
from robots.fleet.traffic.moves import Move, Mover
from robots.fleet.traffic.timing import delay_by, lag
from robots.fleet.traffic.untangle import Rest, Scene, make_room


def plan(ground: Ground, at: float, at_leisure: bool = True) -> None:
    """Look at those who want to go on, the most urgent first; then, at leisure, make room for one that cannot."""
    waiting = [mover for mover in ground.movers.values() if mover.wants and at >= mover.look_at]
    if not waiting:
        return
    waiting.sort(key=_Urgency(at, ground.rules.ageing_s))
    ground.foreseen = False
    stuck = [mover for mover in waiting if not _begin(ground, mover, at)]
    if not at_leisure:
        for mover in stuck:
            mover.look_at = at  # again at leisure, whatever else asks before
    elif stuck:
        _make_room(ground, stuck, at)


class _Urgency:
    """Orders robots that wait: rank with age, then who asked first, then name."""

    def __init__(self, at: float, ageing_s: float) -> None:
        self._at, self._ageing_s = at, ageing_s

    def __call__(self, mover: Mover) -> tuple[int, float, str]:
        waited = int(max(0.0, self._at - mover.asked_at) / self._ageing_s)
        return (max(0, mover.rank - waited), mover.asked_at, mover.id)


def _begin(ground: Ground, mover: Mover, at: float) -> bool:
    """Put its move into the order if that can be. False: robots at rest are in its way."""
    mover.look_at = at + ground.rules.look_s
    if ground.preferred(mover) is None:
        return True
    found = ground.free_way(mover)
    if found is None:
        return False
    move = Move.of(ground.network, mover.id, found, "goal")
    position = _place_for(ground, mover, move, at)
    late = at - mover.asked_at >= ground.rules.patience_s or bool(mover.moves)
    if position is not None:
        ground.insert(mover, move, position)
    elif late or _clears(ground, mover, found.needs):
        _better_first(ground, mover, move, at)
        found = ground.free_way(mover)
        if found is None:
            return False
        ground.append(mover, found, "goal")
    return True


def _better_first(ground: Ground, mover: Mover, move: Move, at: float) -> None:
    """Before a robot gets its place because it waited long, those that go before it and want the same get theirs."""
    urgency = _Urgency(at, ground.rules.ageing_s)
    better = [one for one in ground.movers.values() if one.wants and not one.moves and urgency(one) < urgency(mover)]
    for one in sorted(better, key=urgency):
        found = ground.free_way(one)
        if found is not None and found.needs & move.bars:
            ground.append(one, found, "goal")


def _place_for(ground: Ground, mover: Mover, move: Move, at: float) -> int | None:
    """Where in the order the robot could drive without standing on the way; None: nowhere.

    Behind all; or before robots that do not drive yet where it wants to, if they lose no time by that, or stand anyway
    and have not waited long.
    """
    ground.look_ahead()
    order, slack, network = ground.order, ground.rules.slack_s, ground.network
    first = next((k for k, one in enumerate(order) if delay_by(one, lag(one, move)) > slack), len(order))
    if first == len(order):
        return first
    if mover.moves:
        return None
    end = network.conflicts[move.claims[-1]]
    stands = {one.robot: ground.bars_at(one.end) for one in order[:first]}
    way = places_of(move.claims[1:])
    for one in order[first:]:
        other = ground.movers[one.robot]
        if places_of(one.claims[one.granted :]) & end or (other.bars | stands.get(other.id, 0)) & way:
            return None
        stands_anyway = one.delay > slack and other.rank >= mover.rank
        may_be_held_up = stands_anyway and at - other.asked_at <= ground.rules.overtake_s
        if not may_be_held_up and lag(move, one) + one.gone - one.delay > slack / 2:
            return None
    return first


def _clears(ground: Ground, mover: Mover, needs: int) -> bool:
    """Take moves that have not begun, of robots of a worse rank, back out of the order for it. Escorts only."""
    if mover.rank > 0:
        return False
    in_way = [move for move in ground.order if move.robot != mover.id and move.bars & needs]
    if any(move.granted > 1 or ground.movers[move.robot].rank <= mover.rank for move in in_way):
        return False
    for robot in dict.fromkeys(move.robot for move in in_way):
        cut(ground, ground.movers[robot])
    return not mover.moves and ground.free_way(mover) is not None


def _make_room(ground: Ground, stuck: Iterable[Mover], at: float) -> None:
    """For the first that can be helped. A circle of robots that wait for each other is a deadlock: counted."""
    may = [mover for mover in stuck if at - mover.asked_at >= ground.rules.nudge_s and at >= mover.retry_at]
    if not may:
        return
    rests = ground.all_rest_bars()
    waits_for: dict[str, tuple[str, ...]] = {}
    for mover in ground.movers.values():
        way = ground.preferred(mover) if mover.wants and not mover.moves else None
        waits_for[mover.id] = ground.in_way_of(mover, way, rests) if way is not None else ()
    for mover in may:
        in_way = waits_for[mover.id]
        circle = mover.id in _reached(waits_for, in_way)
        idle = any(ground.movers[one].gives_way and not ground.movers[one].goal for one in in_way)
        if not (circle or idle or at - mover.asked_at >= ground.rules.patience_s):
            continue
        if circle and not mover.circled:
            mover.circled = True
            ground.deadlocks += 1
        shifts = make_room(_scene(ground), mover.id, mover.goal)
        if shifts is None:
            mover.pause_s = min(ground.rules.again_cap_s, 2 * mover.pause_s or ground.rules.again_s)
            mover.retry_at = at + mover.pause_s
            continue
        for robot, found in shifts:
            ground.append(ground.movers[robot], found, "goal" if robot == mover.id else "aside")
        return


def _scene(ground: Ground) -> Scene:
    rests = {
        mover.id: Rest(mover.fleet, mover.rest, ground.rest_bars(mover), mover.gives_way)
        for mover in ground.movers.values()
    }
    wanted = frozenset(mover.goal for mover in ground.movers.values() if mover.goal)
    marked = ground.marked
    return Scene(ground.network, rests, marked.shut, marked.no_stop, marked.slow, wanted)


def _reached(waits_for: Mapping[str, tuple[str, ...]], start: Iterable[str]) -> set[str]:
    """Everyone that those in `start` wait for, and these, and so on; themselves too."""
    found: set[str] = set()
    at = list(start)
    while at:
        robot = at.pop()
        if robot not in found:
            found.add(robot)
            at += waits_for.get(robot, ())
    return found
