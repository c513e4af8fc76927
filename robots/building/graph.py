"""The lane graph of a hall: nodes on every floor, lanes between them, rides between the lobbies of a lift group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import networkx as nx

from robots.building.flight import flight_time
from robots.building.route import Hop
from robots.core.geometry import Point, distance
from robots.settings.hall import Hall
from robots.settings.stops import Stop

_PACE = 0.8
"""m/s that a lane without a limit is weighed with; only the choice between ways depends on it."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A point of the lane graph. Stops have their stop id, other nodes `{map id}/{name}`."""

    id: str
    map_id: str
    x: float
    y: float

    @property
    def point(self) -> Point:
        return (self.x, self.y)


def lobby_name(group: str) -> str:
    """What the lobby node of a lift group is called on every floor: `lobby-b1`."""
    return f"lobby-{group}"


def node_id(hall: Hall, map_id: str, name: str) -> str:
    """The graph id of a name as it stands in a floor's lanes. A stop's id means the stop."""
    stop = hall.stops.get(name)
    return name if stop is not None and stop.map_id == map_id else f"{map_id}/{name}"


def nodes_of(hall: Hall) -> dict[str, GraphNode]:
    """All nodes by id, stops first, where visitors stand before them last."""
    nodes = {stop.id: GraphNode(stop.id, stop.map_id, stop.x, stop.y) for stop in hall.stops.values()}
    for map_id, floor in hall.floors.items():
        for name, (x, y) in floor.nodes.items():
            nodes[f"{map_id}/{name}"] = GraphNode(f"{map_id}/{name}", map_id, x, y)
    for stop in hall.stops.values():
        if isinstance(stop.front, tuple):
            id_ = front_of(stop)
            nodes[id_] = GraphNode(id_, stop.map_id, *stop.front)
    return nodes


def front_of(stop: Stop) -> str:
    """The node where visitors stand before a stop."""
    return stop.id if stop.front is None else f"{stop.map_id}/{stop.front_name}"


def hops_of(hall: Hall, nodes: dict[str, GraphNode]) -> tuple[dict[tuple[str, str], Hop], list[str]]:
    """Every lane and ride, both ways, by its ends; and what names a node that does not exist (none in a sound hall)."""
    hops: dict[tuple[str, str], Hop] = {}
    left_out: list[str] = []
    for map_id, floor in hall.floors.items():
        for lane in floor.lanes:
            a, b = node_id(hall, map_id, lane.a), node_id(hall, map_id, lane.b)
            if a not in nodes or b not in nodes:
                left_out.append(f"lane {lane.a} - {lane.b} on {map_id}")
                continue
            length = distance(nodes[a].point, nodes[b].point)
            hops[a, b] = Hop(a, b, length, max_speed=lane.max_speed)
    for hop in _rides(hall):
        if hop.a in nodes and hop.b in nodes:
            hops[hop.a, hop.b] = hop
        else:
            left_out.append(f"ride of group {hop.lift_group} from {hop.a} to {hop.b}")
    return _both_ways(hops), left_out


def walks_of(hall: Hall, nodes: dict[str, GraphNode]) -> tuple[dict[tuple[str, str], Hop], list[str]]:
    """As `hops_of`, of where visitors go: public lanes, walks, and rides between lobbies that these lead to."""
    hops: dict[tuple[str, str], Hop] = {}
    left_out: list[str] = []
    for map_id, floor in hall.floors.items():
        for walk in [*(lane for lane in floor.lanes if lane.public), *floor.walks]:
            a, b = node_id(hall, map_id, walk.a), node_id(hall, map_id, walk.b)
            if a in nodes and b in nodes:
                hops[a, b] = Hop(a, b, distance(nodes[a].point, nodes[b].point), max_speed=walk.max_speed)
            elif walk in floor.walks:  # a lane is told by `hops_of`
                left_out.append(f"walk {walk.a} - {walk.b} on {map_id}")
    reached = {end for hop in hops.values() for end in (hop.a, hop.b)}
    hops |= {(hop.a, hop.b): hop for hop in _rides(hall) if hop.a in reached and hop.b in reached}
    return _both_ways(hops), left_out


def _both_ways(hops: dict[tuple[str, str], Hop]) -> dict[tuple[str, str], Hop]:
    back = {(hop.b, hop.a): replace(hop, a=hop.b, b=hop.a) for hop in hops.values()}
    return {**back, **hops}


def graph_of(nodes: dict[str, GraphNode], hops: dict[tuple[str, str], Hop]) -> nx.Graph:
    """The same as a graph; each edge weighs its mean seconds."""
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from(((a, b, weight(hop)) for (a, b), hop in hops.items()), weight="seconds")
    return graph


def weight(hop: Hop) -> float:
    """Mean seconds of a hop, for choosing between ways."""
    return hop.ride_s if hop.lift_group else hop.length_m / min(hop.max_speed or _PACE, _PACE)


def _rides(hall: Hall) -> Iterator[Hop]:
    """For each group and each two floors that one of its lifts joins, the ride between the lobbies."""
    elevations = {map_id: floor.elevation_m for map_id, floor in hall.floors.items()}
    best: dict[tuple[str, str, str], float] = {}
    for lift in hall.lifts.values():
        for a, b in combinations((floor for floor in lift.serves if floor in elevations), 2):
            flight = flight_time(abs(elevations[a] - elevations[b]), lift.speed, lift.accel, lift.jerk)
            key = (lift.group, a, b)
            best[key] = min(best.get(key, flight), flight)
    for (group, a, b), flight in best.items():
        yield Hop(f"{a}/{lobby_name(group)}", f"{b}/{lobby_name(group)}", 0.0, group, flight)
