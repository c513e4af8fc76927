"""Care runs: water to a waiting area. They never go before papers, however long they wait.

One is begun only while no run with papers waits or is about to be due, and given up again, its water not yet aboard,
when such a run finds no robot. One that papers keep for an hour without a break is over: who was thirsty then has long
had water another way. Nobody in a waiting area has a code: its compartment opens at a touch, so a care run
goes to a waiting area only, and carries nothing confidential.
"""

from __future__ import annotations

from robots.core.reasons import Reason, spoken_of
from robots.core.runs import DispatchRequest, RunState, SpokenReason
from robots.fleet.eligibility import HANDOVER_S, bearing, hindrances
from robots.fleet.run import SENDER, Run, may
from robots.fleet.times.hours import held_back, span
from robots.fleet.work import Work

_DESTINATION = "waiting"


def may_go_to(work: Work, request: DispatchRequest) -> bool:
    """Whether what is asked for may be handed over at these two stops."""
    stops = work.plan.stops
    there = stops[request.to].kind == _DESTINATION if request.care else stops[request.to].takes_papers
    return stops[request.from_].takes_papers and there


def care_flaws(request: DispatchRequest) -> list[SpokenReason]:
    if not (request.care and (request.confidential or request.urgent)):
        return []
    return [spoken_of(Reason.BAD_REQUEST, "送水不能是密件或急件", "water is never secret or urgent")]


def outranked(work: Work, run: Run) -> bool:
    """A care run that must leave the robots to papers."""
    return run.care and _papers_due(work, work.at + sum(span(work, run.from_, run.to)) + 2 * HANDOVER_S)


def give_way(work: Work) -> None:
    """Those that papers keep for too long end; and when a run with papers waits and every robot is taken, the care run
    that was asked for last gives its own up."""
    waiting = (run for run in work.book.open_runs if run.state is RunState.ACCEPTED and not run.held)
    kept = [run for run in waiting if outranked(work, run)]
    work.outranked = {run.id: work.outranked.get(run.id, work.at) for run in kept}
    for run in kept:
        if work.at >= kept_until(work, run):
            work.end("run_failed", run, Reason.PAPERS_FIRST)
    begun = [
        run
        for runs in work.book.assigned.values()
        for run in runs.values()
        if run.care and run.holder == SENDER and run.cancel_asked_at is None and may(run, "run_unassigned")
    ]
    if not begun or not _papers_due(work, work.at) or _one_is_free(work):
        return
    last = max(begun, key=lambda run: (run.requested_at, run.id))
    work.end("run_unassigned", last, Reason.PAPERS_FIRST)


def kept_until(work: Work, run: Run) -> float:
    """When a care run that papers keep is given up, UTC s."""
    return work.outranked.get(run.id, work.at) + work.rules.care_wait_s


def _papers_due(work: Work, by: float) -> bool:
    for run in work.book.open_runs:
        if run.care or run.held or run.state is not RunState.ACCEPTED:
            continue
        waits = held_back(work, run)
        if max(run.not_before or 0.0, run.retry_at, waits.at if waits else 0.0) <= by:
            return True
    return False


def _one_is_free(work: Work) -> bool:
    """A courier that could take papers now, or that is just letting go of what it was given."""
    for robot in work.views:
        known = work.known(bearing, robot)
        mission = work.book.mission(robot)
        letting_go = mission is not None and mission.cancelling is not None and not work.book.runs_of(robot)
        if known.carries and known.online and (letting_go or not work.known(hindrances, robot)):
            return True
    return False
