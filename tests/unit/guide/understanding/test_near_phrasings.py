"""Phrasings of two entries that differ in nothing that means anything are told; the hall's own have none."""

import shutil
from pathlib import Path

import pytest

from robots.guide.checks import check_knowledge
from robots.settings.knowledge import load_knowledge

ROOT = Path(__file__).parents[4]
HALL = Path("core") / "hall.yaml"


def stops() -> frozenset[str]:
    knowledge = load_knowledge(ROOT / "config" / "knowledge")
    items = (item.where for department in knowledge.departments.values() for item in department.items)
    return frozenset(
        stop for stop in (*items, *(s for e in knowledge.entries.values() for s in e.where)) if stop is not None
    )


def near(folder: Path) -> list[str]:
    found = check_knowledge(folder, stops(), "2026-01-01")
    return [problem.message for problem in found if "is nearly" in problem.message]


def test_the_halls_own_phrasings_are_apart() -> None:
    assert near(ROOT / "config" / "knowledge") == []


@pytest.mark.parametrize(
    ("planted", "original"),
    [
        ("第一次办身份证要带点什么", "第一次办身份证要带什么"),
        ("can we block my social security card", "block my social security card"),
    ],
)
def test_a_word_that_means_nothing_does_not_tell_entries_apart(tmp_path: Path, planted: str, original: str) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "config" / "knowledge", folder)
    text = (folder / HALL).read_text(encoding="utf-8")
    language = "zh" if planted[0] > "z" else "en"
    at = text.index(f"      {language}: [", text.index("  hall_wc:")) + len(f"      {language}: [")
    (folder / HALL).write_text(f'{text[:at]}"{planted}", {text[at:]}', encoding="utf-8")
    (message,) = near(folder)
    assert original in message or planted in message
