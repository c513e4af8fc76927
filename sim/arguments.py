"""What `simulate` and `explore` have in common: the files and seeds asked for, progress, and how a command ends."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.scenarios.scenario import Scenario, ScenarioError, load_scenario

FAILED, WRONG_USE, MISSING, STOPPED = 1, 2, 3, 130
APART = frozenset({"halls", "days"})
"""Folders of these names below the scenarios: small halls, no scenarios; whole days, which take minutes each and are
played when they or their folder are named."""

FilesArgument = Annotated[list[Path], typer.Argument(help="scenario files, or folders of them", show_default=False)]
JobsOption = Annotated[int, typer.Option(min=1, max=64, help="so many processes at once")]
JsonOption = Annotated[bool, typer.Option("--json", help="one JSON object a line")]

Item = TypeVar("Item")


def ended(message: str, code: int) -> typer.Exit:
    """Say why on standard error; to be raised."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def scenarios_in(files: Sequence[Path]) -> list[Scenario]:
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
        raise ended("\n".join(problems), WRONG_USE)
    return scenarios


def _paths(files: Sequence[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            found = [file for file in sorted(path.rglob("*.yaml")) if APART.isdisjoint(file.relative_to(path).parts)]
            if not found:
                raise ended(f"{path}: no scenario files in this folder", WRONG_USE)
            yield from found
        else:
            yield path


def seeds_of(text: str) -> list[int]:
    """`7` or `1..20`; empty for the files' own."""
    if not text:
        return []
    first, dots, last = text.partition("..")
    try:
        low, high = int(first), int(last if dots else first)
    except ValueError:
        raise ended(f"--seeds {text}: write a number such as 7 or a range such as 1..20", WRONG_USE) from None
    if high < low:
        raise ended(f"--seeds {text}: the last seed is below the first", WRONG_USE)
    return list(range(low, high + 1))


def shown_progress(things: Iterable[Item], total: int, what: str, quiet: bool) -> Generator[Item, None, None]:
    """The same things, with a bar on standard error where that is a terminal; Ctrl-C ends the command quietly."""
    columns = (
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    hidden = quiet or not console.is_terminal
    try:
        with Progress(*columns, console=console, transient=True, redirect_stdout=False, disable=hidden) as bar:
            under_way = bar.add_task(what, total=total)
            for thing in things:
                bar.advance(under_way)
                yield thing
    except KeyboardInterrupt:
        raise ended("stopped", STOPPED) from None


def table_console() -> Console:
    """For a table on standard output: as wide as the terminal, or wide enough for a file."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)
