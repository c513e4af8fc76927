"""The ledger: what happened, what a mind must remember, and what must still be sent, on disk before anything leaves."""

from __future__ import annotations

import dataclasses
import fcntl
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from sqlalchemy import Connection, Engine, delete, func, insert, inspect, select
from sqlalchemy.exc import OperationalError

from robots.core.commands import Record, Remember
from robots.store.copying import patient
from robots.store.engine import open_engine, url_of
from robots.store.errors import LedgerError, explained, translated
from robots.store.history import FACT, FoundRuns, RunSearch, Sum, find, index_rows, sums
from robots.store.lease import Fence, Pen
from robots.store.migrate import migrate
from robots.store.order_numbers import order_rows
from robots.store.postgres import Use, place_of
from robots.store.snapshot import Snapshot
from robots.store.tables import ORDERS, OUTBOX, RECORDS, REMEMBERED, RUNS, SNAPSHOTS, TAPE
from robots.tape.row import START, TapeRow

log = logging.getLogger(__name__)

RUN = "r-"
"""How the subject of a run's record begins."""
AWAY_S = 30.0
"""How long a commit waits for a server that is not there, before any of it is written."""
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

    def __init__(
        self,
        engine: Engine,
        where: str,
        lock: IO[str] | None = None,
        fence: Fence | None = None,
        pen: Pen | None = None,
    ) -> None:
        self._engine, self._where, self._lock, self._fence, self._pen = engine, where, lock, fence, pen

    @classmethod
    def open(
        cls, path_or_url: str | Path, read_only: bool = False, fence: Fence | None = None, follows: bool = False
    ) -> Ledger:
        """Open or create a ledger and bring its tables up to date; `read_only` neither creates nor migrates.

        fence    of a leader of a standby pair: checked in every transaction that writes, see `store.lease`
        follows  of a reader: it may have to lead any moment
        """
        url = url_of(path_or_url)
        reads = Use.FOLLOW if follows else Use.READ
        engine = open_engine(url, reads if read_only else Use.LEAD if fence else Use.WRITE)
        where, file = place_of(engine), engine.url.database
        lock = pen = None
        if engine.dialect.name == "sqlite" and file and file != ":memory:":
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
                    if fence is None and engine.dialect.name == "postgresql":
                        with engine.begin() as connection:
                            pen = Pen.take(connection)
        except LedgerError:
            engine.dispose()
            if lock is not None:
                lock.close()
            raise
        return cls(engine, where, lock, fence, pen)

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
        numbers = order_rows(at, records)
        with self._writing() as connection:
            if sent:
                connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(list(sent))))
            if records:
                connection.execute(
                    insert(RECORDS), [{"at": at, "kind": r.kind, "subject": r.subject, "data": r.data} for r in records]
                )
            if numbers:
                connection.execute(insert(ORDERS), numbers)
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
        with self._reading() as connection:
            return [StoredRecord(*row) for row in connection.execute(query)]

    def records_of(self, subjects: Sequence[str]) -> dict[str, list[StoredRecord]]:
        """The records of each of these subjects, oldest first."""
        found: dict[str, list[StoredRecord]] = {subject: [] for subject in subjects}
        with self._reading() as connection:
            for first in range(0, len(subjects), _AT_ONCE):
                some = RECORDS.c.subject.in_(subjects[first : first + _AT_ONCE])
                for row in connection.execute(select(RECORDS).where(some).order_by(RECORDS.c.seq)):
                    found[row.subject].append(StoredRecord(*row))
        return found

    def forget(self, before: float) -> int:
        """Delete the records committed before an instant (UTC seconds), in SQLite without a trace; how many."""
        with self._writing(secure=True) as connection:
            connection.execute(delete(ORDERS).where(ORDERS.c.at < before))
            return int(connection.execute(delete(RECORDS).where(RECORDS.c.at < before)).rowcount)

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
        with self._writing(secure=True) as connection:
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
                connection.execute(delete(ORDERS).where(ORDERS.c.at < before))
            return (rows[-1].seq if len(rows) == most else 0), len(gone)

    def write_snapshot(self, at: float, form: str, body: str) -> int:
        """Keep what all records so far amount to, and the snapshot before; the number of the last record in it."""
        with self._writing() as connection:
            seq = int(connection.execute(select(func.max(RECORDS.c.seq))).scalar_one() or 0)
            kept = connection.execute(select(SNAPSHOTS.c.seq).order_by(SNAPSHOTS.c.seq.desc()).limit(1)).scalars().all()
            connection.execute(delete(SNAPSHOTS).where(SNAPSHOTS.c.seq.not_in([one for one in kept if one != seq])))
            connection.execute(insert(SNAPSHOTS), [dataclasses.asdict(Snapshot.of(seq, at, form, body))])
            return seq

    def snapshots(self) -> list[Snapshot]:
        """Those kept, the newest first."""
        with self._reading() as connection:
            return [Snapshot(*row) for row in connection.execute(select(SNAPSHOTS).order_by(SNAPSHOTS.c.seq.desc()))]

    def last_seq(self) -> int:
        """The number of the newest record, 0 without any."""
        with self._reading() as connection:
            return int(connection.execute(select(func.max(RECORDS.c.seq))).scalar_one() or 0)

    def last_at(self) -> float:
        """When the newest record was committed, UTC seconds by its writer's clock, 0 without any."""
        with self._reading() as connection:
            return float(connection.execute(select(func.max(RECORDS.c.at))).scalar_one() or 0.0)

    def remembered(self) -> dict[str, Any]:
        """Everything remembered but the pictures of runs, which `runs` gives."""
        query = select(REMEMBERED.c.key, REMEMBERED.c.value).where(~REMEMBERED.c.key.startswith(FACT, autoescape=True))
        with self._reading() as connection:
            return {row.key: row.value for row in connection.execute(query)}

    def remembered_value(self, key: str) -> Any:
        """What is remembered under `key`, None if nothing."""
        with self._reading() as connection:
            return connection.execute(select(REMEMBERED.c.value).where(REMEMBERED.c.key == key)).scalar_one_or_none()

    def runs(self, limit: int = 200, before: str = "") -> list[dict[str, Any]]:
        """The newest picture of each run, the youngest run first; `before` a run id pages on."""
        query = select(REMEMBERED.c.value).where(
            REMEMBERED.c.key >= FACT, REMEMBERED.c.key < (FACT + before if before else "fact;")
        )
        with self._reading() as connection:
            return list(connection.execute(query.order_by(REMEMBERED.c.key.desc()).limit(limit)).scalars())

    def find_runs(self, search: RunSearch) -> FoundRuns:
        """Past and present runs as `search` asks for them."""
        with self._reading() as connection:
            return find(connection, search)

    def sum_runs(
        self, search: RunSearch, by: Literal["day", "robot", "stop"], day_of: Callable[[float], str]
    ) -> list[Sum]:
        """The same runs counted by day, robot or stop."""
        with self._reading() as connection:
            return sums(connection, search, by, day_of)

    def unsent(self) -> list[OutboxItem]:
        """What the broker has not confirmed yet, oldest first."""
        columns = (OUTBOX.c.id, OUTBOX.c.topic, OUTBOX.c.payload, OUTBOX.c.qos, OUTBOX.c.retain)
        with self._reading() as connection:
            query = select(*columns).order_by(OUTBOX.c.seq)
            return [OutboxItem(*row) for row in connection.execute(query)]

    def unsent_count(self) -> int:
        """How many messages the broker has not confirmed yet."""
        with translated(self._where), self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(OUTBOX)).scalar_one())

    def mark_sent(self, ids: Iterable[str]) -> None:
        """The broker has these messages: they leave the outbox."""
        self.commit(0.0, sent=list(ids))

    def record_count(self) -> int:
        """How many records stand here."""
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(RECORDS)).scalar_one())

    def tape(self) -> Iterator[TapeRow]:
        """What was recorded, oldest first; none in a ledger older than tapes."""
        with self._reading() as connection:
            if inspect(connection).has_table(TAPE.name):
                query = select(*TAPE.c[1:]).order_by(TAPE.c.seq)
                for row in connection.execution_options(yield_per=1000).execute(query):
                    yield TapeRow(*row)

    def tape_end(self) -> str:
        """The digest of the last row of the tape, empty without one."""
        with self._reading() as connection:
            query = select(TAPE.c.digest).order_by(TAPE.c.seq.desc()).limit(1)
            return connection.execute(query).scalar_one_or_none() or ""

    def tape_until(self) -> float:
        """When the last row of the tape was recorded, UTC seconds; 0 without a tape."""
        with self._reading() as connection:
            return float(connection.execute(select(func.max(TAPE.c.at))).scalar_one() or 0.0)

    def drop_tape(self) -> None:
        """Forget the whole tape."""
        with self._writing() as connection:
            connection.execute(delete(TAPE))

    def trim_tape(self, most: int) -> int:
        """Forget the oldest starts with all that follows them until at most `most` rows are left, the newest start
        aside; how many rows are left."""
        with self._writing() as connection:
            rows = connection.execute(select(func.count()).select_from(TAPE)).scalar_one()
            starts = connection.execute(select(TAPE.c.seq).where(TAPE.c.what == START).order_by(TAPE.c.seq)).scalars()
            for start in list(starts)[1:]:
                if rows <= most:
                    break
                rows -= connection.execute(delete(TAPE).where(TAPE.c.seq < start)).rowcount
            return int(rows)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self._where), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self, secure: bool = False) -> Iterator[Connection]:
        """One transaction of the writer. secure: what is deleted leaves no trace in SQLite's file."""
        with translated(self._where), self._reached() as connection:
            secure = secure and self._engine.dialect.name == "sqlite"
            if secure:
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            if self._fence is not None:
                self._fence.check(connection, self._where)
            elif self._pen is not None and not connection.info.get("pen"):  # this session is new
                self._pen.check(connection, self._where)
                connection.info["pen"] = True
            yield connection
            connection.commit()
            if secure:
                connection.exec_driver_sql("PRAGMA secure_delete = OFF")
                connection.rollback()

    def _reached(self) -> Connection:
        """A connection to the database. A server that restarts is waited for: nothing is written yet, so nothing can
        be done twice. A leader does not wait: its lease ends."""
        until = time.monotonic() + AWAY_S
        while True:
            try:
                return self._engine.connect()
            except OperationalError as error:
                cause = explained(self._where, error.orig or error)
                if self._fence is not None or self._engine.dialect.name == "sqlite" or time.monotonic() >= until:
                    raise cause from error
                log.warning("%s; asked again for %.0f s", cause, until - time.monotonic())
                time.sleep(0.5)

    @contextmanager
    def whole(self) -> Iterator[Connection]:
        """One transaction over all of the tables, for copies: as long as it takes."""
        with self._writing() as connection:
            patient(connection)
            yield connection

    def close(self) -> None:
        """Give the database back. Safe to call twice."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _stored(row: Sequence[Any]) -> StoredRecord:
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
