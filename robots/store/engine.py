"""Opens the database behind a ledger, with the settings that make a commit durable."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

BUSY_MS = 5000


def url_of(path_or_url: str | Path) -> str:
    """A database URL as it is; a path becomes SQLite's."""
    text = str(path_or_url)
    return text if "://" in text else f"sqlite:///{Path(text).absolute()}"


def open_engine(url: str, read_only: bool) -> Engine:
    """SQLite: WAL, synchronous=FULL, foreign keys, waits `BUSY_MS` for a lock. Others: as the driver has it."""
    engine = create_engine(
        url, json_serializer=partial(json.dumps, ensure_ascii=False, allow_nan=False), pool_pre_ping="sqlite" not in url
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_settle, read_only))
        event.listen(engine, "begin", partial(_begin, read_only))
    return engine


def _settle(read_only: bool, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, so that DDL is transactional too
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    if read_only:
        cursor.execute("PRAGMA query_only = ON")
    else:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin(read_only: bool, connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
