"""Shared chargers: which halls are sound, and what is said of those that are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from robots.building.check import check_plan

SHARED = Path(__file__).parents[3] / "config/scenarios/halls/shared"
LEFT, RIGHT = "dock: dock-1, waits: [wait-W, wait-E]", "dock: dock-1, waits: [wait-E, wait-W]"

FLAWS = [
    # file, [(text, put in its place)], field, value, words of message, words of remedy
    ("robots", [(LEFT, "dock: dock-1"), (RIGHT, "dock: dock-1")], "robots.right.dock", "dock-1",
     "dock of left too, and 2 robots have 1 place to", "`waits`"),
    ("robots", [(LEFT, "dock: dock-1"), (RIGHT, "dock: dock-1, waits: [wait-E]")], "robots.right.dock", "dock-1",
     "2 robots have 2 places", "1 more"),
    ("robots", [(RIGHT, "dock: dock-1, waits: [wait-X]")], "robots.right.waits.0", "wait-X", "no such stop", "wait-"),
    ("robots", [(RIGHT, "dock: dock-1, waits: [S1]")], "robots.right.waits.0", "S1", "a window, not a place", "wait-"),
    ("robots", [(RIGHT, "dock: dock-1, docks: [wait-E]")], "robots.right.docks.0", "wait-E", "not a dock", "dock-1"),
    ("robots", [(RIGHT, "dock: dock-1, docks: [dock-1]")], "robots.right", "", "name a stop twice", ""),
    ("stops", [("at: [12, 8.5]", "at: [9, 5.5]")], "robots.right.waits.0", "wait-E", "stands in the lane east - mid",
     "beside the lanes"),
    ("building", [("[S2, east, wait-E]", "[S2, wait-E, east]")], "robots.right.waits.0", "wait-E", "lead through it",
     "beside the lanes"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "changes", "field", "value", "message", "remedy"), FLAWS)
def test_a_flaw_is_named_with_its_line(
    tmp_path: Path, file: str, changes: list[tuple[str, str]], field: str, value: str, message: str, remedy: str
) -> None:
    hall = shutil.copytree(SHARED, tmp_path / "hall")
    path = hall / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    found = [problem for problem in check_plan(hall) if problem.field == field]
    assert found, [str(problem) for problem in check_plan(hall)]
    problem = found[0]
    assert problem.value.startswith(value)
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.line > 1


def test_two_robots_with_one_charger_and_one_place_to_wait_can_change_places(tmp_path: Path) -> None:
    hall = shutil.copytree(SHARED, tmp_path / "hall")
    robots = (hall / "robots.yaml").read_text(encoding="utf-8")
    for robot in (LEFT, RIGHT):
        robots = robots.replace(robot, "dock: dock-1, waits: [wait-W]")
    (hall / "robots.yaml").write_text(robots, encoding="utf-8")
    assert [str(problem) for problem in check_plan(hall)] == []


def test_a_second_charger_makes_room_as_well(tmp_path: Path) -> None:
    """Two robots, two chargers that both may use, one place to wait: three places, so one can always make room."""
    hall = shutil.copytree(SHARED, tmp_path / "hall")
    stops = (hall / "stops.yaml").read_text(encoding="utf-8").replace("{kind: waiting", "{kind: dock", 1)
    (hall / "stops.yaml").write_text(stops, encoding="utf-8")
    robots = (hall / "robots.yaml").read_text(encoding="utf-8")
    robots = robots.replace(LEFT, "dock: dock-1, docks: [wait-W], waits: [wait-E]")
    robots = robots.replace(RIGHT, "dock: wait-W, docks: [dock-1], waits: [wait-E]")
    (hall / "robots.yaml").write_text(robots, encoding="utf-8")
    assert [str(problem) for problem in check_plan(hall)] == []
