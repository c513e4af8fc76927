"""One dispatch pass: named phases in a fixed order, each deciding from the book and the robots' newest states alone.

A pass has no memory of its own, so it may run as often as it likes, and after a crash it goes on where the ledger ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from robots.core.geometry import Pose
from robots.core.reasons import Reason
from robots.core.runs import RunCleared, RunState
from robots.core.vda import ENDED, VehicleState
from robots.fleet.book import Mission
from robots.fleet.choose import Choice, choose
from robots.fleet.eligibility import bearing, reasons_against
from robots.fleet.orders import instant, order_json, order_of, park_order, run_order, standing
from robots.fleet.progress import attempt_failed, begin_cancel, close, is_stray
from robots.fleet.robot import RobotView, is_idle, is_running, needs_person
from robots.fleet.run import BEFORE_PICK, SENDER, WITH_ROBOT, Run, may
from robots.fleet.unanswered import park_pace, pause_key
from robots.fleet.work import Work


def dispatch(work: Work) -> None:
    """All phases, in order."""
    for phase in PHASES:
        phase(work)


def expire(work: Work) -> None:
    """What has waited too long: unanswered sends, lost robots, cancels nobody confirms, facts of ended runs."""
    for robot, view in sorted(work.views.items()):
        mission = work.book.mission(robot)
        if work.online(robot) and view.state is not None:
            _cancel_strays(work, view.state, mission)
            if mission is not None and mission.cancelling is not None:
                _send_cancel(work, view, mission)
            elif mission is not None and not mission.taken:
                _send_again(work, view.state, mission)
        if work.link_since is not None and view.gone_s(work.at, work.link_since) > work.rules.lost_s:
            _lost(work, robot, mission)
    for run in work.book.open_runs:
        if run.robot and run.robot not in work.views:
            _lost(work, run.robot, None)  # taken out of the hall's settings
    for run in list(work.book.runs.values()):
        if run.cancel_asked_at is not None and run.state in BEFORE_PICK:
            if work.at - run.cancel_asked_at > work.rules.cancel_bound_s:
                work.end("run_cancelled", run, Reason.CANCELLED_BY_STAFF)
        elif run.ended and work.at - run.changed_at > work.rules.clear_after_s:
            work.record("run_cleared", run.id, replies_before=work.at - work.rules.clear_after_s)
            work.publish(RunCleared(run.id), outbox=f"clear:{run.id}")


def hold(work: Work) -> None:
    """Robots of held runs stand still, all others go on, whoever stopped them: nobody else could let them go.

    A state that agrees with us proves nothing while an action of ours is still on its way: only the answer to the
    newest one does. One that comes late all the same makes the robot differ from what we want, and is undone.
    """
    for robot, view in sorted(work.views.items()):
        run = work.book.run_of(robot)
        wanted = run is not None and run.held
        if wanted != work.book.robot(robot).paused:
            work.record("pause_wanted", robot, paused=wanted)
            work.pausing.pop(robot, None)
            work.forget_sends(pause_key(robot))
        if work.online(robot) and view.state is not None:
            _bring_to_pause(work, view, view.state.paused)


def _bring_to_pause(work: Work, view: RobotView, paused: bool) -> None:
    robot, key = view.robot.id, pause_key(view.robot.id)
    book = work.book.robot(robot)
    asked = work.pausing.get(robot, "")
    answer = view.action(asked) if asked else None
    answered = answer is not None and answer.status in ENDED
    if paused == book.paused and (book.settled or answered):
        if not book.settled:
            work.record("pause_settled", robot)
        work.pausing.pop(robot, None)
        work.forget_sends(key)
    elif not is_running(answer) and work.due(key, work.pace(key)):
        kind = "startPause" if book.paused else "stopPause"
        if not asked or answered:  # an id has one effect, so a robot that came to differ afterwards needs another
            asked = work.pausing[robot] = f"{robot}-{kind}-{book.pauses}-{round(work.at * 1000)}"
        work.publish(instant(robot, asked, kind))


def carry_on(work: Work) -> None:
    """The next order for runs that have their robot; the end of runs whose cancel is confirmed."""
    for robot, runs in [(robot, list(runs.values())) for robot, runs in work.book.assigned.items()]:
        run = work.book.run_of(robot)
        for other in runs:  # a folder was found aboard: what else was meant for this robot goes to another
            if other is run or not may(other, "run_unassigned"):
                continue
            if other.cancel_asked_at is not None:
                work.end("run_cancelled", other, Reason.CANCELLED_BY_STAFF)
            else:
                work.end("run_unassigned", other, Reason.BUSY)
        if run is None or run.state not in WITH_ROBOT:
            continue
        mission = work.book.mission(robot)
        if mission is not None and (mission.run != run.id or mission.leg != run.leg):
            begin_cancel(work, run.robot, mission)
        elif mission is None and run.cancel_asked_at is not None and run.holder == SENDER:
            work.end("run_cancelled", run, Reason.CANCELLED_BY_STAFF)
        elif mission is None and not run.held and work.at >= run.retry_at:
            _next_order(work, run)
    for robot in sorted(work.views):
        mission = work.book.mission(robot)
        if mission is not None and mission.run:
            owner = work.book.runs.get(mission.run)
            if owner is None or owner.ended or owner.robot != robot:
                begin_cancel(work, robot, mission)


def assign(work: Work) -> None:
    """Waiting runs to robots that may take them: urgent ones first, then the oldest."""
    waiting = [run for run in work.book.open_runs if run.state is RunState.ACCEPTED and not run.held]
    work.against.clear()
    known = {robot: bearing(work, robot) for robot in work.views} if waiting else {}
    nobody = Choice("", {robot: reasons_against(facts) for robot, facts in known.items()})
    for run in sorted(waiting, key=lambda run: (not run.urgent, run.requested_at)):
        if work.at < max(run.not_before or 0.0, run.retry_at):
            continue
        choice = nobody if all(nobody.against.values()) else choose(work, run, known)
        if choice.robot:
            against = {robot: [reason.value for reason in reasons] for robot, reasons in choice.against.items()}
            work.record("run_assigned", run.id, robot=choice.robot, reasons=[], against=against)
            work.forget_sends(f"park-{choice.robot}")
            known[choice.robot] = replace(known[choice.robot], free=False)
            nobody.against[choice.robot] = [Reason.BUSY]
        else:
            work.against[run.id] = [reason.value for reason in choice.reasons]


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


PHASES: tuple[Callable[[Work], None], ...] = (expire, hold, carry_on, assign, charge, park)


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
    if work.due(mission.order_id, work.rules.resend_s):
        if not given_up:
            if is_idle(state):
                work.publish(order_of(mission.order))
            return
        begin_cancel(work, state.robot, mission)  # it may still come to light: then it is cancelled
        run = work.book.runs.get(mission.run)
        if run is not None and not run.ended and run.robot == state.robot:
            attempt_failed(work, run, Reason.WAITING_FOR_ROBOT)


def _lost(work: Work, robot: str, mission: Mission | None) -> None:
    """A folder aboard stays with its robot. A run whose folder is still with the sender is offered again, once."""
    run = work.book.run_of(robot)
    if run is None or run.holder != SENDER:
        return
    if mission is not None:
        begin_cancel(work, robot, mission)
    if run.cancel_asked_at is not None:
        work.end("run_cancelled", run, Reason.CANCELLED_BY_STAFF)
    elif run.reoffers >= work.rules.max_reoffers:
        work.end("run_failed", run, Reason.ROBOT_LOST)
    elif may(run, "run_unassigned"):
        work.end("run_unassigned", run, Reason.ROBOT_LOST, avoid=[robot], lost=True)


def _ready(work: Work, robot: str) -> tuple[VehicleState, Pose, str] | None:
    """State, pose and starting node of a robot that may be given an order now."""
    view = work.views.get(robot)
    if view is None or view.state is None or not work.online(robot):
        return None
    state, start = view.state, standing(work.plan, view.state)
    fit = is_idle(state) and state.operating_mode in ("AUTOMATIC", "SEMIAUTOMATIC") and not needs_person(state)
    if not fit or start is None or state.pose is None or work.alarmed(state.pose.map_id):
        return None
    return state, state.pose, start


def _next_order(work: Work, run: Run) -> None:
    ready = _ready(work, run.robot)
    if ready is None:
        return
    _, pose, start = ready
    factsheet = work.views[run.robot].factsheet
    if run.leg == "custody" and factsheet is None:
        _ask_factsheet(work, run)
        return
    order_id = f"{run.id}-{run.orders + 1}"
    hashed = run.code_hash or work.hashed_code(run)
    order = run_order(work.plan, run, run.leg, run.robot, pose, start, order_id, hashed, factsheet)
    if order is None:
        attempt_failed(work, run, Reason.UNREACHABLE)
        return
    maps = {node.position.map_id for node in order.nodes if node.position is not None}
    if work.alarmed(*maps):
        return
    work.record("order_made", run.robot, run=run.id, leg=run.leg, order=order_json(order))
    work.due(order_id, work.rules.resend_s)
    work.publish(order)


def _ask_factsheet(work: Work, run: Run) -> None:
    """Whether the vehicle can keep a lid for a supervisor alone must be known before custody is ordered."""
    action_id = f"{run.robot}-factsheet-{run.orders}-{run.attempts}"
    if work.times_sent(action_id) >= work.rules.max_sends:
        attempt_failed(work, run, Reason.ROBOT_FAULT)
    elif work.due(action_id, work.rules.resend_s):
        work.publish(instant(run.robot, f"{action_id}-{int(work.at)}", "factsheetRequest"))


def _resting(work: Work) -> list[tuple[RobotView, VehicleState, str]]:
    """Robots with nothing to do, fit to move, and where they stand."""
    found = []
    for robot, view in sorted(work.views.items()):
        if (
            work.book.mission(robot) is None
            and work.book.run_of(robot) is None
            and not (view.state and view.state.paused)
        ):
            ready = _ready(work, robot)
            if ready is not None:
                found.append((view, ready[0], ready[2]))
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
        work.record("order_made", robot, run="", leg="park", order=order_json(order))
        work.due(order_id, work.rules.resend_s)
        work.publish(order)
