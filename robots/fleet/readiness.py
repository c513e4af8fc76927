"""Whether a robot may be given an order now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.geometry import Pose
from robots.core.vda import VehicleState
from robots.fleet.eligibility import starts_at
from robots.fleet.master.knowing import unfit
from robots.fleet.robot import RobotView, is_idle, needs_person

if TYPE_CHECKING:
    from robots.fleet.work import Work


def ready(work: Work, robot: str) -> tuple[VehicleState, Pose, str] | None:
    """State, pose and starting node of a robot that may be given an order now."""
    able = fit(work, robot)
    return None if able is None or work.alarmed(able[1].map_id) else able


def fit(work: Work, robot: str) -> tuple[VehicleState, Pose, str] | None:
    """The same, alarms aside: a vehicle that is led out of a lift's way gets orders under an alarm too."""
    view = work.views.get(robot)
    if view is None or view.state is None or not work.online(robot):
        return None
    state = view.state
    if state.pose is None or not work.known(_is_able, robot):
        return None
    if unfit(view) is not None or not work.may_order(robot) or ends_its_ride(view):
        return None
    start = work.known(starts_at, robot)
    return None if start is None else (state, state.pose, start)


def _is_able(work: Work, robot: str) -> bool:
    """By its newest state it has nothing to do, drives by itself and needs nobody."""
    state = work.views[robot].state
    if state is None or state.operating_mode not in ("AUTOMATIC", "SEMIAUTOMATIC"):
        return False
    return is_idle(state) and not needs_person(state)


def ends_its_ride(view: RobotView) -> bool:
    """A robot of ours that comes out of a lift by itself, since its order ended in the car: before it takes none."""
    return not view.robot.is_foreign and view.info("ride") is not None
