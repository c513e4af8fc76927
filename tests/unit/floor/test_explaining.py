"""`hall why RUN` over a ledger in the state folder, with no floor up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from robots.cli import app
from robots.core.runs import RunState
from robots.floor.joining import ledger_path
from tests.fixtures.fleet_bench import Bench


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One delivered run in the ledger of a state folder."""
    state = tmp_path / "state"
    ledger_path(state, "scheduler").parent.mkdir(parents=True)
    bench = Bench(tmp_path)
    bench.run(3)
    made = bench.send()
    assert bench.reaches(made, RunState.DELIVERED)
    bench.close()
    bench.path.rename(ledger_path(state, "scheduler"))
    monkeypatch.setenv("HALL_STATE", str(state))
    return made


def test_a_person_reads_state_choice_and_story(run: str) -> None:
    result = CliRunner().invoke(app, ["why", run, "--lang", "zh"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"{run}  已送达"
    assert "为什么是这台机器人" in lines and any("选择徐小递" in line for line in lines)
    assert any("文件已在 档案室 取走" in line for line in lines)
    assert "the floor is not up" in result.stderr


def test_a_program_reads_one_object_with_both_languages(run: str) -> None:
    result = CliRunner().invoke(app, ["why", run, "--json"])
    (line,) = result.stdout.splitlines()
    told = json.loads(line)
    assert told["run"] == run and (told["state"], told["words"]["zh"]) == ("delivered", "已送达")
    assert told["chosen"][0]["robot"] == "xiaodi"


@pytest.mark.parametrize(("asked", "words"), [
    ("r-0000000000", "no run"), ("../x", "a run's id looks like"), ("xiaozhi", "no escort of xiaozhi"),
    ("escort-xiaozhi-1", "no escort escort-xiaozhi-1"), ("xiaodi", "nor a guide"),
])  # fmt: skip
def test_a_run_nobody_knows_is_wrong_use(run: str, asked: str, words: str) -> None:
    result = CliRunner().invoke(app, ["why", asked])
    assert result.exit_code == 2 and words in result.stderr and result.stdout == ""


def test_without_a_ledger_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_STATE", str(tmp_path / "none"))
    result = CliRunner().invoke(app, ["why", "r-0000000000"])
    assert result.exit_code == 3 and "./hall up" in result.stderr
