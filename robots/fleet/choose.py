"""Which robots may take a waiting run, and why none does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from robots.core.reasons import Reason
from robots.fleet.duty.battery import enough_for_any
from robots.fleet.eligibility import Candidate, candidate, empty, reasons_against
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
    run is looked at once, and of robots that are free, what is against this very run.

    Robots of another kind are nobody's concern while one fits.
    """

    def __init__(self, work: Work, known: Mapping[str, Candidate]) -> None:
        self._work = work
        reasons = {robot: reasons_against(facts) for robot, facts in known.items()}
        self.free = {robot: known[robot] for robot, found in reasons.items() if not found}
        self._of_others = {one for found in reasons.values() if Reason.WRONG_KIND not in found for one in found}

    def against(self, run: Run) -> list[Reason]:
        found = set(self._of_others)
        for facts in self.free.values():
            found.update(_against(self._work, facts, run))
        return [reason for reason in Reason if reason in found] if found else []


def _takes_any(work: Work, robot: str) -> bool:
    """Nothing that an ordinary run asks can be against it, but that there is no way, and that planning sees."""
    denied = work.plan.hall.lift_rules.floors_denied.get(robot)
    return not (denied or work.book.alarms) and enough_for_any(work, robot)


def _against(work: Work, facts: Candidate, run: Run) -> list[Reason]:
    return [reason for reason in reasons_against(candidate(work, facts, run)) if reason is not Reason.BUSY]
