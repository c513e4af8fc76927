"""What boards and whoever asked for it are told of a guide's newest escort."""

from __future__ import annotations

from robots.core.clock import Instant
from robots.core.reasons import Reason, spoken
from robots.core.runs import EscortFact
from robots.fleet.robot import RobotView
from robots.fleet.work import Work

_CODES = frozenset(Reason)


def escort_fact(work: Work, view: RobotView) -> EscortFact | None:
    """None: it has led nobody yet."""
    robot = work.book.robot(view.robot.id)
    newest, mission = robot.led, robot.mission
    if newest is None:
        return None
    if newest.ended_at:
        reasons = tuple(spoken(Reason(code)) for code in newest.reasons if code in _CODES)
        at = Instant(newest.ended_at)
        return EscortFact(newest.order, newest.stop, "arrived" if newest.arrived else "given_up", at, "", reasons)
    taken = mission is not None and mission.order_id == newest.order and mission.taken
    waiting = (view.info("waiting") or {}).get("reason", "") if taken else Reason.WAITING_FOR_ROBOT.value
    return EscortFact(newest.order, newest.stop, "leading" if taken else "ordered", Instant(newest.at), waiting)
