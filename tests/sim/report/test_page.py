"""The page: one file with nothing from outside, the same bytes every time, and the verdict as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.judge import INVARIANTS
from sim.report.page import page, report_json
from sim.report.picture import PictureError, check_pictures, picture_path, play_with_picture
from sim.report.samples import write_samples
from sim.report.verdict import marks
from sim.scenarios.scenario import load_scenario
from sim.verbs import VERBS
from tests.sim.report.conftest import Played, played

TEXTS = Path("sim/report/page")
FIRST_RUN = Path("config/scenarios/first_run.yaml")


def html_of(a_play: Played) -> str:
    assert a_play.watched.engine is not None
    assert a_play.watched.recorder is not None
    return page(a_play.watched.engine, a_play.watched.recorder, a_play.scenario, a_play.outcome)


def data_of(a_play: Played) -> dict[str, object]:
    assert a_play.watched.engine is not None
    assert a_play.watched.recorder is not None
    return report_json(a_play.watched.engine, a_play.watched.recorder, a_play.scenario, a_play.outcome)


def test_nothing_comes_from_outside(a_play: Played) -> None:
    html = html_of(a_play)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(link|img|iframe)\b|\bsrc=|@import|url\((?!#)", html)
    assert "default-src 'none'" in html


def test_the_title_cannot_break_out(a_play: Played) -> None:
    html = html_of(a_play)
    assert html.count("<script") == 3
    assert "walks by &lt;script&gt;" in html


def test_the_same_play_gives_the_same_bytes(a_play: Played, tmp_path: Path) -> None:
    assert html_of(played(tmp_path / "a_play.yaml")) == html_of(a_play)


def test_the_verdict_names_what_broke_and_when(a_play: Played) -> None:
    data = data_of(a_play)
    assert data["passed"] is False
    late, lost, never, collision = data["expect"]
    assert late["broken"].startswith("it took")
    assert (lost["broken"], lost["at"]) == ("", None)
    assert never["broken"].startswith("true at")
    assert never["at"] == pytest.approx(float(re.findall(r"[\d.]+", never["broken"])[0]))
    assert collision["at"] == pytest.approx(60.0, abs=0.2)
    (breach,) = data["breaches"]
    assert (breach["name"], breach["detail"], breach["allowed"]) == ("collision", "xiaodi: wall", False)
    assert breach["at"] == pytest.approx(60.0, abs=0.2)
    assert data["other"] == []


def test_runs_and_marks(a_play: Played) -> None:
    data = data_of(a_play)
    assert [(run["name"], run["states"][-1][2]) for run in data["runs"]] == [
        ("first", "delivered"),
        ("lost", "refused"),
    ]
    assert data["runs"][1]["reasons"] == ["unknown_stop"]
    assert [(mark["at"], mark["verb"], mark["fault"]) for mark in data["marks"]] == [
        (2.0, "request_run", False), (3.0, "request_run", False), (5.0, "door_shut", True),
        (30.0, "broker_stop", True), (50.0, "place_body", True),
    ]  # fmt: skip


def test_a_line_of_the_log_with_a_long_name_is_read() -> None:
    assert marks(["    12.30  a-very-long-account-name says x", '    12.40  scenario     kill {"process": "web"}']) == [
        {"at": 12.4, "verb": "kill", "args": {"process": "web"}, "people": False, "fault": True}
    ]


def test_every_verb_and_invariant_has_words_in_both_languages() -> None:
    texts = {name: json.loads((TEXTS / f"{name}.json").read_text("utf-8")) for name in ("zh", "en")}
    assert set(texts["zh"]) == set(texts["en"])
    for words in texts.values():
        assert {f"verb.{verb}" for verb in VERBS} <= set(words)
        assert {f"invariant.{name}" for name in INVARIANTS} <= set(words)
    for key, words in texts["zh"].items():
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", texts["en"][key])), key


def test_no_word_of_a_verb_speaks_of_a_field_it_does_not_have() -> None:
    words = json.loads((TEXTS / "en.json").read_text("utf-8"))
    for name, verb in VERBS.items():
        assert set(re.findall(r"\{(\w+)\}", words[f"verb.{name}"])) <= set(verb.fields), name


def test_where_pages_go() -> None:
    scenario = load_scenario(FIRST_RUN)
    assert picture_path(Path("out.html"), scenario, 7, alone=True) == Path("out.html")
    assert picture_path(Path("out"), scenario, 7, alone=True) == Path("out/first_run-7.html")
    assert picture_path(Path("o/{seed}-{scenario}.html"), scenario, 7, alone=False) == Path("o/7-first_run.html")
    with pytest.raises(PictureError, match="several plays"):
        picture_path(Path("out.html"), scenario, 7, alone=False)
    with pytest.raises(PictureError, match=r"both \{scenario\} and \{seed\}"):
        check_pictures(Path("{scenario}.html"), [(scenario, 1), (scenario, 2)])


def test_the_samples_are_small(tmp_path: Path) -> None:
    report, drawing = write_samples(tmp_path)
    assert report.stat().st_size < 400_000
    assert drawing.stat().st_size < 300_000
    assert drawing.read_text("utf-8").count("<animateTransform") == 2
    again = tmp_path / "deep" / "again.html"
    play_with_picture(load_scenario(FIRST_RUN), again)
    assert again.read_bytes() == report.read_bytes()
