"""The hall as traffic sees it: places that a robot takes up, which of them exclude each other, and the steps between.

A **place** is a node, a lane, a landing (the floor from a lobby to the doors of its lifts) or the cars of a group.
Two places conflict when robots on them could touch. Sets of places are bits of an int: place k is `1 << k`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from robots.building.graph import weight
from robots.building.plan import Plan
from robots.building.route import Hop
from robots.building.segments import Segment, pieces
from robots.core.geometry import Pose
from robots.fleet.traffic.shapes import are_near

MARGIN_M = 0.10
"""Free metres between two robots that pass each other on places that do not conflict."""

Kind = Literal["node", "stop", "dock", "lobby", "lane", "doorway", "landing", "cars"]
Fleet = Literal["courier", "guide"]


@dataclass(frozen=True, slots=True)
class Step:
    """From one node to the next.

    claims  the places taken up on the way, in order, the far node last
    needs   the same as bits
    """

    to: str
    claims: tuple[int, ...]
    needs: int
    seconds: float
    hop: Hop


@dataclass(slots=True)
class Network:
    """Built once for a plan.

    ids        of the places: a node's own, `a|b` of a lane, `landing:{group}@{map}`, `cars:{group}`
    conflicts  place -> places that nobody else may take up with it, itself among them
    steps      whose ways -> node -> steps, by the id of the far node
    cars       place of a group's cars -> how many robots ride at once. These conflict with nothing
    doorways   nodes so near a door that whoever stood there would block it
    """

    ids: tuple[str, ...]
    kinds: tuple[Kind, ...]
    shapes: tuple[tuple[str, tuple[Segment, ...]], ...]
    index: dict[str, int]
    conflicts: list[int]
    steps: dict[Fleet, dict[str, tuple[Step, ...]]]
    cars: dict[int, int]
    doorways: frozenset[str]
    radius: float
    _lays: dict[Fleet, frozenset[str]] = field(default_factory=dict)

    @staticmethod
    def of(plan: Plan, margin: float = MARGIN_M) -> Network:
        """All nodes, lanes, walks and rides of a plan, for robots as wide as its widest."""
        radius = max((robot.radius for robot in plan.hall.robots.values()), default=0.28)
        ids: list[str] = []
        kinds: list[Kind] = []
        shapes: list[tuple[str, tuple[Segment, ...]]] = []

        def add(id_: str, kind: Kind, map_id: str, lines: Iterable[Segment]) -> None:
            ids.append(id_)
            kinds.append(kind)
            shapes.append((map_id, tuple(lines)))

        doors = {map_id: [(*d.a, *d.b) for d in floor.doors] for map_id, floor in plan.hall.floors.items()}
        lobbies = {f"{map_id}/lobby-{group}" for group in plan.groups for map_id in plan.maps}
        for node in plan.nodes.values():
            stop = plan.stops.get(node.id)
            kind: Kind = "lobby" if node.id in lobbies else "node" if stop is None else "stop"
            if stop is not None and stop.kind == "dock":
                kind = "dock"
            add(node.id, kind, node.map_id, [(node.x, node.y, node.x, node.y)])
        for a, b in sorted({(min(pair), max(pair)) for pair in (*plan.hops, *plan.walks)}):
            if not plan.hop(a, b).lift_group:  # type: ignore[union-attr]
                map_id, line = plan.nodes[a].map_id, (*plan.nodes[a].point, *plan.nodes[b].point)
                through = any(are_near(door, line, 1e-6) for door in doors[map_id])
                add(f"{a}|{b}", "doorway" if through else "lane", map_id, [line])
        for group, lifts in plan.groups.items():
            for map_id in sorted({m for lift in lifts for m in plan.lifts[lift].maps}):
                if f"{map_id}/lobby-{group}" in plan.nodes:
                    add(f"landing:{group}@{map_id}", "landing", map_id, _landing(plan, group, map_id))
            add(f"cars:{group}", "cars", "", ())
        index = {id_: place for place, id_ in enumerate(ids)}
        near_door = frozenset(
            id_ for id_, kind, (map_id, lines) in zip(ids, kinds, shapes, strict=True)
            if kind == "node" and any(are_near(door, lines[0], radius) for door in doors[map_id])
        )  # fmt: skip
        return Network(
            tuple(ids), tuple(kinds), tuple(shapes), index, _conflicts(shapes, 2 * radius + margin),
            {"courier": _steps(plan, index, plan.hops), "guide": _steps(plan, index, plan.walks)},
            {index[f"cars:{group}"]: len(lifts) for group, lifts in plan.groups.items()}, near_door, radius,
        )  # fmt: skip

    def excluded_by(self, places: Iterable[int]) -> int:
        """What nobody else may take up while these are taken."""
        mask = 0
        for place in places:
            mask |= self.conflicts[place]
        return mask

    def names(self, mask: int) -> list[str]:
        """The ids of a set of places."""
        return [id_ for place, id_ in enumerate(self.ids) if mask >> place & 1]

    def near(self, pose: Pose, margin: float = MARGIN_M) -> int:
        """The places on which another robot could touch one that stands here."""
        here = (pose.x, pose.y, pose.x, pose.y)
        mask = 0
        for place, (map_id, lines) in enumerate(self.shapes):
            if map_id == pose.map_id and any(are_near(line, here, 2 * self.radius + margin) for line in lines):
                mask |= 1 << place
        return mask

    def lays(self, fleet: Fleet) -> frozenset[str]:
        """Nodes where a robot may stand for long: all others still get from everywhere to everywhere past it."""
        if fleet not in self._lays:
            steps = self.steps[fleet]
            self._lays[fleet] = frozenset(node for node in sorted(steps) if self._leaves_through(steps, node))
        return self._lays[fleet]

    def _leaves_through(self, steps: dict[str, tuple[Step, ...]], node: str) -> bool:
        if node in self.doorways:
            return False
        taken = self.conflicts[self.index[node]]
        before = _reached(steps, node, 0)
        left = [other for other in before if not taken >> self.index[other] & 1]
        return not left or len(_reached(steps, left[0], taken)) == len(left)


def _reached(steps: dict[str, tuple[Step, ...]], start: str, taken: int) -> list[str]:
    found, at = {start: None}, [start]
    while at:
        for step in steps[at.pop()]:
            if step.to not in found and not step.needs & taken:
                found[step.to] = None
                at.append(step.to)
    return list(found)


def _landing(plan: Plan, group: str, map_id: str) -> list[Segment]:
    lobby = plan.nodes[plan.lobby(group, map_id)].point
    lines: list[Segment] = []
    for name in plan.groups[group]:
        lift = plan.lifts[name]
        if map_id in lift.maps:
            lines += pieces([lobby, lift.hold(map_id).point, lift.front(map_id).point, lift.cabin])
    return lines


def _conflicts(shapes: list[tuple[str, tuple[Segment, ...]]], reach: float) -> list[int]:
    masks = [1 << place if lines else 0 for place, (_, lines) in enumerate(shapes)]
    by_map: dict[str, list[int]] = {}
    for place, (map_id, lines) in enumerate(shapes):
        if lines:
            by_map.setdefault(map_id, []).append(place)
    for places in by_map.values():
        for position, one in enumerate(places):
            for other in places[:position]:
                if any(are_near(a, b, reach) for a in shapes[one][1] for b in shapes[other][1]):
                    masks[one] |= 1 << other
                    masks[other] |= 1 << one
    return masks


def _steps(plan: Plan, index: dict[str, int], hops: dict[tuple[str, str], Hop]) -> dict[str, tuple[Step, ...]]:
    found: dict[str, list[Step]] = {end: [] for pair in hops for end in pair}
    for (a, b), hop in hops.items():
        if hop.lift_group:
            landings = [f"landing:{hop.lift_group}@{plan.nodes[end].map_id}" for end in (a, b)]
            between = [landings[0], f"cars:{hop.lift_group}", landings[1]]
        else:
            between = [f"{min(a, b)}|{max(a, b)}"]
        claims = tuple(index[id_] for id_ in (*between, b))
        needs = sum(1 << place for place in claims)
        found[a].append(Step(b, claims, needs, weight(hop), hop))
    return {node: tuple(sorted(steps, key=_by_name)) for node, steps in sorted(found.items())}


def _by_name(step: Step) -> str:
    return step.to
