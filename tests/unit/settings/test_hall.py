from __future__ import annotations

import math
from pathlib import Path

import pytest

from robots.settings import Problem, SettingsError, load_hall

ROOT = Path(__file__).parents[3]
HALL = ROOT / "config/hall"


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old`; the line it stood on."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(SettingsError) as caught:
        load_hall(folder)
    return caught.value.problems


def test_the_hall_of_the_product_loads() -> None:
    hall = load_hall(HALL)
    assert {stop.map_id for stop in hall.handover_stops} == {"b1-F1", "b1-F2", "b1-F3"}, (
        "no courier works in building 2"
    )
    assert [floor.map_id for floor in hall.buildings[0].floors] == ["b1-F1", "b1-F2", "b1-F3"]
    windows = {f"A{n:02}" for n in range(1, 19)} | {f"{row}{n:02}" for row in "BE" for n in range(1, 7)}
    assert windows == {stop.id for stop in hall.stops.values() if stop.kind == "window"}
    assert {"output", "locker", "wait-A", "dock-1", "dock-2", "2F-permits", "3F-archive"} <= set(hall.stops)
    assert {lift.group for lift in hall.lifts.values()} == {"b1"}
    assert {role for person in hall.staff.values() for role in person.roles} == {
        "staff", "supervisor", "maintenance", "engineer",
    }  # fmt: skip
    assert hall.handover.recipient_wait_s == 180.0


@pytest.mark.parametrize("name", ["small", "corridor"])
def test_the_halls_of_the_scenarios_load(name: str) -> None:
    assert load_hall(ROOT / "config/scenarios/halls" / name).site == name


def test_the_reference_robot_is_the_default(folder: Path) -> None:
    robot = load_hall(folder).robots["xiaodi"]
    assert (robot.radius, robot.speed, robot.accel, robot.sill_speed, robot.compartments) == (0.28, 0.8, 0.5, 0.3, 4)


def test_a_robot_of_ours_is_named_as_ros_can_name_it(folder: Path) -> None:
    line = spoil(folder, "robots.yaml", "  xiaodi:", "  xiao-di:")
    (problem,) = [found for found in problems(folder) if found.field.startswith("robots.xiao-di")]
    assert problem.line == line and "xiao_di" in str(problem)


def test_a_vehicle_of_another_maker_is_named_freely_and_brings_its_own_body(folder: Path) -> None:
    """As docs/foreign-vehicles.md writes it."""
    page = (ROOT / "docs/foreign-vehicles.md").read_text(encoding="utf-8")
    block = page.partition("```yaml\nrobots:\n")[2].partition("```")[0]
    spoil(folder, "robots.yaml", "robots:\n", "robots:\n" + block)
    hall = load_hall(folder)
    assert hall.robots["agv-7"].account == "AGV-0007@acme"
    assert set(hall.without_foreign().robots) == set(hall.robots) - {"agv-7"}


def test_headings_are_words_or_degrees_in_the_file_and_radians_in_the_model(folder: Path) -> None:
    spoil(folder, "stops.yaml", "faces: north", "faces: 270")
    stops = load_hall(folder).stops
    assert stops["2F-archive"].theta == pytest.approx(-math.pi / 2)
    assert stops["A01"].theta == pytest.approx(-math.pi / 2)


def test_lanes_come_in_pairs_with_their_limit(folder: Path) -> None:
    spoil(
        folder, "building.yaml", "- [lobby-b1, hall, office, A01]", "- {path: [lobby-b1, hall, office], max_speed: 0.5}"
    )
    lanes = load_hall(folder).floors["b1-F1"].lanes
    assert [tuple(lane) for lane in lanes[:2]] == [("lobby-b1", "hall", 0.5, False), ("hall", "office", 0.5, False)]


FLAWS = [
    ("robots.yaml", "dock: dock-1", "dock: dock-1, radius: 0", "robots.xiaodi.radius", "above 0 metres"),
    ("robots.yaml", "dock: dock-1", "dock: dock-1, speed: fast", "robots.xiaodi.speed", "number"),
    ("robots.yaml", "dock: dock-1", "dock: dock-1, speed: true", "robots.xiaodi.speed", "number"),
    ("robots.yaml", "dock: dock-1", "dock: dock-1, speed: .nan", "robots.xiaodi.speed", "number"),
    ("robots.yaml", "dock: dock-1", "dock: dock-1, raduis: 0.3", "robots.xiaodi.raduis", "not a known key"),
    ("robots.yaml", ", dock: dock-1", "", "robots.xiaodi.dock", "missing"),
    ("robots.yaml", "kind: courier", "kind: guide", "robots.xiaodi", "a guide needs `knowledge`"),
    ("robots.yaml", "dock: dock-1", "dock: dock-1, knowledge: main", "robots.xiaodi", "for guides"),
    ("robots.yaml", "kind: courier", "kind: butler", "robots.xiaodi.kind", "'courier' or 'guide'"),
    ("robots.yaml", "dock: dock-1", "dock: dock-1, sill_speed: 0.9", "robots.xiaodi", "above speed 0.8 m/s"),
    (
        "robots.yaml",
        "dock: dock-1",
        "dock: dock-1, battery: {reserve: 1.5}",
        "robots.xiaodi.battery.reserve",
        "below 1",
    ),
    ("robots.yaml", "dock: dock-1", "dock: dock-1, hot: [wc]", "robots.xiaodi", "for guides"),
    ("stops.yaml", "at: [2, 1.8]", "at: [2]", "stops.A01.at.1", "too short"),
    ("stops.yaml", "map: b1-F1", "map: F1", "stops.A01.map", "form"),
    ("stops.yaml", "faces: south", "faces: sideways", "stops.A01.faces", "east, north, west, south"),
    ("stops.yaml", "name_en: Window 1", "name_en: 1", "stops.A01.name_en", "text"),
    ("lifts.yaml", "door_width: 1.0", "door_width: 2.5", "lifts.east", "more than the car's width 1.8 m"),
    ("lifts.yaml", "hold: [9.75, 6.4]", "hold: {b1-F1: [9.75, 6.4]}", "lifts.east", "no point for b1-F2"),
    ("lifts.yaml", "serves: [b1-F1, b1-F2]", "serves: b1-F1", "lifts.east.serves", "list"),
    ("building.yaml", "elevation_m: 0.0", "elevation: 0.0", "buildings.b1.floors.F1.elevation", "not a known key"),
    ("building.yaml", 'label: "1"', "label: 1", "buildings.b1.floors.F1.label", "text"),
    (
        "building.yaml",
        "hall: [3.7, 6]",
        "hall: [3.7, 6e9]",
        "buildings.b1.floors.F1.nodes.hall.1",
        "at most 2000 metres",
    ),
    ("building.yaml", "- [hall, dock-1]", "- [hall]", "buildings.b1.floors.F1.lanes.2.path", "at least 2"),
    ("staff.yaml", "roles: [staff]", "roles: [chief]", "staff.wang.roles.0", "'staff'"),
    ("staff.yaml", 'demo_pin: "1201"', "demo_pin: 1201", "staff.wang.demo_pin", "text"),
    ("staff.yaml", "$argon2id$", "$md5$", "staff.wang.pin_hash", "form"),
]


@pytest.mark.parametrize("file, old, new, field, words", FLAWS, ids=[flaw[2][:40] for flaw in FLAWS])
def test_one_flaw_gives_exactly_its_problem(
    folder: Path, file: str, old: str, new: str, field: str, words: str
) -> None:
    load_hall(folder)
    line = spoil(folder, file, old, new)
    found = problems(folder)
    assert [(p.file, p.line, p.field) for p in found] == [((folder / file).as_posix(), line, field)]
    assert words in found[0].message
    assert found[0].remedy


def test_an_id_written_twice_over_is_refused_with_its_key(folder: Path) -> None:
    spoil(folder, "stops.yaml", "kind: window", "id: A01, kind: window")
    assert [(p.line, p.message) for p in problems(folder)] == [(1, "A01: the id is the key in front: take `id` out")]


@pytest.mark.parametrize("old, new, field", [("A01: {", "A 1: {", "stops.A 1"), ("A01: {", "一号: {", "stops.一号")])
def test_an_id_of_the_wrong_form_is_named_at_its_key(folder: Path, old: str, new: str, field: str) -> None:
    line = spoil(folder, "stops.yaml", old, new)
    assert {(problem.line, problem.field) for problem in problems(folder)} == {(line, field)}


def test_an_unknown_key_suggests_the_nearest(folder: Path) -> None:
    spoil(folder, "robots.yaml", "dock: dock-1", "dock: dock-1, raduis: 0.3")
    assert problems(folder)[0].remedy == "Perhaps you mean `radius`"


def test_all_problems_of_all_files_come_at_once(folder: Path) -> None:
    spoil(folder, "robots.yaml", "kind: courier", "kind: butler")
    spoil(folder, "stops.yaml", "at: [2, 1.8]", "at: here")
    (folder / "staff.yaml").write_text("staff: [\n", encoding="utf-8")
    files = {Path(problem.file).name for problem in problems(folder)}
    assert files == {"robots.yaml", "stops.yaml", "staff.yaml"}


def test_a_missing_file_is_named_and_lifts_may_be_missing(folder: Path) -> None:
    (folder / "lifts.yaml").unlink()
    assert load_hall(folder).lifts == {}
    (folder / "stops.yaml").unlink()
    assert [(Path(p.file).name, p.message) for p in problems(folder)] == [("stops.yaml", "is missing")]


def test_hours_are_text_and_open_before_they_close(folder: Path) -> None:
    (folder / "timetable.yaml").write_text(
        "windows:\n  - {days: [mon], opens: 09:00, closes: 08:00}\n", encoding="utf-8"
    )
    found = problems(folder)
    assert [(problem.line, problem.field) for problem in found] == [(2, "windows.0")]
    assert "09:00 must come before closes 08:00" in found[0].message


def test_reminding_after_giving_up_is_refused(folder: Path) -> None:
    with (folder / "robots.yaml").open("a", encoding="utf-8") as file:
        file.write("handover: {remind_s: 200}\n")
    assert "200 s must be below the shortest wait, 180 s" in problems(folder)[0].message


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem(
        "config/hall/stops.yaml", 12, "stops.A12.map", "b1-F9", "no such map", "Write one of b1-F1, b1-F2"
    )
    assert str(problem) == "config/hall/stops.yaml:12: stops.A12.map = b1-F9: no such map. Write one of b1-F1, b1-F2."
