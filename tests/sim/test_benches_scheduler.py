"""The scheduler's bench prints what it promises, on a small load."""

from __future__ import annotations

import json

import pytest
from typer import Typer
from typer.testing import CliRunner

from sim import commands
from sim.bench import scheduler as benches_scheduler


def test_each_figure_is_a_line_and_what_it_counts_really_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, less in (("ROBOTS", 3), ("OPEN_RUNS", 6), ("REQUESTS", 12), ("EVENTS", 60), ("PAST_RUNS", 80)):
        monkeypatch.setattr(benches_scheduler, name, less)
    monkeypatch.setattr(benches_scheduler.improve, "load", lambda: None)  # compiling takes longer than all the rest
    app = Typer()
    app.command("bench")(commands.bench)
    app.command("other")(commands.simulate)
    result = CliRunner().invoke(app, ["bench", "scheduler", "--json", "--repeat", "1"])
    assert result.exit_code == 0, result.output
    lines = {line["bench"]: line for line in map(json.loads, result.stdout.splitlines())}
    assert list(lines) == [
        "admission", "admission-alone", "decision", "restart-spread", "restart-one_day", "restart-no_snapshot"
    ]  # fmt: skip
    assert lines["admission"]["commits"] < lines["admission-alone"]["commits"], "waiting requests share commits"
    assert lines["decision"]["runs_ended"] >= 3
    assert lines["decision"]["p50_ms"] <= lines["decision"]["p99_ms"] <= lines["decision"]["worst_ms"]
    assert lines["restart-spread"]["runs_in_book"] < 80 == lines["restart-one_day"]["runs_in_book"]
    assert lines["restart-no_snapshot"]["runs_in_book"] == lines["restart-spread"]["runs_in_book"]
