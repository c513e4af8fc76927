"""Past runs are found by their round too; filled from their pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_FACT = "fact:"


def upgrade() -> None:
    text = sa.String(200).with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("runs", sa.Column("round", text, nullable=False, server_default=""))
    op.create_index("runs_by_round", "runs", ["round", "requested_at"])
    connection = op.get_bind()
    key, value = sa.column("key", sa.String), sa.column("value", sa.JSON)
    pictures = sa.select(key, value).select_from(sa.table("remembered")).where(key.startswith(_FACT, autoescape=True))
    rounds = [
        {"run": row.key, "of": str(row.value["round"])}
        for row in connection.execute(pictures)
        if isinstance(row.value, dict) and row.value.get("round")
    ]
    runs = sa.table("runs", sa.column("key", sa.String), sa.column("round", sa.String))
    change = sa.update(runs).where(runs.c.key == sa.bindparam("run")).values(round=sa.bindparam("of"))
    for first in range(0, len(rounds), _AT_ONCE):
        connection.execute(change, rounds[first : first + _AT_ONCE])


def downgrade() -> None:
    op.drop_index("runs_by_round", "runs")
    op.drop_column("runs", "round")
