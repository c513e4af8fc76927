"""The hall as drawn in a report: floors with walls and names, stops, lifts, robots. Metres, rounded to centimetres."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from robots.building import Plan


def hall_json(plan: Plan) -> dict[str, Any]:
    """Floors in the order of the lifts' cabins, lowest first."""
    hall = plan.hall
    settings = hall.floors
    floors = sorted(plan.maps.values(), key=lambda floor: (floor.building, floor.order))
    return {
        "site": hall.site,
        "buildings": {item.id: {"zh": item.name_zh, "en": item.name_en} for item in hall.buildings},
        "floors": [
            {
                "id": floor.map_id,
                "building": floor.building,
                "label": floor.label,
                "zh": settings[floor.map_id].name_zh,
                "en": settings[floor.map_id].name_en,
                "height": floor.elevation_m,
                "outline": _points(floor.outline),
                "walls": [_rounded(wall) for wall in floor.walls],
                "furniture": [_points(line) for line in settings[floor.map_id].furniture],
                "doors": [{"id": door.id, "ends": _points((door.a, door.b))} for door in settings[floor.map_id].doors],
                "rooms": [
                    {"at": _rounded(room.at), "zh": room.name_zh, "en": room.name_en}
                    for room in settings[floor.map_id].rooms
                ],
            }
            for floor in floors
        ],
        "stops": [
            {"id": stop.id, "kind": stop.kind, "map": stop.map_id, "at": _rounded((stop.x, stop.y, stop.theta)),
             "zh": stop.name_zh, "en": stop.name_en}
            for stop in hall.stops.values()
        ],
        "nodes": {node.id: [node.map_id, *_rounded((node.x, node.y))] for node in plan.nodes.values()},
        "lifts": [
            {"id": lift.lift, "group": lift.group, "maps": list(lift.maps), "at": _rounded(lift.cabin),
             "facing": round(lift.facing, 4), "width": lift.width, "depth": lift.depth, "door": lift.door_width}
            for lift in plan.lifts.values()
        ],
        "robots": [
            {"id": robot.id, "zh": robot.name_zh, "en": robot.name_en, "radius": robot.radius, "kind": robot.kind}
            for robot in hall.robots.values()
        ],
    }  # fmt: skip


def _points(points: Iterable[Iterable[float]]) -> list[list[float]]:
    return [_rounded(point) for point in points]


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(value, 2) for value in values]
