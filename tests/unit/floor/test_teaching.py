"""Files under a running guide: broken, repaired, changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from robots.floor.shelf import Shelf
from robots.floor.teaching import Teacher
from robots.guide.kiosk import KnowledgeChanged
from robots.settings import load_hall

CONFIG = Path(__file__).parents[3] / "config"


def test_a_repaired_file_takes_the_fault_away_at_once_and_nothing_is_learnt_again(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(CONFIG / "knowledge", folder)
    shelf, told = Shelf(folder, look_s=0.0), []
    guide = next(robot for robot in load_hall(CONFIG / "hall").robots.values() if robot.kind == "guide")
    given = shelf.knowledge()
    assert given is not None
    teacher = Teacher(shelf, guide, tmp_path, told.append, lambda: 1.0, model=False)
    teacher.begin(given)
    teacher.close()
    file = sorted(folder.rglob("*.yaml"))[0]
    good = file.read_bytes()
    for _ in range(2):
        file.write_bytes(b"{ broken")
        teacher.look()
        assert teacher.problem
        file.write_bytes(good)
        teacher.look()
        assert teacher.problem == ""
    broken, repaired, *again = told
    assert [_is_repair(event) for event in (broken, repaired, *again)] == [False, True, False, True]
    assert repaired.vectors is None


def _is_repair(event: Any) -> bool:
    assert isinstance(event, KnowledgeChanged)
    return event.knowledge is not None and not event.problem
