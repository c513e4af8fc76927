"""What is kept of the newest escort of a guide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Escorted:
    """order: its id; stop: where to; at, ended_at: UTC seconds, 0 = under way; reasons: why it came to nothing."""

    order: str
    stop: str
    at: float
    ended_at: float = 0.0
    arrived: bool = False
    reasons: list[str] = field(default_factory=list)


def escorted_to(order: dict[str, Any]) -> str:
    """Where an order in a record leads its visitor; empty: it leads nobody."""
    for node in order.get("nodes") or ():
        for action in node.get("actions") or ():
            if action.get("action_type") == "escort":
                return str(action["parameters"].get("stationName", ""))
    return ""
