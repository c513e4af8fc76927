"""What has waited too long: unanswered sends, lost robots, cancels nobody confirms, facts of ended runs."""

from __future__ import annotations

from itertools import islice

from robots.core.reasons import Reason
from robots.core.runs import RunCleared
from robots.core.vda import VehicleState
from robots.fleet.book import Mission
from robots.fleet.master.gate import takes_orders
from robots.fleet.orders import instant, order_of
from robots.fleet.progress import attempt_failed, begin_cancel, close, is_stray, open_runs
from robots.fleet.robot import RobotView, is_idle, is_running
from robots.fleet.run import BEFORE_PICK, SENDER, may
from robots.fleet.stirring import stirring
from robots.fleet.work import Work

_CLEARED_AT_ONCE = 20


def expire(work: Work) -> None:
    """What has waited too long: unanswered sends, lost robots, cancels nobody confirms, facts of ended runs."""
    for robot, view in stirring(work):
        mission = work.book.mission(robot)
        if work.online(robot) and view.state is not None and takes_orders(view):
            _cancel_strays(work, view.state, mission)
            if mission is not None and mission.cancelling is not None:
                _send_cancel(work, view, mission)
            elif mission is not None and not mission.taken:
                _send_again(work, view.state, mission)
        if work.lost(view):
            _lost(work, robot, mission)
    for run in work.book.open_runs:
        if run.robot and run.robot not in work.views:
            _lost(work, run.robot, None)  # taken out of the hall's settings
    for run in work.book.open_runs:
        asked = run.cancel_asked_at
        if asked is not None and run.state in BEFORE_PICK and work.over(asked, work.rules.cancel_bound_s):
            work.end("run_cancelled", run, run.why_cancelled)
    _clear(work)
    if work.at_leisure:
        work.forget_old_sends()


def _clear(work: Work) -> None:
    """Facts of runs that ended long ago, those first that ended first, a bounded number at once."""
    for run in list(islice(work.book.ended.values(), _CLEARED_AT_ONCE)):
        if not work.over(run.changed_at, work.rules.clear_after_s):
            return
        work.record("run_cleared", run.id, replies_before=work.at - work.rules.clear_after_s)
        work.publish(RunCleared(run.id), outbox=f"clear:{run.id}")


def _cancel_strays(work: Work, state: VehicleState, mission: Mission | None) -> None:
    if is_stray(state, mission):
        # Not the id of a cancel it may have answered before the order reached it, so a new one each time.
        cancelling = any(a.action_type == "cancelOrder" and is_running(a) for a in state.action_states)
        stray = f"{state.order_id}-stray"
        if not cancelling and work.due(stray, work.pace(stray)):
            work.publish(instant(state.robot, f"{state.order_id}-stray-{int(work.at)}", "cancelOrder"))


def _send_cancel(work: Work, view: RobotView, mission: Mission) -> None:
    """Again until the robot shows it; one that never showed the order either is through with it after some sends."""
    action_id = f"{mission.order_id}-cancel"
    if view.action(action_id) is not None and view.state is not None and not is_idle(view.state):
        return  # it knows; a lift ride may keep it from obeying at once
    if not mission.taken and work.times_sent(action_id) >= work.rules.max_sends:
        close(work, view.robot.id, mission, "lost")
    elif work.due(action_id, work.pace(action_id)):
        work.publish(instant(view.robot.id, action_id, "cancelOrder"))


def _send_again(work: Work, state: VehicleState, mission: Mission) -> None:
    """An order travels at QoS 0: again until a state shows it, a bounded number of times."""
    given_up = work.times_sent(mission.order_id) >= work.rules.max_sends
    if work.may_order(state.robot) and work.due(mission.order_id, work.rules.resend_s):
        if not given_up:
            if is_idle(state):
                work.publish(order_of(mission.order))
            return
        begin_cancel(work, state.robot, mission)  # it may still come to light: then it is cancelled
        for run in open_runs(work, mission, state.robot):
            attempt_failed(work, run, Reason.WAITING_FOR_ROBOT)


def _lost(work: Work, robot: str, mission: Mission | None) -> None:
    """A folder aboard stays with its robot. A run whose folder is still with the sender is offered again, once."""
    for run in work.book.runs_of(robot):
        if run.holder != SENDER:
            continue
        if mission is not None:
            begin_cancel(work, robot, mission)
        if run.cancel_asked_at is not None:
            work.end("run_cancelled", run, run.why_cancelled)
        elif run.reoffers >= work.rules.max_reoffers:
            work.end("run_failed", run, Reason.ROBOT_LOST)
        elif may(run, "run_unassigned"):
            work.end("run_unassigned", run, Reason.ROBOT_LOST, avoid=[robot], lost=True)
