"""Each lift on each floor it serves: does a robot fit, and can it wait, line up, enter and get clear?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import shapely

from robots.building.check_ways import MARGIN_M, misplaced
from robots.building.graph import lobby_name
from robots.building.lift_plan import INSIDE_MARGIN_M, PATH_MARGIN_M, LiftPlan
from robots.building.plan import Plan
from robots.building.walls import Walls, spot
from robots.core.geometry import Point, distance
from robots.core.ids import building_of
from robots.settings.hall import HallMarks
from robots.settings.problem import Problem

BEAM_RAD = math.radians(1.5)
"""From beam to beam of the coarsest laser a courier has."""
FEWEST_BEAMS = 5
JAMB_M = 0.10
"""As the ride judges a door by its beams: so many at least, none so near its edge; a test holds the two together."""


def lift_problems(plan: Plan, marks: HallMarks) -> Iterator[Problem]:
    """What keeps a robot from riding."""
    walls = {map_id: Walls(floor) for map_id, floor in plan.maps.items()}
    yield from _shafts(plan, marks)
    for lift in plan.lifts.values():
        small = _too_small(lift)
        if small:
            field, value, message = small
            yield marks.problem(
                "lifts.yaml", ("lifts", lift.lift, field), value, message, "Correct the size, or leave the lift out"
            )
            continue
        sound = [map_id for map_id in lift.maps if map_id in walls and walls[map_id].has_sound_outline]
        outside = [map_id for map_id in sound if not all(walls[map_id].contains(point) for point in lift.shaft())]
        if outside:
            message = f"its shaft lies outside the outline of {', '.join(outside)}"
            yield marks.problem("lifts.yaml", ("lifts", lift.lift, "at"), spot(lift.cabin), message, "Move the lift")
        for map_id in sound:
            if map_id not in outside:
                yield from _landing(plan, marks, lift, map_id, walls[map_id])
    yield from _crowded(plan, marks)


def beams_through(lift: LiftPlan, point: Point) -> int:
    """How many beams of a laser at this point go through the open door."""
    half = lift.door_width / 2 - JAMB_M
    along, beside = lift.along(*point), lift.lateral(*point)
    if along <= 0:
        return 0
    return int((math.atan2(half - beside, along) - math.atan2(-half - beside, along)) / BEAM_RAD)


def _too_small(lift: LiftPlan) -> tuple[str, str, str] | None:
    """Field, value and message of a size the widest robot does not fit through."""
    least = 2 * (lift.radius + MARGIN_M)
    if lift.door_width < least:
        return "door_width", f"{lift.door_width:g}", f"the widest robot needs {least:.2f} m"
    if lift.width < least:
        return "width", f"{lift.width:g}", f"the widest robot needs {least:.2f} m"
    least = 2 * (lift.radius + INSIDE_MARGIN_M)
    if lift.depth < least:
        return "depth", f"{lift.depth:g}", f"the widest robot needs {least:.2f} m to stand clear of the sill"
    return None


def _shafts(plan: Plan, marks: HallMarks) -> Iterator[Problem]:
    shapes = {lift.lift: shapely.Polygon(lift.shaft()) for lift in plan.lifts.values()}
    for a, b in combinations(plan.lifts.values(), 2):
        same = building_of(a.maps[0]) == building_of(b.maps[0])
        if same and shapely.intersection(shapes[a.lift], shapes[b.lift]).area > 1e-6:
            message = f"its shaft runs into that of {a.lift}"
            yield marks.problem("lifts.yaml", ("lifts", b.lift, "at"), spot(b.cabin), message, "Move one of the two")


def _landing(plan: Plan, marks: HallMarks, lift: LiftPlan, map_id: str, walls: Walls) -> Iterator[Problem]:
    hold = lift.holds[map_id]
    path = ("lifts", lift.lift, "hold", map_id)
    need = lift.radius + MARGIN_M
    front, landing = lift.front(map_id).point, lift.landing(map_id).point
    gap, where = walls.gap([landing, front, lift.inside(map_id).point])
    if gap < min(need, lift.door_width / 2 - 1e-6):
        message = f"the way through its door on {map_id} is {gap:.2f} m from a wall at {spot(where)}"
        remedy = f"Keep {need:.2f} m free on both sides, up to {spot(landing)}"
        yield marks.problem("lifts.yaml", ("lifts", lift.lift, "at"), spot(lift.cabin), message, remedy)
        return
    if lift.in_exit_path(*hold):
        least = lift.door_width / 2 + PATH_MARGIN_M + lift.radius
        message = f"on {map_id} lies in the path of people coming out"
        yield marks.problem(
            "lifts.yaml", path, spot(hold), message, f"Move it {least:.2f} m or more beside the door's middle"
        )
        return
    gap, where = walls.gap([hold, front])
    if not walls.contains(hold) or lift.along(*hold) < need or gap < need:
        message = f"on {map_id} has no free way to the door: {gap:.2f} m from a wall at {spot(where)}"
        yield marks.problem(
            "lifts.yaml", path, spot(hold), message, f"Keep {need:.2f} m from walls, before the door's wall"
        )
        return
    beams = beams_through(lift, hold)
    if beams < FEWEST_BEAMS:
        message = f"on {map_id} sees its door with {beams} beams of a laser only"
        yield marks.problem("lifts.yaml", path, spot(hold), message, "Move it nearer, or farther from the door's wall")
        return
    lobby = plan.nodes.get(f"{map_id}/{lobby_name(lift.group)}")
    if lobby is not None and not misplaced(walls, lobby.point, lift.radius):
        yield from _lobby(marks, lift, map_id, walls, lobby.point)


def _lobby(marks: HallMarks, lift: LiftPlan, map_id: str, walls: Walls, lobby: Point) -> Iterator[Problem]:
    name = lobby_name(lift.group)
    path = ("buildings", building_of(map_id), "floors", map_id.partition("-")[2], "nodes", name)
    need = lift.radius + MARGIN_M
    if lift.in_exit_path(*lobby):
        message = f"lies in the path of people coming out of {lift.lift}"
        yield marks.problem("building.yaml", path, spot(lobby), message, "Move it away from the doors")
        return
    for place, point in (("hold point", lift.holds[map_id]), ("landing", lift.landing(map_id).point)):
        if distance(lobby, point) < 1e-6:
            continue
        gap, where = walls.gap([lobby, point])
        if gap < need:
            message = f"the {place} of {lift.lift} is not reachable from here: {gap:.2f} m from a wall at {spot(where)}"
            yield marks.problem(
                "building.yaml", path, spot(lobby), message, f"Keep the straight way {need:.2f} m from walls"
            )


def _crowded(plan: Plan, marks: HallMarks) -> Iterator[Problem]:
    """Two robots must be able to hold at two lifts without touching."""
    for a, b in combinations(plan.lifts.values(), 2):
        apart = 2 * a.radius + MARGIN_M
        shared = [map_id for map_id in a.maps if map_id in b.holds]
        close = [map_id for map_id in shared if distance(a.holds[map_id], b.holds[map_id]) < apart]
        if close:
            message = f"is nearer than {apart:.2f} m to that of {a.lift} on {', '.join(close)}"
            path = ("lifts", b.lift, "hold", close[0])
            yield marks.problem("lifts.yaml", path, spot(b.holds[close[0]]), message, "Move one of the two")
