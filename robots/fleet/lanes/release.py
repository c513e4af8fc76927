"""Orders as far as traffic grants: the first order's base, then updates that release more. The rest is horizon."""

from __future__ import annotations

from dataclasses import replace

from robots.core.clock import Instant
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.core.vda import Edge, Node, NodePosition, Order
from robots.fleet.book import Mission
from robots.fleet.lanes.fleet import awake, base_ahead, goals, order_now, rank_of, visit_of
from robots.fleet.orders import edge_of, order_json, order_of
from robots.fleet.progress import attempt_failed, begin_cancel, open_runs
from robots.fleet.robot import RobotView
from robots.fleet.traffic import Traffic
from robots.fleet.work import Work

UNROUTABLE_S = 60.0
"""A robot under way that no open way leads on is given another order after this."""


def begun(work: Work, order: Order) -> Order | None:
    """A new order, released as far as traffic grants and by the way it chose. None: no open way leads there."""
    traffic = awake(work)
    robot = order.robot
    if traffic is None or robot not in traffic.robots():
        return order
    visits = goals(order)
    start = next(node for node in order.nodes if node.node_id in traffic.network.index)
    rank = rank_of(work, robot, None)
    traffic.want(robot, visits[0].node_id, work.at, rank)
    traffic.step(work.at, False)
    wait = traffic.waits(robot)
    if wait is not None and wait.reason is Reason.UNROUTABLE:
        traffic.want(robot, "", work.at)
        return None
    way = traffic.way(robot)
    if way is None or way.nodes[0] != start.node_id:
        return order
    prefix = tuple(node for node in order.nodes if node.sequence_id <= start.sequence_id)
    edges = tuple(edge for edge in order.edges if edge.sequence_id < start.sequence_id)
    nodes, more = _drawn(work, traffic, order.order_id, prefix[-1], way.nodes, way.released, visits)
    work.lanes.orders[robot] = order.order_id
    work.lanes.told[robot] = -1
    return replace(order, nodes=(*prefix[:-1], *nodes), edges=(*edges, *more))


def release(work: Work) -> None:
    """A phase: grant, and send what more is released; again until a state shows it."""
    traffic = awake(work)
    if traffic is None:
        return
    traffic.step(work.at, work.at_leisure)
    for robot, view in sorted(work.views.items()):
        mission = work.book.mission(robot)
        if mission is None or not mission.taken or mission.cancelling is not None or not work.online(robot):
            work.lanes.waits.pop(robot, None)
            continue
        state = view.state
        if state is None or state.order_id != mission.order_id:
            continue
        _note_wait(work, traffic, view, mission)
        if state.order_update_id < mission.update_id and mission.update is not None:
            send_id = f"{mission.order_id}-u{mission.update_id}"
            if work.due(send_id, work.pace(send_id)):
                work.publish(order_of(mission.update))
        elif state.order_update_id == mission.update_id and work.lanes.orders.get(robot) == mission.order_id:
            work.forget_sends(f"{mission.order_id}-u{mission.update_id}")
            _extend(work, traffic, view, mission)


def _extend(work: Work, traffic: Traffic, view: RobotView, mission: Mission) -> None:
    robot = view.robot.id
    nodes = order_now(work, robot, mission).nodes
    way = traffic.way(robot)
    if way is None:
        return
    ahead = base_ahead(traffic, nodes, work.lanes.told[robot])
    known = 1 + len(ahead) if ahead[:1] != [way.nodes[0]] else len(ahead)
    if way.released <= known:
        return
    last = next(node for node in reversed(nodes) if node.released)
    if way.nodes[known - 1] != last.node_id:
        work.note("traffic and order differ", robot=robot, way=list(way.nodes), base=last.node_id)
        return
    visit = visit_of(work, view, mission)
    order = order_now(work, robot, mission)
    visits = [node for node in goals(order) if visit is not None and node.sequence_id >= visit.sequence_id]
    if not visits:
        return
    more, edges = _drawn(
        work, traffic, mission.order_id, last, way.nodes[known - 1 :], way.released - known + 1, visits
    )
    update = Order(robot, mission.order_id, mission.update_id + 1, (replace(last, actions=()), *more[1:]), edges)
    work.record("order_extended", robot, order_id=mission.order_id, update=order_json(update))
    work.due(f"{mission.order_id}-u{update.order_update_id}", work.rules.resend_s)
    work.publish(update)


def _drawn(
    work: Work, traffic: Traffic, order_id: str, first: Node, way: tuple[str, ...], released: int, visits: list[Node]
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Nodes from `first` along the way to the first visit, then by the usual ways to the others, and the edges between.

    released   how many nodes of the way are base, `first` among them
    """
    ids, acts = list(way), {}
    begin = len(ids) - 1
    for position, visit in enumerate(visits):
        route = traffic.usual(ids[-1], visit.node_id) if ids[-1] != visit.node_id else ()
        if route is None:
            break  # closed: what lies beyond is added when it opens
        ids += route[1:]
        if position == 0 or len(ids) - 1 > begin:
            acts[len(ids) - 1] = visit
        else:
            acts[begin] = replace(acts[begin], actions=acts[begin].actions + visit.actions)
        begin = len(ids) - 1
    nodes, edges = [_acting(first, acts.get(0))], []
    for position, node_id in enumerate(ids[1:], start=1):
        sequence = first.sequence_id + 2 * position
        place = work.plan.nodes[node_id]
        node = Node(node_id, sequence, position < released, NodePosition(place.map_id, place.x, place.y))
        nodes.append(_acting(node, acts.get(position)))
        hop = work.plan.hop(ids[position - 1], node_id)
        if hop is None:  # never so: ways are made of hops
            break
        limit = traffic.limit(hop.a, hop.b)
        if limit is not None:
            hop = replace(hop, max_speed=min(limit, hop.max_speed or limit))
        edges.append(replace(edge_of(order_id, hop, sequence - 1), released=position < released))
    return tuple(nodes), tuple(edges)


def _acting(node: Node, visit: Node | None) -> Node:
    """The node with what is done there, and the way the robot faces for it."""
    if visit is None or visit.position is None or node.position is None:
        return node
    return replace(node, actions=visit.actions, position=replace(node.position, theta=visit.position.theta))


def _note_wait(work: Work, traffic: Traffic, view: RobotView, mission: Mission) -> None:
    """Since when it waits for others; one that no open way leads on gets another order in the end."""
    robot, wait = view.robot.id, traffic.waits(view.robot.id)
    if wait is None or base_ahead(traffic, order_now(work, robot, mission).nodes, work.lanes.told.get(robot, -1)):
        work.lanes.waits.pop(robot, None)
        return
    known = work.lanes.waits.get(robot)
    if known is None or known[0] != wait.reason:
        known = work.lanes.waits[robot] = (wait.reason.value, work.at)
    if wait.reason is Reason.UNROUTABLE and work.at - known[1] > UNROUTABLE_S:
        begin_cancel(work, robot, mission)
        for run in open_runs(work, mission, robot):
            attempt_failed(work, run, Reason.UNROUTABLE)


def waiting_for(work: Work, robot: str) -> Waiting | None:
    """What a robot at the end of its base waits for, since when, and who is in the way."""
    known, traffic = work.lanes.waits.get(robot), work.lanes.traffic
    wait = traffic.waits(robot) if traffic is not None else None
    if known is None or wait is None:
        return None
    return Waiting(wait.reason.value, Instant(known[1]), None, wait.robots)
