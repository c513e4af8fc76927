"""Hot questions that lead nowhere, and visitors.yaml."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from robots.building.check import check_plan
from robots.settings import load_hall

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The real hall with the real knowledge base beside it."""
    shutil.copytree(ROOT / "config" / "knowledge", tmp_path / "knowledge")
    return Path(shutil.copytree(ROOT / "config" / "hall", tmp_path / "hall"))


def test_the_hall_is_whole_and_each_guide_offers_six(folder: Path) -> None:
    assert check_plan(folder) == []
    assert {robot.id: len(robot.hot) for robot in load_hall(folder).robots.values()} == {
        "xiaodi": 0, "xiaozhi": 6, "xiaojing": 6,
    }  # fmt: skip


def test_a_hot_question_that_is_no_entry_is_named_with_the_nearest(folder: Path) -> None:
    file = folder / "robots.yaml"
    file.write_text(file.read_text("utf-8").replace("ss_query,", "ss_qwery,"), "utf-8")
    (problem,) = check_plan(folder)
    assert (Path(problem.file).name, problem.value) == ("robots.yaml", "ss_qwery")
    assert "ss_query" in problem.remedy


def test_visitors_yaml_is_checked_too(folder: Path) -> None:
    (folder / "visitors.yaml").write_text("keep_days: 3\n", "utf-8")
    (problem,) = check_plan(folder)
    assert (Path(problem.file).name, problem.field) == ("visitors.yaml", "keep_days")
