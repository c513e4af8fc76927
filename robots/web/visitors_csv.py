"""The list of unanswered questions as a table that any spreadsheet opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from robots.settings.knowledge import Knowledge
from robots.web.spreadsheet import moment, table

HEAD = ("count", "question", "other_wordings", "reason", "nearest_items", "lang", "first", "last", "robots")


def unanswered_csv(found: Mapping[str, Any], knowledge: Knowledge | None, zone: str) -> bytes:
    """Nothing a visitor typed becomes a formula."""
    rows = []
    for group in found["clusters"]:
        entries = [knowledge.entries[entry].name.zh if knowledge and entry in knowledge.entries else entry
                   for entry in group["nearest"]]  # fmt: skip
        rows.append((
            group["count"], group["texts"][0], " / ".join(group["texts"][1:]), group["reason"], " / ".join(entries),
            group["lang"], moment(group["first"], zone), moment(group["last"], zone), " ".join(group["robots"]),
        ))  # fmt: skip
    return table(HEAD, rows)
