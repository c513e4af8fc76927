"""`hall replay LEDGER`: feeds a recorded ledger to the minds again and shows the first difference."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from robots.building import Plan
from robots.floor.joining import fail, read_hall
from robots.floor.places import hall_folder
from robots.floor.shelf import site_knowledge
from robots.guide.dialogue.understands import MakesUnderstanding
from robots.guide.understanding.pairs import PairUnderstander
from robots.guide.understanding.understander import Understander
from robots.settings import SettingsError, hall_digest
from robots.settings.knowledge import Knowledge, load_knowledge
from robots.store import Ledger, LedgerError
from robots.store.engine import shown
from robots.tape.refold import refold
from robots.tape.replay import Replayed, UnfitTapeError, read_start, replay
from robots.tape.row import START, Start, TapeRow

DIFFERS, WRONG_USE, MISSING = 1, 2, 3
SHOWN_LINES = 60
NO_TAPE = (
    "no tape in this ledger: record one with `./hall up --tape`, or HALL_TAPE=1 in a process's environment, or "
    "`hall simulate FILE --ledgers FOLDER`, and replay that"
)


@dataclass(frozen=True, slots=True)
class Report:
    """What `hall replay` found."""

    ledger: str
    kind: str
    rows: int
    records: int
    folded: tuple[str, ...]
    hall_changed: bool
    result: Replayed | None
    wall_s: float
    written: str = ""
    """The first thing in the ledger that is not as the minds would have written it; empty = all is."""

    @property
    def is_identical(self) -> bool:
        return self.result is not None and self.result.difference is None and not self.folded and not self.written

    def as_json(self) -> dict[str, Any]:
        found = self.result.difference if self.result else None
        return {
            "ledger": self.ledger,
            "kind": self.kind,
            "starts": self.result.starts if self.result else 0,
            "events": self.result.events if self.result else 0,
            "commands": self.result.commands if self.result else 0,
            "full": self.result.full if self.result else 0,
            "records": self.records,
            "contradictions": list(self.folded),
            "ledger_difference": self.written,
            "open_at": self.result.open_at if self.result else 0,
            "hall_changed": self.hall_changed,
            "identical": self.is_identical,
            "difference": None
            if found is None
            else {
                "row": found.number, "at": found.at, "what": found.what, "event": found.event,
                "expected": found.expected, "got": found.got, "row_altered": found.altered,
            },
            "wall_s": round(self.wall_s, 3),
        }  # fmt: skip


def replay_ledger(path: Path | str, hall: Path | None = None) -> Report:
    """Replay one ledger. Raises LedgerError or UnfitTapeError; `hall` instead of the folder it was recorded with."""
    started = time.perf_counter()
    ledger = Ledger.open(path, read_only=True)
    try:
        rows, records = list(ledger.tape()), ledger.records()
        while (count := ledger.record_count()) != len(records):  # its process goes on writing
            rows, records = list(ledger.tape()), ledger.records()[:count]
        remembered, pictures = ledger.remembered(), _pictures(ledger)
        unsent = [item.id for item in ledger.unsent()]
        folded = refold(records, remembered, pictures)
    finally:
        ledger.close()
    start = next((read_start(row) for row in rows if row.what == START), None)
    if start is None:
        return Report(shown(path), "", 0, len(records), tuple(folded), False, None, time.perf_counter() - started)
    folder = _hall_of(start, hall)
    changed = hall_digest(folder) != _newest_start(rows).hall_digest
    settings = read_hall(folder)
    plan = Plan.of(settings if start.guides else settings.without_guides())
    result = replay(rows, records, plan, partial(_knows, folder))
    written = result.made.against(records, remembered, pictures, unsent) if result.difference is None else ""
    wall_s = time.perf_counter() - started
    kind = f"{start.kind} {start.id}".strip()
    return Report(shown(path), kind, len(rows), len(records), tuple(folded), changed, result, wall_s, written)


def _knows(folder: Path, start: Start) -> tuple[Knowledge, MakesUnderstanding]:
    """What the guide of a tape answered from and understood with. Raises UnfitTapeError."""
    try:
        knowledge = load_knowledge(site_knowledge(folder))
    except SettingsError as error:
        raise UnfitTapeError(f"the guide's knowledge base cannot be read: {error.problems[0]}") from error
    return knowledge, PairUnderstander if start.understanding == "pairs" else Understander


def _newest_start(rows: list[TapeRow]) -> Start:
    return next(read_start(row) for row in reversed(rows) if row.what == START)


def _hall_of(start: Start, given: Path | None) -> Path:
    if given is None and start.hall and Path(start.hall).is_dir():
        return Path(start.hall)
    return hall_folder(given)


def _pictures(ledger: Ledger) -> list[dict[str, Any]]:
    pictures: list[dict[str, Any]] = []
    while page := ledger.runs(limit=500, before=str(pictures[-1]["run"]) if pictures else ""):
        pictures += page
    return pictures


def replay_command(
    ledger: Annotated[
        str, typer.Argument(help="a ledger, such as var/ledger/scheduler.db, a backup, a URL", show_default=False)
    ],
    hall: Annotated[Path | None, typer.Option("--hall", help="the hall it ran in, if it lies elsewhere now")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Feed a recorded ledger to the minds again and show the first difference: `hall replay var/ledger/xiaodi.db`."""
    people = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    try:
        report = replay_ledger(ledger, hall)
    except (LedgerError, UnfitTapeError) as error:
        fail(str(error), MISSING if isinstance(error, LedgerError) else WRONG_USE)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))  # noqa: T201  data goes to stdout
    if report.hall_changed:
        people.print("the hall's files are not those of the recording: differences below may come from that")
    for line in report.folded:
        people.print(f"contradiction: {line}")
    if report.result is None:
        people.print(f"{report.records} records" + ("" if report.folded else ", which agree with what is remembered"))
        fail(NO_TAPE, DIFFERS if report.folded else MISSING)
    if not as_json:
        _show(report, report.result)
    raise typer.Exit(0 if report.is_identical else DIFFERS)


def _show(report: Report, result: Replayed) -> None:
    out = Console(highlight=False, soft_wrap=True, markup=False)
    starts = "1 start" if result.starts == 1 else f"{result.starts} starts"
    full = f"; {result.full} of them recorded in part, the tape was full" if result.full else ""
    out.print(f"{report.kind}: {result.events} events, {starts}{full} ({report.wall_s:.1f} s)")
    found = result.difference
    if found is None:
        if report.written:
            out.print("answers identical")
            out.print(f"FIRST DIFFERENCE IN THE LEDGER: {report.written}")
        elif report.folded:
            out.print("answers identical; the ledger contradicts itself, see above")
        else:
            out.print("identical")
        if result.open_at:
            out.print(
                f"the tape ends at row {result.open_at} without a closing mark: its process was killed, still runs, "
                "or the end is cut off"
            )
        return
    when = datetime.fromtimestamp(found.at, UTC).isoformat(timespec="milliseconds")
    out.print(f"FIRST DIFFERENCE: event {found.number} of {report.rows}, {found.what} at {when}")
    if found.altered:
        out.print("  this row was altered or damaged after it was written, or rows before it are gone, added or moved")
    out.print(f"  event: {json.dumps(found.event, ensure_ascii=False)[:2000]}")
    lines = found.lines
    for line in lines[:SHOWN_LINES]:
        out.print(f"  {line}")
    if len(lines) > SHOWN_LINES:
        out.print(f"  … {len(lines) - SHOWN_LINES} lines more (--json has all)")
