"""The way from the guide to a stop, as a screen draws it: one line a floor, in the order one walks them."""

from __future__ import annotations

from typing import Any

from robots.building.plan import Plan
from robots.core.geometry import Pose
from robots.core.ids import building_of

WALKS_MPS = 0.9
"""How fast an unhurried visitor walks."""


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
    for name in route.nodes:
        node = plan.nodes[name]
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
