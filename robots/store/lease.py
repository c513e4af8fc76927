"""The lease of a standby pair in the database: one row with an epoch, and the fence that every commit passes.

What the row holds is compared and set in one statement each; whose turn it is decides `robots.fleet.leading`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Float, Select, Update, cast, func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError

from robots.fleet.leading import LeaseRow
from robots.store.engine import open_engine, url_of
from robots.store.errors import FencedError, LedgerError, UnfitError, translated
from robots.store.migrate import migrate
from robots.store.postgres import Use, place_of
from robots.store.tables import LEASE

NAME = "scheduler"
WRITER = "writer"
"""The row of whoever writes alone: no lease, only how often that was somebody."""


@dataclass(frozen=True, slots=True)
class Fence:
    """The epoch a leader writes under."""

    epoch: int

    def check(self, connection: Connection, where: str) -> None:
        """Raise FencedError unless this epoch still leads. The row stays locked to the end of the transaction: a new
        leader waits for it, so what is committed here is before anything of the next epoch."""
        epoch = connection.execute(_row(LEASE.c.epoch).with_for_update(read=True)).scalar_one_or_none()
        if epoch != self.epoch:
            raise FencedError(
                where, f"another scheduler leads (epoch {epoch or 0}, ours was {self.epoch})",
                "nothing was written and nothing is sent: this one steps down",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pen:
    """The number of one that writes alone, under the lock of `store.postgres`. That lock goes with its connection: in
    the moment without one a restore may have put another ledger there."""

    number: int

    @classmethod
    def take(cls, connection: Connection) -> Pen:
        """The next number. Any turn of a pair is over: none of them can be at work while this one has the lock."""
        connection.execute(_beat(update(LEASE).where(LEASE.c.name == NAME), holder="", epoch=LEASE.c.epoch + 1))
        change = _beat(update(LEASE).where(LEASE.c.name == WRITER), epoch=LEASE.c.epoch + 1)
        number = connection.execute(change.returning(LEASE.c.epoch)).scalar_one_or_none()
        if number is None:
            number = 1
            row = {"name": WRITER, "epoch": number, "beat": 1, "holder": "", "boot": 0, "renewed_at": _now()}
            connection.execute(insert(LEASE).values(**row))
        return cls(number)

    def check(self, connection: Connection, where: str) -> None:
        """Raise LedgerError when somebody else has written since."""
        row = select(LEASE.c.epoch).where(LEASE.c.name == WRITER)
        if connection.execute(row).scalar_one_or_none() != self.number:
            raise LedgerError(
                where, "another process has written it while the connection was gone",
                "nothing was written; start again: what this one knows is no longer what stands there",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """What a new leader has: its epoch, and the number its messages are marked with, above that of every one before,
    whatever its clock says."""

    epoch: int
    boot: int


class LeaseTable:
    """The row, over a connection of its own. Every method raises LedgerError when the database does not answer."""

    def __init__(self, url: str | Path, holder: str) -> None:
        """holder: a name that nobody else has, for people too: host and process. Makes the tables of a new ledger;
        those of an older one are left to whoever leads."""
        self._engine = open_engine(url_of(url), Use.LEASE)
        self._where = place_of(self._engine)
        self._holder = holder
        try:
            if self._engine.dialect.name != "postgresql":
                raise UnfitError(
                    self._where,
                    "a file has one scheduler",
                    "a standby needs PostgreSQL: give --ledger-url postgresql://…",
                )
            with translated(self._where), self._engine.connect() as connection:
                has_lease = inspect(connection).has_table(LEASE.name)
            if not has_lease:
                migrate(self._engine, self._where)
        except LedgerError:
            self.close()
            raise

    def look(self) -> LeaseRow | None:
        with translated(self._where), self._engine.connect() as connection:
            found = connection.execute(_row(LEASE.c.epoch, LEASE.c.beat, LEASE.c.holder)).one_or_none()
            return None if found is None else LeaseRow(*found)

    def take(self, seen: LeaseRow | None, boot: int) -> Turn | None:
        """Take it if the row is as it was seen. boot: the mark by this process's own clock. None: it is not."""
        with translated(self._where), self._engine.begin() as connection:
            if seen is None:
                return self._first(connection, boot)
            change = (
                update(LEASE)
                .where(LEASE.c.name == NAME, LEASE.c.epoch == seen.epoch, LEASE.c.beat == seen.beat)
                .where(LEASE.c.holder == seen.holder)
                .values(
                    epoch=LEASE.c.epoch + 1, beat=LEASE.c.beat + 1, holder=self._holder,
                    boot=func.greatest(LEASE.c.boot + 1, boot), renewed_at=_now(),
                )
                .returning(LEASE.c.epoch, LEASE.c.boot)
            )  # fmt: skip
            return _turn(connection.execute(change).one_or_none())

    def _first(self, connection: Connection, boot: int) -> Turn | None:
        row = {"name": NAME, "epoch": 1, "beat": 1, "holder": self._holder, "boot": boot, "renewed_at": _now()}
        try:
            return _turn(connection.execute(insert(LEASE).values(**row).returning(LEASE.c.epoch, LEASE.c.boot)).one())
        except IntegrityError:  # somebody was quicker
            connection.rollback()
            return None

    def renew(self, epoch: int) -> bool:
        """False: another leads."""
        return self._set(epoch, self._holder)

    def give_back(self, epoch: int) -> bool:
        """The next one need not wait. False: another leads already."""
        return self._set(epoch, "")

    def _set(self, epoch: int, holder: str) -> bool:
        change = update(LEASE).where(LEASE.c.name == NAME, LEASE.c.epoch == epoch, LEASE.c.holder == self._holder)
        with translated(self._where), self._engine.begin() as connection:
            return connection.execute(_beat(change, holder=holder)).rowcount == 1

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> LeaseTable:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()


def _row(*columns: object) -> Select[Any]:
    return select(*columns).where(LEASE.c.name == NAME)  # type: ignore[call-overload,no-any-return]


def _turn(row: Sequence[Any] | None) -> Turn | None:
    return None if row is None else Turn(int(row[0]), int(row[1]))


def _beat(change: Update, **values: object) -> Update:
    return change.values(beat=LEASE.c.beat + 1, renewed_at=_now(), **values)


def _now() -> object:
    """By the server's clock, for people only."""
    return cast(func.extract("epoch", func.clock_timestamp()), Float)
