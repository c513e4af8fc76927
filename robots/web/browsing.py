"""The wider list of what the hall does, by department, as the kiosk browses it."""

from __future__ import annotations

from typing import Any

from robots.settings import Hall
from robots.settings.knowledge import Knowledge


def departments_json(knowledge: Knowledge, hall: Hall) -> list[dict[str, Any]]:
    """entry: the guide knows more about the item; empty = only where it is done, `where` (may be empty too)."""
    return [
        {
            "id": department.id, "zh": department.name.zh, "en": department.name.en,
            "items": [
                {
                    "zh": item.zh, "en": item.en,
                    "entry": item.entry if item.entry in knowledge.entries else "",
                    "where": _where(knowledge, hall, item.entry, item.where),
                }
                for item in department.items
            ],
        }
        for department in knowledge.departments.values()
    ]  # fmt: skip


def _where(knowledge: Knowledge, hall: Hall, entry: str | None, where: str | None) -> str:
    found = knowledge.entries.get(entry or "")
    stop = where or (found.where[0] if found else "")
    return stop if stop in hall.stops else ""
