"""The fleet's present as an assignment problem: robots that may work, what they have to do, and runs that wait.

Times of the problem are seconds from `work.at`. What a robot's order still has before it comes first in its tour.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from robots.fleet.assignment.check import check
from robots.fleet.assignment.improve import improve
from robots.fleet.assignment.insertion import insert
from robots.fleet.assignment.problem import Costs, Job, Plan, Problem, Vehicle, Visit
from robots.fleet.eligibility import HANDOVER_S, starts_at
from robots.fleet.orders import Stage, stop_of
from robots.fleet.run import SENDER, Run
from robots.fleet.tour import ahead, stages
from robots.fleet.work import Work

URGENT, CARE = 4.0, 0.01
"""What an urgent run and a care run count against an ordinary one."""
_MOST_DOUBLINGS = 20
"""A run that waits for longer counts no more than that: sums of numbers further apart lose the small ones."""
LATE = 3.0
"""A second after the deadline against a second of waiting."""
_COSTS = Costs(flow=1.0, travel=0.05, late=LATE)
_BAD_S = 1e7  # an unserved run, seconds: more than any wait


IMPROVED = 600
"""Robots times runs up to which plans are improved: more would keep the scheduler from its other duties."""
SOONER_S = 30.0
"""A robot on its way keeps a run from one without an order only when it would serve it so much sooner."""


@dataclass(slots=True)
class Draft:
    """
    robots, runs   what the numbers of `problem` mean
    plan           what the robots' orders have before them: all of it fixed, so many visits each
    loose          jobs in no tour yet: those that wait, and those whose robot has no order for them
    """

    problem: Problem
    plan: Plan
    fixed: tuple[int, ...]
    robots: tuple[str, ...]
    runs: tuple[Run, ...]

    @property
    def loose(self) -> list[int]:
        planned = {visit.job for tour in self.plan.tours for visit in tour}
        return [job for job in range(len(self.runs)) if job not in planned]

    def seconds_to(self, run: Run) -> dict[str, int]:
        """Of each robot that may take the run and has a way: seconds until it would be at the sender."""
        number = self.runs.index(run)
        job, travel = self.problem.jobs[number], self.problem.travel
        found: dict[str, int] = {}
        for vehicle, robot in enumerate(self.robots):
            if job.allowed is not None and vehicle not in job.allowed:
                continue
            at, seconds = self.problem.vehicles[vehicle].start, 0.0
            for visit in self.plan.tours[vehicle]:
                to = self.problem.jobs[visit.job]
                place = to.drop if visit.drops else to.pickup
                seconds += travel[at, place] + HANDOVER_S
                at = place
            seconds += float(travel[at, job.pickup])
            if math.isfinite(seconds):
                found[robot] = round(seconds)
        return found

    def stages(self, tour: Iterable[Visit]) -> list[Stage]:
        return [Stage(self.runs[visit.job], "drop" if visit.drops else "pick") for visit in tour]


def draft(
    work: Work,
    robots: Sequence[str],
    waiting: Sequence[Run],
    allowed: Mapping[str, frozenset[str]],
    open_to_change: Collection[str] = (),
) -> Draft:
    """
    robots          those that may work, each at a known place
    waiting         runs that nobody has
    allowed         of runs that are not aboard the robots that may take them, where not all may
    open_to_change  robots whose orders may be changed: nothing of them is fixed, what is not aboard may go to others
    """
    makes = _Maker(work, robots, None, open_to_change, allowed)
    for run in waiting:
        makes.add(run, _numbers(robots, allowed.get(run.id)))
    return makes.draft()


def solve(work: Work, made: Draft, start: Plan | None = None) -> Plan:
    """What the robots should do: cheapest insertion, then so many moves of the improver.

    start   a plan to begin with instead of insertion
    What the checker finds wrong is not taken, but written down: then the plan to begin with stands.
    """
    begun = start or insert(made.problem, made.plan, made.loose, made.fixed)
    if not work.rules.plan_moves or len(made.robots) * len(made.runs) > IMPROVED:
        return begun
    plan = improve(made.problem, begun, work.rules.plan_moves, fixed=made.fixed)
    breaches = check(made.problem, plan)
    if breaches and breaches != check(made.problem, begun):
        work.note("a plan that cannot be driven", breaches=breaches[:5])
        return begun
    return plan


def tour_of(work: Work, robot: str, runs: Sequence[Run], start: str) -> list[Stage]:
    """The visits of one robot, which has no order, for these runs of its; custody last, for a person must come there.

    Empty when there is no way to one of them.
    """
    custody = [stage for run in runs if not run.destination for stage in stages(run)]
    others = [run for run in runs if run.destination]
    if len(others) == 1:
        return [*stages(others[0]), *custody]
    made = _Maker(work, (robot,), others).draft()
    (tour,) = solve(work, made).tours
    found = made.stages(tour)
    if len({stage.run.id for stage in found}) < len(others):  # one that cannot be reached holds up the others no longer
        reached = {stage.run.id for stage in found}
        found += [stage for run in others if run.id not in reached for stage in stages(run)]
    return [*found, *custody]


def next_runs(made: Draft, tour: Sequence[Visit]) -> list[Run]:
    """The runs a tour begins with, up to the first moment that nothing is aboard."""
    aboard = {visit.job for visit in tour if visit.drops} - {visit.job for visit in tour if not visit.drops}
    found: list[Run] = []
    for visit in tour:
        if visit.drops:
            aboard.discard(visit.job)
        else:
            aboard.add(visit.job)
            found.append(made.runs[visit.job])
        if not aboard:
            break
    return found


def weight(work: Work, run: Run) -> float:
    """What a second of this run's waiting counts: priority, doubled by every `ageing_s` of waiting.

    Of two runs the one that waits longer by a fixed time so counts more by a fixed factor, however long both wait: what
    may go before a run was asked for soon after it, also when more is asked for than can be carried.
    """
    since = max(run.requested_at, run.not_before or 0.0)
    doublings = min(max(0.0, work.at - since) / work.rules.ageing_s, _MOST_DOUBLINGS)
    return (CARE if run.care else URGENT if run.urgent else 1.0) * math.exp2(doublings)


class _Maker:
    """Numbers for places, jobs and vehicles while a problem is put together."""

    def __init__(
        self,
        work: Work,
        robots: Sequence[str],
        only: Sequence[Run] | None = None,
        open_to_change: Collection[str] = (),
        allowed: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """`only`: of the runs that robots have, these, None = all."""
        self._work, self._robots, self._only = work, tuple(robots), only
        self._open, self._allowed = open_to_change, allowed or {}
        self._places: dict[str, int] = {}
        self._jobs: list[Job] = []
        self._runs: list[Run] = []
        self._vehicles: list[Vehicle] = []
        self._tours: list[tuple[Visit, ...]] = []
        self._fixed: list[int] = []
        for number, robot in enumerate(robots):
            self._robot(number, robot)

    def add(self, run: Run, allowed: frozenset[int] | None, robot: str = "") -> int:
        work = self._work
        drop = stop_of(work.plan, robot, Stage(run, "drop")) if robot or run.leg == "deliver" else run.to
        self._jobs.append(
            Job(
                pickup=self._place(run.from_) if run.holder == SENDER else -1,
                drop=self._place(drop),
                pick_s=HANDOVER_S,
                drop_s=HANDOVER_S,
                pick_from=max(0.0, (run.not_before or 0.0) - work.at),
                due_s=run.deadline - work.at if run.deadline is not None else math.inf,
                weight=weight(work, run),
                allowed=allowed,
            )
        )
        self._runs.append(run)
        return len(self._jobs) - 1

    def draft(self) -> Draft:
        work = self._work
        travel = work.travel.matrix(tuple(self._places))
        costs = Costs(_COSTS.flow, _COSTS.travel, 0.0, _COSTS.late, _BAD_S)
        problem = Problem(tuple(self._vehicles), tuple(self._jobs), travel, costs)
        return Draft(problem, Plan(tuple(self._tours)), tuple(self._fixed), self._robots, tuple(self._runs))

    def _place(self, node: str) -> int:
        return self._places.setdefault(node, len(self._places))

    def _robot(self, number: int, robot: str) -> None:
        work = self._work
        view, mission = work.views[robot], work.book.mission(robot)
        state = view.state
        start = work.known(starts_at, robot)
        runs = work.book.runs_of(robot) if self._only is None else self._only
        numbers = {run.id: self.add(run, self._who(robot, number, run), robot) for run in runs}
        visits: list[Visit] = []
        if mission is not None and mission.cancelling is None:
            visits = [Visit(numbers[v.run], v.kind == "drop") for v in ahead(view, mission) if v.run in numbers]
            dropped = {visit.job for visit in visits if visit.drops}
            visits += [Visit(visit.job, True) for visit in visits if visit.job not in dropped]  # beyond a lift
        self._fixed.append(0 if robot in self._open else len(visits))
        loads = len((state.loads if state else None) or ())
        foreign = max(0, loads - sum(run.holder != SENDER for run in runs))
        capacity = view.robot.compartments - foreign
        battery = view.robot.battery
        charge = state.charge if state else 0.0
        left_s = max(0.0, charge - battery.reserve) * battery.capacity_wh * 3600.0 / battery.drive_w
        dock = self._place(view.robot.dock) if view.robot.dock in work.plan.nodes else -1
        ready_s = SOONER_S if visits and robot not in self._open else 0.0
        self._vehicles.append(Vehicle(self._place(start or view.robot.dock), ready_s, dock, float(capacity), left_s))
        self._tours.append(tuple(visits))

    def _who(self, robot: str, number: int, run: Run) -> frozenset[int] | None:
        """A folder aboard stays; one that is not may go to another robot where that may be changed."""
        if robot in self._open and run.holder == SENDER and run.cancel_asked_at is None:
            return _numbers(self._robots, self._allowed.get(run.id))
        return frozenset({number})


def _numbers(robots: Sequence[str], allowed: frozenset[str] | None) -> frozenset[int] | None:
    return None if allowed is None else frozenset(k for k, robot in enumerate(robots) if robot in allowed)
