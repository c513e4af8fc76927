"""When a vehicle that knows no lifts stands where its way goes on by one."""

from __future__ import annotations

from robots.core.geometry import Pose, distance
from robots.fleet.orders import AT_NODE_M
from robots.fleet.work import Work


def boards(work: Work, robot: str, start: str, pose: Pose, stop: str) -> bool:
    """Begin its ride if it stands in the lobby and the way to `stop` goes on by lift. True: it gets no order now."""
    one = work.chaperones.get(robot)
    route = work.plan.way(robot, start, stop) if one is not None and start != stop else None
    if one is None or route is None or not route.hops or not route.hops[0].lift_group:
        return False
    if distance(work.plan.nodes[start].point, pose.point) > AT_NODE_M:
        return False
    hop = route.hops[0]
    if work.at >= one.not_before and not one.ride.active:
        one.order(work, hop.lift_group, work.plan.nodes[hop.a].map_id, work.plan.nodes[hop.b].map_id)
    return True
