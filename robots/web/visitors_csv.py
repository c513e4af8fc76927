"""The list of unanswered questions as a table that any spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from robots.settings.knowledge import Knowledge

HEAD = ("count", "question", "other_wordings", "reason", "nearest_items", "lang", "first", "last", "robots")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def unanswered_csv(found: Mapping[str, Any], knowledge: Knowledge | None, zone: str) -> bytes:
    """UTF-8 with a byte-order mark, which spreadsheets need. Nothing a visitor typed becomes a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEAD)
    for group in found["clusters"]:
        entries = [knowledge.entries[entry].name.zh if knowledge and entry in knowledge.entries else entry
                   for entry in group["nearest"]]  # fmt: skip
        table.writerow([_plain(str(cell)) for cell in (
            group["count"], group["texts"][0], " / ".join(group["texts"][1:]), group["reason"], " / ".join(entries),
            group["lang"], _time(group["first"], zone), _time(group["last"], zone), " ".join(group["robots"]),
        )])  # fmt: skip
    return ("\ufeff" + out.getvalue()).encode()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _time(at: float, zone: str) -> str:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
