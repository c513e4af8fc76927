"""The ledger: what happened, what a mind must remember, and what must still be sent, on disk before anything leaves."""

from __future__ import annotations

import dataclasses
import fcntl
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from sqlalchemy import Engine, Row, delete, func, insert, inspect, select

from robots.core.commands import Record, Remember
from robots.store.engine import open_engine, url_of
from robots.store.errors import LedgerError, translated
from robots.store.history import FACT, FoundRuns, RunSearch, Sum, find, index_rows, sums
from robots.store.migrate import migrate
from robots.store.snapshot import Snapshot
from robots.store.tables import OUTBOX, RECORDS, REMEMBERED, RUNS, SNAPSHOTS, TAPE
from robots.tape.row import START, TapeRow

RUN = "r-"
"""How the subject of a run's record begins."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record with its number (from 1, rising) and the instant of its commit, UTC seconds."""

    seq: int
    at: float
    kind: str
    subject: str
    data: dict[str, Any]

    @property
    def record(self) -> Record:
        return Record(self.kind, self.subject, self.data)


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A message that must reach the broker, encoded. The same `id` again replaces what is there."""

    id: str
    topic: str
    payload: bytes
    qos: int
    retain: bool


class Ledger:
    """One writer, many readers. Every method raises LedgerError, nothing else, when the database fails."""

    def __init__(self, engine: Engine, where: str, lock: IO[str] | None = None) -> None:
        self._engine, self._where, self._lock = engine, where, lock

    @classmethod
    def open(cls, path_or_url: str | Path, read_only: bool = False) -> Ledger:
        """Open or create a ledger and bring its tables up to date; `read_only` neither creates nor migrates."""
        url = url_of(path_or_url)
        engine = open_engine(url, read_only)
        where, file = engine.url.render_as_string(hide_password=True), engine.url.database
        lock = None
        if engine.dialect.name == "sqlite" and file and file != ":memory:":
            where = file
            if read_only and not Path(file).exists():
                raise LedgerError(where, "there is none yet", "start the process that writes it first")
            if not read_only:
                lock = _lock(Path(file))
        try:
            with translated(where):
                if read_only:
                    with engine.connect() as connection:
                        connection.execute(select(RECORDS.c.seq).limit(1)).first()
                else:
                    migrate(engine, where)
        except LedgerError:
            engine.dispose()
            if lock is not None:
                lock.close()
            raise
        return cls(engine, where, lock)

    def commit(
        self,
        at: float,
        records: Sequence[Record] = (),
        remembers: Sequence[Remember] = (),
        outbox: Sequence[OutboxItem] = (),
        tape: Sequence[TapeRow] = (),
        sent: Sequence[str] = (),
    ) -> None:
        """Write all of it in one transaction; on return it survives a power cut. `sent`: ids the broker has by now."""
        if not (records or remembers or outbox or tape or sent):
            return
        newest = {item.key: item.value for item in remembers}
        with translated(self._where), self._engine.begin() as connection:
            if sent:
                connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(list(sent))))
            if records:
                connection.execute(
                    insert(RECORDS), [{"at": at, "kind": r.kind, "subject": r.subject, "data": r.data} for r in records]
                )
            if newest:
                connection.execute(delete(REMEMBERED).where(REMEMBERED.c.key.in_(list(newest))))
                rows = [{"key": key, "value": value} for key, value in newest.items() if value is not None]
                if rows:
                    connection.execute(insert(REMEMBERED), rows)
                found = index_rows(newest)
                if found:  # the rows of before went with the pictures of before
                    connection.execute(insert(RUNS), found)
            if outbox:
                waiting = {item.id: item for item in outbox}
                connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(list(waiting))))
                connection.execute(
                    insert(OUTBOX),
                    [
                        {
                            "id": i.id,
                            "topic": i.topic,
                            "payload": i.payload,
                            "qos": i.qos,
                            "retain": i.retain,
                        }
                        for i in waiting.values()
                    ],
                )
            if tape:
                connection.execute(insert(TAPE), [dataclasses.asdict(row) for row in tape])

    def records(
        self, after: int = 0, subject: str | None = None, since: float = 0.0, until: float = 0.0
    ) -> list[StoredRecord]:
        """Records with a number above `after`, oldest first, of one subject or of all, committed at or after `since`
        and before `until` (UTC seconds, 0 = open)."""
        query = select(RECORDS).where(RECORDS.c.seq > after).order_by(RECORDS.c.seq)
        if since:
            query = query.where(RECORDS.c.at >= since)
        if until:
            query = query.where(RECORDS.c.at < until)
        if subject is not None:
            query = query.where(RECORDS.c.subject == subject)
        with translated(self._where), self._engine.connect() as connection:
            return [StoredRecord(*row) for row in connection.execute(query)]

    def records_of(self, subjects: Sequence[str]) -> dict[str, list[StoredRecord]]:
        """The records of each of these subjects, oldest first."""
        found: dict[str, list[StoredRecord]] = {subject: [] for subject in subjects}
        with translated(self._where), self._engine.connect() as connection:
            for first in range(0, len(subjects), _AT_ONCE):
                some = RECORDS.c.subject.in_(subjects[first : first + _AT_ONCE])
                for row in connection.execute(select(RECORDS).where(some).order_by(RECORDS.c.seq)):
                    found[row.subject].append(StoredRecord(*row))
        return found

    def forget(self, before: float) -> int:
        """Delete the records committed before an instant (UTC seconds), in SQLite without a trace; how many."""
        with translated(self._where), self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            gone = connection.execute(delete(RECORDS).where(RECORDS.c.at < before)).rowcount
            connection.commit()
            return int(gone)

    def prune(
        self, at: float, before: float, after: int, most: int, may_go: Callable[[StoredRecord], bool], base: Record
    ) -> tuple[int, int]:
        """Delete old records that `may_go`, with the pictures of their runs, in SQLite without a trace.

        before  only records committed before this (UTC seconds); a run's go when its last one is so old
        after   look at records with a higher number, at most `most` of them, oldest first
        base    what the deleted ones amount to; stands at the end of the ledger from the same transaction on, in the
                place of any earlier one of its kind

        The number to go on after, 0 = there is nothing more so old; how many were deleted.
        """
        old = select(RECORDS).where(RECORDS.c.seq > after).order_by(RECORDS.c.seq).limit(most)
        with translated(self._where), self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            rows = [row for row in map(_stored, connection.execute(old)) if row.at < before]
            going = [row for row in rows if row.kind != base.kind and may_go(row)]
            subjects = sorted({row.subject for row in going if row.subject.startswith(RUN)})
            young = set(
                connection.execute(
                    select(RECORDS.c.subject).where(RECORDS.c.subject.in_(subjects), RECORDS.c.at >= before)
                ).scalars()
            )
            gone = [row.seq for row in going if row.subject not in young]
            if gone:
                connection.execute(delete(RECORDS).where(RECORDS.c.seq.in_(gone)))
                connection.execute(delete(RECORDS).where(RECORDS.c.kind == base.kind))
                connection.execute(
                    insert(RECORDS), [{"at": at, "kind": base.kind, "subject": base.subject, "data": base.data}]
                )
                pictures = [FACT + subject for subject in subjects if subject not in young]
                connection.execute(delete(REMEMBERED).where(REMEMBERED.c.key.in_(pictures)))
            connection.commit()
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = OFF")
                connection.rollback()
            return (rows[-1].seq if len(rows) == most else 0), len(gone)

    def write_snapshot(self, at: float, form: str, body: str) -> int:
        """Keep what all records so far amount to, and the snapshot before; the number of the last record in it."""
        with translated(self._where), self._engine.begin() as connection:
            seq = int(connection.execute(select(func.max(RECORDS.c.seq))).scalar_one() or 0)
            kept = connection.execute(select(SNAPSHOTS.c.seq).order_by(SNAPSHOTS.c.seq.desc()).limit(1)).scalars().all()
            connection.execute(delete(SNAPSHOTS).where(SNAPSHOTS.c.seq.not_in([one for one in kept if one != seq])))
            connection.execute(insert(SNAPSHOTS), [dataclasses.asdict(Snapshot.of(seq, at, form, body))])
            return seq

    def snapshots(self) -> list[Snapshot]:
        """Those kept, the newest first."""
        with translated(self._where), self._engine.connect() as connection:
            return [Snapshot(*row) for row in connection.execute(select(SNAPSHOTS).order_by(SNAPSHOTS.c.seq.desc()))]

    def last_seq(self) -> int:
        """The number of the newest record, 0 without any."""
        with translated(self._where), self._engine.connect() as connection:
            return int(connection.execute(select(func.max(RECORDS.c.seq))).scalar_one() or 0)

    def remembered(self) -> dict[str, Any]:
        """Everything remembered but the pictures of runs, which `runs` gives."""
        query = select(REMEMBERED.c.key, REMEMBERED.c.value).where(~REMEMBERED.c.key.startswith(FACT, autoescape=True))
        with translated(self._where), self._engine.connect() as connection:
            return {row.key: row.value for row in connection.execute(query)}

    def remembered_value(self, key: str) -> Any:
        """What is remembered under `key`, None if nothing."""
        with translated(self._where), self._engine.connect() as connection:
            return connection.execute(select(REMEMBERED.c.value).where(REMEMBERED.c.key == key)).scalar_one_or_none()

    def runs(self, limit: int = 200, before: str = "") -> list[dict[str, Any]]:
        """The newest picture of each run, the youngest run first; `before` a run id pages on."""
        query = select(REMEMBERED.c.value).where(
            REMEMBERED.c.key >= FACT, REMEMBERED.c.key < (FACT + before if before else "fact;")
        )
        with translated(self._where), self._engine.connect() as connection:
            return list(connection.execute(query.order_by(REMEMBERED.c.key.desc()).limit(limit)).scalars())

    def find_runs(self, search: RunSearch) -> FoundRuns:
        """Past and present runs as `search` asks for them."""
        with translated(self._where), self._engine.connect() as connection:
            return find(connection, search)

    def sum_runs(
        self, search: RunSearch, by: Literal["day", "robot", "stop"], day_of: Callable[[float], str]
    ) -> list[Sum]:
        """The same runs counted by day, robot or stop."""
        with translated(self._where), self._engine.connect() as connection:
            return sums(connection, search, by, day_of)

    def unsent(self) -> list[OutboxItem]:
        """What the broker has not confirmed yet, oldest first."""
        columns = (OUTBOX.c.id, OUTBOX.c.topic, OUTBOX.c.payload, OUTBOX.c.qos, OUTBOX.c.retain)
        with translated(self._where), self._engine.connect() as connection:
            query = select(*columns).order_by(OUTBOX.c.seq)
            return [OutboxItem(*row) for row in connection.execute(query)]

    def mark_sent(self, ids: Iterable[str]) -> None:
        """The broker has these messages: they leave the outbox."""
        self.commit(0.0, sent=list(ids))

    def record_count(self) -> int:
        """How many records stand here."""
        with translated(self._where), self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(RECORDS)).scalar_one())

    def tape(self) -> Iterator[TapeRow]:
        """What was recorded, oldest first; none in a ledger older than tapes."""
        with translated(self._where), self._engine.connect() as connection:
            if inspect(connection).has_table(TAPE.name):
                query = select(*TAPE.c[1:]).order_by(TAPE.c.seq)
                for row in connection.execution_options(yield_per=1000).execute(query):
                    yield TapeRow(*row)

    def tape_end(self) -> str:
        """The digest of the last row of the tape, empty without one."""
        with translated(self._where), self._engine.connect() as connection:
            query = select(TAPE.c.digest).order_by(TAPE.c.seq.desc()).limit(1)
            return connection.execute(query).scalar_one_or_none() or ""

    def tape_until(self) -> float:
        """When the last row of the tape was recorded, UTC seconds; 0 without a tape."""
        with translated(self._where), self._engine.connect() as connection:
            return float(connection.execute(select(func.max(TAPE.c.at))).scalar_one() or 0.0)

    def drop_tape(self) -> None:
        """Forget the whole tape."""
        with translated(self._where), self._engine.begin() as connection:
            connection.execute(delete(TAPE))

    def trim_tape(self, most: int) -> int:
        """Forget the oldest starts with all that follows them until at most `most` rows are left, the newest start
        aside; how many rows are left."""
        with translated(self._where), self._engine.begin() as connection:
            rows = connection.execute(select(func.count()).select_from(TAPE)).scalar_one()
            starts = connection.execute(select(TAPE.c.seq).where(TAPE.c.what == START).order_by(TAPE.c.seq)).scalars()
            for start in list(starts)[1:]:
                if rows <= most:
                    break
                rows -= connection.execute(delete(TAPE).where(TAPE.c.seq < start)).rowcount
            return int(rows)

    def close(self) -> None:
        """Give the database back. Safe to call twice."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _stored(row: Row[Any]) -> StoredRecord:
    return StoredRecord(*row)


def _lock(file: Path) -> IO[str]:
    """Be the only writing process: two schedulers on one ledger would each act on half of the truth."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.with_name(file.name + ".lock").open("w")
    except OSError as error:
        raise LedgerError(
            str(file), f"its folder cannot be used ({error.strerror})", "check the path and its rights"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise LedgerError(
            str(file), "another process writes it", "stop that process first; a ledger has one writer"
        ) from error
    return lock
