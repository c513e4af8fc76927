"""That some robot may carry confidential papers: else every request for such a run would be refused."""

from __future__ import annotations

from collections.abc import Iterator

from robots.settings.hall import Hall, HallMarks
from robots.settings.problem import Problem


def confidential_problems(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    couriers = [robot for robot in hall.robots.values() if robot.kind == "courier"]
    if couriers and not any(robot.safe_compartments for robot in couriers):
        path = ("robots", couriers[0].id, "confidential")
        message = "no robot may carry confidential papers"
        remedy = "Take `confidential: false` out at one courier; name its locked compartments under `safe`"
        yield marks.problem("robots.yaml", path, "false", message, remedy)
