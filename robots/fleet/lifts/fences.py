"""Lifts that no robot is given until a person has looked: such as one that counts its floors wrongly.

A robot in the car that found the floors at odds stays in and says what each source names; when both of its own,
barometer and landing marker, name one floor and the lift another, it disputes the lift (`Presence.disputes`). The
lift is fenced: it is in the ledger, every tablet shows it, the desk gives it to nobody, and robots keep the fence for
when no desk answers. The robot tells the dispute, from wherever it is by then, until it is judged here: one that was
made while this mind was not there fences the lift too. A supervisor's word (`lift_checked`) ends the fence, nothing
else.
"""

from __future__ import annotations

from robots.core.lift import Presence
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.runs import DispatchRequest
from robots.elevator.allowed import is_outvoted
from robots.fleet.work import Work


def hear(work: Work, where: Presence) -> None:
    """Judge what a robot disputes: each dispute once, however often it is told."""
    book = work.book
    for dispute in where.disputes:
        if dispute.lift not in work.plan.lifts or not is_outvoted(dispute.says) or not dispute.id:
            continue
        if book.disputes.get(f"{where.robot}/{dispute.lift}") == dispute.id:
            continue
        about = {"robot": where.robot, "dispute": dispute.id}
        if dispute.lift in book.fences:
            work.record("lift_disputed", dispute.lift, **about)
            continue
        work.record("lift_fenced", dispute.lift, says=dict(sorted(dispute.says.items())), **about)
        work.note(Notice.LIFT_FENCED.value, lift=dispute.lift, robot=where.robot)


def lift_checked(work: Work, request: DispatchRequest, person: str) -> Reason | None:
    """A supervisor has looked at the lift and gives it back to the robots; why not, if that cannot be done."""
    staff = work.plan.hall.staff.get(person)
    if staff is None or "supervisor" not in staff.roles:
        return Reason.NOT_ALLOWED
    if request.lift not in work.book.fences:
        return Reason.HELP_OVER
    work.record("lift_unfenced", request.lift, person=person)
    return None
