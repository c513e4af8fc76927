"""`hall simulate --swarm`: episodes drawn by a seed, kept on disk, and what fails reduced."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sim.commands import simulate
from sim.episodes.grammar import as_file, episode
from sim.episodes.played import Episode, play_episode
from sim.explore.document import Document, hall_of, read_document, scenario_of
from sim.play import Failure, Outcome, with_chance

app = typer.Typer()
app.command("simulate")(simulate)
PATH = Path("config/scenarios/swarm.yaml")
VERB = "request_run"


def swarm(out: Path, *words: str):
    return CliRunner().invoke(app, ["--swarm", "4", "--minutes", "5", "--jobs", "1", "--out", str(out), *words])


def test_every_seed_is_a_scenario_its_hall_can_play_and_its_file_says_the_same(tmp_path: Path) -> None:
    verbs = set()
    for seed in range(1, 41):
        document = episode(seed, 30.0)
        scenario = scenario_of(document, PATH)
        with_chance(scenario, seed, hall_of(scenario.hall))
        file = tmp_path / f"{seed}.yaml"
        file.write_text(as_file(document), encoding="utf-8")
        assert read_document(file) == json.loads(json.dumps(document)) == episode(seed, 30.0)
        verbs |= {entry["do"] for entry in document["timeline"]}
    assert {"request_run", "request_round", "passengers", "block_door", "visitor_asks", "alarm", "kill"} <= verbs


def test_an_episode_is_played_and_judged_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.episodes.grammar.AFTER_S", 20.0)
    one, two = (play_episode(Episode(1, 1.0, Path(), PATH)) for _ in range(2))
    assert replace(one, cpu_s=0.0) == replace(two, cpu_s=0.0)
    assert 60.0 <= one.simulated_s <= 90.0
    assert (one.outcome == "passed") is (one.signature == ())
    assert sum(one.ends.values()) >= 2


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every play breaks an invariant when the guide is asked and a door is blocked in it, and is noted by its seed."""
    seeds: list[int] = []

    def play(document: Document, path: Path) -> Outcome:
        seeds.append(document["seed"])
        done = [entry["do"] for entry in document["timeline"]]
        bad = "block_door" in done and "request_run" in done
        failures = (Failure("invariant", "planted", "planted at 3.0 s: here", 3.0),) if bad else ()
        texts = tuple(one.text for one in failures)
        return Outcome(path.as_posix(), 1, "r1=delivered", not bad, texts, (), 60.0, 0.0, failures)

    monkeypatch.setattr("sim.episodes.played.play_document", play)
    monkeypatch.setattr("sim.explore.explorer.play_document", play)
    return seeds


def test_a_planted_violation_is_found_and_reduced_to_what_it_needs(planted: list[int], tmp_path: Path) -> None:
    result = swarm(tmp_path, "--seeds", "1..9", "--json")
    assert result.exit_code == 1
    (said,) = [json.loads(line) for line in result.stdout.splitlines()]
    (broken,) = said["broken"]
    assert broken["name"] == "planted" and said["failed"] == len(broken["seeds"])
    (file,) = broken["files"]
    document = read_document(Path(file))
    assert sorted(entry["do"] for entry in document["timeline"]) == ["block_door", "request_run"]
    assert "planted at 3.0 s" in Path(file).read_text(encoding="utf-8").splitlines()[0]
    assert (tmp_path / f"episode-{broken['seeds'][0]}.yaml").is_file()


def test_it_goes_on_where_it_was_stopped(planted: list[int], tmp_path: Path) -> None:
    swarm(tmp_path)
    lines = (tmp_path / "episodes.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seed"] for line in lines] == [1, 2, 3, 4]
    (tmp_path / "episodes.jsonl").write_text("\n".join(lines[:3]) + "\n" + lines[3][:20], encoding="utf-8")
    planted.clear()
    again = swarm(tmp_path)
    assert planted == [4]
    assert "3 of 4 were played before" in again.stderr and "1 played now" in again.stdout
    planted.clear()
    swarm(tmp_path)
    assert planted == []


def test_a_grammar_that_draws_otherwise_plays_the_seed_anew(planted: list[int], tmp_path: Path) -> None:
    swarm(tmp_path)
    planted.clear()
    CliRunner().invoke(app, ["--swarm", "4", "--minutes", "6", "--jobs", "1", "--out", str(tmp_path)])
    assert set(planted) >= {1, 2, 3, 4}


def test_ctrl_c_ends_it_quietly_and_keeps_what_was_played(
    planted: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(item: Episode):
        if item.seed == 3:
            raise KeyboardInterrupt
        return play_episode(item)

    monkeypatch.setattr("sim.episodes.commands.play_episode", stop)
    result = swarm(tmp_path)
    assert result.exit_code == 130
    assert "2 of 4 played, " in result.stderr and "the same command goes on from there" in result.stderr
    assert len((tmp_path / "episodes.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_wrong_use_is_told(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, []).exit_code == 2
    assert swarm(tmp_path, "config/scenarios/unknown_stop.yaml").exit_code == 2
