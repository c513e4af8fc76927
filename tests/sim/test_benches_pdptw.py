"""The bench of batches with windows: its files are read, its lines hold what they promise, peers may be missing."""

import json
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from robots.fleet.assignment.check import check
from robots.fleet.assignment.problem import Plan, Visit
from robots.fleet.assignment.rounds import improve_rounds
from sim import commands
from sim.bench import lilim, peers_pdptw
from sim.bench import pdptw as benches_pdptw

TWO = """2 10 1
0 0 0 0 0 1000 0 0 0
1 3 4 5 0 1000 10 0 2
2 6 8 -5 0 1000 10 1 0
3 0 5 5 20 500 0 0 4
4 0 9 -5 0 900 0 3 0
"""
SHARED = Path(__file__).parents[2].parent / "shared/bench/pdptw"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "two.txt").write_text(TWO)
    (tmp_path / "README.md").write_text("| instance | vehicles | distance |\n|---|---|---|\n| two | 1 | 26.0 |\n")
    return tmp_path


def test_an_instance_is_read_as_it_stands(folder: Path) -> None:
    (instance,) = lilim.instances(folder)
    problem = instance.problem
    assert (len(problem.vehicles), problem.vehicles[0].capacity, problem.vehicles[0].until_s) == (2, 10.0, 1000.0)
    first, second = problem.jobs
    assert (first.pickup, first.drop, first.load, first.pick_s) == (1, 2, 5.0, 10.0)
    assert (second.pick_from, second.pick_until, second.drop_until) == (20.0, 500.0, 900.0)
    assert problem.travel[0, 2] == 10.0
    assert instance.best == (1, 26.0)
    tour = (Visit(0, False), Visit(0, True))
    assert lilim.measured(problem, Plan((tour, ()))) == (1, 20.0)


@pytest.mark.parametrize("text", ["", "2 10\n", "2 10 1\n0 0 0\n", "2 10 1\n1 0 0 0 0 9 0 0 0\n", "a b c\n"])
def test_what_is_no_instance_is_said_with_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.txt").write_text(text)
    with pytest.raises(ValueError, match=r"bad\.txt: "):
        lilim.instances(tmp_path)


def bench(*words: str) -> tuple[int, str, str]:
    app = Typer()
    app.command("bench")(commands.bench)
    app.command("other")(commands.simulate)
    result = CliRunner().invoke(app, ["bench", *words])
    return result.exit_code, result.stdout, result.output


def test_a_line_tells_vehicles_distance_and_peers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benches_pdptw, "load", lambda: False)
    monkeypatch.setattr(benches_pdptw, "peer", lambda name, file, seconds, seed: {"missing": name})
    code, told, _ = bench("pdptw", str(folder), "--seconds", "0.05", "--seeds", "3..4", "--json")
    lines = [json.loads(line) for line in told.splitlines()]
    assert code == 0
    assert [line["seed"] for line in lines] == [3, 4]
    for line in lines:
        assert (line["instance"], line["vehicles"], line["best_vehicles"], line["breaches"]) == ("two", 1, 1, [])
        assert line["gap"] == pytest.approx(line["distance"] / 26.0 - 1.0, abs=1e-5)
        assert line["time_s"] >= 0.0
        assert (line["pyvrp"], line["ortools"]) == ({"missing": "pyvrp"}, {"missing": "ortools"})


def test_without_instances_the_command_says_so(tmp_path: Path) -> None:
    assert bench("pdptw")[0] == 2
    assert bench("pdptw", str(tmp_path / "nowhere"))[0] == 3
    code, _, told = bench("pdptw", str(tmp_path))
    assert (code, "no instances" in told) == (3, True)
    (tmp_path / "bad.txt").write_text("nonsense\n")
    code, _, told = bench("pdptw", str(tmp_path))
    assert (code, "bad.txt" in told) == (2, True)


def test_a_peer_that_is_not_installed_is_said_so(monkeypatch: pytest.MonkeyPatch, capsys, folder: Path) -> None:
    monkeypatch.setitem(peers_pdptw.PEERS, "nobody", ("no-such-package-here", lambda instance, seconds, seed: None))
    peers_pdptw.main("nobody", str(folder / "two.txt"), "1", "1")
    told = "no-such-package-here is not installed: pip install no-such-package-here"
    assert json.loads(capsys.readouterr().out) == {"missing": told}
    assert "KeyError" in peers_pdptw.peer("unheard-of", folder / "two.txt", 1, 1)["missing"]


@pytest.mark.parametrize(("name", "moves"), [("lc101", 300), ("lr101", 500), ("lrc101", 500)])
def test_published_instances_need_at_most_one_vehicle_more(name: str, moves: int) -> None:
    if not SHARED.is_dir():
        pytest.skip("the published instances (../shared/bench/pdptw) are not here")
    (instance,) = [found for found in lilim.instances(SHARED) if found.name == name]
    problem = instance.problem
    plan = improve_rounds(problem, Plan(((),) * len(problem.vehicles)), moves)
    assert check(problem, plan) == []
    vehicles, _ = lilim.measured(problem, plan)
    assert instance.best is not None
    assert vehicles <= instance.best[0] + 1
