"""What `hall check` does: a hall's files, or a knowledge base against a hall, held to a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from robots.building.check import check_plan
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
    return check_knowledge(folder, read_hall(hall_folder(hall)).stops, _day(day).isoformat())


def check_hall_folder(folder: Path, day: str = "") -> list[Problem]:
    """Problems of a hall, its demo PINs tried; `day` as above."""
    return check_plan(folder, pins=True, today=_day(day))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        fail(f"--day {text}: give a day such as 2027-06-30", 2)
