"""The hall with a depot beside it, for as many couriers as are wanted: each its own dock, nothing else changed."""

from __future__ import annotations

from dataclasses import replace

from robots.settings import Hall, Robot, Stop
from robots.settings.building import Building, LaneChain

SPACING_M = 1.6
_FLOOR = "b1-F1"


def with_depot(hall: Hall, robots: int) -> Hall:
    """Config/hall with a depot to the west of the staff corridor, docks on both sides of its lane.

    Raises KeyError for a hall that is not drawn like config/hall.
    """
    floor = hall.floors[_FLOOR]
    west = -SPACING_M * (robots // 2 + 1) - 2.0
    pairs = (robots + 1) // 2
    nodes, stops = dict(floor.nodes), {}
    for pair in range(pairs):
        x = round(-1.2 - SPACING_M * pair, 3)
        for side, lane, y, faces in (("a", 21.7, 20.2, "south"), ("b", 22.9, 24.4, "north")):
            nodes[f"depot-{pair}{side}"] = (x, lane)
            name = f"dock-{pair}{side}"
            stops[name] = Stop.model_validate(
                {"id": name, "kind": "dock", "map": _FLOOR, "at": [x, y], "faces": faces, "name_zh": "台",
                 "name_en": "Dock"}
            )  # fmt: skip
    ring = (
        "corner",
        *(f"depot-{k}a" for k in range(pairs)),
        *(f"depot-{k}b" for k in reversed(range(pairs))),
        "corner",
    )
    outline = ((0.0, 0.0), (48.0, 0.0), (48.0, 30.0), (0.0, 30.0), (0.0, 25.0), (west, 25.0), (west, 19.6), (0.0, 19.6))
    spurs = [(f"dock-{pair}{side}", f"depot-{pair}{side}") for pair in range(pairs) for side in "ab"]
    lanes = (*floor.chains, *(LaneChain(path=path) for path in (ring, *spurs)))
    changed = floor.model_copy(update={"outline": outline, "nodes": nodes, "chains": lanes})
    buildings: list[Building] = []
    for building in hall.buildings:
        floors = {id_: changed if one.map_id == _FLOOR else one for id_, one in building.floors_by_id.items()}
        buildings.append(building.model_copy(update={"floors_by_id": floors}))
    docks = list(stops)[:robots]
    fleet = {
        f"r{number:02}": Robot.model_validate(
            {"id": f"r{number:02}", "kind": "courier", "dock": dock, "name_zh": "徐", "name_en": "R"}
        )
        for number, dock in enumerate(docks)
    }
    return replace(hall, buildings=tuple(buildings), stops=hall.stops | stops, robots=fleet)
