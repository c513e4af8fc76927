"""Requests about a robot itself: charge, end charging, out of service, back, a folder taken out of it.

Each is a supervisor's word."""

from __future__ import annotations

from robots.core.reasons import Reason
from robots.core.runs import DispatchRequest
from robots.fleet.commands import takes_papers
from robots.fleet.duty.battery import give_back, range_s
from robots.fleet.duty.book import Leave
from robots.fleet.duty.leaving import begin
from robots.fleet.duty.telling import folders_aboard
from robots.fleet.run import PERSON, SENDER, may
from robots.fleet.work import Work

KINDS = frozenset(
    {"charge", "charge_end", "robot_join", "robot_leave", "robot_maintenance", "robot_return", "folder_taken"}
)


def answer_duty(work: Work, request: DispatchRequest, person: str) -> Reason | None:
    """Do it; why not, if it cannot be done."""
    staff = work.plan.hall.staff.get(person)
    if staff is None or "supervisor" not in staff.roles:
        return Reason.NOT_ALLOWED
    if request.kind == "folder_taken":
        return _folder_taken(work, request.run, request.name or person, person)
    robot, duty = request.robot, work.book.robot(request.robot).duty
    if robot not in work.views and not (duty.leave and request.kind in ("robot_join", "robot_return")):
        return Reason.UNKNOWN_ROBOT
    match request.kind:
        case "charge":
            return _charge(work, robot, person)
        case "charge_end":
            return _charge_end(work, robot, person)
        case "robot_leave" | "robot_maintenance":
            leave: Leave = "leave" if request.kind == "robot_leave" else "maintenance"
            if duty.leave == leave:
                return Reason.OUT_OF_SERVICE
            begin(work, robot, leave, request.course or "finish", person)
        case _:
            if not duty.leave:
                return Reason.IN_SERVICE
            kept = [run.id for run in work.book.runs_of(robot)]
            work.record("robot_back", robot, person=person, kept=kept)
    return None


def _folder_taken(work: Work, run_id: str, keeper: str, person: str) -> Reason | None:
    run = work.book.runs.get(run_id)
    if run is None:
        return Reason.UNKNOWN_RUN
    if run.ended:
        return Reason.RUN_ENDED
    if not takes_papers(work, keeper):
        return Reason.UNKNOWN_PERSON
    if run.id not in {folder.run for folder in folders_aboard(work)} or not may(run, "folder_in_custody"):
        return Reason.FOLDER_UNDER_WAY
    if run.confidential and keeper == person:
        return Reason.TWO_PERSONS
    work.record("folder_in_custody", run.id, reasons=run.reasons, holder=PERSON + keeper, witness=person)
    return None


def _charge(work: Work, robot: str, person: str) -> Reason | None:
    view, duty = work.views[robot], work.book.robot(robot).duty
    if duty.leave:
        return Reason.OUT_OF_SERVICE
    if view.state is not None and view.state.charge >= work.rules.top_up:
        return Reason.CHARGED_ENOUGH
    if duty.charge_at:
        return None  # it is on its way, or at it
    work.record("charge_asked", robot, person=person)
    for run in work.book.runs_of(robot):
        if run.holder == SENDER:
            give_back(work, robot, run, Reason.SENT_TO_CHARGE)
    return None


def _charge_end(work: Work, robot: str, person: str) -> Reason | None:
    view, duty = work.views[robot], work.book.robot(robot).duty
    charging = view.state is not None and view.state.charging
    if not (duty.charge_at or charging or duty.queued_at):
        return Reason.NOT_ON_CHARGE
    charge = round(view.state.charge, 3) if view.state is not None else 0.0
    work.record("charge_over", robot, how="ended", person=person, charge=charge, allows_s=round(range_s(view)))
    return None
