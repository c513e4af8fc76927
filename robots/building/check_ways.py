"""Outlines, doors, stops and lanes against the walls, and whether everything can be reached."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from robots.building.check_names import floor_path
from robots.building.graph import node_id
from robots.building.plan import Plan
from robots.building.segments import lies_on, pieces
from robots.building.walls import Walls, spot
from robots.core.geometry import Point
from robots.core.ids import building_of
from robots.settings.building import Floor
from robots.settings.hall import HallMarks
from robots.settings.problem import Problem

MARGIN_M = 0.10
"""Free metres between the widest robot on a lane and any wall."""


def way_problems(plan: Plan, marks: HallMarks) -> Iterator[Problem]:
    """What is drawn where it cannot be."""
    radius = max((robot.radius for robot in plan.hall.robots.values()), default=0.0)
    for floor in plan.hall.floors.values():
        walls = Walls(plan.maps[floor.map_id])
        if not walls.has_sound_outline:
            path, message = (*floor_path(floor.map_id), "outline"), "crosses itself or encloses nothing"
            yield marks.problem("building.yaml", path, "", message, "Name the corners in the order one walks around")
            continue
        yield from _doors(plan, marks, floor)
        bad: set[str] = set()
        for problem, node in _points(plan, marks, floor, walls, radius):
            bad.add(node)
            yield problem
        yield from _lanes(plan, marks, floor, walls, radius, bad)


def reach_problems(plan: Plan, marks: HallMarks) -> Iterator[Problem]:
    """Stops and landings that no lane joins to any courier's dock. Needs a hall whose names are right.

    A building where a robot has its dock may stand alone; in one without, every stop joins the first courier's. Where
    no courier works, and for what only visitors and guides go to, walks are enough: see `check_walks`.
    """
    robots = plan.hall.robots.values()
    couriers = [robot for robot in robots if robot.kind == "courier"]
    robot = next(iter(couriers or robots))
    at_work = {building_of(plan.stops[each.dock].map_id) for each in couriers}
    walked = {building.id for building in plan.hall.buildings if any(floor.walks for floor in building.floors)}
    reached = set(nx.node_connected_component(plan.graph, robot.dock))
    for other in couriers:
        if building_of(plan.stops[other.dock].map_id) != building_of(plan.stops[robot.dock].map_id):
            reached |= nx.node_connected_component(plan.graph, other.dock)
    for stop in plan.stops.values():
        building = building_of(stop.map_id)
        if building in walked and (building not in at_work or stop.kind == "place"):
            continue
        if stop.kind in ("place", "dock") and stop.id in plan.public:
            continue
        if stop.id not in reached:
            message = f"no way leads here from {robot.dock}, the dock of {robot.id}"
            joined = any(stop.id in hop for hop in plan.hops)
            remedy = "Join its lane to the others" if joined else f"Draw a lane to {stop.id} on {stop.map_id}"
            yield marks.problem("stops.yaml", ("stops", stop.id), stop.id, message, remedy)
    for group in plan.groups:
        for map_id in sorted({floor for lift in plan.groups[group] for floor in plan.lifts[lift].maps}):
            lobby = plan.lobby(group, map_id)
            name = lobby.partition("/")[2]
            if not any(lobby in step and not hop.lift_group for step, hop in plan.hops.items()):
                path, message = (*floor_path(map_id), "nodes", name), "the landing is not reachable: no lane ends here"
                yield marks.problem("building.yaml", path, name, message, "Draw a lane from the lobby into the floor")


def _doors(plan: Plan, marks: HallMarks, floor: Floor) -> Iterator[Problem]:
    solid = pieces(floor.outline_walls) + [piece for line in floor.walls for piece in pieces(line)]
    for door in floor.doors:
        if not any(lies_on(wall, door.a, door.b) for wall in solid):
            path, value = (*floor_path(floor.map_id), "doors", door.id), f"{spot(door.a)} - {spot(door.b)}"
            yield marks.problem("building.yaml", path, value, "lies on no wall", "Put both ends on the line of a wall")


def _points(plan: Plan, marks: HallMarks, floor: Floor, walls: Walls, radius: float) -> Iterator[tuple[Problem, str]]:
    for node in plan.nodes.values():
        if node.map_id != floor.map_id:
            continue
        message = misplaced(walls, node.point, radius)
        if not message:
            continue
        name = node.id.partition("/")[2]
        file, path = "building.yaml", (*floor_path(floor.map_id), "nodes", name)
        if node.id in plan.stops:
            file, path = "stops.yaml", ("stops", node.id, "at")
        elif name not in floor.nodes:
            file, path = "stops.yaml", ("stops", name.removesuffix("-front"), "front")
        yield marks.problem(file, path, spot(node.point), message, "Move it into free floor"), node.id


def misplaced(walls: Walls, point: Point, radius: float) -> str:
    """Why no robot can stand at a point; empty if it can."""
    if not walls.contains(point):
        return "lies outside the outline of the floor"
    gap, where = walls.gap([point])
    if gap < radius:
        return f"lies in a wall: {gap:.2f} m from the one at {spot(where)}, the widest robot needs {radius:g} m"
    return ""


def _lanes(plan: Plan, marks: HallMarks, floor: Floor, walls: Walls, radius: float, bad: set[str]) -> Iterator[Problem]:
    drawn = [("lanes", number, lane) for number, _, lane in floor.numbered_lanes()]
    drawn += [("walks", number, walk) for number, _, walk in floor.numbered_walks()]
    for kind, number, lane in drawn:
        ends = [node_id(plan.hall, floor.map_id, name) for name in (lane.a, lane.b)]
        if bad.intersection(ends) or any(end not in plan.nodes for end in ends):
            continue  # told already
        path, value = (*floor_path(floor.map_id), kind, number), f"{lane.a} - {lane.b}"
        way = [plan.nodes[end].point for end in ends]
        if way[0] == way[1]:
            message, remedy = "both ends are the same point", "Move one of them, or take one out"
            yield marks.problem("building.yaml", path, value, message, remedy)
            continue
        gap, where = walls.gap(way)
        if gap <= 0:
            message, remedy = (
                f"runs through a wall at {spot(where)}",
                "Lead it through a door, or draw the missing door",
            )
            yield marks.problem("building.yaml", path, value, message, remedy)
        elif gap < radius + MARGIN_M:
            message = f"is {gap:.2f} m from the wall at {spot(where)}, the widest robot needs {radius + MARGIN_M:.2f} m"
            yield marks.problem("building.yaml", path, value, message, f"Move the {kind[:-1]}, or widen the door")
