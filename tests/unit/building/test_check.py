from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from robots.building.check import check_plan

ROOT = Path(__file__).parents[3]
HALLS = [ROOT / "config/hall", *sorted((ROOT / "config/scenarios/halls").iterdir())]


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old`; the line it stood on."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: hall.name)
def test_our_halls_are_sound(hall: Path) -> None:
    assert [str(problem) for problem in check_plan(hall, pins=True)] == []


F1, F2 = "buildings.b1.floors.F1", "buildings.b1.floors.F2"
OFFICE, LOBBY, DOOR = "- [office, A02]", "lobby-b1: [8.4, 5]", "{a: [3, 4], b: [4.4, 4]}"
NEW_DOOR, MORE_DOORS = "x: {a: [3, 5], b: [4, 5]}", f"{DOOR}\n          x: {{a: [3, 5], b: [4, 5]}}"
NEW_NODE, MORE_NODES = "dock-1: [5, 5]", f"{LOBBY}\n          dock-1: [5, 5]"
ORDER = 'order: 1\n        label: "2"'
COMING_OUT = "path of people coming out"
PIN = 'demo_pin: "1201"'
HOLD, SERVES = "hold: [9.75, 6.4]", "[b1-F1, b1-F2]"
IN_PATH = "{b1-F1: [10.4, 6.4], b1-F2: [9.75, 6.4]}"
AT_WALL = "{b1-F1: [9.75, 6.4], b1-F2: [9.75, 6.9]}"
FLAWS = [
    # file, text, put in its place, text on the line to be named; then field, value and words of message and remedy
    ("staff", "counters: [A01]", "counters: [A10]", "", "staff.wang.counters.0", "A10", "no such stop", "A0"),
    ("staff", "true", "false", PIN, "staff.wang.demo_pin", "", "in clear", "demo: true"),
    ("building", "Shanghai", "Shangai", "", "time_zone", "Asia/Shangai", "no such time zone", "Asia/Shanghai"),
    ("stops", "map: b1-F2", "map: b1-F9", "", "stops.2F-archive.map", "b1-F9", "no such map", "b1-F"),
    ("stops", "at: [2, 1.8]", "at: [2, 1.3]", "", "stops.A01.at", "[2, 1.3]", "lies in a wall: 0.10 m", "free floor"),
    ("stops", "at: [2, 1.8]", "at: [-2, 1.8]", "", "stops.A01.at", "[-2, 1.8]", "outside the outline", "free floor"),
    ("building", OFFICE, "- [office, A02, A02]", "", f"{F1}.lanes.1", "A02 - A02", "same point", "Move"),
    ("building", OFFICE, "- [office, A20]", "", f"{F1}.lanes.1", "A20", "no such node or stop", "A02"),
    ("building", OFFICE, "- [office, 2F-archive]", "", f"{F1}.lanes.1", "2F-archive", "on b1-F2", "Draw"),
    ("building", OFFICE, "- [lobby-b1, A02]", "", f"{F1}.lanes.1", "lobby-b1 - A02", "a wall at [7.34, 4]", "door"),
    ("building", DOOR, "{a: [3.4, 4], b: [4, 4]}", "[lobby-b1, hall, o", f"{F1}.lanes.0", "hall - office", "0.30", ""),
    ("building", DOOR, MORE_DOORS, NEW_DOOR, f"{F1}.doors.x", "[3, 5] - [4, 5]", "on no wall", "line"),
    ("building", LOBBY, MORE_NODES, NEW_NODE, f"{F1}.nodes.dock-1", "dock-1", "same name", "another"),
    ("building", LOBBY, "lobby-b1: [8.9, 7.9]", "", f"{F1}.nodes.lobby-b1", "[8.9, 7.9]", "in a wall", "free floor"),
    ("building", LOBBY, "lobby-b1: [11, 5.8]", "", f"{F1}.nodes.lobby-b1", "[11, 5.8]", "coming out of east", "Move"),
    ("building", "[14, 10], [0, 10]]", "[0, 10], [14, 10]]", "", f"{F1}.outline", "", "crosses itself", "walks around"),
    ("building", "order: 2", "order: 1", ORDER, f"{F2}.order", "1", "same order", "from below"),
    ("building", "elevation_m: 4.0", "elevation_m: -4", "", f"{F2}.elevation_m", "-4", "above F1", "Correct"),
    ("lifts", HOLD, f"hold: {IN_PATH}", "", "lifts.east.hold.b1-F1", "[10.4, 6.4]", COMING_OUT, "0.88 m"),
    ("lifts", HOLD, f"hold: {AT_WALL}", "", "lifts.east.hold.b1-F2", "[9.75, 6.9]", "0.10 m from a wall", "0.38 m"),
    ("lifts", SERVES, "[b1-F2, b1-F1]", "", "lifts.east.serves", "b1-F2, b1-F1", "of the buttons", "b1-F1, b1"),
    ("lifts", SERVES, "[b1-F1, b1-F2, b1-F2]", "", "lifts.east.serves", "b1-F1, b1-F2, b1-F2", "twice", "once"),
    ("lifts", "door_width: 1.0", "door_width: 0.7", "", "lifts.east.door_width", "0.7", "needs 0.76 m", "Correct"),
    ("lifts", "depth: 1.6", "depth: 0.7", "", "lifts.east.depth", "0.7", "clear of the sill", "Correct"),
    ("lifts", "at: [11, 7.8]", "at: [11, 9.8]", "", "lifts.east.at", "[11, 9.8]", "outside the outline", "Move"),
    ("robots", "dock: dock-2", "dock: dock-1", "xiaoman", "robots.xiaoman.dock", "dock-1", "dock of xiaodi", "dock-2"),
    ("robots", "dock: dock-2", "dock: dock-7", "", "robots.xiaoman.dock", "dock-7", "no such stop", "dock-"),
    ("robots", "dock: dock-2", "dock: A02", "", "robots.xiaoman.dock", "A02", "a window, not a dock", "dock-1"),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=[f"{flaw[4]}:{flaw[6]}" for flaw in FLAWS])
def test_one_flaw_gives_exactly_its_problem(folder: Path, flaw: tuple[str, ...]) -> None:
    name, old, new, mark, field, value, words, remedy = flaw
    path = folder / f"{name}.yaml"
    spoil(folder, path.name, old, new)
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(mark or new)].count("\n") + 1
    found = check_plan(folder)
    if field == "staff.wang.demo_pin":
        assert [problem.field for problem in found] == [f"staff.{who}.demo_pin" for who in ("wang", "chen", "zhou")]
        found = found[:1]
    assert [(p.file, p.line, p.field, p.value) for p in found] == [(path.as_posix(), line, field, value)]
    assert words in found[0].message
    assert remedy in found[0].remedy


def test_a_window_without_a_lane_is_unreachable(folder: Path) -> None:
    spoil(folder, "building.yaml", "          - [office, A02]\n", "")
    found = check_plan(folder)
    assert [(Path(p.file).name, p.line, p.field) for p in found] == [("stops.yaml", 3, "stops.A02")]
    assert "no way leads here from dock-1" in found[0].message
    assert found[0].remedy == "Draw a lane to A02 on b1-F1"


def test_a_landing_without_a_lane_is_named_besides_what_it_cuts_off(folder: Path) -> None:
    line = spoil(folder, "building.yaml", "- [lobby-b1, hall, 2F-archive]", "- [hall, 2F-archive]")
    found = check_plan(folder)
    landing = [problem for problem in found if "landing is not reachable" in problem.message]
    assert [(problem.line, problem.field) for problem in landing] == [
        (line - 2, "buildings.b1.floors.F2.nodes.lobby-b1")
    ]
    assert {problem.field for problem in found} - {landing[0].field} == {"stops.2F-archive", "stops.2F-permits"}


def test_a_floor_without_a_lobby_is_named_once(folder: Path) -> None:
    spoil(folder, "building.yaml", "lobby-b1: [8.4, 5]", "lobby: [8.4, 5]")
    spoil(folder, "building.yaml", "[lobby-b1, hall, office", "[lobby, hall, office")
    found = check_plan(folder)
    assert [problem.field for problem in found] == [f"{F1}.nodes"]
    assert found[0].remedy == "Add `lobby-b1: [x, y]` and a lane to it"


def test_a_lift_that_skips_a_floor(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "config/hall", tmp_path / "hall"))
    line = spoil(folder, "lifts.yaml", "serves: [b1-F1, b1-F2, b1-F3]", "serves: [b1-F1, b1-F3]")
    found = check_plan(folder)
    assert [(Path(p.file).name, p.line, p.field, p.value) for p in found] == [
        ("lifts.yaml", line, "lifts.west.serves", "b1-F1, b1-F3")
    ]
    assert found[0].message == "skips b1-F2"
    assert found[0].remedy == "Write b1-F1, b1-F2, b1-F3"


@pytest.mark.parametrize(
    "old, new, field, words",
    [
        ("hold: [41.25, 25]", "hold: [40, 25]", "lifts.east.hold.b1-F1", "nearer than 0.66 m to that of west"),
        ("at: [42.5, 26.4]", "at: [40.5, 26.4]", "lifts.east.at", "its shaft runs into that of west"),
    ],
)
def test_two_lifts_need_room(tmp_path: Path, old: str, new: str, field: str, words: str) -> None:
    folder = Path(shutil.copytree(ROOT / "config/hall", tmp_path / "hall"))
    line = spoil(folder, "lifts.yaml", old, new)
    found = [problem for problem in check_plan(folder) if words in problem.message]
    assert found[0].field == field
    assert {problem.line for problem in found} == {line}


def test_a_wall_across_the_lift_door(folder: Path) -> None:
    spoil(folder, "building.yaml", "- [[9, 7], [9, 10]]", "- [[9, 7], [9, 10]]\n          - [[10.2, 6.5], [11.8, 6.5]]")
    found = check_plan(folder)
    assert [(Path(p.file).name, p.field) for p in found] == [("lifts.yaml", "lifts.east.at")]
    assert "the way through its door on b1-F1 is 0.00 m from a wall" in found[0].message


def test_hours_for_a_stop_that_does_not_exist(folder: Path) -> None:
    text = 'by_stop:\n  A09:\n    - {days: [mon], opens: "09:00", closes: "17:00"}\n'
    (folder / "timetable.yaml").write_text(text, encoding="utf-8")
    assert [(p.line, p.field, p.message) for p in check_plan(folder)] == [(2, "by_stop.A09", "no such stop")]


def test_a_couriers_dock_that_does_not_exist_beside_a_timetable(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "config/hall", tmp_path / "hall"))
    line = spoil(folder, "robots.yaml", "dock: dock-1", "dock: dock-7")
    (problem,) = [found for found in check_plan(folder) if found.file.endswith("robots.yaml")]
    assert (problem.line, problem.field, problem.value) == (line, "robots.xiaodi.dock", "dock-7")


def test_a_demo_pin_that_does_not_open_its_hash(folder: Path) -> None:
    line = spoil(folder, "staff.yaml", 'demo_pin: "1201"', 'demo_pin: "1209"') + 1
    assert check_plan(folder) == []
    assert [(p.line, p.field) for p in check_plan(folder, pins=True)] == [(line, "staff.wang.pin_hash")]


def test_all_problems_come_at_once_in_file_order(folder: Path) -> None:
    spoil(folder, "robots.yaml", "dock: dock-2", "dock: dock-1")
    spoil(folder, "building.yaml", "- [office, A02]", "- [hall, A02]")
    spoil(folder, "staff.yaml", "counters: [A01]", "counters: [A10]")
    spoil(folder, "lifts.yaml", "door_width: 1.0", "door_width: 0.7")
    files = [Path(problem.file).stem for problem in check_plan(folder)]
    assert files == ["building", "lifts", "robots", "staff"]


def test_unreadable_files_are_reported_alone(folder: Path) -> None:
    spoil(folder, "robots.yaml", "kind: courier", "kind: butler")
    spoil(folder, "building.yaml", "- [office, A02]", "- [hall, A02]")
    assert [problem.field for problem in check_plan(folder)] == ["robots.xiaodi.kind"]


GUIDE_FLAWS = [
    ("building.yaml", "          - {path: [p-in, tickets], max_speed: 0.6}\n", "", "stops.tickets",
     "no public way leads here from entrance", "Draw a walk to tickets on b1-F1"),
    ("building.yaml", "A13-front, A14-front, A15", "A13-front, A15", "stops.A14", "no public way", "A14-front"),
    ("stops.yaml", "faces: west, front: [42.1, 6],", "faces: west, front: b-one,", "stops.B01.front",
     "no such node", "w1"),
    ("stops.yaml", "faces: west, front: [42.1, 6],", "faces: west, front: [42.9, 6],", "stops.B01.front",
     "0.10 m", "free"),
    ("building.yaml", "    entrance: entrance-2\n", "    entrance: entrance\n", "buildings.b2.entrance",
     "not in this building", "entrance-2"),
    ("building.yaml", "    entrance: entrance-2\n", "", "buildings.b2", "no `entrance`", "kind place"),
    ("building.yaml", "[p-in, dock-jing]", "[p-in, dock-jin]", "buildings.b2.floors.F1.walks.2", "no such node",
     "dock-jing"),
    ("building.yaml", "          - {path: [p-in, dock-jing], max_speed: 0.6}\n", "", "robots.xiaojing.dock",
     "a guide drives no other", "Draw a walk to dock-jing"),
    ("building.yaml", "[p-in, tickets]", "[p-wc, dock-zhi]", "buildings.b1.floors.F1.walks.7", "a wall", ""),
    ("robots.yaml", "knowledge: main", "knowledge: mein", "robots.xiaozhi.knowledge", "no such knowledge set", "main"),
    ("robots.yaml", "knowledge: main", "knowledge: main, post: E01", "robots.xiaozhi.post",
     "a guide drives no other", "b1"),
    ("robots.yaml", "    knowledge: main\n", "", "robots.xiaozhi", "a guide needs `knowledge`", ""),
    ("robots.yaml", "    dock: dock-jing\n", "", "robots.xiaojing.dock", "missing", ""),
    ("robots.yaml", "dock: dock-jing", "dock: photo-2", "robots.xiaojing.dock", "is a place, not a dock", "dock-jing"),
]  # fmt: skip


@pytest.mark.parametrize("flaw", GUIDE_FLAWS, ids=lambda flaw: f"{flaw[3]} {flaw[4]}")
def test_what_guides_and_visitors_cannot_do_is_told_with_its_line(tmp_path: Path, flaw: tuple[str, ...]) -> None:
    file, old, new, where, message, remedy = flaw
    folder = tmp_path / "hall"
    shutil.copytree(ROOT / "config/hall", folder)
    (tmp_path / "knowledge/main").mkdir(parents=True)
    (tmp_path / "knowledge/exit_entry").mkdir()
    for part in ("main", "exit_entry"):
        (tmp_path / "knowledge" / part / "entries.yaml").write_text("entries: {}\n", encoding="utf-8")
    assert check_plan(folder) == []
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new if "post" not in new else "knowledge: main\n    post: E01"), encoding="utf-8")
    found = [problem for problem in check_plan(folder) if problem.field == where]
    assert found, check_plan(folder)
    assert found[0].line > 1
    assert message in found[0].message
    assert remedy in found[0].remedy
