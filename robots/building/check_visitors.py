"""What guides offer, and how long what visitors asked is kept."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from robots.settings.hall import Hall, HallMarks
from robots.settings.knowledge import read_knowledge
from robots.settings.problem import Problem, SettingsError
from robots.settings.visitors import load_visitor_settings


def hot_problems(hall: Hall, marks: HallMarks, knowledge: Path) -> Iterator[Problem]:
    """`hot` of a guide that names no entry of the knowledge base beside the hall. A broken base is another's matter."""
    guides = [robot for robot in hall.robots.values() if robot.hot]
    base = read_knowledge(knowledge)[0] if guides and knowledge.is_dir() else None
    if base is None:
        return
    for robot in guides:
        for number, entry in enumerate(robot.hot):
            if entry not in base.entries:
                near = get_close_matches(entry, base.entries, 3, 0.4)
                remedy = f"Perhaps {' or '.join(near)}" if near else "Name an entry of the knowledge base"
                path = ("robots", robot.id, "hot", number)
                yield marks.problem("robots.yaml", path, entry, "is no entry of the knowledge base", remedy)


def visitor_problems(folder: Path) -> list[Problem]:
    """Of visitors.yaml."""
    try:
        load_visitor_settings(folder)
    except SettingsError as error:
        return list(error.problems)
    return []
