"""Which robot takes a run: the one that is at the sender first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from robots.core.reasons import Reason
from robots.fleet.eligibility import Candidate, candidate, reasons_against
from robots.fleet.run import Run
from robots.fleet.work import Work

_AVOIDED_S = 600.0  # a robot that failed this run once is taken only when the others are much farther


@dataclass(frozen=True, slots=True)
class Choice:
    """The robot chosen, empty if none may; against: why each of the others may not."""

    robot: str
    against: dict[str, list[Reason]]

    @property
    def reasons(self) -> list[Reason]:
        """Each reason once, in the order of the checks; robots of another kind are nobody's concern while one fits."""
        found = {reason for reasons in self.against.values() for reason in reasons if Reason.WRONG_KIND not in reasons}
        return [reason for reason in Reason if reason in found]


def choose(work: Work, run: Run, known: Mapping[str, Candidate]) -> Choice:
    """The cheapest robot by travel time; equal ones by id, so that the same facts give the same robot.

    known   every robot as `bearing` sees it: ways are looked for only of those that could take a run at all
    """
    fit: list[tuple[float, str]] = []
    against: dict[str, list[Reason]] = {}
    for robot in sorted(known):
        facts = known[robot]
        reasons = reasons_against(facts)
        if not reasons:
            facts = candidate(work, facts, run)
            reasons = reasons_against(facts)
        if reasons:
            against[robot] = reasons
        else:
            fit.append((cost(facts, run), robot))
    if not fit and run.urgent:  # a robot that charges is left alone unless nobody else can
        for robot in [robot for robot, reasons in against.items() if reasons == [Reason.CHARGING]]:
            facts = candidate(work, replace(known[robot], recharging=False), run)
            against[robot] = reasons_against(facts)
            if not against[robot]:
                del against[robot]
                fit.append((cost(facts, run), robot))
    return Choice(min(fit)[1] if fit else "", against)


def cost(facts: Candidate, run: Run) -> float:
    """Seconds until the robot is at the sender, with a malus where it failed before."""
    return facts.travel_s + (_AVOIDED_S if facts.robot in run.avoid else 0.0)
