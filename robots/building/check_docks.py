"""Docks, and the places where robots wait for one: that they exist, that everybody finds room, that none is in the way.

Robots that may use one charger are a group: each must find a place (charger or waiting place) that no other one needs.
Where a group has no place more than that, whoever leaves a charger steps aside on the lanes for a moment, until the
other has left its place; so each needs a second place then.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from robots.building.check_names import pick
from robots.building.plan import Plan
from robots.building.walls import spot
from robots.core.geometry import Point
from robots.settings.hall import Hall, HallMarks
from robots.settings.problem import Problem
from robots.settings.robots import Robot

BEFORE_LIFT_M = 1.5
"""So far before a lift's door nobody waits for a charger."""


def dock_problems(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    """Names that lead nowhere, and chargers that too many robots share."""
    unsound = False
    for robot in hall.robots.values():
        for path, stop in _named(robot):
            kind = "waiting" if path[2] == "waits" else "dock"
            fit = [known.id for known in hall.stops.values() if known.kind == kind]
            if stop not in hall.stops:
                unsound = True
                yield marks.problem("robots.yaml", path, stop, "no such stop", pick(stop, fit))
            elif hall.stops[stop].kind != kind:
                unsound = True
                message = f"this stop is a {hall.stops[stop].kind}, not a {_NAMES[kind]}"
                yield marks.problem("robots.yaml", path, stop, message, pick(stop, fit))
    if not unsound:
        yield from _without_room(hall, marks)


_NAMES = {"dock": "dock", "waiting": "place to wait (kind: waiting)"}


def _named(robot: Robot) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield ("robots", robot.id, "dock"), robot.dock
    for field, stops in (("docks", robot.docks), ("waits", robot.waits)):
        for index, stop in enumerate(stops):
            yield ("robots", robot.id, field, index), stop


def _without_room(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    """Groups of robots that share chargers and have too few places, or one robot without any."""
    chargers: nx.Graph = nx.Graph()
    for robot in hall.robots.values():
        chargers.add_edges_from((f"robot {robot.id}", f"dock {dock}") for dock in robot.chargers)
    for group in nx.connected_components(chargers):
        robots = [robot for robot in hall.robots.values() if f"robot {robot.id}" in group]
        if len(robots) < 2:
            continue
        berths: nx.Graph = nx.Graph()
        for robot in robots:
            berths.add_edges_from((f"robot {robot.id}", f"stop {stop}") for stop in robot.berths)
        top = {f"robot {robot.id}" for robot in robots}
        placed = nx.bipartite.maximum_matching(berths, top)
        places = {stop for robot in robots for stop in robot.berths}
        can_swap = all(len(robot.berths) > 1 for robot in robots)
        if all(robot in placed for robot in top) and (len(places) > len(robots) or can_swap):
            continue
        last = robots[-1]
        path = ("robots", last.id, "dock")
        taken = {other.dock for other in hall.robots.values()}
        free = [stop.id for stop in hall.stops.values() if stop.kind == "dock" and stop.id not in taken]
        owner = next((robot.id for robot in robots[:-1] if robot.dock == last.dock), robots[0].id)
        other = pick(last.dock, free) if free else "Add a stop of kind dock for it"
        short = len(robots) + 1 - len(places)
        more = f"{short} more" if short > 0 else "1 of its own"
        shares = f"is the dock of {owner} too" if last.dock == hall.robots[owner].dock else f"is shared with {owner}"
        room = "1 place" if len(places) == 1 else f"{len(places)} places"
        message = f"{shares}, and {len(robots)} robots have {room} to stand"
        remedy = f"{other}, or give the robots places to wait (`waits`): {more}"
        yield marks.problem("robots.yaml", path, last.dock, message, remedy)


def berth_problems(plan: Plan, marks: HallMarks) -> Iterator[Problem]:
    """Places to wait that nobody reaches, or where a robot stands in a lane, a doorway or before a lift."""
    for robot in plan.hall.robots.values():
        for index, stop in enumerate(robot.waits):
            message = in_the_way(plan, stop, 2 * robot.radius)
            if not message and plan.way(robot.id, robot.dock, stop) is None:
                message = f"no way leads here from {robot.dock}, the dock of {robot.id}"
            if message:
                path = ("robots", robot.id, "waits", index)
                remedy = "Name a place beside the lanes, with a lane of its own to it"
                yield marks.problem("robots.yaml", path, f"{stop} {spot(plan.nodes[stop].point)}", message, remedy)


def in_the_way(plan: Plan, stop: str, width: float) -> str:
    """What a robot of this width (m) that stands at a stop would keep others from; empty = nothing."""
    node = plan.nodes[stop]
    if len({a for a, b in plan.hops if b == stop}) > 1:
        return "lanes lead through it: whoever waits here stands in them"
    for a, b in sorted(plan.hops):
        ends = plan.nodes[a], plan.nodes[b]
        here = a < b and stop not in (a, b) and all(end.map_id == node.map_id for end in ends)
        if here and _gap(node.point, ends[0].point, ends[1].point) < width:
            return f"stands in the lane {a.rpartition('/')[2]} - {b.rpartition('/')[2]}"
    for lift in plan.lifts.values():
        if node.map_id in lift.maps:
            before, beside = lift.along(*node.point), abs(lift.lateral(*node.point))
            if 0.0 <= before < BEFORE_LIFT_M + width / 2 and beside < (lift.door_width + width) / 2:
                return f"stands before the door of lift {lift.lift}"
    floor = next(floor for floor in plan.hall.floors.values() if floor.map_id == node.map_id)
    for door in floor.doors:
        if _gap(node.point, door.a, door.b) < width:
            return f"stands in the door {door.id}"
    return ""


def _gap(point: Point, a: Point, b: Point) -> float:
    """Metres between a point and a line from a to b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length
    share = min(max(share, 0.0), 1.0)
    x, y = a[0] + share * dx - point[0], a[1] + share * dy - point[1]
    return float((x * x + y * y) ** 0.5)
