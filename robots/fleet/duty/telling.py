"""What boards show of a robot's service and charging, and of folders aboard robots that do not work."""

from __future__ import annotations

from typing import Literal

from robots.core.clock import Instant
from robots.core.runs import DutyFact, FolderAboard
from robots.fleet.duty.battery import range_s
from robots.fleet.duty.berths import berth_of
from robots.fleet.duty.book import Duty
from robots.fleet.orders import standing
from robots.fleet.robot import RobotView
from robots.fleet.run import ABOARD, Run
from robots.fleet.work import Work

_ROUND_S = 60


def duty_fact(work: Work, view: RobotView) -> DutyFact:
    robot = view.robot.id
    duty = work.book.robot(robot).duty
    return DutyFact(
        state="out" if duty.is_out else "leaving" if duty.leave else "in",
        leave=duty.leave,
        course=duty.course,
        by=duty.leave_by or duty.charge_by,
        since=_instant(duty.out_at or duty.leave_at),
        until=_instant(0.0 if duty.is_out else duty.leave_until),
        charging=bool(view.state and view.state.charging and work.online(robot)),
        sent_to_charge=duty.charge_at > 0,
        berth=berth_of(work, robot),
        queued_for=duty.queued_for,
        queued_since=_instant(duty.queued_at),
        queue_place=_place_in_queue(work, robot, duty) if duty.queued_at else 0,
        range_s=_ROUND_S * int(range_s(view) / _ROUND_S),
        gone=_gone(work, view),
        kept=len(_aboard(work, robot)) if duty.is_out else 0,
    )


def _place_in_queue(work: Work, robot: str, duty: Duty) -> int:
    """1 for who is next at the charger it waits for."""
    others = [(other.duty, name) for name, other in work.book.robots.items() if other.duty.queued_at]
    queue = sorted((its.queued_at, name) for its, name in others if its.queued_for == duty.queued_for)
    return 1 + [name for _, name in queue].index(robot)


def folders_aboard(work: Work) -> tuple[FolderAboard, ...]:
    """Folders that nobody is bringing anywhere: of robots silent, out of service or gone from the settings."""
    found = []
    for robot in sorted(work.book.assigned):
        why = _why_idle(work, robot)
        if why:
            view = work.views.get(robot)
            map_id, stop = _place(work, view)
            found += [
                FolderAboard(run.id, robot, run.compartment, why, Instant(run.changed_at), map_id, stop)
                for run in _aboard(work, robot)
            ]
    return tuple(found)


def _aboard(work: Work, robot: str) -> list[Run]:
    runs = work.book.assigned.get(robot, {}).values()
    return sorted((run for run in runs if run.state in ABOARD), key=lambda run: run.id)


def _why_idle(work: Work, robot: str) -> Literal["", "silent", "out", "removed"]:
    if robot not in work.views:
        return "removed"
    if work.book.robot(robot).duty.is_out:
        return "out"
    return "silent" if work.lost(work.views[robot]) and not work.online(robot) else ""


def _place(work: Work, view: RobotView | None) -> tuple[str, str]:
    """The floor and the stop or node next to which it was last heard of; empty when it was not."""
    if view is None or view.state is None:
        return "", ""
    pose = view.state.pose
    return pose.map_id if pose else "", view.state.last_node_id or standing(work.plan, view.state) or ""


def _gone(work: Work, view: RobotView) -> Literal["", "will", "left", "silent"]:
    """Why it counts as offline: its will, its own word that it goes, or the age of its last state."""
    if work.online(view.robot.id):
        return ""
    if view.connection == "CONNECTIONBROKEN":
        return "will"
    return "left" if view.connection == "OFFLINE" else "silent"


def _instant(at: float) -> Instant | None:
    return Instant(at) if at else None
