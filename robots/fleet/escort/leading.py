"""A phase: wishes of kiosks become orders, once each, and escorts under way come to an end.

The guide has the visitor, so it says how it went: its action ends FINISHED, or FAILED with why. Where it says nothing
any more the fleet ends the escort itself. A wish that cannot be met is left alone: the guide waits `WISH_S` of
`guide.escort.wish` for its order and then shows the way.
"""

from __future__ import annotations

from robots.core.reasons import Reason
from robots.core.vda import ActionStatus, Order
from robots.fleet.escort.orders import action_id, escort_order
from robots.fleet.lanes.release import begun
from robots.fleet.orders import order_json
from robots.fleet.progress import begin_cancel
from robots.fleet.readiness import ready
from robots.fleet.robot import RobotView
from robots.fleet.work import Work

LONGEST_S = 1200.0
"""So long an escort lasts at the most."""
SPARE = 0.05
"""So much more charge than the reserve a guide has that sets out."""
_TOLD = {reason.value: reason for reason in Reason}


def lead(work: Work) -> None:
    for robot, view in sorted(work.views.items()):
        if view.robot.kind != "guide":
            continue
        if work.book.robot(robot).escort:
            _look_after(work, robot, view)
        elif (wish := view.info("escort_wanted")) is not None and work.online(robot):
            _send(work, robot, view, wish)


def _look_after(work: Work, robot: str, view: RobotView) -> None:
    order_id, mission = work.book.robot(robot).escort, work.book.mission(robot)
    action = view.action(action_id(order_id))
    status = action.status if action is not None else None
    if action is not None and status is ActionStatus.FINISHED:
        if mission is not None and mission.order_id == order_id and view.state is not None and view.state.node_states:
            begin_cancel(work, robot, mission)  # its visitor sees the window: it need not go the rest
        _end(work, robot, None)
        return
    if action is not None and status is ActionStatus.FAILED:
        why = _TOLD.get(action.result, Reason.ROBOT_FAULT)
    elif mission is None or mission.order_id != order_id:
        why = Reason.ORDER_REJECTED if status is None else Reason.ROBOT_FAULT
    elif mission.cancelling is not None and not mission.taken:
        why = Reason.WAITING_FOR_ROBOT
    elif work.lost(view):
        why = Reason.ROBOT_LOST
    elif work.over(mission.made_at, LONGEST_S):
        why = Reason.NO_PROGRESS
    else:
        return
    call_off(work, robot, why)


def call_off(work: Work, robot: str, why: Reason) -> str:
    """The escort is over, there or not; the guide lets go of its order. The order's id."""
    order_id, mission = work.book.robot(robot).escort, work.book.mission(robot)
    if mission is not None and mission.order_id == order_id:
        begin_cancel(work, robot, mission)
    _end(work, robot, why)
    return order_id


def _end(work: Work, robot: str, why: Reason | None) -> None:
    order_id = work.book.robot(robot).escort
    work.record(
        "escort_ended", robot, order_id=order_id, arrived=why is None, reasons=[] if why is None else [why.value]
    )


def _send(work: Work, robot: str, view: RobotView, wish: dict[str, str]) -> None:
    """Not while it is on another errand: a guide on its way home first comes to an end with that."""
    book, able = work.book.robot(robot), ready(work, robot)
    key = wish.get("key", "")
    if able is None or not key or key == book.escort_key or book.mission is not None or book.duty.is_out:
        return
    state, pose, start = able
    if state.paused or state.charge < view.robot.battery.reserve + SPARE:
        return
    order_id = f"escort-{robot}-{book.parks + 1}"
    elder, lang = wish.get("elder") == "true", "en" if wish.get("lang") == "en" else "zh"
    order = escort_order(work.plan, robot, pose, start, order_id, wish.get("stop", ""), elder, lang)
    if isinstance(order, Reason):
        if work.due(f"escort-{robot}-{key}", LONGEST_S):
            work.note("a visitor cannot be led there", robot=robot, stop=wish.get("stop", ""), reason=order.value)
        return
    send_out(work, order, key)


def send_out(work: Work, order: Order, key: str) -> bool:
    """Give a guide the order of an escort. False: the way there is closed.

    key   of the wish or the request: what it answers
    """
    sent = begun(work, order)
    if sent is None:
        return False
    work.record("order_made", order.robot, legs={}, order=order_json(sent), escort=key)
    work.due(order.order_id, work.rules.resend_s)
    work.publish(sent)
    return True
