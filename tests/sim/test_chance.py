"""What is left to chance: the same for the same seed, another for another, and always what the verbs accept."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from robots.settings import Hall, load_hall
from sim.play import play, with_chance
from sim.scenarios.chance import Chaos, Requests, draw, drawable, drawn_faults, drawn_requests
from sim.scenarios.scenario import ScenarioError, load_scenario
from sim.verbs import VERBS

HALLS = ("config/hall", "config/scenarios/halls/small", "config/scenarios/halls/corridor")

SCENARIO = """\
title: chance
hall: config/hall
limit_s: 90
requests: {count: 2, every_s: 20}
chaos: {faults: 4, within_s: 60, from_s: 5, of: [broker_stop, kill]}
expect:
  - {finally: "ended() or needs_help()"}
  - {run: every, state: delivered}
"""


@pytest.mark.parametrize("folder", HALLS)
def test_every_verb_draws_what_its_own_fields_accept(folder: str) -> None:
    hall = load_hall(Path(folder))
    able = drawable(hall)
    assert {"broker_stop", "kill"} <= set(able)
    for name in able:
        for seed in range(100):
            args = draw(name, Random(seed), hall)
            assert args is not None and set(args) <= set(VERBS[name].fields)
            wrong = {key: value for key, value in args.items() if not VERBS[name].fields[key].fits(value)}
            assert wrong == {}, name
            needed = {key for key, kind in VERBS[name].fields.items() if kind.needed}
            assert needed <= set(args), name


def test_a_hall_without_lifts_has_no_faults_of_lifts(hall: Hall) -> None:
    assert "door_obstruct" in drawable(hall)
    assert "door_obstruct" not in drawable(replace(hall, lifts={}))


def test_a_seed_always_draws_the_same_and_another_seed_another(hall: Hall) -> None:
    chaos, requests = Chaos(1, 20, within_s=100, from_s=50), Requests(1, 20)
    for drawn, what in ((drawn_faults, chaos), (drawn_requests, requests)):
        assert drawn(what, 7, hall) == drawn(what, 7, hall)
        assert drawn(what, 7, hall) != drawn(what, 8, hall)
    times = [entry["at_s"] for entry in drawn_faults(chaos, 7, hall)]
    assert times == sorted(times) and times[0] >= 50 and times[-1] <= 150


def test_only_the_verbs_wanted_are_drawn_and_only_stops_wanted(hall: Hall) -> None:
    faults = drawn_faults(Chaos(1, 30, of=("kill",)), 1, hall)
    assert {entry["do"] for entry in faults} == {"kill"}
    runs = drawn_requests(Requests(1, 30, from_=("A12", "A03"), to=("A12", "3F-archive")), 1, hall)
    assert {entry["from"] for entry in runs} == {"A12", "A03"}
    assert all(entry["from"] != entry["to"] for entry in runs)
    assert [entry["id"] for entry in runs[:2]] == ["run1", "run2"]


def test_a_scenario_is_drawn_and_played_the_same_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    scenario = load_scenario(path)
    timeline = with_chance(scenario, 3, load_hall(Path("config/hall"))).timeline
    assert [step.do for step in timeline[:2]] == ["request_run", "request_run"]
    assert len(timeline) == 6 and {step.line for step in timeline} == {4, 5}
    first, second = play(scenario, 3), play(scenario, 3)
    assert first.timeline == second.timeline
    assert set(first.runs.values()) == {"run1", "run2"}
    assert play(scenario, 4).timeline != first.timeline


def test_what_the_hall_cannot_give_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SCENARIO.replace("every_s: 20", "every_s: 20, from: A12, to: A12"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"a.yaml:4: requests: .*another stop"):
        play(load_scenario(path))


def test_every_run_and_what_holds_in_the_end_can_be_broken(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    short = SCENARIO.replace("chaos: ", "#").replace("every_s: 20", "every_s: 5").replace("limit_s: 90", "limit_s: 15")
    path.write_text(short, encoding="utf-8")
    outcome = play(load_scenario(path))
    assert [failure.kind for failure in outcome.failures] == ["expectation", "expectation"]
    assert "not true at the end" in outcome.broken[0]
    assert "run1: it is to_pickup" in outcome.broken[1]
