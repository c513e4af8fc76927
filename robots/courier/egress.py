"""Ways out of a building: what is before its stairs and its lifts' doors stays free in an alarm."""

from __future__ import annotations

import math

from robots.building.plan import Plan
from robots.core.geometry import Pose

STAIRS = "stairs"
"""Doors whose id begins so lead to stairs."""
STAIR_FRONT_M = 1.2
DOOR_SWEEP_M = 1.1


def blocks_way_out(plan: Plan, pose: Pose, radius: float) -> bool:
    """Whether a robot of that radius, metres, stands before a stair or the door of a lift on the floor it is on."""
    floor = plan.hall.floors.get(pose.map_id)
    for door in floor.doors if floor is not None else ():
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
