"""Writes the ledgers of a simulation to disk as real ones, tapes included: for `hall replay`."""

from __future__ import annotations

from json import loads
from pathlib import Path

from robots.core.commands import Record, Remember
from robots.settings import hall_digest
from robots.store import Ledger
from robots.tape.row import END, START, TapeRow, chained, dump
from sim.engine import Engine
from sim.host import Process


def write_ledgers(engine: Engine, hall: Path, folder: Path) -> list[Path]:
    """One ledger a process, `{account}.db`; older ones of that name are replaced. Raises OSError or LedgerError."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(engine, process, hall, folder / f"{process.account}.db") for process in engine.processes.values()]


def _write(engine: Engine, process: Process, hall: Path, path: Path) -> Path:
    for old in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", ".lock"))):
        old.unlink(missing_ok=True)
    ledger = Ledger.open(path)
    try:
        at = None
        batch: list[Record] = []
        for entry in process.ledger.records():  # one commit for each instant, as the process made them
            if entry.at != at and batch:
                ledger.commit(at or 0.0, batch)
                batch = []
            at = entry.at
            batch.append(Record(entry.kind, entry.subject, entry.data))
        remembers = [Remember(key, value) for key, value in process.ledger.remembered().items()]
        rows = [_with_hall(row, hall) for row in process.tape.rows] if process.tape else []
        if rows:
            whole = process.mind is not None and process.trouble is None
            end = {"records": len(process.ledger.records()), "whole": whole}
            rows = list(chained([*rows, TapeRow.of(engine.now, END, dump(end))]))
        ledger.commit(engine.now if at is None else at, batch, remembers, tape=rows)
    finally:
        ledger.close()
        path.with_name(path.name + ".lock").unlink(missing_ok=True)
    return path


def _with_hall(row: TapeRow, hall: Path) -> TapeRow:
    if row.what != START:
        return row
    start = loads(row.event) | {"hall": str(hall.resolve()), "hall_digest": hall_digest(hall)}
    return TapeRow.of(row.at, row.what, dump(start), row.answer, row.chance)
