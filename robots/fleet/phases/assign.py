"""Waiting runs to robots: all that wait and all that could serve them are planned together, and what a robot without an
order would do next is given to it. The rest of the plan is made anew whenever something changes, so it binds nobody.

A run that a robot on its way would serve sooner, by more than a little, waits for that one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.fleet.choose import Objections, may_take, stowable
from robots.fleet.eligibility import Candidate, bearing, hindrances, starts_at, works
from robots.fleet.planning import Draft, draft, next_runs, solve, weight
from robots.fleet.rounds import waits_for_another
from robots.fleet.run import Run
from robots.fleet.stirring import is_crowd
from robots.fleet.times.care import outranked
from robots.fleet.times.hours import held_back
from robots.fleet.work import Work

AT_ONCE = 40
"""So many waiting runs are planned at a time, the weightiest: the others cannot be next for any robot."""


def assign(work: Work) -> None:
    """Runs whose time has come to robots that may take them."""
    work.against = None
    waiting = due(work)
    if not waiting:
        work.unserved.clear()
        return
    told = work.against = Objections(work)
    if told.free:
        _plan_those_served(work, waiting, told.free)
    _urgent_ones(work, waiting)
    left = [run for run in waiting if run.state is RunState.ACCEPTED]
    told.concern(left)
    work.unserved = {run.id: work.unserved.get(run.id, work.now) for run in left}


def _plan_those_served(work: Work, waiting: Sequence[Run], free: Collection[str]) -> None:
    """Of a large fleet only where a robot is free: elsewhere nothing could be given to anybody now."""
    robots = [robot for robot in sorted(work.views) if work.known(works, robot)]
    served = list(waiting)
    if is_crowd(work):
        parts = {work.travel.part(start) for robot in free if (start := work.known(starts_at, robot)) is not None}
        served = [run for run in waiting if work.travel.part(run.from_) in parts]
        if not served:
            return
    able = {robot: work.known(bearing, robot) for robot in concerned(work, robots, served)}
    _plan(work, served, able, free, sorted(work.views))


def _urgent_ones(work: Work, waiting: Sequence[Run]) -> None:
    """A robot that charges is left alone, unless nobody else can take an urgent run."""
    urgent = [run for run in waiting if run.urgent and run.state is RunState.ACCEPTED]
    if not urgent:
        return
    charging = [robot for robot in sorted(work.views) if work.known(hindrances, robot) == (Reason.CHARGING,)]
    if charging:
        able = {robot: replace(work.known(bearing, robot), recharging=False) for robot in charging}
        _plan(work, urgent, able, charging, charging)


def due(work: Work) -> list[Run]:
    """Waiting runs whose time has come."""
    waiting = [run for run in work.book.open_runs if run.state is RunState.ACCEPTED and not run.held]
    return [run for run in waiting if _is_due(work, run)]


def _is_due(work: Work, run: Run) -> bool:
    if waits_for_another(work, run) or not work.reached(max(run.not_before or 0.0, run.retry_at), 0.0):
        return False
    return not (held_back(work, run) or outranked(work, run))


def concerned(work: Work, robots: Sequence[str], runs: Sequence[Run]) -> list[str]:
    """Of these robots of a large fleet those that a way leads from to the sender of one of the runs at least: another
    building's cannot serve them, nor do those hold anything up there."""
    if not is_crowd(work):
        return list(robots)
    parts = {work.travel.part(run.from_) for run in runs}
    starts = ((robot, work.known(starts_at, robot)) for robot in robots)
    return [robot for robot, start in starts if start is None or work.travel.part(start) in parts]


def weightiest(work: Work, waiting: Sequence[Run]) -> list[Run]:
    """As many as are planned at a time."""
    return sorted(waiting, key=lambda run: (-weight(work, run), run.requested_at, run.id))[:AT_ONCE]


def _plan(
    work: Work, waiting: Sequence[Run], able: Mapping[str, Candidate], free: Collection[str], looked_at: Iterable[str]
) -> None:
    """able: the robots that work, in their order; free: those that have no order; looked_at: all that could have been
    considered."""
    runs = weightiest(work, waiting)
    made = draft(work, list(able), runs, may_take(work, runs, able))
    plan = solve(work, made)
    for number, robot in enumerate(made.robots):
        if robot in free:
            for run in stowable(work.views[robot], next_runs(made, plan.tours[number])):
                if run.state is RunState.ACCEPTED:
                    give(work, made, run, robot, looked_at)


def give(work: Work, made: Draft, run: Run, robot: str, looked_at: Iterable[str]) -> None:
    others = {other: work.known(hindrances, other) for other in looked_at if other not in (robot, *made.robots)}
    against = {other: reasons for other, reasons in others.items() if reasons or not is_crowd(work)}
    work.record(
        "run_assigned",
        run.id,
        robot=robot,
        reasons=[],
        against={other: [reason.value for reason in reasons] for other, reasons in against.items()},
        costs=made.seconds_to(run),
    )
    work.forget_sends(f"park-{robot}")
