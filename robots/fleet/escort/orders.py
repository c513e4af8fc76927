"""The order of an escort: the public way to where visitors stand before a window, with `escort` at its end."""

from __future__ import annotations

from dataclasses import replace

from robots.building.graph import front_of
from robots.building.plan import Plan
from robots.core.geometry import Pose
from robots.core.reasons import Reason
from robots.core.vda import Action, Blocking, Node, NodePosition, Order
from robots.fleet.orders import edge_of, start_order

ACTION = "escort"


def action_id(order_id: str) -> str:
    return f"{order_id}-{ACTION}"


def escort_order(
    plan: Plan, robot: str, pose: Pose, start: str, order_id: str, stop: str, elder: bool, lang: str
) -> Order | Reason:  # fmt: skip
    """From node `start` to the public side of `stop`, by lift where it is on another floor; or why not."""
    goal = plan.stops.get(stop)
    if goal is None:
        return Reason.UNKNOWN_STOP
    settings = plan.hall.robots.get(robot)
    if goal.map_id != pose.map_id and (settings is None or settings.way_of_riding != "itself"):
        return Reason.RIDES_NO_LIFT
    way = plan.walk(start, front_of(goal))
    if way is None or (way.rides and goal.map_id == pose.map_id):
        return Reason.UNREACHABLE
    begin = start_order(plan, robot, pose, start, order_id)
    nodes, edges = list(begin.nodes), list(begin.edges)
    for hop in way.hops:
        sequence = 2 * len(nodes)
        edges.append(edge_of(order_id, hop, sequence - 1))
        place = plan.nodes[hop.b]
        nodes.append(Node(hop.b, sequence, position=NodePosition(place.map_id, place.x, place.y)))
    parameters = {"stationName": stop, "elder": elder, "lang": lang}
    nodes[-1] = replace(nodes[-1], actions=(Action(action_id(order_id), ACTION, Blocking.HARD, parameters),))
    return Order(robot, order_id, 0, tuple(nodes), tuple(edges))
