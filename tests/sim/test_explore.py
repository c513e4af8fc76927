"""`hall explore` and `hall simulate --jobs --log --shrink` as a user sees them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sim.commands import simulate
from sim.explore.commands import explore
from sim.play import play
from sim.scenarios.scenario import load_scenario

app = typer.Typer()
app.command("simulate")(simulate)
app.command("explore")(explore)
REFUSALS = "config/scenarios/unknown_stop.yaml"

HOLDS = """\
title: a scenario that cannot pass when the broker stops twice
hall: config/scenarios/halls/small
limit_s: 40
requests: {count: 1, from: S1, to: S3}
"""


def hall(*words: str):
    return CliRunner().invoke(app, list(words))


def a_scenario(folder: Path, more: str) -> str:
    path = folder / "holds.yaml"
    path.write_text(HOLDS + more, encoding="utf-8")
    return str(path)


def without_wall(text: str) -> list[dict]:
    found = [json.loads(line) for line in text.splitlines()]
    for line in found:
        del line["timings"]["wall_s"], line["timings"]["real_time_factor"]
    return found


def test_two_jobs_say_what_one_says() -> None:
    one, two = (hall("simulate", REFUSALS, "--seeds", "1..3", "--json", "--jobs", jobs) for jobs in "12")
    assert (one.exit_code, two.exit_code) == (0, 0)
    assert without_wall(one.stdout) == without_wall(two.stdout)
    assert [line["seed"] for line in without_wall(two.stdout)] == [1, 2, 3]


def test_the_whole_log_is_written(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "all.txt"
    result = hall("simulate", REFUSALS, "--seeds", "1..2", "--log", str(log))
    assert result.exit_code == 0
    text = log.read_text(encoding="utf-8")
    assert text.count(f"# {REFUSALS} with seed ") == 2
    assert "\n".join(play(load_scenario(Path(REFUSALS)), 2).timeline) in text


def test_each_play_has_its_picture(tmp_path: Path) -> None:
    result = hall("simulate", REFUSALS, "--seeds", "1..2", "--picture", str(tmp_path / "pages"))
    assert result.exit_code == 0
    pages = sorted((tmp_path / "pages").iterdir())
    assert [page.name for page in pages] == ["unknown_stop-1.html", "unknown_stop-2.html"]
    assert "</html>" in pages[0].read_text(encoding="utf-8")
    assert hall("simulate", REFUSALS, "--seeds", "1..2", "--picture", str(tmp_path / "one.html")).exit_code == 2


def test_a_play_that_crashes_is_that_scenarios_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_) -> None:
        raise RuntimeError("without end")

    monkeypatch.setattr("sim.rehearsal.play", crash)
    result = hall("simulate", REFUSALS, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["broken"] == ["the simulator failed: RuntimeError: without end"]


def test_a_failure_found_by_chance_becomes_a_file_that_fails_so(tmp_path: Path) -> None:
    chaos = 'chaos: {faults: 6, within_s: 20, of: [broker_stop]}\nexpect:\n  - {never: "at_s() > 30"}\n'
    words = (a_scenario(tmp_path, chaos), "--seeds", "1..3", "--out", str(tmp_path / "out"), "--json")
    result = hall("explore", *words)
    assert result.exit_code == 1
    (line,) = [json.loads(text) for text in result.stdout.splitlines()]
    assert (line["seed"], line["entries_before"], line["entries"], line["done"]) == (
        1,
        7,
        1,
        True,
    )  # a hall without a run is over at once
    assert "3 plays, 3 failed, 1 in ways of their own, 2 more the same" in result.stderr
    again = hall("simulate", line["file"])
    assert again.exit_code == 1
    assert line["broken"] in again.stderr.replace("\n", " ")


def test_what_does_not_fail_leaves_no_file(tmp_path: Path) -> None:
    chaos = "chaos: {faults: 1, within_s: 5, of: [broker_stop]}\n"
    result = hall("explore", a_scenario(tmp_path, chaos), "--seeds", "1", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert not (tmp_path / "out").exists()


def test_it_says_when_it_stopped_early(tmp_path: Path) -> None:
    words = (a_scenario(tmp_path, ""), "--seeds", "1..500", "--minutes", "0.01", "--out", str(tmp_path / "out"))
    result = hall("explore", *words, "--of", "broker_stop")
    assert "stopped early: " in result.stderr


def test_simulate_reduces_what_fails_when_asked(tmp_path: Path) -> None:
    path = a_scenario(tmp_path, 'timeline:\n  - {at_s: 3, do: broker_stop}\nexpect:\n  - {finally: "at_s() < 5"}\n')
    result = hall("simulate", path, "--shrink", str(tmp_path / "out"))
    assert result.exit_code == 1
    (found,) = (tmp_path / "out").iterdir()
    assert [step.do for step in load_scenario(found).timeline] == ["request_run"]
    assert hall("simulate", str(found)).exit_code == 1


@pytest.mark.parametrize(
    "words, says",
    [
        (("explore", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
        (("explore", REFUSALS, "--of", "kil"), "--of kil: cannot be left to chance"),
        (("explore", REFUSALS, "--seeds", "x"), "write a number"),
        (("simulate", REFUSALS, "--jobs", "0"), "--jobs"),
        (("simulate", REFUSALS, "--log", "/proc/nowhere/log"), "--log /proc/nowhere/log: cannot be written"),
    ],
)
def test_wrong_use_is_exit_2(words: tuple[str, ...], says: str) -> None:
    result = hall(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr.replace("\n", " ")
