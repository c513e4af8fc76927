"""A ledger copied into another database, of the same or the other kind, in one transaction on either side.

What is read is of one instant, so its scheduler may go on writing. Rows are carried as they stand in the tables (a JSON
text is never parsed, so not a byte of it changes), then read back and compared one by one before the copy is committed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import JSON, Column, Connection, LargeBinary, Table, Text, cast, delete, func, select, text
from sqlalchemy import type_coerce as coerced
from sqlalchemy.types import Boolean

from robots.store.errors import LedgerError, explained
from robots.store.tables import CONTENT, OUTBOX, RECORDS, REMEMBERED, RUNS, SNAPSHOTS, TAPE

AT_ONCE = 2000
_NUMBERED = (RECORDS, OUTBOX, TAPE)
"""Tables whose rows the database numbers by itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a copy: its columns and the key that orders its rows, how many there are, the digest of them all."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: int
    digest: str


def whole_digest(parts: Iterable[Part]) -> str:
    """One digest for all of a copy: the same rows have the same one, whichever database they stand in."""
    return hashlib.sha256("".join(f"{part.table} {part.rows} {part.digest}\n" for part in parts).encode()).hexdigest()


def copy_rows(source: Connection, target: Connection, where: str) -> tuple[Part, ...]:
    """All tables from one to the other, which must be empty of them. Raises LedgerError when a row read back differs.

    where   the target, for people
    """
    parts = []
    for table in CONTENT:
        read, written = Tally(), Tally()
        try:
            with closing(rows_of(source, table)) as rows:
                _write(target, table, read.of(rows))
        except target.dialect.loaded_dbapi.Error as error:  # past SQLAlchemy, which is not asked to write
            raise explained(where, error) from error
        with closing(rows_of(target, table)) as rows:
            for _ in written.of(rows):
                pass
        if (read.rows, read.digest) != (written.rows, written.digest):
            what = f"row {_first_other(source, target, table)} of {table.name} is not as it was copied"
            raise LedgerError(where, what, "nothing was kept of the copy; copy again")
        keys = tuple(column.name for column in table.primary_key.columns)
        parts.append(Part(table.name, tuple(table.columns.keys()), keys, read.rows, read.digest))
    _go_on_numbering(target)
    return tuple(parts)


class Tally:
    """Counts rows that pass by and keeps the digest of them all."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def of(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            self.rows += 1
            self._digest.update(line_of(row))
            yield row


def _first_other(source: Connection, target: Connection, table: Table) -> Any:
    """The key of the first row that differs, the first of its columns."""
    with closing(rows_of(source, table)) as our, closing(rows_of(target, table)) as their:
        for ours, theirs in zip_longest(our, their):
            if ours != theirs:
                return (ours or theirs or ("",))[0]
    return ""


def line_of(row: Sequence[Any]) -> bytes:
    """A row as the digest has it: how long each value is, then the values."""
    texts = [value if type(value) is str else value.hex() if type(value) is bytes else repr(value) for value in row]
    return f"{[len(text) for text in texts]}{''.join(texts)}\n".encode("utf-8", "surrogatepass")


def rows_of(connection: Connection, table: Table) -> Generator[tuple[Any, ...], None, None]:
    """In the order of the key; values as plain numbers, texts and bytes, whichever database they come from."""
    query = select(*[_raw(column, connection.dialect.name) for column in table.columns])
    query = query.order_by(*table.primary_key.columns)
    flags = [place for place, column in enumerate(table.columns) if isinstance(column.type, Boolean)]
    blobs = [place for place, column in enumerate(table.columns) if isinstance(column.type, LargeBinary)]
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as result:
        for batch in result.partitions(AT_ONCE):
            for row in batch:
                values = tuple(row)
                yield _plain(values, flags, blobs) if flags or blobs else values


def _plain(values: tuple[Any, ...], flags: list[int], blobs: list[int]) -> tuple[Any, ...]:
    plain = list(values)
    for place in flags:
        plain[place] = int(plain[place])
    for place in blobs:
        plain[place] = bytes(plain[place])
    return tuple(plain)


def _raw(column: Column[Any], dialect: str) -> Any:
    """JSON as the text it stands there as."""
    if not isinstance(column.type, JSON):
        return column
    return cast(column, Text) if dialect == "postgresql" else coerced(column, Text)


def _write(target: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    cursor: Any = target.connection.cursor()  # the driver's own: it takes rows as they come
    if target.dialect.name == "postgresql":
        names = ", ".join(column.name for column in table.columns)
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()
        return
    marks = ", ".join("?" for _ in table.columns)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
    cursor.executemany(statement, rows)
    cursor.close()


def _go_on_numbering(target: Connection) -> None:
    """The next record comes after the last one copied."""
    if target.dialect.name != "postgresql":
        return
    for table in _NUMBERED:
        last = target.execute(select(func.max(table.c.seq))).scalar_one()
        name = f"pg_get_serial_sequence('{table.name}', 'seq')"
        target.execute(text(f"SELECT setval({name}, :last, :used)"), {"last": last or 1, "used": last is not None})


def is_empty(connection: Connection) -> bool:
    """Nothing happened in this ledger yet."""
    return all(
        connection.execute(select(func.count()).select_from(table).limit(1)).scalar_one() == 0
        for table in (RECORDS, REMEMBERED, OUTBOX, SNAPSHOTS, TAPE, RUNS)
    )


def patient(connection: Connection) -> None:
    """A long ledger takes its time; what else is set for the session holds again afterwards."""
    if connection.dialect.name == "postgresql":
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {name} = 0")
    else:
        connection.exec_driver_sql("PRAGMA cache_size = -262144")  # KiB: indices are filled in no order


def clear(connection: Connection) -> None:
    """All content of a ledger, in SQLite without a trace."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    for table in reversed(CONTENT):
        connection.execute(delete(table))
