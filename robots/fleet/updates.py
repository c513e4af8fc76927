"""Order updates: written down, sent, and, as they travel at QoS 0, sent again until a state shows them."""

from __future__ import annotations

from robots.core.vda import Order
from robots.fleet.book import Mission
from robots.fleet.master.gate import holdable
from robots.fleet.orders import order_json, order_of
from robots.fleet.robot import RobotView
from robots.fleet.work import Work


def is_shown(work: Work, view: RobotView, mission: Mission) -> bool:
    """Whether the newest state shows the order with its newest update; where it does not, send that again when due."""
    state, send_id = view.state, f"{mission.order_id}-u{mission.update_id}"
    if state is None or state.order_id != mission.order_id:
        return False
    if state.order_update_id < mission.update_id and mission.update is not None:
        if work.may_order(view.robot.id) and work.due(send_id, work.pace(send_id)):
            work.publish(order_of(mission.update))
        return False
    work.forget_sends(send_id)
    return state.order_update_id == mission.update_id


def send_update(work: Work, robot: str, mission: Mission, update: Order) -> None:
    """An update of the order a robot has, in the ledger before it leaves, with how much of it the vehicle can hold now:
    sent again it is the same, however far the vehicle has come meanwhile."""
    view = work.views.get(robot)
    sent = update if view is None else holdable(view, update)
    part = {"sent": len(sent.nodes)} if sent is not update else {}
    work.record("order_extended", robot, order_id=mission.order_id, update=order_json(update), **part)
    work.due(f"{mission.order_id}-u{update.order_update_id}", work.rules.resend_s)
    work.publish(sent)
