"""The next order for robots that have runs; the end of runs whose cancel is confirmed."""

from __future__ import annotations

from robots.core.reasons import Reason
from robots.fleet.book import Mission
from robots.fleet.chaperone.boarding import boards
from robots.fleet.duty.battery import within_reserve
from robots.fleet.duty.berths import held
from robots.fleet.lanes.release import begun
from robots.fleet.master.extend import opened
from robots.fleet.master.limits import order_flaw
from robots.fleet.orders import Stage, hands_over, instant, order_json, run_order, stop_of
from robots.fleet.planning import tour_of
from robots.fleet.progress import attempt_failed, begin_cancel
from robots.fleet.readiness import ready
from robots.fleet.run import SENDER, Run
from robots.fleet.stirring import stirring
from robots.fleet.tour import ahead
from robots.fleet.work import Work


def carry_on(work: Work) -> None:
    """Orders that no longer fit are cancelled; robots without one get the next for all their runs that may go on."""
    for robot, _ in stirring(work):
        mission = work.book.mission(robot)
        if mission is not None and not mission.parks and _is_stale(work, robot, mission):
            begin_cancel(work, robot, mission)
    for robot in sorted(work.book.assigned):
        mission = work.book.mission(robot)
        runs = work.book.runs_of(robot)
        for run in runs:
            bound = mission is not None and run.id in mission.legs
            if run.cancel_asked_at is not None and run.holder == SENDER and not bound:
                work.end("run_cancelled", run, run.why_cancelled)
        if mission is not None and mission.parks and runs:
            begin_cancel(work, robot, mission)
        elif mission is None and not work.rides(robot):
            _next_order(work, robot)


def _is_stale(work: Work, robot: str, mission: Mission) -> bool:
    """A visit ahead is for a run that has ended, is another robot's, or is on another leg by now."""
    view = work.views[robot]
    for visit in ahead(view, mission):
        run = work.book.runs.get(visit.run)
        if run is None or run.ended or run.robot != robot or run.leg != mission.legs.get(visit.run):
            return True
    return False


def _next_order(work: Work, robot: str) -> None:
    runs = work.book.runs_of(robot)
    able = ready(work, robot)
    if able is None or any(run.held for run in runs) or work.book.robot(robot).duty.is_out:
        return
    runs = [run for run in runs if work.reached(run.retry_at, 0.0)]
    _, pose, start = able
    factsheet = work.views[robot].factsheet
    wanting = [run for run in runs if run.leg in ("custody", "hand_over")]
    if wanting and factsheet is None:
        _ask_factsheet(work, wanting[0])
        return
    unfit = [run for run in wanting if run.leg == "hand_over" and factsheet and not hands_over(factsheet)]
    if unfit:
        work.end("custody_sought", unfit[0], Reason.CANNOT_HAND_OVER)
        return
    if [run for run in runs if not work.has_hash(run)]:
        return  # no order without: a tour need not be planned yet
    tour = tour_of(work, robot, runs, start)
    fit = within_reserve(work, robot, runs, tour, start)
    if len(fit) < len(runs):
        runs, tour = fit, tour_of(work, robot, fit, start)
    if not runs or _dock_is_taken(work, robot, runs):
        return
    if not tour:
        for run in runs:
            attempt_failed(work, run, Reason.UNREACHABLE)
        return
    if boards(work, robot, start, pose, stop_of(work.plan, robot, tour[0])):
        return
    first = tour[0].run
    order_id = f"{first.id}-{first.orders + 1}"
    hashes = {run.id: "" if run.care else run.code_hash or work.hashed_code(run) for run in runs}
    order = run_order(work.plan, tour, robot, pose, start, order_id, hashes, factsheet)
    if order is None:
        attempt_failed(work, first, Reason.UNREACHABLE)
        return
    order = begun(work, order)
    if order is None:
        attempt_failed(work, first, Reason.UNROUTABLE)
        return
    order = opened(work.views[robot], order)
    flaw = order_flaw(work.views[robot], order)
    if flaw is not None:
        work.note("an order that its robot cannot take", robot=robot, order=order.order_id, what=flaw[1])
        attempt_failed(work, first, flaw[0], flaw[1])
        return
    maps = {node.position.map_id for node in order.nodes if node.position is not None}
    if work.alarmed(*maps):
        return
    work.record("order_made", robot, legs=_legs(tour), order=order_json(order))
    work.due(order_id, work.rules.resend_s)
    work.publish(order)


def _dock_is_taken(work: Work, robot: str, runs: list[Run]) -> bool:
    """Custody is at the robot's dock: who stands there makes room first, see `berths`."""
    dock = work.views[robot].robot.dock
    return any(not run.destination for run in runs) and held(work).get(dock, robot) != robot


def _legs(tour: list[Stage]) -> dict[str, str]:
    return {stage.run.id: stage.run.leg for stage in tour}


def _ask_factsheet(work: Work, run: Run) -> None:
    """Whether the vehicle can keep a lid for a supervisor alone must be known before custody is ordered."""
    action_id = f"{run.robot}-factsheet-{run.orders}-{run.attempts}"
    if work.times_sent(action_id) >= work.rules.max_sends:
        attempt_failed(work, run, Reason.ROBOT_FAULT)
    elif work.due(action_id, work.rules.resend_s):
        work.publish(instant(run.robot, f"{action_id}-{int(work.at)}", "factsheetRequest"))
