"""The plan: a hall ready to be driven through. Built once from the settings, asked for routes ever after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import networkx as nx

from robots.building import graph as lane_graph
from robots.building.graph import GraphNode, lobby_name
from robots.building.lift_plan import LiftPlan
from robots.building.route import Hop, Route
from robots.building.segments import Segment, crosses, cut, pieces
from robots.core.geometry import Point, Pose, distance
from robots.core.ids import building_of
from robots.core.lift import Zone
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


Steps = frozenset[tuple[str, str]]
"""Hops by their ends, in the direction they are gone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Floors, nodes, stops, lifts and the ways between them. Node ids are described at `GraphNode`.

    hops    lanes and rides of couriers, by their ends; graph: the same as a graph
    walks   public lanes, walks and rides: the ways of visitors and guides; walk_graph: the same as a graph
    public  the nodes these touch
    """

    hall: Hall
    maps: dict[str, FloorPlan]
    nodes: dict[str, GraphNode]
    stops: dict[str, Stop]
    lifts: dict[str, LiftPlan]
    groups: dict[str, tuple[str, ...]]
    graph: nx.Graph
    hops: dict[tuple[str, str], Hop]
    walks: dict[tuple[str, str], Hop]
    walk_graph: nx.Graph
    public: frozenset[str]
    _walk_only: frozenset[str] = field(repr=False)
    _routes: dict[tuple[str, str, frozenset[str]], Route | None] = field(default_factory=dict, repr=False)
    _nearest: dict[tuple[str, float, float, bool], str | None] = field(default_factory=dict, repr=False)

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
        walks, more = lane_graph.walks_of(hall, nodes)
        public = frozenset(end for step in walks for end in step)
        walk_only = public - {end for step in hops for end in step}
        walk_graph = lane_graph.graph_of(nodes, walks)
        plan = Plan(hall, maps, nodes, hall.stops, lifts, groups, graph, hops, walks, walk_graph, public, walk_only)
        return plan, left_out + more

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
            self._routes[key] = _find(self.graph, self.hops, from_node, to_node, closed)
        return self._routes[key]

    def walk(
        self, from_node: str, to_node: str, closed: frozenset[str] = frozenset(), barred: Steps = frozenset()
    ) -> Route | None:
        """As `route`, on public ways only: how guides drive and visitors go. barred: steps between neighbours to do
        without."""
        for node in (from_node, to_node):
            if node not in self.nodes:
                raise KeyError(node)
        return _find(self.walk_graph, self.walks, from_node, to_node, closed, barred)

    def way(
        self,
        robot: str,
        from_node: str,
        to_node: str,
        closed: frozenset[str] = frozenset(),
        barred: Steps = frozenset(),
    ) -> Route | None:
        """How a robot goes by itself: as `route` for a courier, as `walk` for a guide, which takes no lift alone."""
        if not self.is_guide(robot):
            return self.route(from_node, to_node, closed)
        walk = self.walk(from_node, to_node, closed, barred)
        return None if walk is None or walk.rides else walk

    def zone(self, pose: Pose | None, radius: float) -> Zone:
        """Where a round footprint of this radius (m) stands against the cars of its floor; not known counts as in."""
        if pose is None:
            return Zone.IN
        zones = [lift.zone(pose.x, pose.y, radius) for lift in self.lifts.values() if pose.map_id in lift.maps]
        return next((zone for zone in (Zone.SILL, Zone.IN) if zone in zones), Zone.OUT)

    def is_guide(self, robot: str) -> bool:
        known = self.hall.robots.get(robot)
        return known is not None and known.kind == "guide"

    def hop(self, from_node: str, to_node: str) -> Hop | None:
        """The lane, ride or walk between two neighbours."""
        return self.hops.get((from_node, to_node)) or self.walks.get((from_node, to_node))

    def lane_segments(self, map_id: str) -> tuple[Segment, ...]:
        """Every way of robots on a floor once, from node to node; rides are none. Metres."""
        return tuple(
            (*self.nodes[a].point, *self.nodes[b].point)
            for hops in (self.hops, self.walks)
            for a, b in hops
            if a < b and self.nodes[a].map_id == map_id == self.nodes[b].map_id
        )

    def visitors_way(self, start: str | Pose, stop: str) -> Route | None:
        """How a visitor gets from a node or a point to the public side of a stop: never through staff's ways.

        A start beside the public ways begins at the nearest point of them. To a stop in another building it leads to
        the entrance of this one. None: there is no public way. Raises KeyError for an unknown node, map or stop.
        """
        goal = self.stops[stop]
        if isinstance(start, str):
            node = self.nodes[start]
            begin = start if start in self.public else self.nearest_public(node.map_id, node.x, node.y)
        else:
            begin = self.nearest_public(start.map_id, start.x, start.y)
        if begin is None:
            return None
        here, there = building_of(self.nodes[begin].map_id), building_of(goal.map_id)
        if here != there:
            way_out = next((building.entrance for building in self.hall.buildings if building.id == here), None)
            if way_out is None:
                return None
            goal = self.stops[way_out]
        return self.walk(begin, lane_graph.front_of(goal))

    def nearest_node(self, map_id: str, x: float, y: float) -> str | None:
        """The nearest node of this floor that neither wall nor counter hides, else that no wall hides, else the nearest
        at all; None on a floor without nodes.

        Points that only visitors walk to do not count.
        """
        return self._cached_nearest(map_id, x, y, False)

    def nearest_public(self, map_id: str, x: float, y: float) -> str | None:
        """As `nearest_node`, of the nodes that visitors may walk to."""
        return self._cached_nearest(map_id, x, y, True)

    def _cached_nearest(self, map_id: str, x: float, y: float, public: bool) -> str | None:
        key = (map_id, x, y, public)
        if key not in self._nearest:
            if len(self._nearest) >= _CACHED_PLACES:
                self._nearest.clear()
            among = self.public if public else (node for node in self.nodes if node not in self._walk_only)
            self._nearest[key] = self._first_seen(map_id, x, y, among)
        return self._nearest[key]

    def _first_seen(self, map_id: str, x: float, y: float, among: Iterable[str]) -> str | None:
        nodes = (self.nodes[node] for node in among)
        here = sorted((distance(node.point, (x, y)), node.id) for node in nodes if node.map_id == map_id)
        if not here:
            return None
        floor = self.maps[map_id]
        for solid in (floor.segments, floor.walls):
            for _, node in here:
                if not any(crosses(piece, (x, y), self.nodes[node].point) for piece in solid):
                    return node
        return here[0][1]


def _find(
    graph: nx.Graph,
    hops: Mapping[tuple[str, str], Hop],
    from_node: str,
    to_node: str,
    closed: frozenset[str],
    barred: Steps = frozenset(),
) -> Route | None:
    def seconds(a: str, b: str, _edge: object) -> float | None:
        hop = hops[a, b]
        if (a, b) in barred:
            return None
        if (b in closed and b != to_node) or (a in closed and a != from_node) or hop.lift_group in closed:
            return None
        return lane_graph.weight(hop)

    try:
        nodes: list[str] = nx.dijkstra_path(graph, from_node, to_node, weight=seconds)
    except nx.NetworkXNoPath:
        return None
    return Route(tuple(nodes), tuple(hops[step] for step in pairwise(nodes)))


def load_plan(folder: Path) -> Plan:
    """The plan of a hall folder. SettingsError: unreadable files; ValueError: it does not join up."""
    return Plan.of(load_hall(folder))
