"""Orders as far as traffic grants: the first order's base, then updates that release more. The rest is horizon."""

from __future__ import annotations

from dataclasses import replace

from robots.core.clock import Instant
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.core.vda import Edge, Node, NodePosition, Order
from robots.fleet.book import Mission
from robots.fleet.lanes.fleet import awake, base_ahead, base_end, goals, order_now, rank_of, visit_of
from robots.fleet.master.gate import is_bounded, most_nodes, takes_orders
from robots.fleet.orders import edge_of
from robots.fleet.progress import attempt_failed, begin_cancel, open_runs, update_refused
from robots.fleet.stirring import stirring
from robots.fleet.traffic import Rests, Traffic, Way
from robots.fleet.updates import is_shown, send_update
from robots.fleet.work import Work

UNROUTABLE_S = 60.0
"""A robot under way that no open way leads on is given another order after this."""


def begun(work: Work, order: Order) -> Order | None:
    """A new order, released as far as traffic grants and by the way it chose. None: no open way leads there."""
    traffic = awake(work)
    robot = order.robot
    if traffic is None or not traffic.knows(robot):
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
    return along_granted(work, traffic, order, way, visits)


def along_granted(work: Work, traffic: Traffic, order: Order, way: Way, visits: list[Node]) -> Order:
    """A new order by the way that traffic chose, released as far as granted; traffic follows the robot by it."""
    robot = order.robot
    start = next(node for node in order.nodes if node.node_id in traffic.network.index)
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
    if traffic.step(work.now, work.at_leisure):
        work.awaits(work.now)
    work.awaits(traffic.next_look)
    rests = traffic.rests()
    for robot, view in stirring(work):
        mission = work.book.mission(robot)
        if (
            mission is None
            or mission.ride
            or not mission.taken
            or mission.cancelling is not None
            or not work.online(robot)
        ):
            work.lanes.waits.pop(robot, None)
            continue
        if not takes_orders(view) or not work.may_order(robot):
            continue
        state = view.state
        if state is None or state.order_id != mission.order_id:
            continue
        if update_refused(work, robot, mission):
            continue
        _note_wait(work, traffic, robot, mission, rests)
        if is_shown(work, view, mission) and work.lanes.orders.get(robot) == mission.order_id:
            _extend(work, traffic, robot, mission)


def _extend(work: Work, traffic: Traffic, robot: str, mission: Mission) -> None:
    way = traffic.way(robot)
    if way is None:
        return
    ahead = base_ahead(work, robot, work.lanes.told[robot])
    known = 1 + len(ahead) if ahead[:1] != [way.nodes[0]] else len(ahead)
    view = work.views[robot]
    most = most_nodes(view, order_now(work, robot, mission)) if is_bounded(view) else 0
    released = way.released if not most or len(way.nodes) <= most else min(way.released, most - 1)
    if released <= known:
        return
    last = work.known(base_end, robot)
    if way.nodes[known - 1] != last.node_id:
        if work.lanes.apart.get(robot) != (mission.order_id, mission.update_id):  # said once of each
            work.lanes.apart[robot] = (mission.order_id, mission.update_id)
            work.note("traffic and order differ", robot=robot, way=list(way.nodes), base=last.node_id)
        return
    visit = visit_of(work, robot)
    order = order_now(work, robot, mission)
    visits = [node for node in goals(order) if visit is not None and node.sequence_id >= visit.sequence_id]
    if not visits:
        return
    more, edges = _drawn(work, traffic, mission.order_id, last, way.nodes[known - 1 :], released - known + 1, visits)
    stitch = last if view.robot.is_foreign else replace(last, actions=())  # as it was: a stranger may compare them
    update = Order(robot, mission.order_id, mission.update_id + 1, (stitch, *more[1:]), edges)
    send_update(work, robot, mission, update)


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


def _note_wait(work: Work, traffic: Traffic, robot: str, mission: Mission, rests: Rests) -> None:
    """Since when it waits for others; one that no open way leads on gets another order in the end."""
    wait = None if base_ahead(work, robot, work.lanes.told.get(robot, -1)) else traffic.waits(robot, rests)
    if wait is None:
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
    """What a robot at the end of its base waits for, since when, until when at the latest, and who is in the way. Where
    that brings nothing, people have to look: whoever is in the way may stand there for a reason nobody told."""
    known, traffic = work.lanes.waits.get(robot), work.lanes.traffic
    wait = traffic.waits(robot) if traffic is not None else None
    if known is None or wait is None:
        return None
    no_way = wait.reason is Reason.UNROUTABLE
    until = known[1] + (UNROUTABLE_S if no_way else work.rules.unserved_s)
    if work.at >= until and not no_way:
        return Waiting(Reason.WAITING_FOR_SUPERVISOR, Instant(known[1]), None, wait.robots)
    return Waiting(wait.reason.value, Instant(known[1]), Instant(round(until)), wait.robots)
