"""The benchmark of the world prints what it promises; its peers may be missing."""

import json

import pytest
from typer import Typer
from typer.testing import CliRunner

from sim import commands
from sim.bench import peers
from sim.bench import world as benches

KEYS = {"bench", "wall_s", "real_time_factor", "steps_per_s"}


def test_each_line_is_an_object_with_the_promised_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benches, "LOADS", ((2, 0, 0, ("irsim",)), (3, 8, 5, ()), (3, 8, 1, ())))
    monkeypatch.setattr(benches, "peer", lambda name, robots, beams: {"steps_per_s": 1000.0, "version": "1"})
    app = Typer()
    app.command("bench")(commands.bench)
    app.command("other")(commands.simulate)
    result = CliRunner().invoke(app, ["bench", "sim", "--json", "--repeat", "1"])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(line.keys() >= KEYS and line["wall_s"] > 0 for line in lines)
    assert [line["bench"] for line in lines][:4] == ["motion", "motion-and-scan", "motion-and-scan", "rays-numpy"]
    assert lines[0]["ratio_irsim"] == round(lines[0]["steps_per_s"] / 1000.0, 1)
    assert (lines[1]["scan_hz"], lines[2]["scan_hz"]) == (10, 50)


def test_the_robots_of_the_benchmark_drive_and_collide() -> None:
    line = benches.motion(30, 0, 0, repeat=1)
    assert line["contacts"] > 0
    assert line["steps_per_s"] == pytest.approx(line["real_time_factor"] / peers.STEP_S, rel=0.01)


def test_a_peer_that_is_not_installed_is_said_so(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setitem(peers.PEERS, "nobody", ("no-such-package-here", lambda robots, beams: 1.0))
    peers.main("nobody", "2", "0")
    told = "no-such-package-here is not installed: pip install no-such-package-here"
    assert json.loads(capsys.readouterr().out) == {"missing": told}
    assert "KeyError" in peers.peer("unheard-of", 2, 0)["missing"]


def test_pymunk_runs_the_same_load_where_it_is_installed() -> None:
    pytest.importorskip("pymunk")
    found = peers.peer("pymunk", 4, 0)
    assert found["steps_per_s"] > 0 and found["version"]
