"""The commands the simulator adds to `hall`: `simulate` and `bench`. Data on standard output, all else on error."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from sim.arguments import (
    FAILED,
    MISSING,
    WRONG_USE,
    JobsOption,
    JsonOption,
    ended,
    scenarios_in,
    seeds_of,
    shown_progress,
    table_console,
)  # fmt: skip
from sim.bench import (
    allocation,
    faults,
    hall_day,
    lift_rtt,
    pdptw,
    people_first,
    ride_time,
    scheduler,
    small_hall,
    traffic,
    world,
)
from sim.episodes.commands import run_swarm
from sim.exhaust.bench import ride_explore
from sim.explore.commands import reduce_all
from sim.play import Outcome, play
from sim.rehearsal import Rehearsal, WrongUse, keeping, pictured, rehearse
from sim.story import BROKEN, story
from sim.swarm import Crash, swarm

SeedsOption = Annotated[
    str,
    typer.Option(
        help="play with these seeds, such as 7 or 1..20, not the file's own; of a swarm the first is where it begins"
    ),
]
ValidateOption = Annotated[bool, typer.Option("--validate", help="send every message through the wire's codec")]
LogOption = Annotated[Path | None, typer.Option(help="write the whole log of every play to this file")]
ShrinkOption = Annotated[
    Path | None, typer.Option(help="reduce what fails to minimal scenarios in this folder", file_okay=False)
]

RecordOption = Annotated[
    Path | None, typer.Option(help="record an MCAP file for Foxglove; of several plays, each its own", dir_okay=False)
]
LedgersOption = Annotated[
    Path | None, typer.Option(help="write each process's ledger with its tape here, for `hall replay`", file_okay=False)
]
FolderArgument = Annotated[
    Path | None, typer.Argument(help="the instances, for a benchmark that takes any", show_default=False)
]
SecondsOption = Annotated[float | None, typer.Option(min=0.01, max=3600, help="for each instance", show_default=False)]
AloneOption = Annotated[bool, typer.Option("--alone", help="without other solvers")]
MindsOption = Annotated[bool, typer.Option("--minds", help="traffic: all minds and the physics, not only rails")]
RobotsOption = Annotated[int, typer.Option(min=2, max=50, help="traffic --minds: so many couriers")]
HoursOption = Annotated[float, typer.Option(min=0.05, max=24, help="traffic --minds: runs are asked for so long")]
PictureOption = Annotated[
    Path | None,
    typer.Option(help="write a page that shows each play: an .html file, or a folder for several"),
]

DayOption = Annotated[
    Path | None,
    typer.Option(help="write the report of a day, played a second time without runs to compare", dir_okay=False),
]


FilesOrNone = Annotated[
    list[Path] | None, typer.Argument(help="scenario files, or folders of them", show_default=False)
]
JobsOrAll = Annotated[
    int | None, typer.Option(min=1, max=64, help="so many processes at once; of a swarm all cores", show_default="1")
]
SwarmOption = Annotated[
    int | None,
    typer.Option("--swarm", min=1, max=1_000_000, help="play so many random episodes, no files", show_default=False),
]
MinutesOption = Annotated[float, typer.Option(min=1, max=600, help="of a swarm: simulated minutes of each episode")]
OutOption = Annotated[
    Path, typer.Option(help="of a swarm: folder of what was done and found; it goes on from there", file_okay=False)
]


def simulate(
    files: FilesOrNone = None,
    seeds: SeedsOption = "",
    jobs: JobsOrAll = None,
    validate: ValidateOption = False,
    as_json: JsonOption = False,
    log: LogOption = None,
    shrink: ShrinkOption = None,
    record: RecordOption = None,
    ledgers: LedgersOption = None,
    picture: PictureOption = None,
    day_report: DayOption = None,
    swarm_of: SwarmOption = None,
    minutes: MinutesOption = 30.0,
    out: OutOption = Path("var/swarm"),
) -> None:
    """Play scenarios on simulated time: `hall simulate config/scenarios --seeds 1..20 --jobs 4`."""
    if swarm_of is not None:
        others = (files, validate, log, shrink, record, ledgers, picture, day_report)
        if any(others):
            raise ended("--swarm draws its own episodes: use it with --minutes, --seeds, --jobs, --out", WRONG_USE)
        run_swarm(swarm_of, minutes, (seeds_of(seeds) or [1])[0], jobs, out, as_json)
    if not files:
        raise ended("name scenario files or folders, or use --swarm N", WRONG_USE)
    jobs = jobs or 1
    scenarios = scenarios_in(files)
    given = seeds_of(seeds)
    plays = [
        Rehearsal(scenario.path, seed, validate) for scenario in scenarios for seed in given or [scenario.seed]
    ]  # fmt: skip
    if record is not None or ledgers is not None:
        if picture is not None:
            raise ended("--picture stands alone: play once more for --record or --ledgers", WRONG_USE)
        plays = keeping(plays, record, ledgers)
    elif picture is not None:
        try:
            plays = pictured(plays, [scenario for scenario in scenarios for _ in given or [0]], picture)
        except ValueError as error:
            raise ended(str(error), WRONG_USE) from error
    if day_report is not None:
        if len(plays) != 1 or any(given is not None for given in (record, ledgers, picture)):
            raise ended("--day-report is of one play, and stands alone: no --record, --ledgers or --picture", WRONG_USE)
        plays = [replace(plays[0], day=day_report)]
    if log is not None:
        _begin(log)
    failed = []
    table = Table("scenario", "seed", "outcome", "", "simulated", "x real time", box=None)
    for outcome in _played(plays, jobs, as_json):
        if not outcome.passed:
            failed.append(outcome)
        if log is not None:
            _append(log, outcome)
        if as_json:
            typer.echo(json.dumps(outcome.as_json(), ensure_ascii=False))
            continue
        verdict = "passed" if outcome.passed else "[red]FAILED[/red]"
        factor = f"{outcome.simulated_s / outcome.wall_s:.0f}" if outcome.wall_s else ""
        table.add_row(
            outcome.scenario, str(outcome.seed), outcome.outcome, verdict, f"{outcome.simulated_s:.0f} s", factor
        )
        explain(outcome)
    if not as_json:
        table_console().print(table)
    if shrink is not None and failed:
        reduce_all(failed, shrink, jobs, as_json)
    raise typer.Exit(FAILED if failed else 0)


def _played(plays: list[Rehearsal], jobs: int, quiet: bool) -> Iterator[Outcome]:
    """Outcomes in order; a play the simulator itself could not finish is an outcome that failed."""
    results = shown_progress(swarm(rehearse, plays, jobs), len(plays), "playing", quiet)
    for item, result in zip(plays, results, strict=True):
        match result:
            case WrongUse(problem=problem):
                raise ended(problem, WRONG_USE)
            case Crash(reason=reason):
                yield item.crashed(reason)
            case Outcome():
                yield result


def explain(outcome: Outcome) -> None:
    """What went wrong, on standard error."""
    if outcome.passed:
        return
    typer.echo(f"{outcome.scenario} with seed {outcome.seed}:", err=True)
    for text in outcome.broken:
        typer.secho(f"  broken: {text}", fg="red", err=True)
    for line in story(outcome):
        typer.secho(f"  {line}", fg="red" if BROKEN in line else None, err=True)


def _begin(log: Path) -> None:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("", encoding="utf-8")
    except OSError as error:
        raise ended(f"--log {log}: cannot be written: {error.strerror}", WRONG_USE) from error


def _append(log: Path, outcome: Outcome) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(f"# {outcome.scenario} with seed {outcome.seed}: {outcome.outcome}\n")
        file.writelines(f"# broken: {text}\n" for text in outcome.broken)
        file.writelines(f"{line}\n" for line in outcome.timeline)


def bench(
    name: Annotated[str, typer.Argument(help="which benchmark: first-run, small-hall, sim, lift-rtt …")],
    folder: FolderArgument = None,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="how often; the median counts")] = 5,
    as_json: JsonOption = False,
    seeds: SeedsOption = "",
    jobs: JobsOption = 1,
    seconds: SecondsOption = None,
    alone: AloneOption = False,
    minds: MindsOption = False,
    robots: RobotsOption = traffic.ROBOTS,
    hours: HoursOption = traffic.DAY_S / 3600,
) -> None:
    """Measure the simulator and the solvers: `hall bench first-run --json`, `hall bench pdptw DIR --seconds 10`."""
    run = BENCHES.get(name)
    if minds and name != "traffic":
        raise ended("--minds is of `hall bench traffic` alone", WRONG_USE)
    if run is None and name != FAULTS and name not in FOLDER_BENCHES:
        names = ", ".join((*BENCHES, FAULTS, *FOLDER_BENCHES))
        raise ended(f"there is no benchmark {name!r}: use one of {names}", WRONG_USE)
    has_failed = False
    if name in FOLDER_BENCHES:
        lines = FOLDER_BENCHES[name](_instances(name, folder), seconds, seeds_of(seeds), alone)
    elif minds:
        lines = traffic.with_minds(robots, hours * 3600, seeds_of(seeds) or [1])
    else:
        lines = run(repeat) if run else faults.faults(_faults(), seeds_of(seeds), jobs)
    for figures in lines:
        has_failed |= name == FAULTS and figures["passed"] < figures["seeds"]
        if as_json:
            typer.echo(json.dumps(figures))
            continue
        table = Table(box=None, show_header=False)
        for key, value in figures.items():
            table.add_row(key, str(value))
        Console(highlight=False).print(table)
    raise typer.Exit(FAILED if has_failed else 0)


def _instances(name: str, folder: Path | None) -> Path:
    """The folder of instances that was asked for, or the end of the command."""
    if folder is None:
        raise ended(f"{name} needs a folder of instances: hall bench {name} DIR", WRONG_USE)
    if not folder.is_dir():
        raise ended(f"{folder} is no folder", MISSING)
    return folder


def _faults() -> Path:
    """The folder of the catalogue, of the checkout or as installed."""
    return _shipped(f"{faults.FOLDER}/{faults.FIRST}").parent


def _first_run(repeat: int) -> Iterator[dict[str, Any]]:
    """The first run with all minds and the judge, in process."""
    path = _shipped("config/scenarios/first_run.yaml")
    (scenario,) = scenarios_in([path])
    started = time.process_time()
    outcomes = [play(scenario) for _ in range(repeat)]
    cpu_s = (time.process_time() - started) / repeat
    if not all(outcome.passed for outcome in outcomes):
        explain(outcomes[0])
        raise typer.Exit(FAILED)
    wall_s = statistics.median(outcome.wall_s for outcome in outcomes)
    simulated_s = outcomes[0].simulated_s
    yield {
        "bench": "first-run",
        "wall_s": round(wall_s, 3),
        "cpu_s_with_loading": round(cpu_s, 3),
        "simulated_s": round(simulated_s, 1),
        "real_time_factor": round(simulated_s / wall_s, 1),
        "repeat": repeat,
        "python": platform.python_version(),
    }


FAULTS = "faults"
"""The bench that plays scenarios: it takes seeds, and fails when one of them does."""

BENCHES: Mapping[str, Callable[[int], Iterator[dict[str, Any]]]] = {
    "first-run": _first_run,
    "small-hall": small_hall.small_hall,
    "sim": world.sim,
    "hall-day": hall_day.hall_day,
    "lift-rtt": lift_rtt.lift_rtt,
    "ride-explore": ride_explore,
    "people-first": people_first.people_first,
    "ride-time": ride_time.ride_time,
    "scheduler": scheduler.scheduler,
    "traffic": traffic.traffic,
}


FOLDER_BENCHES: Mapping[str, Callable[[Path, float | None, list[int], bool], Iterator[dict[str, Any]]]] = {
    "allocation": allocation.allocation,
    "pdptw": pdptw.pdptw,
}
"""Those that take a folder of instances, the seconds for each, seeds, and whether peers stay out."""


def _shipped(name: str) -> Path:
    """A file of the checkout, or of the installed package."""
    for root in (Path(os.environ.get("HALL_ROOT", ".")), Path(sys.prefix) / "share" / "hall_fleet"):
        if (root / name).is_file():
            return root / name
    raise ended(f"{name} is not here: run from a checkout", MISSING)
