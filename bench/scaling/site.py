"""A site of any size as a hall folder: each building has a ground floor with docks and windows, and two of offices.

Every building looks the same. Rows of places lie along lanes, every fifth column is a lane across, two lift groups of
two cars each open into a lobby of their own. Ids carry the building: `b2-w07`, `b2-F3`, `b2n`; vehicles are `c000` on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROWS_Y = (22.0, 15.0, 8.0, 1.0)
COLUMNS, PITCH_M, WEST_M = 21, 2.0, 3.0
ACROSS = 5
"""Every so many columns a lane leads from row to row, and no place lies there."""
WINDOWS, OFFICES = 20, 8
CARS = {"n": (("1", 48.5), ("2", 52.5)), "s": (("3", 60.5), ("4", 64.5))}
"""Of each lift group: its cars, and where they are, x in metres."""
EAST_M = 67.0
_LIFT = {
    "faces": "south", "width": 1.8, "depth": 1.6, "door_width": 1.0, "rated_load_kg": 1000, "speed": 1.6, "accel": 0.8,
    "jerk": 1.0, "door_open_s": 2.5, "door_close_s": 3.0, "dwell_s": 3.0,
}  # fmt: skip
SITE = "works"


def write_site(folder: Path, buildings: int, vehicles: int) -> None:
    """The YAML files of a hall with so many buildings and vehicles, spread over them evenly.

    Raises ValueError for more vehicles than the buildings have docks.
    """
    share = -(-vehicles // buildings)
    if share > len(_columns()) * len(ROWS_Y):
        raise ValueError(f"{share} vehicles a building are more than its {len(_columns()) * len(ROWS_Y)} docks")
    names = [f"b{number}" for number in range(1, buildings + 1)]
    stops: dict[str, Any] = {}
    for name in names:
        stops |= _stops(name, share)
    robots = {
        f"c{number:03}": {
            "kind": "courier", "name_zh": f"递{number}", "name_en": f"Courier {number}",
            "dock": f"{names[number % buildings]}-d{number // buildings:02}",
        }
        for number in range(vehicles)
    }  # fmt: skip
    people = {"sender_after_s": 15, "load_s": 20, "recipient_after_s": 45, "unload_s": 20}
    lifts = {
        f"{name}-{car}": {
            **_LIFT, "group": name + group, "serves": _maps(name), "at": [x, 26.4],
            "hold": [x - 1.25 if car in "24" else x + 1.25, 25.0],
        }
        for name in names for group, cars in CARS.items() for car, x in cars
    }  # fmt: skip
    files: dict[str, Any] = {
        "building": {
            "site": SITE, "time_zone": "Asia/Shanghai", "keep_records_days": 400,
            "buildings": {name: _building(name, share) for name in names},
        },
        "stops": {"stops": stops},
        "lifts": {"lifts": lifts},
        "robots": {
            "robots": robots, "handover": {"sender_wait_s": 180, "recipient_wait_s": 180, "remind_s": 60},
        },
        "people": people,
        "staff": _staff(f"{names[0]}-w00"),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _staff(counter: str) -> dict[str, Any]:
    """One supervisor of the demonstration, at this counter."""
    demo = yaml.safe_load((Path(__file__).parents[2] / "config" / "hall" / "staff.yaml").read_text(encoding="utf-8"))
    return {"demo": True, "staff": {"zhou": {**demo["staff"]["zhou"], "counters": [counter]}}}


def _maps(building: str) -> list[str]:
    return [f"{building}-F{level}" for level in (1, 2, 3)]


def _columns() -> list[int]:
    """Those at which places lie."""
    return [column for column in range(COLUMNS) if column % ACROSS]


def _x(column: int) -> float:
    return WEST_M + PITCH_M * column


def _docks(share: int) -> Iterator[tuple[str, int, int]]:
    """Name, row and column of each dock: south of the rows, filled evenly."""
    columns = _columns()
    for number in range(share):
        yield f"d{number:02}", number % len(ROWS_Y), columns[number // len(ROWS_Y)]


def _places(level: int) -> Iterator[tuple[str, int, int]]:
    """Name, row and column of each window or office: north of the rows but the first, which is the way to the lifts."""
    columns = _columns()[:: 2 if level == 1 else 4]
    count = WINDOWS if level == 1 else OFFICES
    spots = [(row, column) for column in columns for row in range(1, len(ROWS_Y))]
    for number, (row, column) in enumerate(spots[:count]):
        yield f"w{number:02}" if level == 1 else f"{level}f{number}", row, column


def _stops(building: str, share: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, row, column in _docks(share):
        found[f"{building}-{name}"] = _stop("dock", f"{building}-F1", column, ROWS_Y[row] - 1.6, "south", name)
    for level in (1, 2, 3):
        for name, row, column in _places(level):
            kind = "window" if level == 1 else "office"
            stop = _stop(kind, f"{building}-F{level}", column, ROWS_Y[row] + 1.6, "north", name)
            if kind == "window":
                stop["front"] = [_x(column), ROWS_Y[row] + 3.0]
            found[f"{building}-{name}"] = stop
    return found


def _stop(kind: str, map_id: str, column: int, y: float, faces: str, name: str) -> dict[str, Any]:
    at = [_x(column), round(y, 3)]
    return {"kind": kind, "map": map_id, "at": at, "faces": faces, "name_zh": f"位 {name}", "name_en": f"Place {name}"}


def _building(name: str, share: int) -> dict[str, Any]:
    return {
        "name_zh": f"{name} 楼", "name_en": f"Building {name}",
        "floors": {f"F{level}": _floor(name, level, share) for level in (1, 2, 3)},
    }  # fmt: skip


def _floor(building: str, level: int, share: int) -> dict[str, Any]:
    nodes = {
        f"r{row}c{column}": [_x(column), y] for row, y in enumerate(ROWS_Y) for column in range(COLUMNS)
    } | {f"lobby-{building}{group}": [cars[0][1] + 2.0, 22.0] for group, cars in CARS.items()}  # fmt: skip
    lobbies = [f"lobby-{building}{group}" for group in CARS]
    lanes = [[f"r{row}c{column}" for column in range(COLUMNS)] for row in range(len(ROWS_Y))]
    lanes += [[f"r{row}c{column}" for row in range(len(ROWS_Y))] for column in range(0, COLUMNS, ACROSS)]
    nodes |= {"east": [lobby_x(1), 15.0]}
    lanes += [[f"r0c{COLUMNS - 1}", *lobbies], [f"r1c{COLUMNS - 1}", "east", lobbies[-1]]]
    places = [*_places(level), *(_docks(share) if level == 1 else ())]
    lanes += [[f"r{row}c{column}", f"{building}-{place}"] for place, row, column in places]
    return {
        "name_zh": f"{level} 层", "name_en": f"Floor {level}", "order": level, "label": str(level),
        "elevation_m": 4.5 * (level - 1),
        "outline": [[0, -3], [EAST_M, -3], [EAST_M, 30], [0, 30]],
        "walls": [[[46, 30], [46, 25.6], [EAST_M, 25.6]]],
        "nodes": nodes, "lanes": lanes,
    }  # fmt: skip


def lobby_x(number: int) -> float:
    """Of the lobby of a building's first or second lift group, metres."""
    return list(CARS.values())[number][0][1] + 2.0
