"""What a scenario's verdict says, and that it can be bad: expectations that do not come true are named."""

import json
import weakref
from pathlib import Path

import pytest

from sim.engine import Engine
from sim.play import play
from sim.scenarios.scenario import ScenarioError, load_scenario

REFUSED = """\
title: a request the fleet refuses
hall: config/hall
limit_s: 30
timeline:
  - {at_s: 1, do: request_run, from: A12, to: A12, id: same}
expect:
"""


def outcome_of(folder: Path, expect: str, text: str = REFUSED):
    path = folder / "a.yaml"
    path.write_text(text + expect, encoding="utf-8")
    return play(load_scenario(path))


@pytest.mark.parametrize(
    "expect, says",
    [
        ("  - {run: same, state: delivered}\n", "it is refused"),
        ("  - {run: same, state: refused, reason: unknown_stop}\n", "its reasons are same_stop"),
        ('  - {never: "run(same) == refused"}\n', "true at 1."),
        ('  - {eventually: "ride(xiaodi) == RIDING"}\n', "never true"),
        ('  - {eventually: "collision"}\n', "never true"),
    ],
)
def test_what_does_not_come_true_is_broken(tmp_path: Path, expect: str, says: str) -> None:
    outcome = outcome_of(tmp_path, expect)
    assert not outcome.passed
    assert len(outcome.broken) == 1
    assert outcome.broken[0].startswith("line 7: ")
    assert says in outcome.broken[0]


def test_a_run_that_takes_too_long_is_broken(tmp_path: Path) -> None:
    text = REFUSED.replace("to: A12", "to: A11").replace("limit_s: 30", "limit_s: 600")
    outcome = outcome_of(tmp_path, "  - {run: same, state: delivered, within_s: 20}\n", text)
    assert [line.partition(" s, state")[0] for line in outcome.broken] != []
    assert "it took" in outcome.broken[0]


def test_a_step_that_never_happens_is_broken(tmp_path: Path) -> None:
    text = REFUSED.replace("expect:", '  - {when: "ride(xiaodi) == RIDING", do: broker_stop}\nexpect:')
    outcome = outcome_of(tmp_path, "  - {run: same, state: refused}\n", text)
    assert outcome.broken == ("line 6: never happened: ride(xiaodi) == RIDING",)


def test_the_result_has_the_form_of_the_names_page(tmp_path: Path) -> None:
    result = json.loads(json.dumps(outcome_of(tmp_path, "  - {run: same, state: refused}\n").as_json()))
    assert set(result) == {"scenario", "seed", "outcome", "passed", "broken", "timeline", "timings"}
    assert set(result["timings"]) == {"simulated_s", "wall_s", "real_time_factor"}
    assert (result["outcome"], result["passed"], result["broken"], result["seed"]) == ("refused", True, [], 1)


@pytest.mark.parametrize(
    "flaw, says",
    [
        (('"ride(xiaodi) == RIDING"', '"ride(nobody) == RIDING"'), "nobody"),
        (("do: broker_stop", "do: door_obstruct, lift: north"), "north"),
    ],
)
def test_a_name_the_hall_does_not_have_is_an_error(tmp_path: Path, flaw: tuple[str, str], says: str) -> None:
    line = '  - {when: "ride(xiaodi) == RIDING", do: broker_stop}\nexpect:'.replace(*flaw)
    if "north" in line:
        line = line.replace('when: "ride(xiaodi) == RIDING"', "at_s: 2")
    with pytest.raises(ScenarioError, match=says):
        outcome_of(tmp_path, "  - {run: same, state: refused}\n", REFUSED.replace("expect:", line))


def test_a_robot_that_is_not_there_cannot_start(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="start: 'nobody' is no robot of this hall: use xiaodi"):
        outcome_of(
            tmp_path, "  - {run: same, state: refused}\n", REFUSED.replace("limit_s: 30", "start: {nobody: {at: A12}}")
        )


@pytest.mark.parametrize(
    "limit, run, way",
    [("30", "same", "ended refused same_stop"), ("5", "far", "still to_pickup"), ("400", "far", "late")],
)
def test_a_broken_expectation_is_known_by_how_it_was_broken(tmp_path: Path, limit: str, run: str, way: str) -> None:
    text = REFUSED.replace("limit_s: 30", f"limit_s: {limit}")
    if run == "far":
        text = text.replace("to: A12", "to: A11").replace("id: same", "id: far")
    item = f"run: {run}, state: delivered, within_s: 20"
    outcome = outcome_of(tmp_path, f"  - {{{item}}}\n", text)
    assert [failure.signature for failure in outcome.failures] == [("expectation", item, way)]


def test_of_many_plays_in_one_process_none_stays_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(REFUSED + "  - {run: same, state: refused}\n", encoding="utf-8")
    played: list[weakref.ref[Engine]] = []
    for _ in range(3):
        assert play(load_scenario(path), watch=lambda engine: played.append(weakref.ref(engine))).passed
    assert [one() is None for one in played[:2]] == [True, True]
