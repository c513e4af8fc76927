"""The one error a ledger raises, and how the database's own errors become it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

# What the database's text holds -> what is wrong, what to do.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        "locked",
        "another process holds it",
        "stop the other process (a second scheduler, a database tool) and start again",
    ),
    (
        "not a database",
        "the file is damaged or is no ledger",
        "move the file away and put the last good copy in its place",
    ),
    ("malformed", "the file is damaged", "move the file away and put the last good copy in its place"),
    ("no such table", "it holds no ledger yet", "start the process that writes it first"),
    ("readonly", "the file may not be written", "give this account write access to the file and its folder"),
    ("query_only", "it was opened read only", "write through the process that owns the ledger"),
    ("full", "the disk is full", "free some space, then start again"),
    ("disk i/o error", "the disk does not answer properly", "check the disk, then start again"),
    ("unable to open", "the file cannot be opened", "check that its folder exists and may be written"),
)


class LedgerError(Exception):
    """A ledger cannot be opened, read or written. `what` is wrong, `remedy` is what a person can do."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"ledger {where}: {what}; {remedy}")
        self.where, self.what, self.remedy = where, what, remedy


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn any error of the database inside the block into a `LedgerError`."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        for mark, what, remedy in _KNOWN:
            if mark in cause.lower():
                raise LedgerError(where, what, remedy) from error
        raise LedgerError(where, cause.splitlines()[0], "see the log of the database") from error
