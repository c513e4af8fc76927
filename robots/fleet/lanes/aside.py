"""Orders for robots that have none and stand in somebody's way: to where traffic asks them, then home as usual."""

from __future__ import annotations

from robots.core.vda import Node, NodePosition
from robots.fleet.lanes.fleet import awake
from robots.fleet.lanes.idle import may_be_asked
from robots.fleet.lanes.release import along_granted
from robots.fleet.orders import order_json, start_order
from robots.fleet.readiness import ready
from robots.fleet.work import Work


def send_aside(work: Work) -> None:
    """A phase: an order for each robot without one that traffic gave a way. Without it the way is void again."""
    traffic = awake(work)
    if traffic is None:
        return
    for robot in traffic.robots():
        view = work.views.get(robot)
        way = traffic.way(robot)
        if view is None or way is None or way.released < 2 or not may_be_asked(work, view):
            continue
        maps = {work.plan.nodes[node].map_id for node in way.nodes}
        able = ready(work, robot)
        if able is None or able[2] != way.nodes[0] or work.alarmed(*maps):
            continue
        if not work.due(f"aside-{robot}", work.rules.resend_s):
            continue
        order = start_order(work.plan, robot, able[1], able[2], f"park-{robot}-{work.book.robot(robot).parks + 1}")
        place = work.plan.nodes[way.nodes[-1]]
        end = Node(place.id, 0, position=NodePosition(place.map_id, place.x, place.y))
        order = along_granted(work, traffic, order, way, [end])
        work.record("order_made", robot, legs={}, order=order_json(order))
        work.due(order.order_id, work.rules.resend_s)
        work.publish(order)
