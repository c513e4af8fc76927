"""PostgreSQL behind a ledger: what each of its sessions is set to, what the server must be, and the one writer.

The writer has one connection, and that connection holds an advisory lock: whoever commits holds it, also after the
server was restarted and the connection made anew. Leaders of a standby pair share the lock among themselves (their
epoch keeps them apart, see `store.lease`) and keep every other writer out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any

from sqlalchemy import Engine, create_engine, event

from robots.store.errors import LedgerError, explained

LOCK = (0x68616C6C, 1)
"""The advisory lock of a ledger's writer, in its own database."""
LOCK_WAIT_S = 2.0
"""The lock of a process that was just killed stands until the server has noticed."""
CONNECT_S = 3
_STRONG = frozenset({"on", "remote_apply"})


class Use(Enum):
    """What a ledger is opened for.

    READ   reading only, each transaction of one instant
    FOLLOW the same, by one that may have to lead any moment: a server that is gone is noticed soon
    WRITE  the only writer
    LEAD   the writer of a standby pair: others of the pair may have it open
    LEASE  the lease of a standby pair, in short transactions beside its writer
    """

    READ, FOLLOW, WRITE, LEAD, LEASE = "read", "follow", "write", "lead", "lease"

    @property
    def reads(self) -> bool:
        return self in (Use.READ, Use.FOLLOW)


# Milliseconds. A process that stands still in a transaction must not keep the other of a pair from leading; a server
# that is gone without a word must not hold a process up for longer than its lease.
_READING = {"statement_timeout": 120_000, "lock_timeout": 5_000, "idle_in_transaction_session_timeout": 600_000}
_TIMEOUTS: Mapping[Use, Mapping[str, int]] = {
    Use.READ: _READING,
    Use.FOLLOW: _READING,
    Use.WRITE: {"statement_timeout": 10_000, "lock_timeout": 5_000, "idle_in_transaction_session_timeout": 10_000},
    Use.LEAD: {"statement_timeout": 5_000, "lock_timeout": 2_000, "idle_in_transaction_session_timeout": 1_000},
    Use.LEASE: {"statement_timeout": 1_000, "lock_timeout": 1_000, "idle_in_transaction_session_timeout": 1_000},
}
_SILENCE_MS: Mapping[Use, int] = {
    Use.READ: 30_000, Use.FOLLOW: 2_000, Use.WRITE: 10_000, Use.LEAD: 2_000, Use.LEASE: 1_500,
}  # fmt: skip
"""How long what was sent may go unacknowledged, at either end."""


def open_engine(url: str, use: Use, json_text: Callable[[Any], str]) -> Engine:
    """READ: repeatable read, read only. Others: read committed (there is one writer; a leader waits for its lease's
    row), `synchronous_commit` on, timeouts. A lost connection is made anew before the next transaction."""
    reads = use.reads
    engine = create_engine(
        url,
        json_serializer=json_text,
        isolation_level="REPEATABLE READ" if reads else "READ COMMITTED",
        pool_size=2 if reads else 1,
        max_overflow=3 if reads else 0,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 2 if use is Use.LEASE else CONNECT_S,
            "application_name": f"hall_fleet {use.value}",
            "tcp_user_timeout": _SILENCE_MS[use],
            "keepalives_idle": 2,
            "keepalives_interval": 1,
            "keepalives_count": 3,
        },
    )
    event.listen(engine, "connect", partial(_settle, use, place_of(engine)), insert=True)  # before SQLAlchemy's own
    return engine


def place_of(engine: Engine) -> str:
    """What a person may read of where a database is: a file's path, a URL without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or ":memory:"
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=True)


def _settle(use: Use, where: str, connection: Any, _record: Any) -> None:
    """Set up a new session; raises LedgerError when the server would not keep what it confirms."""
    import psycopg

    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            _set_up(use, where, cursor)
        connection.autocommit = False
    except psycopg.Error as error:
        connection.close()
        raise explained(where, error) from error
    except LedgerError:
        connection.close()
        raise


def _set_up(use: Use, where: str, cursor: Any) -> None:
    if _show(cursor, "server_encoding") != "UTF8":
        raise LedgerError(where, "the database is not in UTF-8", "make it with: createdb -E UTF8 -T template0 NAME")
    for name, milliseconds in _TIMEOUTS[use].items():
        cursor.execute(f"SET {name} = {milliseconds}")
    for name, number in (("idle", 5), ("interval", 2), ("count", 3)):  # a client that is gone gives its locks back
        cursor.execute(f"SET tcp_keepalives_{name} = {number}")
    cursor.execute(f"SET tcp_user_timeout = {_SILENCE_MS[use]}")
    if use.reads:
        cursor.execute("SET default_transaction_read_only = on")
        return
    for name in ("fsync", "full_page_writes"):
        if _show(cursor, name) != "on":
            raise LedgerError(
                where, f"its server runs with {name} off: a power cut may destroy what it confirmed",
                f"set {name} = on in postgresql.conf and reload it",
            )  # fmt: skip
    if _show(cursor, "synchronous_commit") not in _STRONG:
        cursor.execute("SET synchronous_commit = on")
    if _show(cursor, "synchronous_commit") not in _STRONG:
        raise LedgerError(where, "commits are not waited for", "set synchronous_commit = on for this account")
    if use is not Use.LEASE:
        _lock(use, where, cursor)


def _show(cursor: Any, name: str) -> str:
    found = cursor.execute(f"SHOW {name}").fetchone()[0]
    return found.decode() if isinstance(found, bytes) else str(found)  # bytes where the database has no encoding


def _lock(use: Use, where: str, cursor: Any) -> None:
    """Be the only writing process, or one of a pair."""
    ask = "SELECT pg_try_advisory_lock_shared(%s, %s)" if use is Use.LEAD else "SELECT pg_try_advisory_lock(%s, %s)"
    until = time.monotonic() + LOCK_WAIT_S
    while not cursor.execute(ask, LOCK).fetchone()[0]:
        if time.monotonic() >= until:
            raise LedgerError(where, "another process writes it", "stop that process first; a ledger has one writer")
        time.sleep(0.05)
