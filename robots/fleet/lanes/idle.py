"""Robots without an order: which of them may be asked to make room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.fleet.readiness import ready
from robots.fleet.robot import RobotView

if TYPE_CHECKING:
    from robots.fleet.work import Work


def may_be_asked(work: Work, view: RobotView) -> bool:
    """It has nothing to do, is in service and fit to move, and does not charge what it needs before its next run."""
    robot, state = view.robot.id, view.state
    busy = work.book.mission(robot) is not None or work.book.runs_of(robot) or work.rides(robot)
    if state is None or state.paused or busy:
        return False
    duty = work.book.robot(robot).duty
    low = bool(duty.charge_at) or state.charge < view.robot.battery.works_from
    if duty.is_out or (state.charging and low):
        return False
    return ready(work, robot) is not None
