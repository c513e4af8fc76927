"""Lifts that no robot is given until a person has looked: such as one that counts its floors wrongly.

A robot in the car that found the floors at odds stays in and says what each source names (`Presence`). When both of
its own, barometer and landing marker, name one floor and the lift another, the lift is fenced: it is in the ledger,
every tablet shows it, and the desk gives it to nobody. A supervisor's word (`lift_checked`) ends it, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from robots.core.lift import Presence, Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.runs import DispatchRequest
from robots.fleet.work import Work

OWN = ("barometer", "marker")


@dataclass(slots=True)
class Fences:
    """judged  robot -> (boot, seq) of the presence a lift was fenced for: the same word fences nothing again"""

    judged: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self, work: Work) -> None:
        """Fence the lifts whose word of the floor a robot inside has found wrong."""
        for robot, where in sorted(work.presence.items()):
            lift, mark, view = where.lift, work.presence_marks.get(robot, (-1, -1)), work.views.get(robot)
            if lift not in work.plan.lifts or lift in work.book.fences or view is None:
                continue
            ride = view.info("ride") or {}
            disputed = ride.get("notice") == Notice.FLOOR_DISPUTED.value and ride.get("lift") == lift
            if not disputed or self.judged.get(robot) == mark or not is_outvoted(where):
                continue
            self.judged[robot] = mark
            work.record("lift_fenced", lift, robot=robot, says=dict(sorted(where.floor_sources.items())))
            work.note(Notice.LIFT_FENCED.value, lift=lift, robot=robot)


def is_outvoted(where: Presence) -> bool:
    """In the car, both senses of the robot name the same floor, and the lift another."""
    says = where.floor_sources
    own = {says.get(source, "") for source in OWN}
    return where.zone is Zone.IN and len(own) == 1 and "" not in own and says.get("lift", "") not in {"", *own}


def lift_checked(work: Work, request: DispatchRequest, person: str) -> Reason | None:
    """A supervisor has looked at the lift and gives it back to the robots; why not, if that cannot be done."""
    staff = work.plan.hall.staff.get(person)
    if staff is None or "supervisor" not in staff.roles:
        return Reason.NOT_ALLOWED
    if request.lift not in work.book.fences:
        return Reason.HELP_OVER
    work.record("lift_unfenced", request.lift, person=person)
    return None
