"""Orders under way are changed when that gains enough: a run that waits is taken along, or one not yet picked goes to a
robot that would serve it sooner. Nothing is changed for less than `retask_s`, so robots do not waver.

A robot is left alone in a lift, while somebody hands something over, and until it has shown its order.
"""

from __future__ import annotations

from collections.abc import Sequence

from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.fleet.assignment.check import cost
from robots.fleet.assignment.insertion import insert
from robots.fleet.assignment.problem import Plan, Visit
from robots.fleet.choose import may_take, stowable
from robots.fleet.eligibility import bearing, starts_at, works
from robots.fleet.orders import action_id
from robots.fleet.phases.assign import due, give, weightiest
from robots.fleet.planning import Draft, draft, next_runs, solve
from robots.fleet.progress import begin_cancel
from robots.fleet.robot import is_running
from robots.fleet.run import SENDER, Run
from robots.fleet.stirring import is_crowd
from robots.fleet.tour import ahead
from robots.fleet.work import Work

EVERY_S, AT_ONCE = 2.0, 10
"""So often at most, and with so many waiting runs: this is never urgent."""
SETTLED_S = 15.0
"""An order is left alone for so long after it was made: whatever comes in quick succession, robots drive."""


def retask(work: Work) -> None:
    """Looked at anew when runs, orders or their visits changed."""
    if not work.at_leisure or not work.reached(work.retask_at, 0.0):
        return
    if not is_crowd(work) and not any(_may_change(work, robot) for robot in work.views):
        return
    robots = [robot for robot in sorted(work.views) if work.known(works, robot)]
    waiting = due(work)
    if is_crowd(work):
        robots, waiting = _of_one_part(work, robots, waiting)
    changeable = [robot for robot in robots if _may_change(work, robot)]
    waiting = weightiest(work, waiting)[:AT_ONCE]
    seen = _seen(work, robots, changeable, waiting)
    if not changeable or seen == work.retasked:
        return
    work.retasked, work.retask_at = seen, work.at + EVERY_S
    movable = [run for robot in changeable for run in work.book.runs_of(robot) if run.holder == SENDER]
    if not waiting and (not movable or len(robots) < 2):
        return
    allowed = may_take(work, [*waiting, *movable], {robot: work.known(bearing, robot) for robot in robots})
    stays = draft(work, robots, waiting, allowed)
    present = insert(stays.problem, stays.plan, stays.loose, stays.fixed)
    loose = draft(work, robots, waiting, allowed, changeable)
    plan = solve(work, loose, insert(loose.problem, _waiting_anew(loose, present, waiting), _jobs(loose, waiting)))
    gain = cost(loose.problem, present) - cost(loose.problem, plan)
    if gain >= work.rules.retask_s:
        _change(work, loose, plan, changeable)


def _of_one_part(work: Work, robots: Sequence[str], waiting: Sequence[Run]) -> tuple[list[str], list[Run]]:
    """Of a large fleet one part of the hall after the other, each in its turn: robots and runs that are there."""
    places = {robot: work.travel.part(work.known(starts_at, robot) or work.views[robot].robot.dock) for robot in robots}
    parts = sorted(set(places.values()))
    if not parts:
        return [], []
    part = parts[work.retask_turn % len(parts)]
    work.retask_turn += 1
    here = [robot for robot in robots if places[robot] == part]
    return here, [run for run in waiting if work.travel.part(run.from_) == part]


def _may_change(work: Work, robot: str) -> bool:
    view, mission = work.views[robot], work.book.mission(robot)
    if mission is None or mission.parks or not mission.taken or mission.cancelling is not None:
        return False
    if not work.reached(mission.made_at, SETTLED_S):
        return False
    if view.info("ride") is not None or view.info("waiting") is not None or view.state is None:
        return False
    left = ahead(view, mission)
    held = any(run.held for run in work.book.runs_of(robot))
    return not held and not any(is_running(view.action(action_id(mission.order_id, v.kind, v.run))) for v in left)


def _seen(work: Work, robots: Sequence[str], changeable: Sequence[str], waiting: Sequence[Run]) -> tuple[object, ...]:
    missions = [work.book.mission(robot) for robot in robots]
    left = [
        (mission.order_id, len(ahead(work.views[robot], mission))) if mission is not None else ("", 0)
        for robot, mission in zip(robots, missions, strict=True)
    ]
    return (tuple(robots), tuple(changeable), tuple(left), tuple(run.id for run in waiting))


def _jobs(made: Draft, runs: Sequence[Run]) -> list[int]:
    ids = {run.id for run in runs}
    return [number for number, run in enumerate(made.runs) if run.id in ids]


def _waiting_anew(made: Draft, plan: Plan, waiting: Sequence[Run]) -> Plan:
    """The plan without the runs that wait: they are put in again where that costs least."""
    out = set(_jobs(made, waiting))
    return Plan(tuple(tuple(visit for visit in tour if visit.job not in out) for tour in plan.tours))


def _change(work: Work, made: Draft, plan: Plan, changeable: Sequence[str]) -> None:
    """Robots whose next visits are others end their order; the next one is made when they have."""
    for number, robot in enumerate(made.robots):
        mission = work.book.mission(robot)
        if robot not in changeable or mission is None or not _differs(made.plan.tours[number], plan.tours[number]):
            continue
        begin_cancel(work, robot, mission)
        mine = {visit.job for visit in plan.tours[number]}
        for run in work.book.runs_of(robot):
            if run.holder == SENDER and made.runs.index(run) not in mine:
                work.end("run_unassigned", run, Reason.BETTER_PLAN)
        for run in stowable(work.views[robot], _to_do(work, made, plan.tours[number], robot)):
            if run.state is RunState.ACCEPTED:
                give(work, made, run, robot, ())


def _to_do(work: Work, made: Draft, tour: Sequence[Visit], robot: str) -> list[Run]:
    """What the next order is to have: all up to the last visit for a run that is the robot's already."""
    mine = {run.id for run in work.book.runs_of(robot)}
    last = max((number for number, visit in enumerate(tour) if made.runs[visit.job].id in mine), default=-1)
    between = [made.runs[visit.job] for visit in tour[: last + 1] if not visit.drops]
    return between or next_runs(made, tour)


def _differs(before: Sequence[Visit], after: Sequence[Visit]) -> bool:
    return tuple(after[: len(before)]) != tuple(before)
