"""`hall bench faults`: one line a scenario, and an exit code that says whether all of them passed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from sim import commands
from sim.bench import faults as benches_faults

HALL = Path("config/scenarios/halls/small").resolve()
SHORT = """\
title: a run from a window to the same window
hall: {hall}
seed: 7
limit_s: 20
timeline:
  - {{at_s: 2, do: request_run, from: S1, to: S1, id: first}}
expect:
  - {{run: first, state: {state}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "F01_refused.yaml").write_text(SHORT.format(hall=HALL, state="refused"), encoding="utf-8")
    return tmp_path


def bench(monkeypatch: pytest.MonkeyPatch, folder: Path, *more: str):
    monkeypatch.setattr(commands, "_faults", lambda: folder)
    app = Typer()
    app.command("bench")(commands.bench)
    app.command("other")(commands.simulate)
    return CliRunner().invoke(app, ["bench", "faults", "--json", *more])


def test_a_line_for_each_scenario_with_the_seeds_asked_for(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    result = bench(monkeypatch, folder, "--seeds", "3..5")
    assert result.exit_code == 0, result.output
    (line,) = [json.loads(text) for text in result.stdout.splitlines()]
    assert (line["fault"], line["seeds"], line["passed"], line["broken"]) == ("F01", 3, 3, [])
    assert line["simulated_s"] > 0 and line["wall_s"] > 0


def test_what_breaks_is_named_with_its_seed_and_fails_the_bench(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "F02_delivered.yaml").write_text(SHORT.format(hall=HALL, state="delivered"), encoding="utf-8")
    result = bench(monkeypatch, folder)
    assert result.exit_code == commands.FAILED
    lines = [json.loads(text) for text in result.stdout.splitlines()]
    assert [(line["fault"], line["passed"]) for line in lines] == [("F01", 2), ("F02", 0)]
    assert [text.partition(":")[0] for text in lines[1]["broken"]] == ["seed 1", "seed 2"]


def test_a_scenario_nobody_can_play_is_a_failed_one(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "F03_nonsense.yaml").write_text("title: nothing else\n", encoding="utf-8")
    assert [line["passed"] for line in benches_faults.faults(folder, [1])] == [1, 0]
