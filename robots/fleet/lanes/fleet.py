"""Where the couriers are and where they want to go, from their states and orders. In memory only.

After a restart everything here is rebuilt from the orders in the book and the robots' states before anything is
granted: a robot that has an order and was not heard of yet holds all of the order's base.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from robots.core.geometry import distance
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.vda import ENDED, Node, Order, VehicleState
from robots.fleet.book import Mission
from robots.fleet.orders import AT_NODE_M, order_of, standing
from robots.fleet.robot import RobotView, is_idle, needs_person
from robots.fleet.traffic import Network, Road, Traffic

if TYPE_CHECKING:
    from robots.fleet.work import Work

URGENT, NORMAL, PARKING = 1, 2, 3


@dataclass(slots=True)
class Lanes:
    """traffic   None while there is nothing to control: one courier alone, and nothing closed or limited
    orders    robot -> the order by which traffic follows it; told: sequence id of its last node that traffic knows of
    waits     robot -> what it waits for, since when it has been that
    shown     what the tablets were told of people's words about the ways; None = nothing yet
    drawn     robot -> its order as it stands, with the order's id and the number of its newest update
    """

    traffic: Traffic | None = None
    network: Network | None = None
    orders: dict[str, str] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    waits: dict[str, tuple[str, float]] = field(default_factory=dict)
    drawn: dict[str, tuple[str, int, Order]] = field(default_factory=dict)
    shown: list[dict[str, Any]] | None = None


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
        if heard < 2 and road == Road():
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
    for robot, view in sorted(work.views.items()):
        if view.robot.kind != "courier":
            continue
        off = work.book.lanes.off.get(robot)
        if off is not None and (view.state_at <= off or not work.online(robot)):
            traffic.leave(robot)
            work.lanes.orders.pop(robot, None)
            continue
        _place(work, traffic, view)
        _wish(work, traffic, view)


def _place(work: Work, traffic: Traffic, view: RobotView) -> None:
    robot, state, lanes = view.robot.id, view.state, work.lanes
    mission = work.book.mission(robot)
    known = robot in traffic.robots()
    if state is None:
        if mission is not None and not known:
            _hold_all(work, traffic, robot, mission)
        return
    if mission is not None and state.order_id == mission.order_id:
        if not known or lanes.orders.get(robot) != mission.order_id:
            _rebuild(work, traffic, view, state, mission)
        else:
            _report(work, traffic, robot, state, mission)
    elif (mission is None and is_idle(state)) or not known:
        _stand(work, traffic, view, state)
    where = work.presence.get(robot)
    if where is not None and where.zone is Zone.IN:
        traffic.boarded(robot)
    told = view.info("help")
    calls = told is not None and told.get("reason") != Reason.NOT_CHARGING  # at a dead charger it can still drive
    stopped = state.paused or needs_person(state) or calls
    traffic.silent(robot, stopped or not work.online(robot))


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
        traffic.join(robot, "courier", node, work.at, traffic.network.near(state.pose) if away else 0)


def _hold_all(work: Work, traffic: Traffic, robot: str, mission: Mission) -> None:
    """Not heard of since we began: it may be anywhere on what it was released to."""
    nodes = [node.node_id for node in order_now(work, robot, mission).nodes if node.released]
    nodes = [node for node in nodes if node in traffic.network.index]
    if nodes:
        traffic.join(robot, "courier", nodes[0], work.at)
        traffic.adopt(robot, tuple(nodes))
        traffic.silent(robot, True)


def _rebuild(work: Work, traffic: Traffic, view: RobotView, state: VehicleState, mission: Mission) -> None:
    """The order is in the book and the robot drives by it, but traffic does not know of that yet."""
    robot = view.robot.id
    nodes = order_now(work, robot, mission).nodes
    passed = _passed(nodes, state)
    here = next((node.node_id for node in reversed(nodes) if node.sequence_id <= passed), "")
    start = here if here in traffic.network.index else standing(work.plan, state)
    if start is None:
        return
    extra = traffic.network.near(state.pose) if state.pose is not None and start != here else 0
    traffic.join(robot, "courier", start, work.at, extra)
    ahead = tuple(base_ahead(traffic, nodes, passed))
    traffic.adopt(robot, ahead if ahead[:1] == (start,) else (start, *ahead))
    work.lanes.orders[robot], work.lanes.told[robot] = mission.order_id, passed


def _report(work: Work, traffic: Traffic, robot: str, state: VehicleState, mission: Mission) -> None:
    nodes = order_now(work, robot, mission).nodes if state.order_update_id <= mission.update_id else ()
    passed = _passed(nodes, state)
    for node in nodes:
        if work.lanes.told[robot] < node.sequence_id <= passed and node.node_id in traffic.network.index:
            traffic.passed(robot, node.node_id)
    work.lanes.told[robot] = max(work.lanes.told[robot], passed)


def _passed(nodes: tuple[Node, ...], state: VehicleState) -> int:
    """Sequence id of the last node that the robot has passed, -1 before the first.

    What lies before the first node it still shows; its last node may be of an order before this one.
    """
    left = [node.sequence_id for node in state.node_states]
    if left:
        return max((node.sequence_id for node in nodes if node.sequence_id < min(left)), default=-1)
    ends = [n.sequence_id for n in nodes if n.sequence_id == state.last_node_sequence_id and n.released]
    return ends[0] if ends else -1


def base_ahead(traffic: Traffic, nodes: tuple[Node, ...], passed: int) -> list[str]:
    """The nodes an order has released that the robot has not passed."""
    ids = [node.node_id for node in nodes if node.released and node.sequence_id > passed]
    return [node for node in ids if node in traffic.network.index]


def goals(order: Order) -> list[Node]:
    """Where something is to be done, and the last node, if only to stand there."""
    return [node for node in order.nodes if node.actions or node is order.nodes[-1]]


def visit_of(work: Work, view: RobotView, mission: Mission) -> Node | None:
    """The node of the order at which something is still to be done, or to which it only goes, the first of them."""
    shown = view.state is not None and view.state.order_id == mission.order_id
    for node in goals(order_now(work, view.robot.id, mission)):
        if not node.actions and work.lanes.told.get(view.robot.id, -1) < node.sequence_id:
            return node
        states = [view.action(action.action_id) if shown else None for action in node.actions]
        if any(state is None or state.status not in ENDED for state in states):
            return node
    return None


def _wish(work: Work, traffic: Traffic, view: RobotView) -> None:
    robot, mission = view.robot.id, work.book.mission(view.robot.id)
    if mission is None or mission.cancelling is not None:
        traffic.keep(robot)  # without an order nobody can ask it aside: it stands there until it gets one
        return
    visit = visit_of(work, view, mission)
    released = [node for node in order_now(work, robot, mission).nodes if node.released]
    if visit is not None and visit.sequence_id > released[-1].sequence_id:
        traffic.want(robot, visit.node_id, work.at, rank_of(work, robot, mission))
    elif work.lanes.told.get(robot, -1) >= released[-1].sequence_id:
        traffic.keep(robot)
    else:
        traffic.want(robot, released[-1].node_id, work.at, rank_of(work, robot, mission))


def rank_of(work: Work, robot: str, mission: Mission | None) -> int:
    if mission is not None and mission.parks:
        return PARKING
    return URGENT if any(run.urgent for run in work.book.runs_of(robot)) else NORMAL
