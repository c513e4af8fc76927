"""What runs are searched by, beside each run's picture; filled from the pictures and the records of who asked."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_FACT = "fact:"
_ENDED = ("refused", "delivered", "returned", "cancelled", "in_custody", "failed")


def upgrade() -> None:
    runs = op.create_table(
        "runs",
        sa.Column("key", sa.String(200), sa.ForeignKey("remembered.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("requested_at", sa.Float, nullable=False),
        sa.Column("changed_at", sa.Float, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("destination", sa.String(200), nullable=False),
        sa.Column("robot", sa.String(200), nullable=False),
        sa.Column("confidential", sa.Boolean, nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("people", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
    )
    op.create_index("runs_by_time", "runs", ["requested_at"])
    op.create_index("runs_by_change", "runs", ["changed_at"])
    op.create_index("runs_by_robot", "runs", ["robot", "requested_at"])
    op.create_index("runs_by_origin", "runs", ["origin", "requested_at"])
    op.create_index("runs_by_destination", "runs", ["destination", "requested_at"])
    _fill(runs)


def _fill(runs: sa.Table) -> None:
    """A ledger of before this has pictures without people: who asked stands in `run_requested`."""
    connection = op.get_bind()
    key, value = sa.column("key", sa.String), sa.column("value", sa.JSON)
    pictures = sa.select(key, value).select_from(sa.table("remembered")).where(key.startswith(_FACT, autoescape=True))
    kind, subject, data = sa.column("kind", sa.String), sa.column("subject", sa.String), sa.column("data", sa.JSON)
    wanted = sa.select(subject, data).select_from(sa.table("records")).where(kind == "run_requested")
    asked = {row.subject: str(row.data.get("person") or "") for row in connection.execute(wanted)}
    rows = [
        _row(row.key, row.value, asked.get(row.key.removeprefix(_FACT), ""))
        for row in connection.execute(pictures)
        if isinstance(row.value, dict)
    ]
    for first in range(0, len(rows), _AT_ONCE):
        connection.execute(sa.insert(runs), rows[first : first + _AT_ONCE])


# What follows says again what `store.history` does on purpose: a step from one old form to another must not change when
# that does.
def _row(key: str, picture: dict[str, Any], person: str) -> dict[str, Any]:
    requested = _seconds(picture.get("requested_at"))
    state = str(picture.get("state") or "")
    codes = [str(reason.get("code") or "") for reason in picture.get("reasons") or ()]
    return {
        "key": key,
        "requested_at": requested,
        "changed_at": _seconds(picture.get("changed_at")) or requested,
        "ended": state in _ENDED,
        "state": state,
        "origin": str(picture.get("from_") or ""),
        "destination": str(picture.get("to") or ""),
        "robot": str(picture.get("robot") or ""),
        "confidential": bool(picture.get("confidential")),
        "label": str(picture.get("label") or ""),
        "people": f" {person} " if person else "",
        "reasons": f" {' '.join(codes)} " if codes else "",
    }


def _seconds(value: Any) -> float:
    """Pictures have UTC seconds."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def downgrade() -> None:
    op.drop_table("runs")
