"""Robots without work: they charge at their dock, or drive there."""

from __future__ import annotations

from robots.core.vda import VehicleState
from robots.fleet.orders import order_json, park_order
from robots.fleet.readiness import ready
from robots.fleet.robot import RobotView
from robots.fleet.unanswered import park_pace
from robots.fleet.work import Work


def charge(work: Work) -> None:
    """Robots at their dock that are not charging and should."""
    for view, state, start in _resting(work):
        if start != view.robot.dock:
            continue
        if state.charging or state.charge >= work.rules.top_up:
            work.forget_sends(f"park-{view.robot.id}")
        else:
            _park(work, view, state, start)


def park(work: Work) -> None:
    """Robots without work drive to their dock."""
    for view, state, start in _resting(work):
        if (
            start != view.robot.dock
            and view.idle_since is not None
            and work.at - view.idle_since >= work.rules.park_after_s
        ):
            _park(work, view, state, start)


def _resting(work: Work) -> list[tuple[RobotView, VehicleState, str]]:
    """Robots with nothing to do, fit to move, and where they stand."""
    found = []
    for robot, view in sorted(work.views.items()):
        if work.book.mission(robot) is None and not work.book.runs_of(robot) and not (view.state and view.state.paused):
            able = ready(work, robot)
            if able is not None:
                found.append((view, able[0], able[2]))
    return found


def _park(work: Work, view: RobotView, state: VehicleState, start: str) -> None:
    robot = view.robot.id
    if state.pose is None or not work.due(f"park-{robot}", park_pace(work, robot)):
        return
    order_id = f"park-{robot}-{work.book.robot(robot).parks + 1}"
    order = park_order(work.plan, robot, state.pose, start, order_id)
    if order is None:
        work.note("no way to the dock", robot=robot, start=start, dock=view.robot.dock)
        return
    maps = {node.position.map_id for node in order.nodes if node.position is not None}
    if not work.alarmed(*maps):
        work.record("order_made", robot, legs={}, order=order_json(order))
        work.due(order_id, work.rules.resend_s)
        work.publish(order)
