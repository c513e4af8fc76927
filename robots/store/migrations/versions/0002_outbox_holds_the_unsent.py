"""The outbox holds only what the broker does not have yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    outbox = sa.table("outbox", sa.column("sent", sa.Boolean))
    op.execute(sa.delete(outbox).where(outbox.c.sent))
    op.drop_index("ix_outbox_sent", "outbox")
    op.drop_column("outbox", "sent")


def downgrade() -> None:
    op.add_column("outbox", sa.Column("sent", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_outbox_sent", "outbox", ["sent"])
