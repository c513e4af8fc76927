"""Whether a robot may be given an order now."""

from __future__ import annotations

from robots.core.geometry import Pose
from robots.core.vda import VehicleState
from robots.fleet.orders import standing
from robots.fleet.robot import is_idle, needs_person
from robots.fleet.work import Work


def ready(work: Work, robot: str) -> tuple[VehicleState, Pose, str] | None:
    """State, pose and starting node of a robot that may be given an order now."""
    view = work.views.get(robot)
    if view is None or view.state is None or not work.online(robot):
        return None
    state, start = view.state, standing(work.plan, view.state)
    fit = is_idle(state) and state.operating_mode in ("AUTOMATIC", "SEMIAUTOMATIC") and not needs_person(state)
    if not fit or start is None or state.pose is None or work.alarmed(state.pose.map_id):
        return None
    return state, state.pose, start
