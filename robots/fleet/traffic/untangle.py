"""Making room: whom to send where so that one robot gets to its goal. Decided on paper, move by move.

First by pushing: robots in the way go to the nearest places beside it, if need be pushing others. Where that fails, as
in a dead end, a search over where the few robots concerned could stand, a bounded number of looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from robots.fleet.traffic.network import Fleet, Network
from robots.fleet.traffic.ways import Found, find, search, traced

_TOLL_S = 20.0  # what asking one robot away counts when ways are compared
_NOT_A_LAY_S = 40.0  # a place that cuts others off is taken only when nothing else is near
_WANTED_S = 30.0  # so is one that somebody wants
_DEPTH = 4
_GROUP = 5
_LOOKS = 240
_LAYS, _OTHERS = 6, 5


@dataclass(frozen=True, slots=True)
class Rest:
    """Where a robot will stand: its node, the places that excludes, whether it can be asked away."""

    fleet: Fleet
    node: str
    bars: int
    movable: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """The hall as it will be when all moves are driven."""

    network: Network
    rests: Mapping[str, Rest]
    shut: int
    no_stop: frozenset[str]
    slow: dict[int, float]
    wanted: frozenset[str]

    def taken(self, rests: Mapping[str, Rest], but: str) -> int:
        mask = self.shut
        for robot, rest in rests.items():
            if robot != but:
                mask |= rest.bars
        return mask

    def moved(self, rests: Mapping[str, Rest], robot: str, node: str) -> dict[str, Rest]:
        old = rests[robot]
        return {**rests, robot: Rest(old.fleet, node, self.network.conflicts[self.network.index[node]], old.movable)}

    def cost_of(self, rest: Rest, node: str) -> float:
        """Seconds that standing there counts."""
        lay = 0.0 if node in self.network.lays(rest.fleet) else _NOT_A_LAY_S
        return lay + (_WANTED_S if node in self.wanted else 0.0)


Shift = tuple[str, Found]


def make_room(scene: Scene, robot: str, goal: str) -> list[Shift] | None:
    """Moves, one after the other, the robot's own to its goal the last; None when none were found."""
    way = _through(scene, scene.rests, robot, goal, frozenset())
    if way is None:
        return None
    shifts: list[Shift] = []
    rests = _cleared(scene, dict(scene.rests), shifts, robot, way, way.needs, frozenset({robot}), _DEPTH)
    if rests is not None:
        return [*shifts, (robot, way)]
    return _searched(scene, robot, goal)


def _through(scene: Scene, rests: Mapping[str, Rest], robot: str, goal: str, fixed: frozenset[str]) -> Found | None:
    """The best way if those who can be asked away were."""
    own, taken, toll = rests[robot], scene.shut, {}
    for other in sorted(rests):
        if other != robot and (not rests[other].movable or other in fixed):
            taken |= rests[other].bars
        elif other != robot:
            toll[rests[other].bars] = _TOLL_S
    return find(scene.network, scene.network.steps[own.fleet], own.node, goal, taken, scene.slow, toll)


def _cleared(
    scene: Scene,
    rests: dict[str, Rest],
    shifts: list[Shift],
    robot: str,
    way: Found,
    keep: int,
    chain: frozenset[str],
    depth: int,
) -> dict[str, Rest] | None:
    """Where all stand when the way is free, the shifts for it added; None when somebody finds no place."""
    in_way = [other for other in sorted(rests) if other != robot and rests[other].bars & way.needs]
    in_way.sort(key=_distance_along(scene, rests, way), reverse=True)
    for other in in_way:
        if other in chain or not rests[other].movable:
            return None
        aside = _aside(scene, rests, other, keep)
        if aside is None:
            pushed = _push_on(scene, rests, shifts, other, keep, chain | {other}, depth - 1) if depth else None
            if pushed is None:
                return None
            rests, aside = pushed
        shifts.append((other, aside))
        rests = scene.moved(rests, other, aside.nodes[-1])
    return rests if not way.needs & scene.taken(rests, robot) else None


class _distance_along:  # noqa: N801 - a key, written as a class because closures have no place in a mind
    """How far along the way somebody stands in it: the farthest go first, else they would lock each other in."""

    def __init__(self, scene: Scene, rests: Mapping[str, Rest], way: Found) -> None:
        self._rests, self._way = rests, way

    def __call__(self, robot: str) -> int:
        bars = self._rests[robot].bars
        return next((k for k, place in enumerate(self._way.claims) if k and bars >> place & 1), 0)


def _aside(scene: Scene, rests: Mapping[str, Rest], robot: str, keep: int) -> Found | None:
    """The best place that can be reached as all stand, and excludes nothing of `keep`."""
    own, network = rests[robot], scene.network
    taken = scene.taken(rests, robot)
    best: tuple[float, Found] | None = None
    for cost, node, came in search(network, network.steps[own.fleet], own.node, taken, scene.slow):
        if best is not None and cost >= best[0]:
            break
        if node == own.node or node in scene.no_stop or network.conflicts[network.index[node]] & keep:
            continue
        whole = cost + scene.cost_of(own, node)
        if best is None or whole < best[0]:
            best = (whole, traced(network, own.node, node, came, scene.slow))
    return None if best is None else best[1]


def _push_on(
    scene: Scene,
    rests: dict[str, Rest],
    shifts: list[Shift],
    robot: str,
    keep: int,
    chain: frozenset[str],
    depth: int,
) -> tuple[dict[str, Rest], Found] | None:
    """The same when others must be pushed for it: those in the chain stay."""
    own, network, taken, toll = rests[robot], scene.network, scene.shut, {}
    for other in sorted(rests):
        if other != robot and (other in chain or not rests[other].movable):
            taken |= rests[other].bars
        elif other != robot:
            toll[rests[other].bars] = _TOLL_S
    tried = 0
    for _, node, came in search(network, network.steps[own.fleet], own.node, taken, scene.slow, toll):
        if node == own.node or node in scene.no_stop or network.conflicts[network.index[node]] & keep:
            continue
        way = traced(network, own.node, node, came, scene.slow)
        more: list[Shift] = []
        found = _cleared(scene, dict(rests), more, robot, way, keep | way.needs, chain, depth)
        if found is not None:
            shifts += more
            return found, way
        tried += 1
        if tried == _LAYS:
            return None
    return None


def _searched(scene: Scene, robot: str, goal: str) -> list[Shift] | None:
    """Breadth first over where the robot and those near it could stand."""
    group = _group(scene, robot)
    first = dict(scene.rests)
    seen = {tuple(first[one].node for one in group)}
    states: list[tuple[dict[str, Rest], list[Shift]]] = [(first, [])]
    for looks, (rests, shifts) in enumerate(states):
        own = rests[robot]
        way = find(scene.network, scene.network.steps[own.fleet], own.node, goal, scene.taken(rests, robot), scene.slow)
        if way is not None:
            return [*shifts, (robot, way)]
        if looks >= _LOOKS:
            return None
        for one in group:
            for found in _places(scene, rests, one):
                after = scene.moved(rests, one, found.nodes[-1])
                key = tuple(after[other].node for other in group)
                if key not in seen:
                    seen.add(key)
                    states.append((after, [*shifts, (one, found)]))
    return None


def _group(scene: Scene, robot: str) -> list[str]:
    """The robot and those nearest to it that can be asked away."""
    own, network, taken = scene.rests[robot], scene.network, scene.shut
    standing: dict[str, str] = {}
    for other in sorted(scene.rests):
        rest = scene.rests[other]
        if other != robot and rest.movable:
            standing[rest.node] = other
        elif other != robot:
            taken |= rest.bars
    group = [robot]
    for _, node, _ in search(network, network.steps[own.fleet], own.node, taken, scene.slow):
        if node in standing and len(group) < _GROUP:
            group.append(standing[node])
    return group


def _places(scene: Scene, rests: Mapping[str, Rest], robot: str) -> list[Found]:
    """Where it could go as all stand: a few places to lie by, a few others, the nearest of each."""
    own, network = rests[robot], scene.network
    lays = network.lays(own.fleet)
    found: list[Found] = []
    left = {True: _LAYS, False: _OTHERS}
    for _, node, came in search(network, network.steps[own.fleet], own.node, scene.taken(rests, robot), scene.slow):
        lay = node in lays
        if node == own.node or node in scene.no_stop or not left[lay]:
            continue
        left[lay] -= 1
        found.append(traced(network, own.node, node, came, scene.slow))
        if not any(left.values()):
            break
    return found
