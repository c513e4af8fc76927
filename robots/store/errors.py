"""The errors a ledger raises, and how the database's own errors become them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

_NO_LEDGER = ("it holds no ledger yet", "start the process that writes it first")
_READ_ONLY = ("it was opened read only", "write through the process that owns the ledger")
_DISK_FULL = ("the disk is full", "free some space, then start again")
_RESTARTED = (
    "its server ended the connection (a stop, a restart, a time limit)",
    "nothing has left this process since the last commit; it goes on once the server answers",
)
_NO_DATABASE = ("there is no such database", "make it with: createdb -E UTF8 -T template0 NAME")
_SLOW = ("its server took too long", "look for a long lock or a busy disk in PostgreSQL's log")

# What the database's text holds -> what is wrong, what to do. The first that fits.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        "order_updates",
        "a number of an order update was to be given out twice",
        "nothing of this was written or sent; look for a second scheduler on this ledger",
    ),
    (
        "is locked",
        "another process holds it",
        "stop the other process (a second scheduler, a database tool) and start again",
    ),
    (
        "not a database",
        "the file is damaged or is no ledger",
        "move the file away and put the last good copy in its place",
    ),
    ("malformed", "the file is damaged", "move the file away and put the last good copy in its place"),
    ("no such table", *_NO_LEDGER),
    ("readonly", "the file may not be written", "give this account write access to the file and its folder"),
    ("query_only", *_READ_ONLY),
    ("disk is full", *_DISK_FULL),
    ("disk i/o error", "the disk does not answer properly", "check the disk, then start again"),
    ("unable to open", "the file cannot be opened", "check that its folder exists and may be written"),
    (
        "password authentication failed",
        "its server refuses the account",
        "check user and password in the URL, or the server's pg_hba.conf",
    ),
    ("no pg_hba.conf entry", "its server lets nobody in from here", "add a line for this host to pg_hba.conf"),
    ("no password supplied", "its server wants a password", "put it into the URL or ~/.pgpass"),
    ("too many clients", "its server has no connection left", "raise max_connections, or end other clients"),
    ("remaining connection slots", "its server has no connection left", "raise max_connections, or end other clients"),
    ("the database system is", "its server is just starting or stopping", "wait a moment, then start again"),
    ("server closed the connection", *_RESTARTED),
    ("connection is lost", *_RESTARTED),
    ("the connection is closed", *_RESTARTED),
    ("could not receive data", *_RESTARTED),
    ("could not translate host name", "there is no such server", "check the host in the URL"),
    ("resolve host", "there is no such server", "check the host in the URL"),
    ("connection refused", "its server does not answer", "start PostgreSQL, or check host and port in the URL"),
    ("connection failed", "its server does not answer", "start PostgreSQL, or check host and port in the URL"),
    ("timeout expired", "its server does not answer", "start PostgreSQL, or check host and port in the URL"),
    ("connection timeout", "its server does not answer", "start PostgreSQL, or check host and port in the URL"),
)
# The same by PostgreSQL's own code, which no language of its messages changes.
_BY_CODE: tuple[tuple[str, str, str], ...] = (
    ("42P01", *_NO_LEDGER),
    ("42703", "its tables are of an older program version", "start the scheduler once, which brings them up to date"),
    ("3D000", *_NO_DATABASE),
    ("28", "its server refuses the account", "check user and password in the URL, or the server's pg_hba.conf"),
    ("25006", *_READ_ONLY),
    ("42501", "the account may not do this", "make the account the owner of the database"),
    ("53100", *_DISK_FULL),
    ("53300", "its server has no connection left", "raise max_connections, or end other clients"),
    ("55P03", *_SLOW),
    ("57014", *_SLOW),
    ("57", *_RESTARTED),
    ("25P03", *_RESTARTED),
    ("08", *_RESTARTED),
)


class LedgerError(Exception):
    """A ledger cannot be opened, read or written. `what` is wrong, `remedy` is what a person can do."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"ledger {where}: {what}; {remedy}")
        self.where, self.what, self.remedy = where, what, remedy


class UnfitError(LedgerError):
    """No waiting helps: what was given is no such ledger, or what it takes is not installed."""


class FencedError(LedgerError):
    """Another scheduler leads by now: nothing of this commit was written, and nothing may be sent."""


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn any error of the database inside the block into a `LedgerError`."""
    try:
        yield
    except (SQLAlchemyError, ValueError) as error:  # ValueError: of a value that is no JSON, by PostgreSQL's driver
        raise explained(where, error.orig if isinstance(error, DBAPIError) and error.orig else error) from error


def explained(where: str, cause: BaseException) -> LedgerError:
    """What a database's own error means and what to do."""
    text = str(cause)
    if 'database "' in text and "does not exist" in text:
        return LedgerError(where, *_NO_DATABASE)
    for mark, what, remedy in _KNOWN:
        if mark in text.lower():
            return LedgerError(where, what, remedy)
    code = str(getattr(cause, "sqlstate", None) or "")
    for mark, what, remedy in _BY_CODE:
        if code and code.startswith(mark):
            return LedgerError(where, what, remedy)
    return LedgerError(where, (text.splitlines() or [type(cause).__name__])[0], "see the log of the database")
