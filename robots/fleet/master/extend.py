"""Orders longer than a vehicle holds: a base it can take with one node of horizon behind, then updates as it drives.

The node of horizon keeps the vehicle from counting its order as done when it gets to the end of its base early. Where
traffic is controlled, `lanes.release` extends orders and keeps to the same limit; orders over several maps and those of
rides (`fleet.chaperone`) are never extended here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from robots.core.vda import Order, VehicleState
from robots.fleet.book import Mission
from robots.fleet.lanes.fleet import awake, order_now
from robots.fleet.master.gate import is_bounded, most_nodes, takes_orders
from robots.fleet.progress import update_refused
from robots.fleet.robot import RobotView
from robots.fleet.updates import is_shown, send_update

if TYPE_CHECKING:
    from robots.fleet.work import Work

_LEAST = 3  # where it stands, the next node, and one of horizon


def opened(view: RobotView, order: Order) -> Order:
    """A new order with no more base than its vehicle holds; as it was where that needs nothing, or cannot be done."""
    most, base = most_nodes(view, order), sum(node.released for node in order.nodes)
    if most < _LEAST or len(order.nodes) <= most or base < most:
        return order
    return _released(order, most - 1)


def extend(work: Work) -> None:
    """A phase: the next part of such orders once half is driven or the vehicle asks; again until a state shows it."""
    if awake(work) is not None:
        return
    for robot, view in sorted(work.views.items()):
        mission, state = work.book.mission(robot), view.state
        if mission is None or mission.ride or not mission.taken or mission.cancelling is not None or state is None:
            continue
        if not is_bounded(view) or state.order_id != mission.order_id or not work.online(robot):
            continue
        if not takes_orders(view) or not work.may_order(robot):
            continue
        if update_refused(work, robot, mission):
            continue
        if is_shown(work, view, mission):
            _go_on(work, view, state, mission)


def _go_on(work: Work, view: RobotView, state: VehicleState, mission: Mission) -> None:
    order = order_now(work, view.robot.id, mission)
    most, base = most_nodes(view, order), sum(node.released for node in order.nodes)
    maps = {node.position.map_id for node in order.nodes if node.position is not None}
    if most < _LEAST or base == len(order.nodes) or len(maps) > 1:
        return
    held = sum(node.released for node in state.node_states)
    if 2 * held > most and not state.new_base_request:
        return
    # with its stitching node, which it may hold still, and one of horizon
    more = most - max(held, 1) - (0 if len(order.nodes) - base <= most - max(held, 1) else 1)
    if more < 1:
        return
    whole = _released(order, base + more)
    update = replace(
        whole,
        order_update_id=mission.update_id + 1,
        nodes=whole.nodes[base - 1 :],
        edges=whole.edges[base - 1 :],
    )
    send_update(work, view.robot.id, mission, update)


def _released(order: Order, base: int) -> Order:
    """With so many nodes of base."""
    nodes = tuple(replace(node, released=position < base) for position, node in enumerate(order.nodes))
    edges = tuple(replace(edge, released=position + 1 < base) for position, edge in enumerate(order.edges))
    return replace(order, nodes=nodes, edges=edges)
