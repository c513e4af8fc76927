"""The way from the guide to a stop, as a screen draws it: one line a floor, in the order one walks them."""

from __future__ import annotations

from typing import Any

from robots.building.plan import Plan
from robots.core.geometry import Point, Pose, distance
from robots.core.ids import building_of

WALKS_MPS = 0.9
"""How fast an unhurried visitor walks."""
ON_THE_WAY_M = 0.5
"""Who stands so near to the first piece of a way walks on along it, not back to where it begins."""


def way_json(plan: Plan, start: str | Pose, stop: str) -> dict[str, Any] | None:
    """None: nobody may walk there. Raises KeyError for an unknown stop.

    floors      map_id and points [x, y] in metres
    elsewhere   the stop is in another building: the way leads to the door of this one
    seconds     of walking; lifts and stairs are not counted
    """
    goal = plan.stops[stop]
    route = plan.visitors_way(start, stop)
    if route is None:
        return None
    floors: list[dict[str, Any]] = []

    def step(map_id: str, x: float, y: float) -> None:
        if not floors or floors[-1]["map_id"] != map_id:
            floors.append({"map_id": map_id, "points": []})
        points = floors[-1]["points"]
        if not points or points[-1] != [x, y]:
            points.append([x, y])

    if isinstance(start, Pose):
        step(start.map_id, start.x, start.y)
    else:
        step(plan.nodes[start].map_id, *plan.nodes[start].point)
    nodes = [plan.nodes[name] for name in route.nodes]
    on_one_floor = len(nodes) > 1 and nodes[0].map_id == nodes[1].map_id
    if isinstance(start, Pose) and on_one_floor and _lies_between(start.point, nodes[0].point, nodes[1].point):
        nodes = nodes[1:]
    for node in nodes:
        step(node.map_id, node.x, node.y)
    metres = sum(hop.length_m for hop in route.hops if not hop.lift_group)
    return {
        "stop": stop,
        "floors": floors,
        "metres": round(metres, 1),
        "seconds": round(metres / WALKS_MPS),
        "lift": any(hop.lift_group for hop in route.hops),
        "elsewhere": building_of(goal.map_id) != building_of(floors[0]["map_id"]),
        "building": building_of(goal.map_id),
    }


def _lies_between(point: Point, a: Point, b: Point) -> bool:
    """Whether the way over `point` from `a` to `b` is hardly longer than the straight one."""
    return distance(a, point) + distance(point, b) - distance(a, b) <= ON_THE_WAY_M
