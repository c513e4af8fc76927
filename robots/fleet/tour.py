"""Tours: in which order a robot visits the stops of its runs, and what is left of the order it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from robots.core.vda import ENDED
from robots.fleet.book import Mission
from robots.fleet.orders import Stage
from robots.fleet.robot import RobotView
from robots.fleet.run import SENDER, Run
from robots.fleet.work import Work


@dataclass(frozen=True, slots=True)
class Ahead:
    """A visit of an order that has not ended: the node, which folder, picked or dropped."""

    node: str
    run: str
    kind: Literal["pick", "drop"]


def ahead(view: RobotView, mission: Mission) -> list[Ahead]:
    """The visits of an order that its robot has not ended yet, first to last; all of them before a state showed it."""
    order, visits = view.visits
    if order != mission.order_id:
        visits = tuple(_visits(mission))
        view.visits = mission.order_id, visits
    state = view.state
    if state is None or state.order_id != mission.order_id:
        return [visit for _, visit in visits]
    ended = {action.action_id for action in state.action_states if action.status in ENDED}
    return [visit for action, visit in visits if action not in ended]


def _visits(mission: Mission) -> Iterator[tuple[str, Ahead]]:
    for node in mission.order["nodes"]:
        for action in node["actions"]:
            if action["action_type"] in ("pick", "drop"):
                visit = Ahead(node["node_id"], action["parameters"]["loadId"], action["action_type"])
                yield action["action_id"], visit


def current_run(work: Work, view: RobotView) -> Run | None:
    """Of the runs a robot has, the one it visits a stop for next."""
    robot = view.robot.id
    runs = work.book.runs_of(robot)
    mission = work.book.mission(robot)
    for visit in ahead(view, mission) if mission is not None else ():
        found = next((run for run in runs if run.id == visit.run), None)
        if found is not None:
            return found
    return runs[0] if runs else None


def stages(run: Run) -> tuple[Stage, ...]:
    """What is left to do for a run on its present leg, in order."""
    drop = Stage(run, "drop")
    return (Stage(run, "pick"), drop) if run.holder == SENDER else (drop,)
