"""Where a guide waits for company on a floor not its own that has no waiting area: beside the ways, by a wall."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from robots.building.graph import front_of
from robots.building.plan import Plan
from robots.building.segments import crosses, gap_to_segment
from robots.core.geometry import Point, distance
from robots.core.vda import Edge, Node, NodePosition, Order

STEPS = (1.6, 1.5, 1.4, 1.3, 1.2, 1.1, 1.0, 0.9)
"""Metres from a node of the ways, tried in this order: by the wall rather than by the way."""
TURNS = 8
WALL_M, PASS_M = 0.12, 0.25
"""Free between it and a wall; and between it and a robot that passes on the way."""
WINDOW_M = 1.5
"""So far from every window and office, and from where visitors stand before it."""
DOOR_M = 1.0
LIFT_M, BESIDE_M = 4.0, 3.0
"""Nearer before a lift's door, and beside its middle, people wait for the lift and get off."""


@dataclass(frozen=True, slots=True)
class Retreat:
    """A place beside the public node `node`. Metres."""

    id: str
    map_id: str
    node: str
    x: float
    y: float


def retreat(plan: Plan, robot: str, map_id: str) -> Retreat | None:
    """The place nearest to the lifts where this guide keeps nobody from anything; None: there is none."""
    lobbies = [plan.lobby(group, map_id) for group, lifts in sorted(plan.groups.items())
               if any(map_id in plan.lifts[lift].maps for lift in lifts)]  # fmt: skip
    found = []
    for node in sorted(plan.public):
        if plan.nodes[node].map_id == map_id:
            ways = [way.length_m for lobby in lobbies if (way := plan.walk(lobby, node)) is not None and not way.rides]
            if ways:
                found.append((min(ways), node))
    for _, node in sorted(found):
        place = next(_beside(plan, robot, map_id, plan.nodes[node].point), None)
        if place is not None:
            return Retreat(f"{map_id}/aside-{robot}", map_id, node, *place)
    return None


def _beside(plan: Plan, robot: str, map_id: str, node: Point) -> Iterator[Point]:
    """Places around a node that are off all ways, the farthest first."""
    radius = plan.hall.robots[robot].radius
    widest = max(one.radius for one in plan.hall.robots.values())
    walls = plan.maps[map_id].segments
    lanes = plan.lane_segments(map_id)
    for step in STEPS:
        for turn in range(TURNS):
            angle = 2.0 * math.pi * turn / TURNS
            at = node[0] + step * math.cos(angle), node[1] + step * math.sin(angle)
            if any(gap_to_segment(*at, wall) < radius + WALL_M or crosses(wall, node, at) for wall in walls):
                continue
            if any(gap_to_segment(*at, lane) < radius + widest + PASS_M for lane in lanes):
                continue
            if not _keeps_somebody(plan, map_id, at):
                yield at


def _keeps_somebody(plan: Plan, map_id: str, at: Point) -> bool:
    """From a window, a lift or a door."""
    for stop in plan.stops.values():
        front = plan.nodes.get(front_of(stop))
        if stop.map_id == map_id and (
            distance((stop.x, stop.y), at) < WINDOW_M or (front is not None and distance(front.point, at) < WINDOW_M)
        ):
            return True
    for lift in plan.lifts.values():
        if map_id in lift.maps and -1.0 < lift.along(*at) < LIFT_M and abs(lift.lateral(*at)) < BESIDE_M:
            return True
    doors = plan.hall.floors[map_id].doors
    return any(gap_to_segment(*at, (*door.a, *door.b)) < DOOR_M for door in doors)


def led_aside(order: Order, place: Retreat) -> Order:
    """An order to the place's node goes on to the place, once all of it is released."""
    last = order.nodes[-1]
    if last.node_id != place.node or not last.released:
        return order
    edge = Edge(f"{order.order_id}-e{last.sequence_id + 1}", last.sequence_id + 1, last.node_id, place.id)
    end = Node(place.id, last.sequence_id + 2, position=NodePosition(place.map_id, place.x, place.y))
    return replace(order, nodes=(*order.nodes, end), edges=(*order.edges, edge))
