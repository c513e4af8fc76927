"""The hall as the tablet draws it: stops with their names, floors with walls and lanes, lifts, robots, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from robots.building.graph import front_of
from robots.building.plan import Plan
from robots.core.geometry import Point
from robots.core.notices import WORDS as NOTICES
from robots.core.reasons import WORDS
from robots.elevator.words import STATE_WORDS

if TYPE_CHECKING:
    from robots.building.plan import FloorPlan
    from robots.settings import Floor, Hall

Json = dict[str, Any]


def hall_json(hall: Hall) -> Json:
    """Names, places and geometry (metres); nothing about people."""
    plan, served = Plan.of(hall), hall.handover_stops
    return {
        "site": hall.site,
        "time_zone": hall.time_zone,
        "floors": [
            {
                "building": building.id, "zh": building.name_zh, "en": building.name_en,
                **floor_json(floor, hall, plan.maps[floor.map_id]),
            }
            for building in hall.buildings
            for floor in building.floors
        ],
        "stops": {
            stop.id: {
                "id": stop.id, "kind": stop.kind, "map_id": stop.map_id, "x": stop.x, "y": stop.y,
                "theta": stop.theta, "zh": stop.name_zh, "en": stop.name_en, "handover": stop in served,
                "care": stop.kind == "waiting", "public": front_of(stop) in plan.public,
            }
            for stop in hall.stops.values()
        },
        "lifts": {
            lift.id: {
                "id": lift.id, "group": lift.group, "serves": list(lift.serves), "x": lift.x, "y": lift.y,
                "width": lift.width, "depth": lift.depth, "facing": lift.facing, "door_width": lift.door_width,
            }
            for lift in hall.lifts.values()
        },
        "robots": {
            robot.id: {
                "id": robot.id, "kind": robot.kind, "zh": robot.name_zh, "en": robot.name_en, "radius": robot.radius,
                "dock": robot.dock, "rides": robot.way_of_riding == "itself",
            }
            for robot in hall.robots.values()
        },
        "reasons": {reason.value: {"zh": words.zh, "en": words.en} for reason, words in WORDS.items()},
        "notices": {notice.value: {"zh": words.zh, "en": words.en} for notice, words in NOTICES.items()},
        "ride": {state.value: {"zh": words.does.zh, "en": words.does.en} for state, words in STATE_WORDS.items()},
    }  # fmt: skip


def floor_json(floor: Floor, hall: Hall, drawn: FloorPlan) -> Json:
    """One floor. Walls are straight pieces with doors and lift doors already cut out."""
    places: Mapping[str, Point] = {
        **{name: (point[0], point[1]) for name, point in floor.nodes.items()},
        **{f"{floor.map_id}/{name}": (point[0], point[1]) for name, point in floor.nodes.items()},
        **{stop.id: (stop.x, stop.y) for stop in hall.stops.values() if stop.map_id == floor.map_id},
    }
    ends = [(places.get(lane.a), places.get(lane.b)) for lane in floor.lanes]
    return {
        "id": floor.id,
        "map_id": floor.map_id,
        "order": floor.order,
        "label": floor.label,
        "floor_zh": floor.name_zh,
        "floor_en": floor.name_en,
        "outline": [list(point) for point in floor.outline],
        "walls": [list(wall) for wall in drawn.walls],
        "furniture": [[list(point) for point in line] for line in floor.furniture],
        "rooms": [{"x": room.at[0], "y": room.at[1], "zh": room.name_zh, "en": room.name_en} for room in floor.rooms],
        "doors": [[list(door.a), list(door.b)] for door in floor.doors],
        "door_ids": [door.id for door in floor.doors],
        "lanes": [[*a, *b] for a, b in ends if a and b],
    }
