"""Scenario files: what is read, and how every mistake is named with file, line and field."""

from pathlib import Path

import pytest

from sim.scenarios.facts import facts_of
from sim.scenarios.scenario import Scenario, ScenarioError, load_scenario
from sim.scenarios.words import WORDS

GOOD = """\
title: a test
hall: config/hall
seed: 7
start: {xiaodi: {at: dock-1, charge: 0.8}}
timeline:
  - {at_s: 60, do: request_run, from: A12, to: 3F-archive, id: first}
  - {when: "ride(xiaodi) == ENTERING", do: door_obstruct, lift: east, duration_s: 3}
  - {after_s: 30, do: broker_stop, duration_s: 20}
expect:
  - {run: first, state: delivered, within_s: 600}
  - {never: "collision"}
  - {eventually: "seen('lift_door_blocked')"}
"""


def read(folder: Path, text: str) -> Scenario:
    path = folder / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def test_the_form_of_the_names_page_is_read(tmp_path: Path) -> None:
    subject = read(tmp_path, GOOD)
    assert (subject.title, subject.seed, subject.start["xiaodi"].charge) == ("a test", 7, 0.8)
    assert [(step.do, step.at_s, step.after_s) for step in subject.timeline] == [
        ("request_run", 60.0, 0.0),
        ("door_obstruct", None, 0.0),
        ("broker_stop", None, 30.0),
    ]
    assert subject.timeline[1].args == {"lift": "east", "duration_s": 3.0}
    assert [item.line for item in subject.expect] == [10, 11, 12]


@pytest.mark.parametrize(
    "flaw, line, field, says",
    [
        (("seed: 7", "seed: seven"), 3, "seed", "whole number"),
        (("seed: 7", "sead: 7"), 3, "sead", "no such field"),
        (("config/hall", "config/nowhere"), 2, "hall", "no folder"),
        (("charge: 0.8", "charge: 1.8"), 4, "charge", "at most 1"),
        (("at: dock-1, ", ""), 4, "xiaodi", "needs `at`"),
        (("do: request_run", "do: request"), 6, "do", "no action"),
        (("from: A12, ", ""), 6, "from", "needs it"),
        (("lift: east", "lift: 3"), 7, "lift", "does not fit"),
        (("lift: east", "lift: east, colour: red"), 7, "colour", "no such field"),
        (("ride(xiaodi) ==", "rode(xiaodi) =="), 7, "when", "no word 'rode'"),
        (("after_s: 30", "after_s: -1"), 8, "after_s", "not below 0"),
        (("duration_s: 20", "duration_s: .inf"), 8, "duration_s", "does not fit"),
        (("duration_s: 20", "duration_s: .nan"), 8, "duration_s", "does not fit"),
        (("after_s: 30", "after_s: .inf"), 8, "after_s", "finite"),
        (("seed: 7", "limit_s: .inf"), 3, "limit_s", "finite"),
        (("within_s: 600", "within_s: .nan"), 10, "within_s", "finite"),
        (("state: delivered", "state: done"), 10, "state", "no run state"),
        (("run: first, state", "run: fist, state"), 10, "run", "no request_run"),
        (('"collision"', '"colision"'), 11, "never", "no invariant"),
        (("never:", "nevr:"), 11, "expect", "exactly one of"),
    ],
)
def test_one_flaw_is_named_with_its_line_and_field(
    tmp_path: Path, flaw: tuple[str, str], line: int, field: str, says: str
) -> None:
    with pytest.raises(ScenarioError) as raised:
        read(tmp_path, GOOD.replace(*flaw))
    assert len(raised.value.problems) == 1
    problem = raised.value.problems[0]
    assert problem.startswith(f"{tmp_path / 'a.yaml'}:{line}: {field}: ")
    assert says in problem


def test_all_flaws_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as raised:
        read(tmp_path, GOOD.replace("seed: 7", "seed: x").replace("lift: east", "lift: 3").replace("collision", "fall"))
    assert len(raised.value.problems) == 3


@pytest.mark.parametrize("text", ["", "- a list", "title: [", "\t- x"])
def test_what_is_no_scenario_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ScenarioError):
        read(tmp_path, text)


def test_every_word_has_an_answer(small_engine) -> None:
    assert set(facts_of(small_engine)) == {*WORDS, "broken"}


@pytest.mark.parametrize(
    "flaw, line, field, says",
    [
        ("chaos: 5", 13, "chaos", "must be a mapping such as {faults: 5"),
        ("chaos: {within_s: 60}", 13, "faults", "chaos needs it"),
        ("chaos: {faults: 0}", 13, "faults", "whole number of 1 or more"),
        ("chaos: {faults: 2, for_s: 60}", 13, "for_s", "did you mean from_s?"),
        ("chaos: {faults: 2, of: [kil]}", 13, "of", "did you mean kill?"),
        ("chaos: {faults: 2, of: request_run}", 13, "of", "cannot be left to chance"),
        ("chaos: {faults: 100000000}", 13, "faults", "at most 1000"),
        ("requests: {count: 100000000}", 13, "count", "at most 10000"),
        ("requests: {every_s: 60}", 13, "count", "requests needs it"),
        ("requests: {count: 2, from: 7}", 13, "from", "a text or a list of texts"),
        ("requests: {count: 1, id: 7}", 13, "id", "must be a text"),
        ("  - {run: every, within_s: 5}", 13, "state", "no run state"),
        ("  - {finally: done}", 13, "finally", "no invariant 'done'"),
    ],
)
def test_flaws_of_what_is_left_to_chance(tmp_path: Path, flaw: str, line: int, field: str, says: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        read(tmp_path, f"{GOOD}{flaw}\n")
    assert len(raised.value.problems) == 1
    assert raised.value.problems[0].startswith(f"{tmp_path / 'a.yaml'}:{line}: {field}: ")
    assert says in raised.value.problems[0]


def test_a_stream_of_runs_may_be_spoken_of_and_an_entry_repeated(tmp_path: Path) -> None:
    text = GOOD.replace("run: first", "run: run2").replace("{after_s: 30, do", "{at_s: 30, repeat: 3, every_s: 5, do")
    subject = read(tmp_path, f"{text}requests: {{count: 2}}\n")
    assert [step.at_s for step in subject.timeline[2:]] == [30.0, 35.0, 40.0]
    with pytest.raises(ScenarioError, match="no request_run has the id 'run2'"):
        read(tmp_path, f"{text}requests: {{count: 1}}\n")


@pytest.mark.parametrize(
    "entry, says",
    [
        ("{at_s: 30, repeat: 3, do: broker_stop", "stand together"),
        ('{when: "at_s() > 5", repeat: 3, every_s: 5, do: broker_stop', "no condition"),
        ("{at_s: 1, repeat: 2, every_s: 5, do: request_run, from: A12, to: A11, id: second", "use `requests`"),
    ],
)
def test_a_repeat_that_cannot_be_is_named(tmp_path: Path, entry: str, says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        read(tmp_path, GOOD.replace("{after_s: 30, do: broker_stop, duration_s: 20", entry))


def test_the_words_over_messages_and_robots_answer(small_engine) -> None:
    words = facts_of(small_engine)
    small_engine.run_for(0.5)
    assert words["heard"]("lift_state") and words["messages"]("LiftState") >= 2
    assert not words["heard"]("order")
    assert words["at"]("xiaodi") == "dock-1" and not words["moving"]("xiaodi")
    assert words["alive"]("scheduler") and words["connected"]("web") and words["ended"]()
    assert words["lift_mode"]("east") == "NORMAL" and not words["needs_help"]()
    small_engine.kill("scheduler", 5)
    assert not words["alive"]("scheduler") and not words["connected"]("scheduler")
    with pytest.raises(KeyError, match="use one of"):
        words["heard"]("lift_stat")
