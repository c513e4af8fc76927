"""Which robots may take a waiting run, and why none does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from robots.core.reasons import Reason
from robots.fleet.duty.battery import enough_for_any
from robots.fleet.eligibility import Candidate, bearing, candidate, empty, hindrances, reasons_against, starts_at
from robots.fleet.robot import RobotView
from robots.fleet.run import Run
from robots.fleet.work import Work


def may_take(work: Work, runs: Sequence[Run], known: Mapping[str, Candidate]) -> dict[str, frozenset[str]]:
    """Of each run the robots that may take it; a run that is not in the answer may be taken by all of them.

    A robot that failed a run once gets it again only where there is no other.
    """
    allowed: dict[str, frozenset[str]] = {}
    any_way = frozenset(robot for robot in known if _takes_any(work, robot))
    for run in runs:
        easy = frozenset() if run.confidential else any_way
        may = [robot for robot, facts in known.items() if robot in easy or not _against(work, facts, run)]
        others = [robot for robot in may if robot not in run.avoid]
        if len(may) < len(known) or len(others) < len(may):
            allowed[run.id] = frozenset(others or may)
    return allowed


def stowable(view: RobotView, runs: Sequence[Run]) -> list[Run]:
    """Those of runs given to a robot together that find a compartment each, whatever the order of the stops: where only
    some of its compartments are safe for confidential papers, ordinary ones must not fill these."""
    safe = view.robot.safe_compartments
    secret = [run for run in runs if run.confidential][: len(empty(view, safe))]
    if len(safe) == view.robot.compartments or not any(run.confidential for run in runs):
        return list(runs)
    room = len(empty(view, range(1, view.robot.compartments + 1))) - len(secret)
    fit = {run.id for run in [*secret, *[run for run in runs if not run.confidential][: max(0, room)]]}
    return [run for run in runs if run.id in fit]


class Objections:
    """Why no robot takes a run, each reason once, in the order of the checks: what is against the robots whatever the
    run is looked at once, and of robots that are free, what is against this very run, when somebody asks: of most runs
    nobody does before the next look.

    Robots of another kind are nobody's concern while one fits.
    """

    def __init__(self, work: Work) -> None:
        """As the robots are now."""
        self._work = work
        reasons = {robot: work.known(hindrances, robot) for robot in sorted(work.views)}
        self.free = {robot: work.known(bearing, robot) for robot, found in reasons.items() if not found}
        self._of_others = {one for found in reasons.values() if Reason.WRONG_KIND not in found for one in found}
        self._waiting: dict[str, list[str] | None] = {}
        self._easy: frozenset[str] | None = None

    def concern(self, runs: Iterable[Run]) -> None:
        """These found no robot, the others did or need none yet."""
        self._waiting = {run.id: None for run in runs}

    def codes(self, run: Run) -> list[str]:
        """As `against`, for a run that found no robot; else nothing."""
        if run.id not in self._waiting:
            return []
        codes = self._waiting[run.id]
        if codes is None:
            codes = self._waiting[run.id] = [reason.value for reason in self.against(run)]
        return codes

    def against(self, run: Run) -> list[Reason]:
        found = set(self._of_others)
        if self._easy is None:
            self._easy = frozenset(robot for robot in self.free if _takes_any(self._work, robot))
        for robot, facts in self.free.items():
            easy = robot in self._easy and not run.confidential
            found.update(_ways_against(self._work, robot, run) if easy else _against(self._work, facts, run))
        return [reason for reason in Reason if reason in found] if found else []


def _takes_any(work: Work, robot: str) -> bool:
    """Nothing that an ordinary run asks can be against it, but that there is no way, and that planning sees."""
    denied = work.plan.hall.lift_rules.floors_denied.get(robot)
    never = work.views[robot].robot.way_of_riding == "never"
    return not (denied or never or work.book.alarms) and enough_for_any(work, robot)


def _ways_against(work: Work, robot: str, run: Run) -> list[Reason]:
    """What can be against a robot that takes any ordinary run: as `_against`, and quicker."""
    start = work.known(starts_at, robot)
    if start is None:
        return [Reason.POSITION_UNKNOWN]
    nodes = (start, run.from_, run.to, work.views[robot].robot.dock)
    reachable = all(math.isfinite(work.travel.seconds(a, b)) for a, b in pairwise(nodes))
    return [] if reachable else [Reason.UNREACHABLE]


def _against(work: Work, facts: Candidate, run: Run) -> list[Reason]:
    return [reason for reason in reasons_against(candidate(work, facts, run)) if reason is not Reason.BUSY]
