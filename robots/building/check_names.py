"""Names in one file that must exist in another: maps, lane points, lobbies, the floors of a lift."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from itertools import pairwise

from robots.building.graph import lobby_name, node_id, nodes_of
from robots.core.ids import building_of, floor_of
from robots.settings.building import Building, Floor
from robots.settings.hall import Hall, HallMarks
from robots.settings.lifts import Lift
from robots.settings.problem import Problem


def name_problems(hall: Hall, marks: HallMarks) -> list[Problem]:
    """Every name that leads nowhere, or to the wrong thing."""
    return [
        *_floor_orders(hall, marks),
        *_lane_points(hall, marks),
        *_stop_maps(hall, marks),
        *_lift_floors(hall, marks),
        *_lobbies(hall, marks),
    ]


def pick(name: str, known: Iterable[str]) -> str:
    """A remedy for an unknown name: the nearest known one, or the choice."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Perhaps you mean {near[0]}"
    return f"Write one of {', '.join(names[:12])}{' …' if len(names) > 12 else ''}" if names else "Add it"


def floor_path(map_id: str) -> tuple[str | int, ...]:
    """Where a floor stands in building.yaml."""
    return ("buildings", building_of(map_id), "floors", floor_of(map_id))


def _floor_orders(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    for building in hall.buildings:
        for below, above in pairwise(building.floors):
            path = floor_path(above.map_id)
            if above.order == below.order:
                message, remedy = f"{below.id} has the same order", "Count the floors from below, each once"
                yield marks.problem("building.yaml", (*path, "order"), str(above.order), message, remedy)
            elif above.elevation_m <= below.elevation_m:
                message = f"must be above {below.id} at {below.elevation_m:g} m, whose order is lower"
                remedy = "Correct elevation_m or order"
                yield marks.problem("building.yaml", (*path, "elevation_m"), f"{above.elevation_m:g}", message, remedy)


def _lane_points(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    nodes = nodes_of(hall)
    for map_id, floor in hall.floors.items():
        for name in floor.nodes:
            stop = hall.stops.get(name)
            if stop is not None and stop.map_id == map_id:
                message, remedy = "a stop of this floor has the same name", "Give the node another name"
                yield marks.problem("building.yaml", (*floor_path(map_id), "nodes", name), name, message, remedy)
        for kind, chains in (("lanes", floor.chains), ("walks", floor.walk_chains)):
            for number, chain in enumerate(chains):
                for name in chain.path:
                    stop = hall.stops.get(name)
                    if stop is not None and stop.map_id not in hall.floors:
                        continue  # told at the stop
                    if node_id(hall, map_id, name) not in nodes:
                        yield _unknown_point(hall, marks, floor, kind, number, name)


def _unknown_point(hall: Hall, marks: HallMarks, floor: Floor, kind: str, number: int, name: str) -> Problem:
    elsewhere = hall.stops.get(name)
    if elsewhere is not None:
        message, remedy = (
            f"this stop is on {elsewhere.map_id}",
            f"Draw the {kind[:-1]} on that floor, or correct the stop's map",
        )
    else:
        here = [stop for stop in hall.stops.values() if stop.map_id == floor.map_id]
        known = [*floor.nodes, *(stop.id for stop in here)]
        if kind == "walks":
            known += [stop.front_name for stop in here if isinstance(stop.front, tuple)]
        message, remedy = "no such node or stop on this floor", pick(name, known)
    return marks.problem("building.yaml", (*floor_path(floor.map_id), kind, number), name, message, remedy)


def _stop_maps(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    for stop in hall.stops.values():
        if stop.map_id not in hall.floors:
            remedy = pick(stop.map_id, hall.floors)
            yield marks.problem("stops.yaml", ("stops", stop.id, "map"), stop.map_id, "no such map", remedy)


def _lift_floors(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    buildings = {building.id: building for building in hall.buildings}
    for lift in hall.lifts.values():
        path = ("lifts", lift.id, "serves")
        unknown = [(index, floor) for index, floor in enumerate(lift.serves) if floor not in hall.floors]
        for index, floor in unknown:
            yield marks.problem("lifts.yaml", (*path, index), floor, "no such map", pick(floor, hall.floors))
        if unknown:
            continue
        value = ", ".join(lift.serves)
        if len({building_of(floor) for floor in lift.serves}) > 1:
            message, remedy = "floors of more than one building", "Give each building its own lift"
            yield marks.problem("lifts.yaml", path, value, message, remedy)
            continue
        flaw = _wrong_order(lift, buildings[building_of(lift.serves[0])])
        if flaw:
            yield marks.problem("lifts.yaml", path, value, *flaw)
        for floor in lift.hold:
            if floor not in lift.serves:
                message, remedy = "the lift does not stop on this floor", "Take it out, or add the floor to serves"
                yield marks.problem("lifts.yaml", ("lifts", lift.id, "hold", floor), floor, message, remedy)


def _wrong_order(lift: Lift, building: Building) -> tuple[str, str] | None:
    """What is wrong with the floors a lift serves, and the remedy."""
    floors = [floor.map_id for floor in building.floors]
    places = [floors.index(floor) for floor in lift.serves]
    if len(set(places)) < len(places):
        return "a floor stands here twice", "Name each floor once"
    if places != sorted(places):
        return "the floors are not in the order of the buttons", f"Write {', '.join(floors[p] for p in sorted(places))}"
    skipped = [floors[place] for place in range(places[0], places[-1]) if place not in places]
    if skipped:
        return f"skips {', '.join(skipped)}", f"Write {', '.join(floors[places[0] : places[-1] + 1])}"
    return None


def _lobbies(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    needed = {(floor, lift.group) for lift in hall.lifts.values() for floor in lift.serves if floor in hall.floors}
    for map_id, group in sorted(needed):
        if lobby_name(group) not in hall.floors[map_id].nodes:
            message = f"no node `{lobby_name(group)}`: robots have nowhere to wait for the lifts of {group}"
            remedy = f"Add `{lobby_name(group)}: [x, y]` and a lane to it"
            yield marks.problem("building.yaml", (*floor_path(map_id), "nodes"), "", message, remedy)
