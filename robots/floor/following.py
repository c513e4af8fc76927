"""A scheduler that waits for its turn reads along in the ledger, so that little is left to read when its turn comes."""

from __future__ import annotations

from pathlib import Path

import structlog

from robots.fleet.book import Book
from robots.fleet.keeping import KEPT, fold
from robots.floor.keeping import newest_book
from robots.store import Ledger, LedgerError
from robots.store.ledger import StoredRecord

log = structlog.get_logger("following")


class Follower:
    """The book as far as it was read."""

    def __init__(self, place: Path | str) -> None:
        self._place = place
        self._ledger: Ledger | None = None
        self._silent = False
        self.book: Book | None = None
        self.seq = 0
        self._last: StoredRecord | None = None  # of those read, but what a sweep replaces

    def follow(self) -> bool:
        """Read what is new. False: the database did not answer, or has tables of another version; told once."""
        try:
            if self._ledger is None:
                self._ledger = Ledger.open(self._place, read_only=True, follows=True)
            records = self._newest(self._ledger)
            if self._last is not None and records[:1] != [self._last]:
                log.warning("the ledger is not the one that was read: it is read anew", until_record=self.seq)
                self.book = None
                records = self._newest(self._ledger)
        except LedgerError as error:
            if not self._silent:
                log.warning("the ledger cannot be followed", why=str(error))
            self._silent = True
            self.close()
            return False
        self._silent = False
        new = [record for record in records if record.seq > self.seq]
        if new:
            self.book, self.seq = fold(new, self.book), new[-1].seq
        self._last = next((record for record in reversed(records) if record.kind != KEPT), self._last)
        return True

    def _newest(self, ledger: Ledger) -> list[StoredRecord]:
        """Records from the last one that was read on, which is there to be compared: a ledger may be restored."""
        if self.book is None:
            book, self.seq = newest_book(ledger)
            self.book, self._last = book or Book(), None
        last = self._last.seq if self._last is not None else self.seq
        return ledger.records(after=max(0, last - 1))

    def close(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None
