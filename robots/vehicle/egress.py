"""Ways out of a building: doorways and what is before stairs and lifts' doors stay free in an alarm."""

from __future__ import annotations

import math
from collections.abc import Iterable

from robots.building.plan import Plan
from robots.building.segments import crosses, gap_to_segment
from robots.core.geometry import Point, Pose, distance
from robots.core.reasons import Reason
from robots.motion.track import Leg, Waypoint
from robots.vehicle.driver import Driver

STAIRS = "stairs"
"""Doors whose id begins so lead to stairs."""
STAIR_FRONT_M = 1.2
DOOR_SWEEP_M = 1.1
DOORWAY_M = 0.4
"""So far from the line of any door, besides the robot's own radius, people get past it."""
FARTHEST_M = 8.0
"""A robot that stands in the way without a path goes no farther than this to be out of it."""


def blocks_way_out(plan: Plan, pose: Pose, radius: float) -> bool:
    """Whether a robot of that radius, metres, stands in a doorway or before a stair or a lift's door of its floor."""
    floor = plan.hall.floors.get(pose.map_id)
    for door in floor.doors if floor is not None else ():
        if gap_to_segment(*pose.point, (*door.a, *door.b)) < radius + DOORWAY_M:
            return True
        if door.id.startswith(STAIRS):
            middle = ((door.a[0] + door.b[0]) / 2, (door.a[1] + door.b[1]) / 2)
            if math.dist(middle, pose.point) < math.dist(door.a, door.b) / 2 + radius + STAIR_FRONT_M:
                return True
    return any(
        pose.map_id in lift.maps
        and -radius < lift.along(pose.x, pose.y) < radius + DOOR_SWEEP_M
        and abs(lift.lateral(pose.x, pose.y)) < lift.door_width / 2 + radius
        for lift in plan.lifts.values()
    )


def drives_on(held: Reason | None, plan: Plan, driver: Driver, radius: float) -> Reason | None:
    """`held`, why it must not drive; but in an alarm it follows its path until it is off the ways out."""
    if held is not Reason.ALARM or driver.pose is None or not driver.has_path:
        return held
    return None if blocks_way_out(plan, driver.pose, radius) else held


def step_off(plan: Plan, pose: Pose, radius: float, among: Iterable[str]) -> tuple[Leg, ...]:
    """Straight to the nearest of these nodes that is off the ways out, with no wall between; empty: it is off them, or
    there is none near. among: where this robot may go, those it likes best first"""
    if not blocks_way_out(plan, pose, radius):
        return ()
    found: list[tuple[float, int, Point]] = []
    for number, name in enumerate(among):
        node = plan.nodes.get(name)
        if node is None or node.map_id != pose.map_id or distance(node.point, pose.point) > FARTHEST_M:
            continue
        there = Pose(node.map_id, node.x, node.y, pose.theta)
        hidden = any(crosses(segment, pose.point, node.point) for segment in plan.maps[pose.map_id].segments)
        if not hidden and not blocks_way_out(plan, there, radius):
            found.append((distance(node.point, pose.point), number, node.point))
    if not found:
        return ()
    _, _, (x, y) = min(found)
    return (Leg(pose.map_id, (Waypoint(x, y),)),)
