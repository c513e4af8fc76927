"""`hall bench allocation`: an instance of our own, spoilt ones, and the shared ones where they are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from robots.fleet.assignment.check import check, cost
from robots.fleet.assignment.improve import improve
from robots.fleet.assignment.problem import Plan
from sim.bench import allocation as benches_allocation
from sim.bench.allocation_instances import read
from sim.commands import bench

INSTANCE = {
    "n": 3, "robots": [0, 8], "tasks": [[1, 2], [7, 6], [3, 5]], "pitch_m": 7.0, "speed_mps": 0.7,
    "load_s": 10.0, "unload_s": 10.0, "reference_flow_s": {"annealing_2M_moves": 160.0},
}  # fmt: skip
# 0 > 1 > 2: 10+10+10+10 = 40. 8 > 7 > 6: 40. Then 3 > 5 costs 40 from its pickup on, which is 10 away from 6: 90.
SHARED = Path(__file__).parents[3] / "shared" / "bench" / "allocation"
OPTIMA = {"3x10_1": 1690, "3x10_2": 1847, "3x10_3": 1776}


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robots.core.compiled.use_at_once", lambda: False)
    monkeypatch.setattr("robots.core.compiled.pays", lambda: False)
    monkeypatch.setattr(benches_allocation, "PLAIN_MOVES", 2000)


def test_an_instance_is_solved_and_measured_against_its_reference(tmp_path: Path) -> None:
    (tmp_path / "2x3_1.json").write_text(json.dumps(INSTANCE))
    (line,) = benches_allocation.allocation(tmp_path, None, [], alone=True)
    assert line["instance"] == "2x3_1"
    assert (line["flow_s"], line["reference_flow_s"], line["gap"]) == (170.0, 160.0, 0.0625)
    assert line["breaches"] == []
    assert line["first_flow_s"] >= line["flow_s"]
    assert set(line) >= {"first_s", "time_s", "warm", "numba"}


def test_seconds_and_seeds(tmp_path: Path) -> None:
    (tmp_path / "2x3_1.json").write_text(json.dumps(INSTANCE))
    lines = list(benches_allocation.allocation(tmp_path, 0.01, [3, 4], alone=True))
    assert [line["seed"] for line in lines] == [3, 4]
    assert {line["flow_s"] for line in lines} == {170.0}


@pytest.mark.parametrize("change", [{"n": 2}, {"robots": "x"}, {"tasks": [[1]]}, {"speed_mps": None}])
def test_what_is_no_instance_is_said_with_its_file(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps({**INSTANCE, **change}))
    with pytest.raises(ValueError, match=r"bad\.json: no allocation instance"):
        read(path)


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    import typer

    app = typer.Typer()
    app.command()(bench)
    runner = CliRunner()
    assert "no instances in this folder" in runner.invoke(app, ["allocation", str(tmp_path)]).output
    (tmp_path / "bad.json").write_text("{}")
    assert "bad.json: no allocation instance" in runner.invoke(app, ["allocation", str(tmp_path)]).output
    (tmp_path / "bad.json").write_text(json.dumps(INSTANCE))
    done = runner.invoke(app, ["allocation", str(tmp_path), "--json", "--alone"])
    assert done.exit_code == 0
    assert json.loads(done.output)["flow_s"] == 170.0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared instances are not here")
@pytest.mark.parametrize("name, optimum", OPTIMA.items())
def test_small_shared_instances_are_solved_to_the_optimum(name: str, optimum: int) -> None:
    instance = read(SHARED / f"{name}.json")
    plan = improve(instance.problem, Plan(((),) * 3), 20_000)
    assert check(instance.problem, plan) == []
    assert round(cost(instance.problem, plan)) <= optimum
