"""Some minutes of a day's peak with its report; and that who looks on changes nothing."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.day.people import questions
from sim.day.playing import Looking, play_day
from sim.day.watch import DayWatch
from sim.engine import Engine
from sim.play import Outcome, play
from sim.scenarios.scenario import Scenario, load_scenario

FOLDER = Path("config/scenarios/days")
DAYS = sorted(path for path in FOLDER.glob("*.yaml") if path.stem != "first_hour")
PEAK_H = 0.75
CUT_S = 240.0


def short(scenario: Scenario) -> Scenario:
    """Its first minutes as if they were at the peak; runs at once."""
    assert scenario.requests is not None
    assert scenario.visitors is not None
    runs = replace(scenario.requests, count=2, every_s=60.0, at_s=2.0)
    day = replace(scenario.visitors, from_h=PEAK_H, asks=0.6, led=1.0)
    early = tuple(step for step in scenario.timeline if step.at_s is not None and step.at_s < CUT_S)
    early += tuple(replace(step, at_s=100.0) for step in scenario.timeline if step.do == "help_robot")[:1]
    return replace(scenario, requests=runs, visitors=day, timeline=early, expect=(), limit_s=CUT_S, start={})


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, str]:
    path = tmp_path_factory.mktemp("day") / "report" / "tuesday.html"
    outcome = play_day(short(load_scenario(FOLDER / "tuesday.yaml")), path)
    return outcome, path.read_text(encoding="utf-8")


def test_the_page_has_every_part_and_fetches_nothing(played: tuple[Outcome, str]) -> None:
    outcome, page = played
    assert outcome.passed
    for part in (
        "人和机器人在哪里",
        "机器人的时间",
        "每一单",
        "电梯",
        "厅里的人",
        "窗口等候",
        "谁回答了问题",
        "带路",
        "出了什么事",
    ):
        assert f"<h2>{part}" in page
    assert not re.search(r"(src|href)=|url\(|@import|<script", page)
    assert page.count("<svg viewBox") - page.count('viewBox="0 0 12 12"') >= 7


def test_the_page_shows_what_was_played(played: tuple[Outcome, str]) -> None:
    _, page = played
    assert 'class="people-3"' in page or 'class="people-2"' in page
    assert 'class="robot-way"' in page
    assert "g-driving" in page
    assert re.search(r"\d 次，带到 \d 次", page), "visitors who were walked to their windows"
    assert 'class="s-to_pickup"' in page
    assert re.search(r"<dd>\d+ <small>/ 2</small>", page)


def test_staff_who_look_after_a_robot_are_no_fault(played: tuple[Outcome, str]) -> None:
    outcome, page = played
    assert any("help_robot" in str(line) for line in outcome.timeline), "the day has no help to tell of"
    assert "help_robot" not in page


@pytest.mark.parametrize("robot", [0, 3, 6, 12, 50, 80, 97, 100])
def test_words_stay_within_their_bars(robot: int) -> None:
    drawn = questions({"robot": robot, "online": (100 - robot) // 2, "window": 100 - robot - (100 - robot) // 2})
    bars = [(float(x), float(wide)) for x, wide in re.findall(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)"', drawn)]
    words = re.findall(r'<text x="([\d.]+)" y="\d+" class="on"[^>]*>([^<]+)<', drawn)
    assert bars and words
    for at, said in words:
        half = sum(10.0 if letter > "\u2e7f" else 6.0 for letter in said) / 2  # of 10 px, as in day.css
        assert any(x <= float(at) - half and float(at) + half <= x + wide for x, wide in bars), said


@pytest.mark.parametrize("path", DAYS, ids=lambda path: path.stem)
def test_every_day_can_be_read(path: Path) -> None:
    scenario = load_scenario(path)
    assert scenario.visitors is not None
    assert scenario.requests is not None
    assert scenario.requests.count >= 60
    assert scenario.limit_s > 7.5 * 3600


def test_looking_on_changes_nothing_and_goes_into_a_snapshot() -> None:
    scenario = load_scenario(Path("config/scenarios/same_floor.yaml"))
    looking = Looking()
    seen, alone = play(scenario, watch=looking.attach), play(scenario)
    assert seen.timeline == alone.timeline
    assert looking.engine is not None
    again = Engine.restore(looking.engine.snapshot())
    (watch,) = again.observers
    assert isinstance(watch, DayWatch)
    assert looking.watch is not None
    assert watch.looks == looking.watch.looks > 100
    assert watch.robots["xiaodi"].driven_m == looking.watch.robots["xiaodi"].driven_m
    assert watch.robots["xiaodi"].driven_m > 5.0
