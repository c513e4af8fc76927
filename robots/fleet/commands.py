"""What people may do with a run under way: cancel, hold, resume, bring back, skip a stop, hand over.

Each is answered at once, and what it begins ends in a terminal state of the run within the bounds of the rules: a robot
that has an order is made to let go of it first (`cancel_bound_s`), then goes on with what is left.

cancel      before the folder was picked the run ends; aboard, it goes back to its sender
cancel_round   all open runs of a round, each as by `cancel`
bring_back  aboard only: back to its sender now, also from the way into somebody's custody
skip_stop   as cancel, with another reason, and only while the folder is to be picked or delivered
hand_over   aboard only: into the custody of a named member of staff; if that person does not come, see `progress`
"""

from __future__ import annotations

import math

from robots.core.reasons import Reason
from robots.core.runs import DispatchRequest, RunState
from robots.fleet.orders import hands_over, standing
from robots.fleet.progress import begin_cancel
from robots.fleet.run import BEFORE_PICK, SENDER, Run, may
from robots.fleet.work import Work

KINDS = frozenset({"cancel", "hold", "resume", "bring_back", "skip_stop", "hand_over"})


def command(work: Work, request: DispatchRequest, by: dict[str, str]) -> tuple[str, Reason | None]:
    """Do it; the run's id, and why not if it cannot be done. by: who asked, for the records."""
    run = work.book.runs.get(request.run)
    if run is None:
        return "", Reason.UNKNOWN_RUN
    if run.ended:
        return run.id, Reason.RUN_ENDED
    if run.cancel_asked_at is not None and request.kind not in ("cancel", "resume"):
        return run.id, Reason.CANCELLED_BY_STAFF  # it only waits for its robot to let go
    match request.kind:
        case "cancel":
            _end(work, run, Reason.CANCELLED_BY_STAFF, by)
        case "hold" | "resume":
            _hold(work, run, request.kind == "hold", by)
        case "bring_back":
            return run.id, _bring_back(work, run, by)
        case "skip_stop":
            if run.state is RunState.RETURNING:
                return run.id, Reason.ALREADY_RETURNING
            _end(work, run, Reason.STOP_SKIPPED, by)
        case _:
            return run.id, _hand_over(work, run, request, by)
    return run.id, None


def cancel_round(work: Work, request: DispatchRequest, by: dict[str, str]) -> tuple[list[str], Reason | None]:
    """Cancel every open run of a round, whichever of its runs is named; their ids in the order they were asked for."""
    named = work.book.runs.get(request.run)
    if named is None or not named.round:
        return [], Reason.UNKNOWN_ROUND
    left = [run for run in work.book.runs.values() if run.round == named.round and not run.ended]
    for run in left:
        if run.state is not RunState.RETURNING:  # its folder is on the way home already
            _end(work, run, Reason.CANCELLED_BY_STAFF, by)
    return [run.id for run in left], None if left else Reason.RUN_ENDED


def _end(work: Work, run: Run, reason: Reason, by: dict[str, str]) -> None:
    """End the run and bring the papers back. Where a robot has an order, the run ends when the robot has obeyed."""
    mission = work.book.mission(run.robot) if run.robot else None
    ordered = mission is not None and run.id in mission.legs
    if run.state is RunState.ACCEPTED or (run.state in BEFORE_PICK and not ordered):
        work.end("run_cancelled", run, reason, **by)
    elif run.holder == SENDER:
        if run.cancel_asked_at is None:  # asked twice, it has one effect, and one bound
            work.record("cancel_asked", run.id, reason=reason.value, **by)
    elif may(run, "run_turned_back"):
        work.end("run_turned_back", run, reason, **by)
    if run.held:
        work.record("run_resumed", run.id, **by)
    if ordered and mission is not None and (run.holder == SENDER or mission.legs[run.id] == "deliver"):
        begin_cancel(work, run.robot, mission)


def _hold(work: Work, run: Run, held: bool, by: dict[str, str]) -> None:
    if run.held != held:
        work.record("run_held" if held else "run_resumed", run.id, **by)


def _bring_back(work: Work, run: Run, by: dict[str, str]) -> Reason | None:
    if run.holder == SENDER:
        return Reason.NOT_ABOARD
    if run.leg == "return":
        return Reason.ALREADY_RETURNING
    if run.from_ not in work.plan.stops:
        return Reason.UNKNOWN_STOP
    _turn(work, run, "run_brought_back", Reason.BROUGHT_BACK, by)
    return None


def _hand_over(work: Work, run: Run, request: DispatchRequest, by: dict[str, str]) -> Reason | None:
    staff, person = work.plan.hall.staff, by["person"]
    if not person:
        return Reason.NOT_ALLOWED
    if run.confidential and "supervisor" not in staff[person].roles:
        return Reason.NOT_ALLOWED
    if not takes_papers(work, request.keeper):
        return Reason.UNKNOWN_PERSON
    beside = [
        other for other in staff.values() if other.id != request.keeper and {"staff", "supervisor"} & {*other.roles}
    ]
    if run.confidential and not beside:
        return Reason.NO_SECOND_PERSON
    if run.holder == SENDER:
        return Reason.NOT_ABOARD
    view = work.views.get(run.robot)
    if view is None or (view.factsheet is not None and not hands_over(view.factsheet)):
        return Reason.CANNOT_HAND_OVER
    stop = request.stop or _near(work, run, request.keeper)
    if stop == view.robot.dock:
        stop = ""
    elif stop:
        if stop not in work.plan.stops:
            return Reason.UNKNOWN_STOP
        if not work.plan.stops[stop].takes_papers:
            return Reason.NOT_A_HANDOVER_STOP
        here = standing(work.plan, view.state) if view.state is not None else None
        if here is not None and work.route(here, stop) is None:
            return Reason.UNREACHABLE
    if run.leg == "hand_over" and (run.keeper, run.keep_at) == (request.keeper, stop):
        return None  # that is under way already
    _turn(work, run, "hand_over_sought", Reason.HANDED_OVER, by, keeper=request.keeper, keep_at=stop)
    return None


def takes_papers(work: Work, person: str) -> bool:
    """Somebody of the staff who may have a folder in custody."""
    known = work.plan.hall.staff.get(person)
    return known is not None and bool({"staff", "supervisor"} & set(known.roles))


def _near(work: Work, run: Run, keeper: str) -> str:
    """Of the stops where this person works the nearest that takes papers; empty = none, so at the robot's dock."""
    state = work.views[run.robot].state
    here = standing(work.plan, state) if state is not None else None
    stops = [stop for stop in work.plan.hall.staff[keeper].counters if stop in work.plan.stops]
    stops = [stop for stop in stops if work.plan.stops[stop].takes_papers]
    if here is None:
        return stops[0] if stops else ""
    ways = [(work.travel.seconds(here, stop), stop) for stop in stops]
    return min((way for way in ways if math.isfinite(way[0])), default=(0.0, ""))[1]


def _turn(work: Work, run: Run, kind: str, reason: Reason, by: dict[str, str], **data: str) -> None:
    """Another course for a folder aboard: its robot lets go of the order it has."""
    work.end(kind, run, reason, **by, **data)
    if run.held:
        work.record("run_resumed", run.id, **by)
    mission = work.book.mission(run.robot)
    if mission is not None and run.id in mission.legs:
        begin_cancel(work, run.robot, mission)
