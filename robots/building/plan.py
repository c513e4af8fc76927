"""The plan: a hall ready to be driven through. Built once from the settings, asked for routes ever after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import networkx as nx

from robots.building import graph as lane_graph
from robots.building.graph import GraphNode, lobby_name
from robots.building.lift_plan import LiftPlan
from robots.building.route import Hop, Route
from robots.building.segments import Segment, crosses, cut, pieces
from robots.core.geometry import Point, distance
from robots.core.ids import building_of
from robots.settings.building import Floor
from robots.settings.hall import Hall, load_hall
from robots.settings.stops import Stop

_CACHED_ROUTES = 20_000
_CACHED_PLACES = 1_000


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """One floor as obstacles. `segments`: outline, walls, shafts with their doors cut out, and furniture."""

    map_id: str
    building: str
    elevation_m: float
    order: int
    label: str
    outline: tuple[Point, ...]
    segments: tuple[Segment, ...]
    walls: tuple[Segment, ...]
    furniture: tuple[Segment, ...]

    @staticmethod
    def of(building: str, floor: Floor, lifts: Mapping[str, LiftPlan]) -> FloorPlan:
        solid = pieces(floor.outline_walls)
        for line in floor.walls:
            solid += pieces(line)
        for lift in lifts.values():
            if building_of(lift.maps[0]) == building:
                solid += pieces(lift.shaft())
        openings = [(door.a, door.b) for door in floor.doors]
        openings += [lift.doorway() for lift in lifts.values() if floor.map_id in lift.maps]
        walls = tuple(cut(solid, openings))
        furniture = tuple(piece for line in floor.furniture for piece in pieces(line))
        return FloorPlan(
            floor.map_id, building, floor.elevation_m, floor.order, floor.label,
            floor.outline, walls + furniture, walls, furniture,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """Floors, nodes, stops, lifts and the ways between them. Node ids are described at `GraphNode`."""

    hall: Hall
    maps: dict[str, FloorPlan]
    nodes: dict[str, GraphNode]
    stops: dict[str, Stop]
    lifts: dict[str, LiftPlan]
    groups: dict[str, tuple[str, ...]]
    graph: nx.Graph
    hops: dict[tuple[str, str], Hop]
    _routes: dict[tuple[str, str, frozenset[str]], Route | None] = field(default_factory=dict, repr=False)
    _nearest: dict[tuple[str, float, float], str | None] = field(default_factory=dict, repr=False)

    @staticmethod
    def of(hall: Hall) -> Plan:
        """Raises ValueError for a hall whose lanes or lifts name what does not exist; `check_plan` says more."""
        plan, left_out = Plan.draft(hall)
        if left_out:
            raise ValueError(f"the hall names what does not exist: {'; '.join(left_out)}")
        return plan

    @staticmethod
    def draft(hall: Hall) -> tuple[Plan, list[str]]:
        """As much of a plan as the hall gives, and what had to be left out: for the check of a faulty hall."""
        radius = max((robot.radius for robot in hall.robots.values()), default=0.0)
        lifts = {lift.id: LiftPlan.of(lift, radius) for lift in hall.lifts.values()}
        groups: dict[str, tuple[str, ...]] = {}
        for lift in lifts.values():
            groups[lift.group] = (*groups.get(lift.group, ()), lift.lift)
        maps = {
            floor.map_id: FloorPlan.of(building.id, floor, lifts)
            for building in hall.buildings
            for floor in building.floors
        }
        nodes = lane_graph.nodes_of(hall)
        hops, left_out = lane_graph.hops_of(hall, nodes)
        graph = lane_graph.graph_of(nodes, hops)
        return Plan(hall, maps, nodes, hall.stops, lifts, groups, graph, hops), left_out

    def lobby(self, group: str, map_id: str) -> str:
        """The node where robots wait for a lift of the group. Raises KeyError for a floor without one."""
        node = f"{map_id}/{lobby_name(group)}"
        if node not in self.nodes:
            raise KeyError(node)
        return node

    def route(self, from_node: str, to_node: str, closed: frozenset[str] = frozenset()) -> Route | None:
        """The quickest way, or None if there is none.

        closed   nodes and lift groups not to be used; the two ends are used anyway
        Raises KeyError for an unknown node.
        """
        for node in (from_node, to_node):
            if node not in self.nodes:
                raise KeyError(node)
        key = (from_node, to_node, closed)
        if key not in self._routes:
            if len(self._routes) >= _CACHED_ROUTES:
                self._routes.clear()
            self._routes[key] = self._find(from_node, to_node, closed)
        return self._routes[key]

    def nearest_node(self, map_id: str, x: float, y: float) -> str | None:
        """The nearest node of this floor that no wall hides, else the nearest at all; None on a floor without nodes."""
        key = (map_id, x, y)
        if key not in self._nearest:
            if len(self._nearest) >= _CACHED_PLACES:
                self._nearest.clear()
            self._nearest[key] = self._seen_from(map_id, x, y)
        return self._nearest[key]

    def _seen_from(self, map_id: str, x: float, y: float) -> str | None:
        here = sorted((distance(node.point, (x, y)), node.id) for node in self.nodes.values() if node.map_id == map_id)
        if not here:
            return None
        walls = self.maps[map_id].walls
        seen = (node for _, node in here if not any(crosses(wall, (x, y), self.nodes[node].point) for wall in walls))
        return next(seen, here[0][1])

    def _find(self, from_node: str, to_node: str, closed: frozenset[str]) -> Route | None:
        def seconds(a: str, b: str, _edge: object) -> float | None:
            hop = self.hops[a, b]
            if (b in closed and b != to_node) or (a in closed and a != from_node) or hop.lift_group in closed:
                return None
            return lane_graph.weight(hop)

        try:
            nodes: list[str] = nx.dijkstra_path(self.graph, from_node, to_node, weight=seconds)
        except nx.NetworkXNoPath:
            return None
        return Route(tuple(nodes), tuple(self.hops[step] for step in pairwise(nodes)))


def load_plan(folder: Path) -> Plan:
    """The plan of a hall folder. SettingsError: unreadable files; ValueError: it does not join up."""
    return Plan.of(load_hall(folder))
