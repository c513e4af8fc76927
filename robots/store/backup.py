"""Backups of a ledger and their way back; a ledger moved to another database.

A backup is one SQLite file whatever database the ledger is in: a ledger that any command can read, with a table
`backup` that says what it holds and the digest of each table.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from robots.store.copying import Part, Tally, clear, copy_rows, is_empty, whole_digest
from robots.store.engine import is_url, shown
from robots.store.errors import LedgerError
from robots.store.ledger import Ledger
from robots.store.migrate import head
from robots.store.postgres import place_of

_TABLE = "CREATE TABLE backup (form INTEGER, made_at FLOAT, source TEXT, parts TEXT)"
_FORM = 1


class TakenError(LedgerError):
    """There is something already where a copy was to go, and nobody said that it may be overwritten."""


class SpoiltError(LedgerError):
    """A backup is not as it was written."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup, restore or copy carried."""

    source: str
    target: str
    parts: tuple[Part, ...]
    wall_s: float

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def runs(self) -> int:
        return next((part.rows for part in self.parts if part.table == "runs"), 0)

    @property
    def digest(self) -> str:
        return whole_digest(self.parts)


def back_up(place: str | Path, file: Path, overwrite: bool = False) -> Copied:
    """Write a backup of a ledger that may be in use, all of one instant. Whole or not at all: the file appears when it
    is on disk. Raises LedgerError, TakenError when there is such a file already."""
    began = time.monotonic()
    if file.exists() and not overwrite:
        raise TakenError(str(file), "there is such a file already", "choose another name, or --overwrite")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{file.name}-", dir=file.parent))
    except OSError as error:
        raise LedgerError(str(file), f"it cannot be written ({error.strerror})", "choose another folder") from error
    try:
        with closing(Ledger.open(place, read_only=True)) as ledger, ledger.whole() as source:
            _is_present(source)
            made = folder / "ledger.db"
            with closing(Ledger.open(made)) as copy, copy.whole() as target:
                parts = copy_rows(source, target, str(file))
                target.execute(text(_TABLE))
                about = {"form": _FORM, "at": time.time(), "source": place_of(source.engine),
                         "parts": json.dumps([asdict(part) for part in parts])}  # fmt: skip
                target.execute(text("INSERT INTO backup VALUES (:form, :at, :source, :parts)"), about)
            _alone(made)
        made.replace(file)
        _sync(file.parent)
        return Copied(place_of(source.engine), str(file), parts, time.monotonic() - began)
    except OSError as error:
        raise LedgerError(str(file), f"it cannot be written ({error.strerror})", "free some space") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def restore(file: Path, place: str | Path, overwrite: bool = False) -> Copied:
    """Put a backup in the place of a ledger that nobody writes. Raises LedgerError; TakenError when the ledger is not
    empty; SpoiltError when the backup is damaged. Whatever is raised, the ledger is as it was."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hall-restore-") as folder:
        sound = _verified(file, Path(folder))
        with closing(Ledger.open(sound, read_only=True)) as ledger, ledger.whole() as source:
            parts = _fill(source, place, overwrite)
    return Copied(str(file), _name(place), parts, time.monotonic() - began)


def copy(place: str | Path, to: str | Path, overwrite: bool = False) -> Copied:
    """Bring all of a ledger that nobody writes into another database; it is brought up to date first, and stays.
    Raises LedgerError, TakenError."""
    began = time.monotonic()
    if not is_url(place) and not Path(place).is_file():
        raise LedgerError(str(place), "there is none", "name the file of a ledger, such as var/ledger/scheduler.db")
    with closing(Ledger.open(place)) as ledger, ledger.whole() as source:
        parts = _fill(source, to, overwrite)
        name = place_of(source.engine)
    return Copied(name, _name(to), parts, time.monotonic() - began)


def _fill(source: Connection, to: str | Path, overwrite: bool) -> tuple[Part, ...]:
    with closing(Ledger.open(to)) as ledger, ledger.whole() as target:
        where = place_of(target.engine)
        if where == place_of(source.engine):
            raise LedgerError(where, "it is source and target at once", "name two different ledgers")
        if not is_empty(target):
            if not overwrite:
                raise TakenError(where, "there is a ledger already", "take an empty place, or --overwrite")
            clear(target)
        return copy_rows(source, target, where)


def _name(place: str | Path) -> str:
    return shown(place)


def _is_present(connection: Connection) -> None:
    """Its tables are those this program knows."""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found != head():
        raise LedgerError(
            place_of(connection.engine), f"its tables are of another program version ({found}, ours {head()})",
            "start the scheduler of this program once, or use the program of the ledger",
        )  # fmt: skip


def _verified(file: Path, folder: Path) -> Path:
    """The backup, every table held against its digest; one of an older release in a copy brought up to date."""
    if not file.is_file():
        raise LedgerError(str(file), "there is no such file", "name a file that hall backup wrote")
    with _raw(file) as database:
        row = database.execute("SELECT form, parts FROM backup").fetchone()
        if row is None or row[0] != _FORM:
            raise LedgerError(str(file), "it is of a newer program", "install the newer hall_fleet")
        for data in json.loads(row[1]):
            part = Part(data["table"], tuple(data["columns"]), tuple(data["key"]), data["rows"], data["digest"])
            if _held(database, part) != (part.rows, part.digest):
                raise SpoiltError(str(file), f"its table {part.table} is not as it was written", "take another backup")
        version = database.execute("SELECT version_num FROM alembic_version").fetchone()
    if version == (head(),):
        return file
    old = folder / "ledger.db"
    shutil.copyfile(file, old)
    Ledger.open(old).close()  # of a newer release: refused here
    return old


def _held(database: sqlite3.Connection, part: Part) -> tuple[int, str]:
    """How many rows a table of the file has, and their digest."""
    columns, keys = (", ".join(f'"{name}"' for name in names) for names in (part.columns, part.key))
    cursor = database.execute(f'SELECT {columns} FROM "{part.table}" ORDER BY {keys}')
    tally = Tally()
    for _ in tally.of(cursor):
        pass
    return tally.rows, tally.digest


@contextmanager
def _raw(file: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        what = str(error)
        if "no such table: backup" in what or "not a database" in what:
            raise LedgerError(str(file), "it is no backup", "name a file that hall backup wrote") from error
        raise SpoiltError(str(file), f"it is damaged ({what})", "take another backup") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SpoiltError(str(file), "it is damaged", "take another backup") from error


def _alone(file: Path) -> None:
    """One file, on disk, that only its owner reads."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    file.chmod(0o600)
    _sync(file)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
