"""The ledger's tables as the newest migration leaves them. A change here needs a migration beside it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
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
    Index("records_by_at", "at"),
)

REMEMBERED = Table(
    "remembered",
    METADATA,
    Column("key", String(200), primary_key=True),
    Column("value", JSON, nullable=False),
)

RUNS = Table(  # what the run history is searched by, beside each run's picture; whoever drops that drops this
    "runs",
    METADATA,
    Column("key", String(200), ForeignKey("remembered.key", ondelete="CASCADE"), primary_key=True),
    Column("requested_at", Float, nullable=False),  # UTC seconds, as are the other times
    Column("changed_at", Float, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("state", String(32), nullable=False),
    Column("origin", String(200), nullable=False),
    Column("destination", String(200), nullable=False),
    Column("robot", String(200), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("label", String(200), nullable=False),
    Column("people", Text, nullable=False),  # ids between spaces: " wang chen "
    Column("reasons", Text, nullable=False),  # codes likewise
    Index("runs_by_time", "requested_at"),
    Index("runs_by_change", "changed_at"),
    Index("runs_by_robot", "robot", "requested_at"),
    Index("runs_by_origin", "origin", "requested_at"),
    Index("runs_by_destination", "destination", "requested_at"),
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

SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),  # of the last record that is in it
    Column("at", Float, nullable=False),  # UTC seconds
    Column("form", String(64), nullable=False),  # which program's fold it is
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
)
