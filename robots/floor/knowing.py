"""A knowledge base checked against a hall: what `hall check config/knowledge` does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from robots.floor.joining import fail, read_hall
from robots.floor.places import hall_folder
from robots.guide.checks import check_knowledge
from robots.settings.knowledge import SHARED
from robots.settings.problem import Problem


def is_knowledge(folder: Path) -> bool:
    """Whether this is a knowledge base, not a hall: one of the files that every knowledge base has tells."""
    return any((folder / name).exists() for name in SHARED)


def check_knowledge_folder(folder: Path, hall: Path | None, day: str = "") -> list[Problem]:
    """Problems of the knowledge base. hall: whose stops it names; day: ISO, today when empty. Exit 2 on wrong use."""
    try:
        held_to = date.fromisoformat(day).isoformat() if day else datetime.now(UTC).date().isoformat()
    except ValueError:
        fail(f"--day {day}: give a day such as 2027-06-30", 2)
    return check_knowledge(folder, read_hall(hall_folder(hall)).stops, held_to)
