"""Can visitors get where they are sent, and guides where they work, on public ways alone?"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from robots.building.check_names import pick
from robots.building.graph import front_of
from robots.building.plan import Plan
from robots.core.ids import building_of
from robots.settings.building import Building
from robots.settings.hall import Hall, HallMarks
from robots.settings.problem import Problem
from robots.settings.robots import Robot
from robots.settings.stops import VISITED_KINDS


def entrance_problems(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    """Entrances, fronts and posts that name what does not exist, or the wrong thing."""
    for building in hall.buildings:
        path, entrance = ("buildings", building.id, "entrance"), building.entrance
        places = [s.id for s in hall.stops.values() if s.kind == "place" and building_of(s.map_id) == building.id]
        if entrance is not None and entrance not in places:
            message = "is not in this building" if entrance in hall.stops else "no such stop"
            if entrance in hall.stops and building_of(hall.stops[entrance].map_id) == building.id:
                message = f"this stop is a {hall.stops[entrance].kind}, not a place"
            yield marks.problem("building.yaml", path, entrance, message, pick(entrance, places))
    for stop in hall.stops.values():
        floor = hall.floors.get(stop.map_id)
        if isinstance(stop.front, str) and floor is not None and stop.front not in floor.nodes:
            message = f"no such node on {stop.map_id}"
            yield marks.problem("stops.yaml", ("stops", stop.id, "front"), stop.front, message,
                                pick(stop.front, floor.nodes))  # fmt: skip
    for robot in hall.robots.values():
        if robot.post is not None and robot.post not in hall.stops:
            path = ("robots", robot.id, "post")
            yield marks.problem("robots.yaml", path, robot.post, "no such stop", pick(robot.post, hall.stops))


def walk_problems(plan: Plan, marks: HallMarks) -> Iterator[Problem]:
    """What visitors or guides cannot reach. Needs a hall whose names are right."""
    for building in plan.hall.buildings:
        guides = [robot for robot in plan.hall.robots.values() if robot.kind == "guide" and _of(plan, robot, building)]
        if any(floor.walks for floor in building.floors):
            yield from _cut_off(plan, marks, building)
        elif guides:
            path, message = ("buildings", building.id), f"{guides[0].id} works here and no floor has `walks`"
            remedy = "Draw walks from the entrance to the stops, so that it can show the way"
            yield marks.problem("building.yaml", path, building.id, message, remedy)
            continue
        for robot in guides:
            yield from _guide(plan, marks, robot, building)


def _of(plan: Plan, robot: Robot, building: Building) -> bool:
    return building_of(plan.stops[robot.dock].map_id) == building.id


def _cut_off(plan: Plan, marks: HallMarks, building: Building) -> Iterator[Problem]:
    """Places and counters without a public way from the entrance."""
    if building.entrance is None:
        path, remedy = ("buildings", building.id), "Add `entrance:` with a stop of kind place"
        yield marks.problem("building.yaml", path, "", "has walks and no `entrance` where they begin", remedy)
        return
    for stop in plan.stops.values():
        if stop.kind not in VISITED_KINDS or building_of(stop.map_id) != building.id:
            continue
        if plan.visitors_way(building.entrance, stop.id) is None:
            message = f"no public way leads here from {building.entrance}"
            remedy = f"Draw a walk to {stop.front_name} on {stop.map_id}"
            if stop.kind != "place" and stop.front is None:
                remedy = f"Add `front: [x, y]` where visitors stand, and a walk to {stop.id}-front"
            yield marks.problem("stops.yaml", ("stops", stop.id), stop.id, message, remedy)


def _guide(plan: Plan, marks: HallMarks, robot: Robot, building: Building) -> Iterator[Problem]:
    """A guide stands where visitors can come, and drives public ways only."""
    if building.entrance is None:
        return  # told at the building
    reached = nx.node_connected_component(plan.walk_graph, front_of(plan.stops[building.entrance]))
    for field, stop in (("dock", robot.dock), ("post", robot.post)):
        if stop is not None and stop not in reached:
            message = f"no public way leads there from {building.entrance}: a guide drives no other"
            where = plan.stops[stop].map_id
            yield marks.problem("robots.yaml", ("robots", robot.id, field), stop, message,
                                f"Draw a walk to {stop} on {where}, or choose a stop in {building.id}")  # fmt: skip


def knowledge_problems(hall: Hall, marks: HallMarks, sets: set[str] | None) -> Iterator[Problem]:
    """Guides whose set is none of the folders of config/knowledge. `sets` None: there is no such folder to look at."""
    for robot in hall.robots.values():
        if sets is not None and robot.knowledge is not None and robot.knowledge not in sets:
            path, message = ("robots", robot.id, "knowledge"), "no such knowledge set"
            yield marks.problem("robots.yaml", path, robot.knowledge, message, pick(robot.knowledge, sorted(sets)))
