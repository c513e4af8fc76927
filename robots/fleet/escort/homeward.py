"""A guide whom somebody keeps from going home: another way, else a place aside where it waits, then once more.

A guide asks for itself, see `vehicle.in_the_way`, and after two minutes for a person. Before that the fleet takes its
order back and sends it round; where no other way is open, to where it is in nobody's way. Ways are barred in memory
only: a scheduler that starts anew finds the guide before the same obstacle, or past it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.clock import told_instant
from robots.core.reasons import Reason
from robots.core.vda import VehicleState
from robots.fleet.duty.berths import Resting, aside_of
from robots.fleet.progress import begin_cancel
from robots.fleet.stirring import stirring
from robots.fleet.traffic.road import lane_id, marked

if TYPE_CHECKING:
    from robots.fleet.work import Work

ASKS_S = 30.0
"""So long it asks whoever stands in its way before it goes round."""
BARRED_S = 300.0
"""So long it does not try that way again."""

Step = tuple[str, str]


def go_round(work: Work) -> None:
    """A phase: the order home of a guide that is held up is taken back where it can do anything else."""
    for robot, view in stirring(work):
        mission, state = work.book.mission(robot), view.state
        if view.robot.kind != "guide" or mission is None or state is None or state.order_id != mission.order_id:
            continue
        if not mission.parks or not mission.taken or mission.cancelling is not None or not work.online(robot):
            continue
        step = _step_ahead(work, state)
        if step is None or not _is_held_up(work, view.info("waiting")):
            continue
        barred = work.barred.setdefault(robot, {})
        known = dict(barred)
        barred[step] = barred[step[::-1]] = work.now
        if _course(work, view.robot.dock, Resting(view, state, step[0])) is None:
            work.barred[robot] = known  # nowhere to go: it asks on, and then for a person
            continue
        begin_cancel(work, robot, mission)


def course(work: Work, rest: Resting, goal: str) -> tuple[Resting, str]:
    """Where a robot sets out from and goes to, for all that stands in its way: by itself, or to a place aside."""
    if not work.barred.get(rest.robot):
        return rest, goal
    last = rest.state.last_node_id
    if rest.start != last and (last, rest.start) in barred_for(work, rest.robot):
        rest = Resting(rest.view, rest.state, last)  # the nearer end of the lane is the one it could not reach
    return rest, _course(work, goal, rest) or goal


def barred_for(work: Work, robot: str) -> frozenset[Step]:
    """Steps between nodes that it does not try now."""
    known = work.barred.get(robot)
    if not known:
        return frozenset()
    kept = {step: since for step, since in known.items() if not work.over(since, BARRED_S)}
    work.barred[robot] = kept
    return frozenset(kept) | _closed(work) if kept else frozenset()


def _closed(work: Work) -> frozenset[Step]:
    """What people closed: round an obstacle no robot drives where it otherwise may not."""
    network, road = work.lanes.network, work.book.lanes.road
    if network is None or not (road.closed or road.areas):
        return frozenset()
    shut = marked(network, road).shut

    def is_shut(id_: str) -> bool:
        return id_ in network.index and bool(shut >> network.index[id_] & 1)

    return frozenset((a, b) for a, b in work.plan.walks if is_shut(lane_id(a, b)) or is_shut(b))


def _course(work: Work, goal: str, rest: Resting) -> str | None:
    """The goal, else the place aside on this floor; None: neither can be reached."""
    barred = barred_for(work, rest.robot)
    if goal in work.plan.nodes and work.plan.way(rest.robot, rest.start, goal, barred=barred) is not None:
        return goal
    aside = aside_of(work, rest.robot, rest.state)
    if aside is None or work.plan.way(rest.robot, rest.start, aside.node, barred=barred) is None:
        return None
    return aside.id


def _step_ahead(work: Work, state: VehicleState) -> Step | None:
    """The last node it passed and the one it is on the way to."""
    ahead = next((node.node_id for node in state.node_states), "")
    step = state.last_node_id, ahead
    return step if step in work.plan.walks else None


def _is_held_up(work: Work, told: dict[str, str] | None) -> bool:
    if told is None or told.get("reason") != Reason.OBSTACLE.value:
        return False
    since = told_instant(told.get("since", ""))
    return since is not None and work.over(since, ASKS_S)
