"""A hall where nobody may carry confidential papers, and robots.yaml that contradicts itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from robots.building.check import check_plan

HALL = Path(__file__).parents[3] / "config" / "hall"


def checked(tmp_path: Path, line: str) -> list[tuple[int, str]]:
    folder = tmp_path / "config" / "hall"
    shutil.copytree(HALL.parent, tmp_path / "config", ignore=shutil.ignore_patterns("scenarios", "broker"))
    robots = folder / "robots.yaml"
    text = robots.read_text(encoding="utf-8").replace("compartments: 4\n", f"compartments: 4\n    {line}\n", 1)
    robots.write_text(text, encoding="utf-8")
    return [(problem.line, str(problem)) for problem in check_plan(folder) if problem.file.endswith("robots.yaml")]


def test_a_hall_where_none_may_carry_them(tmp_path: Path) -> None:
    ((line, problem),) = checked(tmp_path, "confidential: false")
    assert line == 16 and "no robot may carry confidential papers" in problem


@pytest.mark.parametrize("line, words", [
    ("safe: [5]", "there are 4"), ("safe: []", "names no compartment"), ("safe: [0]", "safe"),
    ("{safe: [1], confidential: false}", ""), ("safe: [1, 2]", ""),
])  # fmt: skip
def test_settings_that_contradict_themselves(tmp_path: Path, line: str, words: str) -> None:
    if line.startswith("{"):
        line, words = "confidential: false\n    safe: [1]", "exclude each other"
    problems = checked(tmp_path, line)
    assert len(problems) == (1 if words else 0)
    assert all(words in problem for _, problem in problems)
