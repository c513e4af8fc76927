"""Keeps the scheduler's ledger small and its restart short: snapshots of its book, and no records older than wanted.

All of it happens in the owner's thread after an answer is on disk, so the book is what the ledger's records amount to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import structlog

from robots import core, fleet
from robots.building import Plan
from robots.core.commands import Record
from robots.core.events import Tick
from robots.fleet import FleetRules, Scheduler
from robots.fleet.book import Book
from robots.fleet.keeping import KEPT, book_data, book_json, book_of, is_needed
from robots.store import Ledger, LedgerError, Snapshot
from robots.store.ledger import StoredRecord

LOOK_S = 5.0
SNAPSHOT_RECORDS = 1000
"""New records until the next snapshot, or as many as there are runs in the book, if more: the work stays in proportion
to the records."""
SWEEP_S = 3600.0
PRUNED_A_TURN = 500
"""Records looked at in one transaction."""
TAPE_S = 30 * 86_400.0
"""A tape is replayed against all records of its ledger: nothing is pruned while one younger than this stands there."""
DAY_S = 86_400.0

log = structlog.get_logger("ledger")


@cache
def fold_form() -> str:
    """Which fold this program's is: it changes with any file the fold may depend on. Empty when they are not here."""
    parts = sorted(path for package in (core, fleet) for path in Path(str(package.__file__)).parent.rglob("*.py"))
    digest = hashlib.sha256()
    for path in parts:
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest() if parts else ""


def restored_scheduler(
    plan: Plan,
    draw: Callable[[int], bytes],
    ledger: Ledger,
    rules: FleetRules | None = None,
    known: tuple[Book | None, int] | None = None,
) -> Scheduler:
    """The scheduler as its ledger has it: from the newest snapshot that can be used and the records after it, else
    from all records.

    known   a book that was read already, and the number of the last record in it
    """
    book, seq = newest_book(ledger) if known is None else known
    return Scheduler.restored(plan, draw, ledger.records(after=seq), ledger.remembered(), rules, book)


def newest_book(ledger: Ledger) -> tuple[Book | None, int]:
    """The book of the newest snapshot that can be used and the number of the last record in it; None, 0 without one."""
    for snapshot in ledger.snapshots():
        why_not = unfit(snapshot)
        if not why_not:
            try:
                return book_of(snapshot.body), snapshot.seq
            except (ValueError, KeyError, TypeError) as error:
                why_not = f"it cannot be read ({str(error).splitlines()[0]})"
        log.warning("a snapshot of the book is left aside", until_record=snapshot.seq, why=why_not)
    return None, 0


def unfit(snapshot: Snapshot) -> str:
    """Why a snapshot is not to be used, empty = nothing is known against it."""
    if not snapshot.is_sound:
        return "it is damaged"
    if not fold_form() or snapshot.form != fold_form():
        return "another version of the program wrote it"
    return ""


class BookKeeper:
    """Looks at the ledger every `LOOK_S` when nothing waits.

    keep_days  records of ended runs, and all others that no open run needs, go after so many days
    is_idle    whether nobody waits for the owner just now
    """

    def __init__(
        self, scheduler: Scheduler, ledger: Ledger, keep_days: int, is_idle: Callable[[], bool] = lambda: True
    ) -> None:
        self._scheduler, self._ledger, self._is_idle = scheduler, ledger, is_idle
        self._keep_s = keep_days * DAY_S
        self._seq = next((one.seq for one in ledger.snapshots() if not unfit(one)), 0)
        self._look_at = self._sweep_at = 0.0
        self._cursor = 0

    def after(self, event: Any) -> None:
        """Once an answer is on disk."""
        if isinstance(event, Tick) and event.at >= self._look_at and self._is_idle():
            self._look_at = event.at + LOOK_S
            self.look(event.at)

    def look(self, at: float) -> None:
        """A snapshot if one is due; the next turn of the sweep. A ledger that fails here fails at the next commit too,
        where it ends the process: until then it is only told."""
        try:
            if self._ledger.last_seq() - self._seq >= max(SNAPSHOT_RECORDS, len(self._scheduler.book.runs)):
                self._snapshot(at)
            if at >= self._sweep_at:
                self._sweep(at)
        except LedgerError as error:
            log.error("the ledger could not be tidied", why=str(error))

    def close(self, at: float) -> None:
        """The process stops in good order: its next start shall be short."""
        try:
            if self._ledger.last_seq() > self._seq:
                self._snapshot(at)
        except LedgerError as error:
            log.error("no snapshot of the book could be written", why=str(error))

    def _snapshot(self, at: float) -> None:
        if fold_form():
            self._seq = self._ledger.write_snapshot(at, fold_form(), book_json(self._scheduler.book))

    def _sweep(self, at: float) -> None:
        """One turn: a bounded number of records; after the last of them the next sweep is an hour away."""
        tape_until = self._ledger.tape_until()
        if tape_until and at - tape_until < TAPE_S:
            self._sweep_at = at + SWEEP_S
            return
        book = self._scheduler.book
        base = Record(KEPT, "scheduler", book_data(book))
        self._cursor, gone = self._ledger.prune(
            at, at - self._keep_s, self._cursor, PRUNED_A_TURN, self._may_go, base
        )  # fmt: skip
        if gone:
            log.info("old records deleted", count=gone, older_than_days=round(self._keep_s / DAY_S))
            if tape_until:
                self._ledger.drop_tape()
        if not self._cursor:
            self._sweep_at = at + SWEEP_S

    def _may_go(self, record: StoredRecord) -> bool:
        return not is_needed(self._scheduler.book, record)
