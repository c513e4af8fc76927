"""A step aside: a place nearby where a waiting robot is in nobody's way."""

from __future__ import annotations

import math
from collections.abc import Iterator

from robots.building.plan import Plan
from robots.building.segments import crosses
from robots.core.geometry import Point, Pose
from robots.settings.robots import Robot

STEPS_M = (0.8, 1.1, 1.4, 1.8, 2.2)
"""So far it goes, the shortest that will do."""
TURNS = 12
"""Directions it looks in; those ahead, where somebody stands, are left out."""
WALL_M = 0.10
"""Free metres between the footprint and a wall."""
PASSING_M = 0.15
"""Free metres between the footprint and another robot's that drives along a lane."""


def place_beside(map_id: str, plan: Plan, pose: Pose, robot: Robot) -> Point | None:
    """The nearest place off every lane and every way out of a car, clear of walls, away from what is ahead.

    None: there is no such place within reach.
    """
    ways = list(_ways(map_id, plan))
    walls = plan.maps[map_id].segments
    for step in STEPS_M:
        for turn in range(TURNS):
            off = math.pi + math.pi * 2 * ((turn + 1) // 2) / TURNS * (1 if turn % 2 else -1)  # straight back first
            if math.cos(off) > 0.1:
                continue
            x = pose.x + step * math.cos(pose.theta + off)
            y = pose.y + step * math.sin(pose.theta + off)
            if any(_gap((x, y), wall) < robot.radius + WALL_M for wall in walls):
                continue
            if any(_gap((x, y), way) < 2 * robot.radius + PASSING_M for way in ways):
                continue
            if not any(crosses(wall, pose.point, (x, y)) for wall in walls):
                return (x, y)
    return None


def _ways(map_id: str, plan: Plan) -> Iterator[tuple[float, float, float, float]]:
    """Where others drive on this floor: lanes, and from each car's door to its landing and on to the lobby."""
    for hop in plan.hops.values():
        a, b = plan.nodes[hop.a], plan.nodes[hop.b]
        if not hop.lift_group and a.map_id == map_id == b.map_id:
            yield (a.x, a.y, b.x, b.y)
    for lift in plan.lifts.values():
        if map_id not in lift.maps:
            continue
        door, out = lift.at(0.0, 0.0), lift.landing(map_id).point
        yield (*door, *out)
        lobby = plan.nodes.get(plan.lobby(lift.group, map_id))
        if lobby is not None:
            yield (*out, lobby.x, lobby.y)


def _gap(point: Point, line: tuple[float, float, float, float]) -> float:
    """Metres from a point to a straight piece."""
    x1, y1, x2, y2 = line
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = 0.0 if length == 0.0 else max(0.0, min(1.0, ((point[0] - x1) * dx + (point[1] - y1) * dy) / length))
    return math.hypot(point[0] - x1 - share * dx, point[1] - y1 - share * dy)
