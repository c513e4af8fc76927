"""Whether robots can work in a hall as it is drawn: every problem of every file at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

from robots.building.check_confidential import confidential_problems
from robots.building.check_docks import berth_problems, dock_problems
from robots.building.check_groups import group_problems
from robots.building.check_lift_rules import chaperone_problems, lift_rule_problems
from robots.building.check_lifts import lift_problems
from robots.building.check_names import name_problems
from robots.building.check_people import pin_problems, staff_problems
from robots.building.check_times import time_problems
from robots.building.check_visitors import hot_problems, visitor_problems
from robots.building.check_walks import entrance_problems, knowledge_problems, walk_problems
from robots.building.check_ways import reach_problems, way_problems
from robots.building.plan import Plan
from robots.settings.hall import read_hall
from robots.settings.problem import Problem


def check_plan(folder: Path, pins: bool = False, today: date | None = None) -> list[Problem]:
    """The problems of a hall folder, in file order; none for a hall that can be started.

    pins   also try each demo PIN against its hash, which takes about 0.1 s a person
    today  the date, to tell what of the timetable is over; None = nothing is said of that
    Files that cannot be read as settings are reported alone: geometry needs all of them.
    """
    hall, marks, problems = read_hall(folder)
    if hall is None:
        return problems
    plan, _ = Plan.draft(hall)
    named = [*name_problems(hall, marks), *dock_problems(hall, marks), *entrance_problems(hall, marks)]
    problems = [*named, *staff_problems(hall, marks), *way_problems(plan, marks), *lift_problems(plan, marks)]
    problems += confidential_problems(hall, marks)
    problems += [*group_problems(hall, marks), *lift_rule_problems(hall, marks), *chaperone_problems(hall, marks)]
    if hall.time_zone in available_timezones():
        problems += time_problems(hall, marks, today)
    if not named:  # a name that leads nowhere also cuts off what lies behind it: say it once
        problems += [*reach_problems(plan, marks), *walk_problems(plan, marks), *berth_problems(plan, marks)]
    problems += knowledge_problems(hall, marks, _knowledge_sets(folder))
    problems += hot_problems(hall, marks, folder.resolve().parent / "knowledge")
    if pins:
        problems += pin_problems(hall, marks)
    files = list(marks.texts)
    problems.sort(key=lambda problem: (files.index(Path(problem.file).name), problem.line))
    return [*problems, *visitor_problems(folder)]


def _knowledge_sets(folder: Path) -> set[str] | None:
    """The sets beside the hall's folder, as in config/hall and config/knowledge; None without such a folder."""
    knowledge = folder.resolve().parent / "knowledge"
    return {file.parent.name for file in knowledge.glob("*/*.yaml")} if knowledge.is_dir() else None
