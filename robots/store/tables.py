"""The ledger's tables as the newest migration leaves them. A change here needs a migration beside it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

_SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself for INTEGER only

RECORDS = Table(
    "records",
    METADATA,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),  # UTC seconds of the commit
    Column("kind", String(64), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("data", JSON, nullable=False),
    Index("records_by_subject", "subject", "seq"),
)

REMEMBERED = Table(
    "remembered",
    METADATA,
    Column("key", String(200), primary_key=True),
    Column("value", JSON, nullable=False),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("topic", String(400), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("qos", Integer, nullable=False),
    Column("retain", Boolean, nullable=False),
)

TAPE = Table(
    "tape",
    METADATA,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),  # UTC seconds of the event
    Column("what", String(64), nullable=False),
    Column("event", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("chance", Text, nullable=False),
    Column("digest", String(32), nullable=False),
    Index("tape_by_what", "what", "seq"),
)
