"""The commands the simulator adds to `hall`: `simulate` and `bench`. Data on standard output, all else on error."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from robots.settings import SettingsError
from sim.play import Outcome, play
from sim.scenario import Scenario, ScenarioError, load_scenario

FAILED, WRONG_USE, MISSING = 1, 2, 3
SHOWN_LINES = 25
"""So many last lines of the log are shown of a scenario that failed."""
HALLS = "halls"
"""A folder of this name below the scenarios holds small halls, no scenarios."""

FilesArgument = Annotated[list[Path], typer.Argument(help="scenario files, or folders of them", show_default=False)]
SeedsOption = Annotated[str, typer.Option(help="play with these seeds, such as 7 or 1..20, not the file's own")]
JsonOption = Annotated[bool, typer.Option("--json", help="one JSON object a line")]
ValidateOption = Annotated[bool, typer.Option("--validate", help="send every message through the wire's codec")]


def simulate(
    files: FilesArgument,
    seeds: SeedsOption = "",
    validate: ValidateOption = False,
    as_json: JsonOption = False,
) -> None:
    """Play scenarios in one process on simulated time: `hall simulate config/scenarios/first_run.yaml`."""
    scenarios = _load_all(files)
    given = _seeds(seeds)
    failed = 0
    table = Table("scenario", "seed", "outcome", "", "simulated", "x real time", box=None)
    for scenario in scenarios:
        for seed in given or [scenario.seed]:
            outcome = _play(scenario, seed, validate)
            failed += not outcome.passed
            if as_json:
                typer.echo(json.dumps(outcome.as_json(), ensure_ascii=False))
                continue
            verdict = "passed" if outcome.passed else "[red]FAILED[/red]"
            factor = f"{outcome.simulated_s / outcome.wall_s:.0f}"
            table.add_row(outcome.scenario, str(seed), outcome.outcome, verdict, f"{outcome.simulated_s:.0f} s", factor)
            _explain(outcome)
    if not as_json:
        Console(highlight=False, width=None if sys.stdout.isatty() else 160).print(table)
    raise typer.Exit(FAILED if failed else 0)


def bench(
    name: Annotated[str, typer.Argument(help="which benchmark: first-run")],
    repeat: Annotated[int, typer.Option(min=1, max=100, help="how often; the median counts")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Measure the simulator: `hall bench first-run --json`."""
    run = BENCHES.get(name)
    if run is None:
        raise _ended(f"there is no benchmark {name!r}: use one of {', '.join(BENCHES)}", WRONG_USE)
    figures = run(repeat)
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table(box=None, show_header=False)
    for key, value in figures.items():
        table.add_row(key, str(value))
    Console(highlight=False).print(table)


def _first_run(repeat: int) -> dict[str, Any]:
    """The first run with all minds and the judge, in process."""
    path = _shipped("config/scenarios/first_run.yaml")
    (scenario,) = _load_all([path])
    started = time.process_time()
    outcomes = [_play(scenario, scenario.seed, validate=False) for _ in range(repeat)]
    cpu_s = (time.process_time() - started) / repeat
    if not all(outcome.passed for outcome in outcomes):
        _explain(outcomes[0])
        raise typer.Exit(FAILED)
    wall_s = statistics.median(outcome.wall_s for outcome in outcomes)
    simulated_s = outcomes[0].simulated_s
    return {
        "bench": "first-run",
        "wall_s": round(wall_s, 3),
        "cpu_s_with_loading": round(cpu_s, 3),
        "simulated_s": round(simulated_s, 1),
        "real_time_factor": round(simulated_s / wall_s, 1),
        "repeat": repeat,
        "python": platform.python_version(),
    }


BENCHES: Mapping[str, Callable[[int], dict[str, Any]]] = {"first-run": _first_run}


def _load_all(files: list[Path]) -> list[Scenario]:
    """Every scenario, or the end of the command with all that is wrong in them."""
    scenarios, problems = [], []
    for path in _paths(files):
        try:
            scenarios.append(load_scenario(path))
        except ScenarioError as error:
            problems += error.problems
        except OSError as error:
            problems.append(f"{path}: cannot be read: {error.strerror}")
    if problems:
        raise _ended("\n".join(problems), WRONG_USE)
    return scenarios


def _paths(files: list[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            found = [file for file in sorted(path.rglob("*.yaml")) if HALLS not in file.relative_to(path).parts]
            if not found:
                raise _ended(f"{path}: no scenario files in this folder", WRONG_USE)
            yield from found
        else:
            yield path


def _play(scenario: Scenario, seed: int, validate: bool) -> Outcome:
    try:
        return play(scenario, seed, validate)
    except (ScenarioError, SettingsError) as error:
        raise _ended(str(error), WRONG_USE) from error


def _seeds(text: str) -> list[int]:
    """`7` or `1..20`; empty for the files' own."""
    if not text:
        return []
    first, dots, last = text.partition("..")
    try:
        low, high = int(first), int(last if dots else first)
    except ValueError:
        raise _ended(f"--seeds {text}: write a number such as 7 or a range such as 1..20", WRONG_USE) from None
    if high < low:
        raise _ended(f"--seeds {text}: the last seed is below the first", WRONG_USE)
    return list(range(low, high + 1))


def _explain(outcome: Outcome) -> None:
    if outcome.passed:
        return
    typer.echo(f"{outcome.scenario} with seed {outcome.seed}:", err=True)
    for text in outcome.broken:
        typer.echo(f"  broken: {text}", err=True)
    for line in outcome.timeline[-SHOWN_LINES:]:
        typer.echo(f"  {line}", err=True)


def _shipped(name: str) -> Path:
    """A file of the checkout, or of the installed package."""
    for root in (Path(os.environ.get("HALL_ROOT", ".")), Path(sys.prefix) / "share" / "hall_fleet"):
        if (root / name).is_file():
            return root / name
    raise _ended(f"{name} is not here: run from a checkout", MISSING)


def _ended(message: str, code: int) -> typer.Exit:
    """Say why on standard error; to be raised."""
    typer.echo(message, err=True)
    return typer.Exit(code)
