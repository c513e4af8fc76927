"""Waiting runs to robots: all that wait and all that could serve them are planned together, and what a robot without an
order would do next is given to it. The rest of the plan is made anew whenever something changes, so it binds nobody.

A run that a robot on its way would serve sooner, by more than a little, waits for that one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.fleet.choose import Objections, may_take, stowable
from robots.fleet.eligibility import Candidate, bearing, reasons_against
from robots.fleet.planning import Draft, draft, next_runs, solve, weight
from robots.fleet.rounds import waits_for_another
from robots.fleet.run import Run
from robots.fleet.times.care import outranked
from robots.fleet.times.hours import held_back
from robots.fleet.work import Work

AT_ONCE = 40
"""So many waiting runs are planned at a time, the weightiest: the others cannot be next for any robot."""


def assign(work: Work) -> None:
    """Runs whose time has come to robots that may take them."""
    work.against.clear()
    waiting = due(work)
    if not waiting:
        return
    known = {robot: bearing(work, robot) for robot in sorted(work.views)}
    told = Objections(work, known)
    if told.free:
        _plan(work, waiting, known, told.free)
    _urgent_ones(work, waiting, known)
    nobody = None if told.free else [reason.value for reason in told.against(waiting[0])]
    for run in waiting:
        if run.state is RunState.ACCEPTED:
            work.against[run.id] = nobody or [reason.value for reason in told.against(run)]


def _urgent_ones(work: Work, waiting: Sequence[Run], known: Mapping[str, Candidate]) -> None:
    """A robot that charges is left alone, unless nobody else can take an urgent run."""
    urgent = [run for run in waiting if run.urgent and run.state is RunState.ACCEPTED]
    charging = [robot for robot, facts in known.items() if reasons_against(facts) == [Reason.CHARGING]]
    if urgent and charging:
        _plan(work, urgent, {robot: replace(known[robot], recharging=False) for robot in charging}, charging)


def due(work: Work) -> list[Run]:
    """Waiting runs whose time has come."""
    waiting = [run for run in work.book.open_runs if run.state is RunState.ACCEPTED and not run.held]
    return [run for run in waiting if _is_due(work, run)]


def _is_due(work: Work, run: Run) -> bool:
    if waits_for_another(work, run) or work.at < max(run.not_before or 0.0, run.retry_at):
        return False
    return not (held_back(work, run) or outranked(work, run))


def weightiest(work: Work, waiting: Sequence[Run]) -> list[Run]:
    """As many as are planned at a time."""
    return sorted(waiting, key=lambda run: (-weight(work, run), run.requested_at, run.id))[:AT_ONCE]


def _plan(work: Work, waiting: Sequence[Run], known: Mapping[str, Candidate], free: Collection[str]) -> None:
    runs = weightiest(work, waiting)
    robots = [robot for robot in known if not reasons_against(replace(known[robot], free=True))]
    made = draft(work, robots, runs, may_take(work, runs, {robot: known[robot] for robot in robots}))
    plan = solve(work, made)
    for number, robot in enumerate(robots):
        if robot in free:
            for run in stowable(work.views[robot], next_runs(made, plan.tours[number])):
                if run.state is RunState.ACCEPTED:
                    give(work, made, run, robot, known)


def give(work: Work, made: Draft, run: Run, robot: str, known: Mapping[str, Candidate]) -> None:
    against = {other: reasons_against(known[other]) for other in known if other not in (robot, *made.robots)}
    work.record(
        "run_assigned",
        run.id,
        robot=robot,
        reasons=[],
        against={other: [reason.value for reason in reasons] for other, reasons in against.items()},
        costs=made.seconds_to(run),
    )
    work.forget_sends(f"park-{robot}")
