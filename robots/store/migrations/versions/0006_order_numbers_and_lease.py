"""Numbers of order updates under a unique key, the lease of a standby pair; text compared by its bytes everywhere."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_TEXTS = {
    "records": ("kind", "subject"),
    "remembered": ("key",),
    "runs": ("key", "state", "origin", "destination", "robot", "label", "people", "reasons"),
    "outbox": ("id", "topic"),
    "tape": ("what", "digest"),
    "snapshots": ("form", "digest"),
}


def _text(length: int) -> Any:
    return sa.String(length).with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _compare_bytes()
    orders = op.create_table(
        "order_updates",
        sa.Column("robot", _text(200), primary_key=True),
        sa.Column("order_id", _text(200), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("order_updates_by_at", "order_updates", ["at"])
    op.create_table(
        "lease",
        sa.Column("name", _text(64), primary_key=True),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("beat", sa.BigInteger, nullable=False),
        sa.Column("holder", _text(200), nullable=False),
        sa.Column("boot", sa.BigInteger, nullable=False),
        sa.Column("renewed_at", sa.Float, nullable=False),
    )
    _fill(orders)


def _compare_bytes() -> None:
    """Text of any length, whatever language the database was made for: as SQLite does it."""
    op.drop_constraint("runs_key_fkey", "runs", type_="foreignkey")
    for table, columns in _TEXTS.items():
        for column in columns:
            op.alter_column(table, column, type_=sa.Text(collation="C"))
    op.create_foreign_key("runs_key_fkey", "runs", "remembered", ["key"], ["key"], ondelete="CASCADE")


def _fill(orders: sa.Table) -> None:
    """The numbers given out so far stand in the records of the orders."""
    connection = op.get_bind()
    at, kind, subject = sa.column("at", sa.Float), sa.column("kind", sa.String), sa.column("subject", sa.String)
    data = sa.column("data", sa.JSON)
    made = sa.select(at, subject, data).select_from(sa.table("records"))
    made = made.where(kind.in_(["order_made", "order_extended"]))
    known: dict[tuple[str, str, int], float] = {}
    for row in connection.execute(made):
        order = row.data.get("order") or row.data.get("update") or {}
        number = (row.subject, str(order.get("order_id", "")), int(order.get("order_update_id", 0)))
        known.setdefault(number, row.at)
    rows = [
        {"robot": robot, "order_id": order_id, "update_id": update, "at": when}
        for (robot, order_id, update), when in known.items()
    ]
    for first in range(0, len(rows), _AT_ONCE):
        connection.execute(sa.insert(orders), rows[first : first + _AT_ONCE])


def downgrade() -> None:
    op.drop_table("lease")
    op.drop_table("order_updates")
