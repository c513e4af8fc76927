"""What is drawn of a hall: walls, furniture and names once, cars, robots and other bodies as they move."""

from __future__ import annotations

from typing import Any

from robots.building import Plan
from sim.recording.shapes import (
    CAR,
    FURNITURE,
    PERSON,
    ROBOT,
    WALL,
    Data,
    cube,
    cylinder,
    entity,
    gone,
    label,
    lines,
    pose,
    time_of,
    turned,
    vector,
)

ROOT = "hall"
"""The frame all floors hang in, each at its height."""
BODY_HEIGHT_M = 1.7
CAR_HEIGHT_M = 2.2


def floor_frame(plan: Plan, map_id: str, at: float) -> Data:
    """Where a floor lies in the hall."""
    return frame(at, ROOT, map_id, vector(0.0, 0.0, plan.maps[map_id].elevation_m), 0.0)


def frame(at: float, parent: str, child: str, translation: Data, theta: float) -> Data:
    return {
        "timestamp": time_of(at), "parent_frame_id": parent, "child_frame_id": child, "translation": translation,
        "rotation": turned(theta),
    }  # fmt: skip


def walls(plan: Plan, map_id: str, at: float) -> Data:
    """A floor's walls, furniture and the names of its stops: a SceneUpdate."""
    floor = plan.maps[map_id]
    names = [
        label(stop.x, stop.y, f"{stop.id} {stop.name_zh}") for stop in plan.stops.values() if stop.map_id == map_id
    ]
    drawn = [lines(floor.walls, WALL), lines(floor.furniture, FURNITURE)]
    return {"deletions": [], "entities": [entity(at, map_id, f"{map_id}/walls", lines=drawn, texts=names)]}


def moving(world: Any, map_id: str, at: float, before: set[str]) -> tuple[Data, list[str]]:
    """Robots and bodies on a floor: a SceneUpdate that also takes away what left, and who is there now."""
    entities = []
    for id_, robot in world.robots.items():
        if robot.map_id == map_id:
            base = robot.base
            shape = cylinder(base.x, base.y, robot.radius, robot.settings.height_m, ROBOT)
            name = label(base.x, base.y, robot.settings.name_zh, z=robot.settings.height_m + 0.2)
            entities.append(entity(at, map_id, id_, cylinders=[shape], texts=[name]))
    for name_, body in world.bodies.items():
        if body.map_id == map_id:
            shape = cylinder(body.x, body.y, body.radius, BODY_HEIGHT_M, PERSON)
            entities.append(entity(at, map_id, name_, cylinders=[shape]))
    here = [item["id"] for item in entities]
    left = sorted(before.difference(here))
    return {"deletions": [gone(at, id_) for id_ in left], "entities": entities}, here


def car(plan: Plan, lift: str, height_m: float, at: float) -> Data:
    """A lift's car at its height: a SceneUpdate."""
    place = plan.lifts[lift]
    middle = pose(*place.cabin, place.facing, height_m + CAR_HEIGHT_M / 2)
    size = (place.depth, place.width, CAR_HEIGHT_M)
    shapes = entity(at, ROOT, f"{lift}/car", cubes=[cube(middle, size, CAR)])
    return {"deletions": [], "entities": [shapes]}
