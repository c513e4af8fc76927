"""The tape: every event a mind was given and what it answered, when a floor is told to keep one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "tape",
        sa.Column("seq", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("chance", sa.Text, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
    )
    op.create_index("tape_by_what", "tape", ["what", "seq"])


def downgrade() -> None:
    op.drop_table("tape")
