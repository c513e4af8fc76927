"""Do the lift rules of lifts.yaml name the robots, lifts and floors that there are?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from robots.building.check_names import pick
from robots.settings.hall import Hall, HallMarks
from robots.settings.problem import Problem
from robots.settings.yaml_text import Path


def lift_rule_problems(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    """Names that lead nowhere: such a rule would forbid nothing, and nobody would see it."""
    rules = hall.lift_rules
    for robot, floors in rules.floors_denied.items():
        path: Path = ("rules", "floors_denied", robot)
        if robot not in hall.robots:
            yield marks.problem("lifts.yaml", path, robot, "no such robot", pick(robot, hall.robots))
        yield from _unknown(marks, path, floors, hall.floors, "no such floor")
    groups = sorted({lift.group for lift in hall.lifts.values()})
    for group, floors in rules.stand_at.items():
        path = ("rules", "stand_at", group)
        if group not in groups:
            yield marks.problem("lifts.yaml", path, group, "no such group of lifts", pick(group, groups))
            continue
        served = {floor for lift in hall.lifts.values() if lift.group == group for floor in lift.serves}
        yield from _unknown(marks, path, floors, sorted(served), "no lift of the group stops there")
    yield from _unknown(marks, ("rules", "confidential_denied"), rules.confidential_denied, hall.lifts, "no such lift")
    for index, hours in enumerate(rules.closed):
        yield from _unknown(marks, ("rules", "closed", index, "lifts"), hours.lifts, hall.lifts, "no such lift")


def chaperone_problems(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    """A vehicle that knows no lifts needs one that a second sensor watches."""
    if any(lift.sensor is not None for lift in hall.lifts.values()):
        return
    for robot in hall.robots.values():
        if robot.way_of_riding == "chaperoned":
            path: Path = ("robots", robot.id, "rides")
            message = "no lift has a second sensor, and without one none takes a vehicle that knows no lifts"
            yield marks.problem(
                "robots.yaml",
                path,
                "chaperoned",
                message,
                "name a `sensor` at a lift in lifts.yaml, or write rides: never",
            )


def _unknown(
    marks: HallMarks, path: Path, names: tuple[str, ...], known: Iterable[str], message: str
) -> Iterator[Problem]:
    there = list(known)
    for index, name in enumerate(names):
        if name not in there:
            yield marks.problem("lifts.yaml", (*path, index), name, message, pick(name, there))
