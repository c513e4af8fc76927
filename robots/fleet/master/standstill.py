"""A foreign vehicle under way that gets nowhere: no progress, an action that never ends, a floor that cannot be.

Our own robots say what they wait for and until when; of a foreign one only its states are known, so each of these has a
deadline of ours, after which a person is called (`fleet.help`). The call closes when the vehicle goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.reasons import Reason
from robots.core.vda import DRIVEN, VehicleState
from robots.fleet.book import Mission
from robots.fleet.robot import RobotView, is_running

if TYPE_CHECKING:
    from robots.fleet.work import Work

STALL_S = 120.0
"""It has released nodes ahead, nothing to do where it is, and has neither moved nor passed one for so long."""
STUCK_S = 300.0
"""An action may take this, and a handover the time people have for it besides."""
ELSEWHERE_S = 20.0
"""It says so long that it is on a floor which its order is not on. Longer than a ride needs to be believed."""


def gets_nowhere(work: Work, view: RobotView) -> Reason | None:
    """Why somebody has to look after a foreign vehicle under way; None while it does well enough."""
    mission, state = work.book.mission(view.robot.id), view.state
    if not view.robot.is_foreign or mission is None or state is None or not work.online(view.robot.id):
        return None
    if not mission.taken or state.order_id != mission.order_id or state.operating_mode not in DRIVEN or state.paused:
        return None
    quiet = work.at - view.progress_at
    if quiet > ELSEWHERE_S and _is_elsewhere(work, mission, state):
        return Reason.MAP_MISMATCH
    running = [action for action in state.action_states if is_running(action) and action.action_type in _OF_ORDERS]
    if running:
        return Reason.NO_PROGRESS if quiet > _patience(work, mission) else None
    ahead = any(node.released for node in state.node_states)
    return Reason.NO_PROGRESS if ahead and quiet > STALL_S else None


_OF_ORDERS = ("pick", "drop", "startCharging", "initPosition")


def _patience(work: Work, mission: Mission) -> float:
    """Into custody a folder waits for a supervisor, however long: that has been asked for already."""
    if any(leg in ("custody", "hand_over") for leg in mission.legs.values()):
        return float("inf")
    times = work.plan.hall.handover
    return max(times.sender_wait_s, times.recipient_wait_s) + STUCK_S


def _is_elsewhere(work: Work, mission: Mission, state: VehicleState) -> bool:
    """Its floor is neither that of the last node it passed nor of the next one."""
    if state.pose is None or not state.pose_sure:
        return False
    ids = [state.last_node_id, *(node.node_id for node in state.node_states[:2])]
    maps = {work.plan.nodes[node].map_id for node in ids if node in work.plan.nodes}
    return bool(maps) and state.pose.map_id not in maps
