"""Where the couriers are and where they want to go, from their states and orders. In memory only.

After a restart everything here is rebuilt from the orders in the book and the robots' states before anything is
granted: a robot that has an order and was not heard of yet holds all of the order's base.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.geometry import distance
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.vda import ENDED, Node, Order, VehicleState
from robots.fleet.book import Mission
from robots.fleet.lanes.idle import may_be_asked
from robots.fleet.orders import AT_NODE_M, order_of, standing
from robots.fleet.robot import RobotView, is_idle, needs_person
from robots.fleet.stirring import stirring
from robots.fleet.traffic import Network, Road, Traffic

if TYPE_CHECKING:
    from robots.fleet.work import Work

URGENT, NORMAL, PARKING = 1, 2, 3
_OPEN = Road()
_STIRS_M = 0.2  # a guide that has moved less stands where it stood


def order_now(work: Work, robot: str, mission: Mission) -> Order:
    """All of a robot's order as it stands: base and horizon, what lies behind too."""
    known = work.lanes.drawn.get(robot)
    if known is None or known[:2] != (mission.order_id, mission.update_id):
        known = work.lanes.drawn[robot] = (mission.order_id, mission.update_id, order_of(mission.order))
    return known[2]


def awake(work: Work) -> Traffic | None:
    """The traffic control, if there is anything to control."""
    lanes, road = work.lanes, work.book.lanes.road
    if lanes.traffic is None:
        heard = sum(view.robot.kind == "courier" and view.state is not None for view in work.views.values())
        if heard < 2 and road == _OPEN:
            return None
        lanes.network = lanes.network or Network.of(work.plan)
        lanes.traffic = Traffic(lanes.network, road=road)
    elif lanes.traffic.road != road:
        lanes.traffic.set_road(road)
    return lanes.traffic


def follow_robots(work: Work) -> None:
    """A phase: where every courier is, what it has passed, and where it wants to go."""
    traffic = awake(work)
    if traffic is None:
        return
    for robot, view in stirring(work):
        off = work.book.lanes.off.get(robot)
        if off is not None and (view.state_at <= off or not work.online(robot)):
            traffic.leave(robot)
            work.lanes.orders.pop(robot, None)
            continue
        if view.robot.kind != "courier":
            _see(work, traffic, view)
            continue
        _place(work, traffic, view)
        _wish(work, traffic, view)


def _see(work: Work, traffic: Traffic, view: RobotView) -> None:
    """A guide: it goes where visitors need it, and holds what is around it. Nobody asks it aside."""
    robot, state, seen = view.robot.id, view.state, work.lanes.seen
    if state is None or state.pose is None:
        return
    last, node = seen.get(robot), standing(work.plan, state)
    moved = last is None or last.map_id != state.pose.map_id or distance(last.point, state.pose.point) > _STIRS_M
    if node is not None and (moved or not traffic.knows(robot)):
        seen[robot] = state.pose
        traffic.join(robot, "guide", node, work.now, traffic.network.near(state.pose))
        traffic.keep(robot)


def _place(work: Work, traffic: Traffic, view: RobotView) -> None:
    robot, state, lanes = view.robot.id, view.state, work.lanes
    mission = work.book.mission(robot)
    known = traffic.knows(robot)
    if state is None:
        if mission is not None and not known:
            _hold_all(work, traffic, robot, mission)
        return
    if mission is not None and state.order_id == mission.order_id:
        if not known or lanes.orders.get(robot) != mission.order_id:
            _rebuild(work, traffic, view, state, mission)
        else:
            _report(work, traffic, robot, mission)
    elif (mission is None and is_idle(state)) or not known:
        _stand(work, traffic, view, state)
    where = work.presence.get(robot)
    if where is not None and where.zone is Zone.IN:
        traffic.boarded(robot)
    traffic.silent(robot, work.known(_is_stopped, robot) or not work.online(robot))


def _is_stopped(work: Work, robot: str) -> bool:
    view = work.views[robot]
    told = view.info("help")
    calls = told is not None and told.get("reason") != Reason.NOT_CHARGING  # at a dead charger it can still drive
    return calls or (view.state is not None and (view.state.paused or needs_person(view.state)))


def _stand(work: Work, traffic: Traffic, view: RobotView, state: VehicleState) -> None:
    """It has no order of ours: it is where it says it is."""
    robot, node = view.robot.id, standing(work.plan, state)
    work.lanes.orders.pop(robot, None)
    if node is None or state.pose is None:
        traffic.silent(robot, True)
        return
    way = traffic.way(robot)
    away = distance(work.plan.nodes[node].point, state.pose.point) > AT_NODE_M
    if way is None or len(way.nodes) > 1 or way.nodes[0] != node or away:
        traffic.join(robot, "courier", node, work.now, traffic.network.near(state.pose) if away else 0)


def _hold_all(work: Work, traffic: Traffic, robot: str, mission: Mission) -> None:
    """Not heard of since we began: it may be anywhere on what it was released to."""
    nodes = [node.node_id for node in order_now(work, robot, mission).nodes if node.released]
    nodes = [node for node in nodes if node in traffic.network.index]
    if nodes:
        traffic.join(robot, "courier", nodes[0], work.now)
        traffic.adopt(robot, tuple(nodes))
        traffic.silent(robot, True)


def _rebuild(work: Work, traffic: Traffic, view: RobotView, state: VehicleState, mission: Mission) -> None:
    """The order is in the book and the robot drives by it, but traffic does not know of that yet."""
    robot = view.robot.id
    nodes = order_now(work, robot, mission).nodes
    passed = passed_in(nodes, state)
    here = next((node.node_id for node in reversed(nodes) if node.sequence_id <= passed), "")
    start = here if here in traffic.network.index else standing(work.plan, state)
    if start is None:
        return
    extra = traffic.network.near(state.pose) if state.pose is not None and start != here else 0
    traffic.join(robot, "courier", start, work.now, extra)
    ahead = tuple(base_ahead(work, robot, passed))
    traffic.adopt(robot, ahead if ahead[:1] == (start,) else (start, *ahead))
    work.lanes.orders[robot], work.lanes.told[robot] = mission.order_id, passed


def _report(work: Work, traffic: Traffic, robot: str, mission: Mission) -> None:
    passed, told = work.known(_shown_passed, robot), work.lanes.told[robot]
    if passed <= told:
        return
    for node in order_now(work, robot, mission).nodes:
        if told < node.sequence_id <= passed and node.node_id in traffic.network.index:
            traffic.passed(robot, node.node_id)
    work.lanes.told[robot] = passed


def _shown_passed(work: Work, robot: str) -> int:
    """What its state shows of the order it has; -1 also for an update that we do not know."""
    mission, state = work.book.mission(robot), work.views[robot].state
    if mission is None or state is None or state.order_update_id > mission.update_id:
        return -1
    return passed_in(order_now(work, robot, mission).nodes, state)


def passed_in(nodes: tuple[Node, ...], state: VehicleState) -> int:
    """Sequence id of the last node that the robot has passed, -1 before the first.

    What lies before the first node it still shows; its last node may be of an order before this one.
    """
    left = [node.sequence_id for node in state.node_states]
    if left:
        return max((node.sequence_id for node in nodes if node.sequence_id < min(left)), default=-1)
    ends = [n.sequence_id for n in nodes if n.sequence_id == state.last_node_sequence_id and n.released]
    return ends[0] if ends else -1


def base_ahead(work: Work, robot: str, passed: int) -> list[str]:
    """The nodes its order has released that the robot has not passed."""
    return [node for sequence, node in work.known(_base, robot) if sequence > passed]


def _base(work: Work, robot: str) -> list[tuple[int, str]]:
    """The nodes its order has released, with their sequence ids."""
    mission = work.book.mission(robot)
    nodes = order_now(work, robot, mission).nodes if mission is not None else ()
    index = work.lanes.network.index if work.lanes.network is not None else {}
    return [(node.sequence_id, node.node_id) for node in nodes if node.released and node.node_id in index]


def base_end(work: Work, robot: str) -> Node:
    """The last node that its order has released."""
    mission = work.book.mission(robot)
    nodes = order_now(work, robot, mission).nodes if mission is not None else ()
    return next(node for node in reversed(nodes) if node.released)


def goals(order: Order) -> list[Node]:
    """Where something is to be done, and the last node, if only to stand there."""
    return [node for node in order.nodes if node.actions or node is order.nodes[-1]]


def visit_of(work: Work, robot: str) -> Node | None:
    """The node of the order at which something is still to be done, or to which it only goes, the first of them."""
    told = work.lanes.told.get(robot, -1)
    return next((node for node in work.known(_not_done, robot) if node.actions or told < node.sequence_id), None)


def _not_done(work: Work, robot: str) -> list[Node]:
    """The goals of its order, but those at which everything is done."""
    view, mission = work.views[robot], work.book.mission(robot)
    if mission is None:
        return []
    shown = view.state is not None and view.state.order_id == mission.order_id
    found = []
    for node in goals(order_now(work, robot, mission)):
        states = [view.action(action.action_id) if shown else None for action in node.actions]
        if not states or any(state is None or state.status not in ENDED for state in states):
            found.append(node)
    return found


def _wish(work: Work, traffic: Traffic, view: RobotView) -> None:
    robot, mission = view.robot.id, work.book.mission(view.robot.id)
    if mission is None and may_be_asked(work, view):
        traffic.want(robot, "", work.now)
        return
    if mission is None or mission.cancelling is not None or mission.ride:
        traffic.keep(robot)
        return
    visit, last = visit_of(work, robot), work.known(base_end, robot)
    if visit is not None and visit.sequence_id > last.sequence_id:
        traffic.want(robot, visit.node_id, work.now, rank_of(work, robot, mission))
    elif work.lanes.told.get(robot, -1) >= last.sequence_id:
        traffic.keep(robot)
    else:
        traffic.want(robot, last.node_id, work.now, rank_of(work, robot, mission))


def rank_of(work: Work, robot: str, mission: Mission | None) -> int:
    if mission is not None and mission.parks:
        return PARKING
    return URGENT if any(run.urgent for run in work.book.runs_of(robot)) else NORMAL
