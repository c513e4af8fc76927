"""`hall backup`, `hall restore`, `hall copy`: a ledger kept, brought back, moved to another database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from robots.floor.joining import fail, fleet_ledger
from robots.floor.places import state_folder
from robots.store import LedgerError
from robots.store.backup import Copied, SpoiltError, TakenError, back_up, copy, restore

FAILED, WRONG_USE = 1, 2
LedgerOption = Annotated[
    str, typer.Option("--ledger", help="file or postgresql:// URL of a ledger", show_default="the scheduler's")
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="replace what is there")]
JsonOption = Annotated[bool, typer.Option("--json", help="one JSON object")]


def backup_command(
    file: Annotated[Path, typer.Argument(help="file to write, such as monday.backup", show_default=False)],
    ledger: LedgerOption = "",
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a ledger into one file while the floor runs: `hall backup monday.backup`."""
    _done("backed up", lambda: back_up(_ledger(ledger), file, overwrite), as_json)


def restore_command(
    file: Annotated[Path, typer.Argument(help="what `hall backup` wrote", show_default=False)],
    ledger: LedgerOption = "",
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put a backup back, of either database into either, with the floor stopped: `hall restore monday.backup`."""
    _done("restored", lambda: restore(file, _ledger(ledger), overwrite), as_json)


def copy_command(
    from_: Annotated[str, typer.Argument(metavar="FROM", help="file or postgresql:// URL of a ledger")],
    to: Annotated[str, typer.Argument(help="file or postgresql:// URL of an empty one")],
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Bring a ledger into another database, every row checked: `hall copy var/ledger/scheduler.db postgresql://…`."""
    _done("copied", lambda: copy(from_, to, overwrite), as_json)


def _ledger(given: str) -> Path | str:
    return given or fleet_ledger(state_folder())


def _done(what: str, work: Callable[[], Copied], as_json: bool) -> None:
    try:
        done = work()
    except LedgerError as error:
        fail(
            str(error), WRONG_USE if isinstance(error, TakenError) else FAILED if isinstance(error, SpoiltError) else 3
        )
    if as_json:
        line = {
            "done": what, "source": done.source, "target": done.target, "runs": done.runs, "rows": done.rows,
            "digest": done.digest, "tables": {part.table: part.rows for part in done.parts},
            "wall_s": round(done.wall_s, 3),
        }  # fmt: skip
        print(json.dumps(line, ensure_ascii=False))  # noqa: T201  data goes to stdout
        return
    out = Console(highlight=False, soft_wrap=True, markup=False)
    out.print(f"{what}: {done.source} -> {done.target}")
    out.print(f"{done.runs} runs, {done.rows} rows, each read back and compared ({done.wall_s:.1f} s)")
    out.print(f"sha256 {done.digest}")
