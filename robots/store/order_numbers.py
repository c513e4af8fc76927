"""The numbers of order updates that a commit gives out, for the table whose key gives each out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from robots.core.commands import Record

_ORDER_IN = {"order_made": "order", "order_extended": "update"}
"""Kinds of record about a robot that give a number out, and where the order stands in their data."""


def order_rows(at: float, records: Sequence[Record]) -> list[dict[str, Any]]:
    """A row of `order_updates` for each order or update among records. A record of another shape gives out none."""
    return [row for record in records if (row := _row(at, record)) is not None]


def _row(at: float, record: Record) -> dict[str, Any] | None:
    order = record.data.get(_ORDER_IN.get(record.kind, ""))
    if not isinstance(order, Mapping) or "order_id" not in order:
        return None
    number = order.get("order_update_id", 0)
    return {"robot": record.subject, "order_id": str(order["order_id"]), "update_id": int(number), "at": at}
