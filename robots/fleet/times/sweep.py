"""The end of the day: nothing more is fetched, robots go home, and what is left is written down, once a day.

At the set time robots on their way to a sender are called off (the runs stay for the next day); folders aboard go where
`hours.turn_back` sends them, and to a stop that is still open they are brought. When every robot is at its dock, or
`settle_min` later, `day_swept` says what is left and why. A scheduler that was down then does so when it is back,
within a day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.fleet.facts import waiting
from robots.fleet.orders import standing
from robots.fleet.robot import needs_person
from robots.fleet.run import ABOARD, SENDER, Run, may
from robots.fleet.times.hours import sweep_at
from robots.fleet.work import Work

_DAY_S = 86_400.0


def sweep(work: Work) -> None:
    """Nothing to do but at the end of a day."""
    rule = work.plan.hall.timetable.sweep
    if rule is None or not work.times.hours.openings:
        return
    for back in (0.0, _DAY_S):
        ends = sweep_at(work, work.at - back)
        if ends is not None and ends <= work.at < ends + _DAY_S:
            break
    else:
        return
    day = work.times.calendar.date_of(work.at - back)
    if day.isoformat() <= work.book.times.swept:
        return
    settled = work.at >= ends + 60.0 * rule.settle_min
    if not settled:
        _call_off(work)
    if (settled or _all_home(work)) and work.link_since is not None:
        if settled and work.at - work.link_since < work.rules.offline_s:
            return  # just back: robots have not said yet where they are
        begins = work.times.calendar.instant(day, "00:00")
        closes = work.times.calendar.instant(day + timedelta(days=1), "00:00")
        work.record("day_swept", day.isoformat(), **_left(work, begins, closes))


def _call_off(work: Work) -> None:
    for runs in list(work.book.assigned.values()):
        for run in list(runs.values()):
            if run.holder == SENDER and run.cancel_asked_at is None and may(run, "run_unassigned"):
                work.end("run_unassigned", run, Reason.DAY_ENDS)


def _all_home(work: Work) -> bool:
    return not work.book.assigned and not _out(work)


def _left(work: Work, begins: float, ends: float) -> dict[str, Any]:
    """All that a person should know of, as JSON; no label."""
    of_day = [run for run in work.book.runs.values() if begins <= run.changed_at < ends]
    return {
        "ended": sum(run.ended for run in of_day),
        "aboard": [_run(work, run) for run in work.book.open_runs if run.state in ABOARD],
        "waiting": [_run(work, run) for run in work.book.open_runs if run.state not in ABOARD],
        "custody": [_run(work, run) for run in of_day if run.state is RunState.IN_CUSTODY],
        "robots": _out(work),
    }


def _run(work: Work, run: Run) -> dict[str, Any]:
    waits = waiting(work, run, work.views.get(run.robot))
    reasons = [*run.reasons, *([waits.reason] if waits is not None and waits.reason not in run.reasons else [])]
    return {
        "run": run.id,
        "state": run.state.value,
        "from": run.from_,
        "to": run.to,
        "where": run.robot if run.state in ABOARD else "",
        "holder": run.holder,
        "confidential": run.confidential,
        "reasons": reasons,
    }


def _out(work: Work) -> list[dict[str, Any]]:
    """Robots that are not at their dock, and why as far as that is known."""
    found = []
    for robot, view in sorted(work.views.items()):
        state, why = view.state, []
        at = standing(work.plan, state) if state is not None else None
        if at == view.robot.dock and work.online(robot):
            continue
        runs = work.book.runs_of(robot)
        if state is None or not work.online(robot):
            why = [Reason.OFFLINE]
        elif needs_person(state) or view.info("help") is not None:
            why = [Reason.NEEDS_HELP]
        elif at is None:
            why = [Reason.POSITION_UNKNOWN]
        elif state.pose is not None and work.alarmed(state.pose.map_id):
            why = [Reason.ALARM]
        elif runs:
            why = [Reason.ON_HOLD if any(run.held for run in runs) else Reason.BUSY]
        pose = state.pose if state is not None else None
        place = {"robot": robot, "map_id": pose.map_id if pose else "", "stop": at if at in work.plan.stops else ""}
        found.append({**place, "reasons": [reason.value for reason in why]})
    return found
