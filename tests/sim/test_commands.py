"""`hall simulate` and `hall bench` as a user sees them: output, exit codes, one clear line for wrong use."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sim.commands import bench, simulate

app = typer.Typer()
app.command("simulate")(simulate)
app.command("bench")(bench)
REFUSALS = "config/scenarios/unknown_stop.yaml"


def hall(*words: str):
    return CliRunner().invoke(app, list(words))


def test_json_is_one_object_a_line_in_the_form_of_the_names_page() -> None:
    result = hall("simulate", REFUSALS, "--json", "--seeds", "3..4")
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["scenario"], line["seed"], line["passed"]) for line in lines] == [
        (REFUSALS, 3, True),
        (REFUSALS, 4, True),
    ]
    assert set(lines[0]) == {"scenario", "seed", "outcome", "passed", "broken", "timeline", "timings"}


def test_a_table_for_people() -> None:
    result = hall("simulate", REFUSALS)
    assert result.exit_code == 0
    assert "passed" in result.stdout
    assert "nowhere=refused" in result.stdout


def test_a_failure_is_exit_1_and_says_what_was_broken(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    text = Path(REFUSALS).read_text(encoding="utf-8")
    path.write_text(text.replace("reason: same_stop", "reason: unknown_stop"), encoding="utf-8")
    result = hall("simulate", str(path))
    assert result.exit_code == 1
    assert "its reasons are same_stop" in result.stderr
    assert "FAILED" in result.stdout


@pytest.mark.parametrize(
    "words, says",
    [
        (("simulate", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
        (("simulate", REFUSALS, "--seeds", "x"), "write a number"),
        (("simulate", REFUSALS, "--seeds", "9..2"), "below the first"),
        (("bench", "nothing"), "use one of first-run"),
    ],
)
def test_wrong_use_is_exit_2_and_one_clear_line(words: tuple[str, ...], says: str) -> None:
    result = hall(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr.replace("\n", " ")


def test_a_folder_plays_its_scenarios_but_not_its_halls(tmp_path: Path) -> None:
    (tmp_path / "halls" / "x").mkdir(parents=True)
    (tmp_path / "halls" / "x" / "building.yaml").write_text("no: scenario", encoding="utf-8")
    (tmp_path / "one.yaml").write_text(Path(REFUSALS).read_text(encoding="utf-8"), encoding="utf-8")
    result = hall("simulate", str(tmp_path), "--json")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_the_first_run_is_measured() -> None:
    result = hall("bench", "first-run", "--json", "--repeat", "1")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["bench"] == "first-run"
    assert figures["real_time_factor"] > 1
