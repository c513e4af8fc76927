"""Opens the database behind a ledger, with the settings that make a commit durable."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import ArgumentError

from robots.store import postgres
from robots.store.errors import UnfitError, translated
from robots.store.postgres import Use

BUSY_MS = 5000
_POSTGRES = "postgresql+psycopg"


def url_of(path_or_url: str | Path) -> str:
    """A database URL as the program needs it; a path becomes SQLite's."""
    text = str(path_or_url)
    scheme, separator, rest = text.partition("://")
    if not separator:
        return f"sqlite:///{Path(text).absolute()}"
    return f"{_POSTGRES}://{rest}" if scheme in ("postgres", "postgresql") else text


def is_url(path_or_url: str | Path) -> bool:
    return "://" in str(path_or_url)


def shown(path_or_url: str | Path) -> str:
    """What a person may read of it: never the password."""
    text = str(path_or_url)
    head, separator, rest = text.partition("://")
    account, at, place = rest.rpartition("@")
    return f"{head}{separator}{account.partition(':')[0]}:***@{place}" if at and ":" in account else text


def open_engine(url: str, use: Use) -> Engine:
    """SQLite: WAL, synchronous=FULL, foreign keys, waits `BUSY_MS` for a lock. PostgreSQL: see `store.postgres`.
    Raises LedgerError for a URL of another kind."""
    text = partial(json.dumps, ensure_ascii=False, allow_nan=False)
    try:
        if url.startswith(_POSTGRES):
            return postgres.open_engine(url, use, text)
        engine = create_engine(url, json_serializer=text)
    except (ArgumentError, ModuleNotFoundError, ValueError) as error:
        raise _unfit(url, error) from error
    if engine.dialect.name != "sqlite":
        raise UnfitError(shown(url), "no such kind of database is supported", "use a file or postgresql://…")
    event.listen(engine, "connect", partial(_settle, use))
    event.listen(engine, "begin", partial(_begin, use))
    return engine


def try_out(path_or_url: str | Path) -> None:
    """Whether a database answers, lets us in and is fit to hold a ledger. Raises LedgerError."""
    engine = open_engine(url_of(path_or_url), Use.LEASE)
    try:
        with translated(postgres.place_of(engine)), engine.connect():
            pass
    finally:
        engine.dispose()


def _unfit(url: str, error: Exception) -> UnfitError:
    if url.startswith(_POSTGRES) and isinstance(error, ModuleNotFoundError):
        install = f"{sys.executable} -m pip install 'hall_fleet[postgres]'"
        return UnfitError(shown(url), "the driver of PostgreSQL is not installed", install)
    return UnfitError(
        shown(url),
        "this is no database URL",
        "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE or the path of a file",
    )


def _settle(use: Use, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, so that DDL is transactional too
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    if use.reads:
        cursor.execute("PRAGMA query_only = ON")
    else:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin(use: Use, connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if use.reads else "BEGIN IMMEDIATE")
