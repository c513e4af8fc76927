"""`hall explore`: random faults over many seeds, and what fails reduced to scenario files."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from robots.settings import SettingsError
from sim.arguments import (
    FAILED,
    WRONG_USE,
    FilesArgument,
    JobsOption,
    JsonOption,
    ended,
    scenarios_in,
    seeds_of,
    shown_progress,
    table_console,
)  # fmt: skip
from sim.explore.document import Document, read_document
from sim.explore.explorer import (
    MOST_PLAYS,
    Failed,
    Reduced,
    Trial,
    attempt,
    failed_of,
    first_of_each,
    reduce,
    trials_of,
    write,
)  # fmt: skip
from sim.play import Outcome
from sim.scenarios.scenario import ScenarioError
from sim.swarm import Crash, swarm
from sim.verbs import VERBS

SeedsOption = Annotated[str, typer.Option(help="draw and play with these seeds, such as 7 or 1..200")]
OutOption = Annotated[Path, typer.Option(help="folder for the scenario files of what failed", file_okay=False)]
FaultsOption = Annotated[int, typer.Option(min=1, max=1000, help="random faults for scenarios without `chaos`")]
WithinOption = Annotated[float, typer.Option(min=1.0, help="seconds in which they happen")]
OfOption = Annotated[str, typer.Option(help="only these verbs, such as kill,broker_stop")]
MinutesOption = Annotated[float, typer.Option(min=0.01, help="end after so many minutes of real time")]
PlaysOption = Annotated[int, typer.Option(min=1, help="plays to reduce one failure, at most")]

PLAYING = 0.6
"""This part of the time is for playing, the rest for reducing what failed."""


@dataclass(frozen=True, slots=True)
class WrongTrial:
    """It cannot be played: what is wrong with the scenario or its hall."""

    problem: str


def explore(
    files: FilesArgument,
    seeds: SeedsOption = "1..20",
    jobs: JobsOption = 1,
    out: OutOption = Path("var/found"),
    faults: FaultsOption = 5,
    within: WithinOption = 600.0,
    of: OfOption = "",
    minutes: MinutesOption = 30.0,
    plays: PlaysOption = MOST_PLAYS,
    as_json: JsonOption = False,
) -> None:
    """Look for failures by random faults and reduce them: `hall explore config/scenarios --seeds 1..50 --out found`."""
    begun = time.monotonic()
    until = begun + minutes * 60
    chaos: Document = {"faults": faults, "within_s": within}
    if of:
        chaos["of"] = _verbs(of)
    given = seeds_of(seeds) or [1]
    try:
        trials = [
            trial for scenario in scenarios_in(files) for trial in trials_of(scenario.path, given, chaos)
        ]  # fmt: skip
    except ScenarioError as error:
        raise ended(str(error), WRONG_USE) from error
    done, found = 0, []
    for trial, result in _tried(trials, jobs, as_json, begun + minutes * 60 * PLAYING):
        done += 1
        match result:
            case WrongTrial(problem=problem):
                raise ended(problem, WRONG_USE)
            case Crash(reason=reason):
                found.append(Failed(trial, ("raised", reason), f"the simulator failed: {reason}"))
            case Failed():
                found.append(result)
                typer.echo(f"{trial.path} with seed {trial.seed}: {result.text}", err=True)
    if done < len(trials):
        typer.echo(f"stopped early: {done} of {len(trials)} plays in {minutes:g} minutes", err=True)
    first, more = first_of_each(iter(found))
    typer.echo(f"{done} plays, {len(found)} failed, {len(first)} in ways of their own, {more} more the same", err=True)
    _reduce(first, out, jobs, as_json, plays, until)
    raise typer.Exit(FAILED if found else 0)


def reduce_all(outcomes: list[Outcome], out: Path, jobs: int, as_json: bool) -> None:
    """Reduce scenarios that failed as they stand, one for each way of failing."""
    found = []
    for outcome in outcomes:
        path = Path(outcome.scenario)
        failed = failed_of(Trial(path, outcome.seed, read_document(path)), outcome)
        if failed is not None:
            found.append(failed)
    first, _ = first_of_each(iter(found))
    _reduce(first, out, jobs, as_json, MOST_PLAYS, None)


def _tried(
    trials: list[Trial], jobs: int, quiet: bool, until: float
) -> Iterator[tuple[Trial, Failed | WrongTrial | Crash | None]]:
    """Results with their trials, until the time is over."""
    results = shown_progress(swarm(_attempt, trials, jobs), len(trials), "playing", quiet)
    for pair in zip(trials, results, strict=True):
        yield pair
        if time.monotonic() > until:
            results.close()
            return


def _attempt(trial: Trial) -> Failed | WrongTrial | None:
    try:
        return attempt(trial)
    except (ScenarioError, SettingsError) as error:
        return WrongTrial(str(error))
    except ValueError as error:
        return WrongTrial(f"{trial.path}: {error}")


def _reduce(first: list[Failed], out: Path, jobs: int, as_json: bool, plays: int, until: float | None) -> None:
    able = [failed for failed in first if failed.signature[0] != "raised"]
    for failed in first:
        if failed.signature[0] == "raised":
            typer.echo(f"{failed.trial.path} with seed {failed.trial.seed}: {failed.text}; not reduced", err=True)
    work = partial(reduce, most_plays=plays, until=until)
    table = Table("scenario", "seed", "broken", "entries", "plays", "file", box=None)
    unfinished = 0
    results = shown_progress(swarm(work, able, jobs), len(able), "reducing", as_json)
    for failed, result in zip(able, results, strict=True):
        if isinstance(result, Crash):
            trial = failed.trial
            typer.echo(f"{trial.path} with seed {trial.seed}: cannot be reduced: {result.reason}", err=True)
            continue
        unfinished += not result.is_done
        _tell(result, write(result, out), table, as_json)
    if table.row_count:
        table_console().print(table)
    if unfinished:
        typer.echo(f"stopped early: {unfinished} of {len(able)} could be reduced further", err=True)


def _tell(reduced: Reduced, path: Path, table: Table, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({**reduced.as_json(), "file": path.as_posix()}, ensure_ascii=False))
        return
    before, after = reduced.entries
    trial = reduced.failed.trial
    table.add_row(
        trial.path.stem, str(trial.seed), reduced.text, f"{before} → {after}", str(reduced.plays), path.as_posix()
    )


def _verbs(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    able = sorted(name for name, verb in VERBS.items() if verb.draw is not None)
    for name in names:
        if name not in able:
            raise ended(f"--of {name}: cannot be left to chance: use one of {', '.join(able)}", WRONG_USE)
    return names
