"""`initPosition`: where a master says that the robot is, and whether its localiser has come to believe it."""

from __future__ import annotations

import math

from robots.core.geometry import Pose, distance
from robots.core.vda import Action
from robots.vehicle.driver import Driver

PLACE_S = 10.0
"""So long may the localiser take to find itself there."""
NEAR_M = 0.5


def place_of(action: Action) -> Pose | None:
    """The pose of the action's parameters; None when a number is none."""
    x, y, theta = (action.parameters[key] for key in ("x", "y", "theta"))
    if not all(math.isfinite(number) for number in (x, y, theta)):
        return None
    return Pose(str(action.parameters["mapId"]), float(x), float(y), float(theta))


def agrees(place: Pose | None, driver: Driver, at: float) -> bool:
    """The localiser is sure, and near there."""
    pose = driver.pose
    if place is None or pose is None or not driver.knows_place(at) or pose.map_id != place.map_id:
        return False
    return distance(pose.point, place.point) <= NEAR_M
