"""The ledger's tables as the newest migration leaves them. A change here needs a migration beside it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

METADATA = MetaData()

_SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself for INTEGER only


class Bytewise(TypeDecorator[str]):
    """Text of any length, compared by its bytes, as SQLite has it anyway; PostgreSQL shall do neither more nor less.

    PostgreSQL holds no NUL character: it becomes U+FFFD there.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Text(collation="C"))
        length = getattr(self.impl_instance, "length", None)
        return dialect.type_descriptor(String(length) if length else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value.replace("\0", "\ufffd") if value and dialect.name == "postgresql" else value


RECORDS = Table(
    "records",
    METADATA,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),  # UTC seconds of the commit
    Column("kind", Bytewise(64), nullable=False),
    Column("subject", Bytewise(200), nullable=False),
    Column("data", JSON, nullable=False),
    Index("records_by_subject", "subject", "seq"),
    Index("records_by_at", "at"),
)

REMEMBERED = Table(
    "remembered",
    METADATA,
    Column("key", Bytewise(200), primary_key=True),
    Column("value", JSON, nullable=False),
)

RUNS = Table(  # what the run history is searched by, beside each run's picture; whoever drops that drops this
    "runs",
    METADATA,
    Column("key", Bytewise(200), ForeignKey("remembered.key", ondelete="CASCADE"), primary_key=True),
    Column("requested_at", Float, nullable=False),  # UTC seconds, as are the other times
    Column("changed_at", Float, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("state", Bytewise(32), nullable=False),
    Column("origin", Bytewise(200), nullable=False),
    Column("destination", Bytewise(200), nullable=False),
    Column("robot", Bytewise(200), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("label", Bytewise(200), nullable=False),
    Column("people", Bytewise(), nullable=False),  # ids between spaces: " wang chen "
    Column("reasons", Bytewise(), nullable=False),  # codes likewise
    Column("round", Bytewise(200), nullable=False, server_default=""),  # its first run
    Index("runs_by_time", "requested_at"),
    Index("runs_by_change", "changed_at"),
    Index("runs_by_robot", "robot", "requested_at"),
    Index("runs_by_origin", "origin", "requested_at"),
    Index("runs_by_destination", "destination", "requested_at"),
    Index("runs_by_round", "round", "requested_at"),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("id", Bytewise(200), nullable=False, unique=True),
    Column("topic", Bytewise(400), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("qos", Integer, nullable=False),
    Column("retain", Boolean, nullable=False),
)

TAPE = Table(
    "tape",
    METADATA,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),  # UTC seconds of the event
    Column("what", Bytewise(64), nullable=False),
    Column("event", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("chance", Text, nullable=False),
    Column("digest", Bytewise(32), nullable=False),
    Index("tape_by_what", "what", "seq"),
)

SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),  # of the last record that is in it
    Column("at", Float, nullable=False),  # UTC seconds
    Column("form", Bytewise(64), nullable=False),  # which program's fold it is
    Column("digest", Bytewise(64), nullable=False),
    Column("body", Text, nullable=False),
)

ORDERS = Table(  # every number of an order update that was ever given out: its key is what keeps it from being so again
    "order_updates",
    METADATA,
    Column("robot", Bytewise(200), primary_key=True),
    Column("order_id", Bytewise(200), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),  # UTC seconds of the commit
    Index("order_updates_by_at", "at"),
)

LEASE = Table(  # who of a standby pair leads; see `robots.store.lease`
    "lease",
    METADATA,
    Column("name", Bytewise(64), primary_key=True),
    Column("epoch", BigInteger, nullable=False),  # one more with each leader
    Column("beat", BigInteger, nullable=False),  # one more with each renewal
    Column("holder", Bytewise(200), nullable=False),  # empty: given back
    Column("boot", BigInteger, nullable=False),  # what the leader marks its messages with; rises with each
    Column("renewed_at", Float, nullable=False),  # UTC seconds by the database's clock, for people only
)

CONTENT = tuple(table for table in METADATA.sorted_tables if table is not LEASE)
"""What a copy of a ledger holds, in an order that foreign keys allow."""
