"""Whatever a person does to a line of a hall's files, the check answers with problems and never breaks off."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.building import Plan
from robots.building.check import check_plan
from robots.settings import read_hall

SMALL = Path(__file__).parents[1] / "fixtures/halls/small"
FILES = ("building.yaml", "stops.yaml", "lifts.yaml", "robots.yaml", "staff.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("halls") / "hall"


def spoil(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    place = chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, lines[chance.randrange(len(lines))])
        case 2:
            lines[place] = re.sub(r"-?\d+(\.\d+)?", lambda _: f"{chance.uniform(-20, 20):.1f}", lines[place], count=1)
        case 3:
            lines[place] = lines[place].replace(": ", chance.choice([":", ": x", ": []", ": {a: b}", ": ~", ": -1"]), 1)
        case 4:
            words = re.findall(r"[\w-]+", text)
            lines[place] = re.sub(r"[\w-]+", lambda _: chance.choice(words), lines[place], count=1)
        case _:
            lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
    return "\n".join(lines) + "\n"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 3))
def test_a_spoilt_hall_is_checked_to_the_end(folder: Path, seed: int, flaws: int) -> None:
    chance = random.Random(seed)
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    for _ in range(flaws):
        path = folder / chance.choice(FILES)
        path.write_text(spoil(path.read_text(encoding="utf-8"), chance) or "\n", encoding="utf-8")
    problems = check_plan(folder)
    for problem in problems:
        lines = Path(problem.file).read_text(encoding="utf-8").count("\n")
        assert 1 <= problem.line <= max(lines, 1) + 1
        assert problem.field
        assert problem.message
        assert problem.remedy
        assert "\n" not in str(problem)
    hall, _, _ = read_hall(folder)
    if not problems:
        assert hall is not None
        plan = Plan.of(hall)
        dock = next(iter(hall.robots.values())).dock
        assert all(plan.route(dock, stop) is not None for stop in plan.stops)
