"""Requests of staff: a guide leads whoever stands before it to a window, or to where a number is called; or no longer.

Answered at once. What is accepted ends as any escort does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from robots.core.reasons import Reason
from robots.core.runs import DispatchRequest
from robots.core.vda import Order
from robots.fleet import help
from robots.fleet.escort.leading import SPARE, call_off, send_out
from robots.fleet.escort.orders import escort_order
from robots.fleet.readiness import ready
from robots.fleet.work import Work

KINDS = frozenset({"escort", "escort_end"})


def answer_escort(work: Work, request: DispatchRequest, by: dict[str, str]) -> tuple[str, Reason | None]:
    """Do it; the order's id, and why not if it cannot be done."""
    if request.robot and (named := _is_guide(work, request.robot)) is not None:
        return "", named
    guides = [request.robot] if request.robot else [robot for robot in work.views if work.plan.is_guide(robot)]
    if request.kind == "escort_end":
        return _end(work, [robot for robot in guides if request.run in ("", work.book.robot(robot).escort)])
    stop = work.waiting.window_of(request.ticket, work.at) if request.ticket else request.to
    if not stop:
        return "", Reason.TICKET_NOT_CALLED if request.ticket else Reason.UNKNOWN_STOP
    if stop not in work.plan.stops:
        return "", Reason.UNKNOWN_STOP
    found = {robot: _order(work, robot, stop, request) for robot in guides}
    able = [order for order in found.values() if isinstance(order, Order)]
    if not able:
        why = [one for one in found.values() if isinstance(one, Reason)]
        return "", min(why, key=_says_least, default=Reason.NOT_A_GUIDE)
    order = min(able, key=lambda one: (_length_m(one), one.robot))
    who = by["person"] or by["client"]
    return order.order_id, None if send_out(work, order, f"{who}/{request.key}") else Reason.UNREACHABLE


def _says_least(why: Reason) -> int:
    """Of several guides the one that stands nearest to doing it says why it does not."""
    return {Reason.OFFLINE: 2, Reason.UNREACHABLE: 1, Reason.RIDES_NO_LIFT: 1}.get(why, 0)


def _is_guide(work: Work, robot: str) -> Reason | None:
    if robot not in work.views:
        return Reason.UNKNOWN_ROBOT
    return None if work.plan.is_guide(robot) else Reason.NOT_A_GUIDE


def _end(work: Work, guides: Iterable[str]) -> tuple[str, Reason | None]:
    leading = [robot for robot in sorted(guides) if work.book.robot(robot).escort]
    if len(leading) != 1:
        return "", Reason.NO_ESCORT
    return call_off(work, leading[0], Reason.CANCELLED_BY_STAFF), None


def _order(work: Work, robot: str, stop: str, request: DispatchRequest) -> Order | Reason:
    """The order it would get, or why it gets none now."""
    book, view = work.book.robot(robot), work.views[robot]
    if not work.online(robot) or view.state is None:
        return Reason.OFFLINE
    if book.duty.leave:
        return Reason.OUT_OF_SERVICE
    if help.reason(work, view):
        return Reason.NEEDS_HELP
    if view.state.pose is not None and work.alarmed(view.state.pose.map_id):
        return Reason.ALARM
    if book.mission is not None:
        return Reason.BUSY
    if (able := ready(work, robot)) is None:
        auto = view.state.operating_mode in ("AUTOMATIC", "SEMIAUTOMATIC")
        return Reason.POSITION_UNKNOWN if auto else Reason.NOT_AUTOMATIC
    state, pose, start = able
    if state.paused:
        return Reason.ON_HOLD
    if state.charge < view.robot.battery.reserve + SPARE:
        return Reason.BATTERY_LOW
    order_id = f"escort-{robot}-{book.parks + 1}"
    return escort_order(work.plan, robot, pose, start, order_id, stop, request.elder, request.lang or "zh")


def _length_m(order: Order) -> float:
    places = [node.position for node in order.nodes if node.position is not None]
    return math.fsum(math.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(places))
