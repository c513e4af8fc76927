"""VDA 5050 orders for runs and for parking, made from the plan's routes.

Layout of an order for runs, ids made from the order id so that a state can be read without the order at hand:
  node 0   where the robot stands: the nearest node, or, when that is more than `AT_NODE_M` away, a node
           `{map}/here-{robot}` at its own position followed by the nearer end of the lane it stands on (the one behind
           it when it gave up the way ahead), else by the nearest node that neither wall nor counter hides
  node …   the way from visit to visit of the tour: `pick` at a sender, `drop` at a recipient, see `action_id`
  edge …   a lift ride where its ends lie on different maps: action `rideLift` ({order}-ride-{sequence id})
An order is named for one of its runs: `{run}-{number}`.
An order that brings papers back has a `drop` only, with returning=true; custody is the same at the robot's dock,
opened by a supervisor's PIN alone (supervisorOnly=true; a vehicle whose factsheet does not list that gets it as
confidential without a code: a staff PIN). Into the custody of a named member of staff: keeper=their id, and
witnessed=true where a second person's PIN is needed; only a vehicle that lists `keeper` gets such an order.
A parking order ends at a dock with `startCharging` ({order}-charge), or at a place to wait with nothing.
Only parameters that the vehicle's factsheet lists are sent: a vehicle must reject what it does not know.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter

from robots.building.graph import GraphNode
from robots.building.plan import Plan, Steps
from robots.building.route import Hop
from robots.building.segments import gap_to_segment
from robots.core.geometry import Pose, distance
from robots.core.reasons import Reason
from robots.core.vda import (
    ENDED,
    Action,
    Blocking,
    Edge,
    Factsheet,
    InstantActions,
    Node,
    NodePosition,
    Order,
    VehicleState,
)
from robots.fleet.run import Run

AT_NODE_M = 0.5
ON_LANE_M = 0.25
"""How far beside a lane's middle a robot still drives along it."""
START_DEVIATION_M = 1.0
FOLDER = "folder"

_ORDER = TypeAdapter(Order)


def order_json(order: Order) -> dict[str, Any]:
    data: dict[str, Any] = _ORDER.dump_python(order, mode="json")
    return data


def order_of(data: dict[str, Any]) -> Order:
    """The order behind `order_json`."""
    return _ORDER.validate_python(data)


def standing(plan: Plan, state: VehicleState) -> str | None:
    """The node a robot can start from; None when it does not know where it is."""
    if state.pose is None or not state.pose_sure or state.pose.map_id not in plan.maps:
        return None
    last = plan.nodes.get(state.last_node_id)
    if last is not None and last.map_id == state.pose.map_id:
        if distance(last.point, state.pose.point) <= AT_NODE_M:
            return last.id
        if (end := _end_of_lane(plan, state.robot, last, state.pose)) is not None:
            return last.id if _gave_up_ahead(state) else end
    nearest = plan.nearest_public if plan.is_guide(state.robot) else plan.nearest_node
    return nearest(state.pose.map_id, state.pose.x, state.pose.y)


def _end_of_lane(plan: Plan, robot: str, last: GraphNode, pose: Pose) -> str | None:
    """The nearer end of the lane that it stands on since it left a node: what lies nearer beside the lane may be no way
    on, and another robot's place. None: it is on no lane of that node."""
    graph, found = (plan.walk_graph if plan.is_guide(robot) else plan.graph), []
    for other in graph.adj[last.id] if last.id in graph else ():
        end = plan.nodes[other]
        if end.map_id == pose.map_id:
            nearer = min((last, end), key=lambda one: distance(one.point, pose.point))
            found.append((gap_to_segment(*pose.point, (*last.point, *end.point)), nearer.id))
    aside, nearest = min(found, default=(math.inf, ""))
    return nearest if aside <= ON_LANE_M else None


def _gave_up_ahead(state: VehicleState) -> bool:
    """What it was on the way to it could not reach for what stood in its way: it goes on from the node behind it."""
    return any(a.status in ENDED and a.result == Reason.OBSTACLE.value for a in state.action_states)


@dataclass(frozen=True, slots=True)
class Stage:
    """One visit of a tour: a run's folder is picked at a stop, or dropped there."""

    run: Run
    kind: Literal["pick", "drop"]


def action_id(order_id: str, kind: Literal["pick", "drop"], run: str) -> str:
    """`{order}-pick` or `{order}-drop` for the run the order is named for, with `-{run}` behind it for others."""
    short = f"{order_id}-{kind}"
    return short if order_id.rpartition("-")[0] == run else f"{short}-{run}"


def stop_of(plan: Plan, robot: str, stage: Stage) -> str:
    """Where a stage takes place: custody is at the robot's dock. It may have left the hall's settings."""
    run = stage.run
    if stage.kind == "pick":
        return run.from_
    return run.destination or plan.hall.robots[robot].dock


def run_order(
    plan: Plan,
    tour: Sequence[Stage],
    robot: str,
    pose: Pose,
    start: str,
    order_id: str,
    code_hashes: Mapping[str, str],
    factsheet: Factsheet | None = None,
) -> Order | None:
    """The order for a tour; custody, if any, is its last stage. None without a route.

    code_hashes   run -> hash of its pick-up code
    """
    stops: list[tuple[str, tuple[Action, ...]]] = []
    for stage in tour:
        stop = stop_of(plan, robot, stage)
        if stop not in plan.stops:
            return None  # the hall's settings changed since the run began
        act = _known_to(factsheet, _action_of(plan, order_id, stop, stage, code_hashes[stage.run.id]))
        if stops and stops[-1][0] == stop:
            stops[-1] = (stop, (*stops[-1][1], act))
        else:
            stops.append((stop, (act,)))
    if tour and not tour[-1].run.destination:
        stop, actions = stops[-1]
        stops[-1] = (stop, (*actions, Action(f"{order_id}-charge", "startCharging", Blocking.HARD)))
    return _along(plan, robot, pose, start, order_id, stops)


def _action_of(plan: Plan, order_id: str, stop: str, stage: Stage, code_hash: str) -> Action:
    run = stage.run
    parameters = {
        "stationType": plan.stops[stop].kind, "stationName": stop,
        "loadType": FOLDER, "loadId": run.id, "label": run.label, "confidential": run.confidential,
    }  # fmt: skip
    if stage.kind == "pick" or run.leg == "deliver":
        parameters |= {"codeHash": code_hash}
    elif run.leg == "return":
        parameters |= {"codeHash": code_hash, "returning": True}
    elif run.leg == "hand_over":
        parameters |= {"returning": True, "keeper": run.keeper, "witnessed": run.confidential}
    else:
        parameters |= {"returning": True, "confidential": True, "supervisorOnly": True}
    return Action(action_id(order_id, stage.kind, run.id), stage.kind, Blocking.HARD, parameters)


def park_order(
    plan: Plan, robot: str, pose: Pose, start: str, order_id: str, stop: str, charges: bool, barred: Steps = frozenset()
) -> Order | None:  # fmt: skip
    """To a dock, to charge there, or to a place to wait, without the steps `barred`. None without a route."""
    charge = Action(f"{order_id}-charge", "startCharging", Blocking.HARD)
    return _along(plan, robot, pose, start, order_id, [(stop, (charge,) if charges else ())], barred)


def start_order(plan: Plan, robot: str, pose: Pose, start: str, order_id: str) -> Order:
    """An order that leads nowhere yet: where the robot stands, and the node it starts from."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    away = distance(plan.nodes[start].point, pose.point)
    if away > AT_NODE_M:
        here = NodePosition(pose.map_id, pose.x, pose.y, deviation_xy=START_DEVIATION_M)
        nodes.append(Node(f"{pose.map_id}/here-{robot}", 0, position=here))
        edges.append(Edge(f"{order_id}-e1", 1, nodes[0].node_id, start))
    first = _node(plan, start, 2 * len(nodes))
    if not nodes and first.position is not None:
        first = replace(first, position=replace(first.position, deviation_xy=START_DEVIATION_M))
    return Order(robot, order_id, 0, (*nodes, first), tuple(edges))


def _known_to(factsheet: Factsheet | None, action: Action) -> Action:
    """The action without parameters the vehicle did not declare; all of them before its factsheet came."""
    abilities = factsheet.actions if factsheet is not None else ()
    ability = next((ability for ability in abilities if ability.action_type == action.action_type), None)
    if ability is None:
        return action
    listed = {key for key, _, _ in ability.parameters}
    return replace(action, parameters={key: value for key, value in action.parameters.items() if key in listed})


def hands_over(factsheet: Factsheet) -> bool:
    """The vehicle opens a compartment for one named person alone."""
    drop = next((ability for ability in factsheet.actions if ability.action_type == "drop"), None)
    return drop is not None and "keeper" in {key for key, _, _ in drop.parameters}


def instant(robot: str, action_id: str, action_type: str, **parameters: Any) -> InstantActions:
    return InstantActions(robot, (Action(action_id, action_type, Blocking.NONE, parameters),))


def _along(
    plan: Plan, robot: str, pose: Pose, start: str, order_id: str, stops: Sequence[tuple[str, tuple[Action, ...]]],
    barred: Steps = frozenset(),
) -> Order | None:  # fmt: skip
    begin = start_order(plan, robot, pose, start, order_id)
    nodes, edges = list(begin.nodes), list(begin.edges)
    at = start
    for stop, actions in stops:
        route = plan.way(robot, at, stop, barred=barred)
        if route is None:
            return None
        for hop in route.hops:
            if hop.lift_group and plan.hall.robots[robot].way_of_riding == "chaperoned":
                return Order(robot, order_id, 0, tuple(nodes), tuple(edges))  # up to the lobby: the ride comes next
            sequence = 2 * len(nodes)
            edges.append(edge_of(order_id, hop, sequence - 1))
            nodes.append(_node(plan, hop.b, sequence))
        end = nodes[-1]
        nodes[-1] = replace(end, actions=end.actions + actions, position=_facing(plan, stop, end.position))
        at = stop
    return Order(robot, order_id, 0, tuple(nodes), tuple(edges))


def _node(plan: Plan, node_id: str, sequence: int) -> Node:
    node = plan.nodes[node_id]
    return Node(node_id, sequence, position=NodePosition(node.map_id, node.x, node.y))


def _facing(plan: Plan, stop: str, position: NodePosition | None) -> NodePosition | None:
    """At a stop the robot turns to the window, desk or charger; at any other node it stays as it came."""
    known = plan.stops.get(stop)
    return position if position is None or known is None else replace(position, theta=known.theta)


def edge_of(order_id: str, hop: Hop, sequence: int) -> Edge:
    """The edge of a hop; a ride has its action."""
    ride: tuple[Action, ...] = ()
    if hop.lift_group:
        ride = (Action(f"{order_id}-ride-{sequence}", "rideLift", Blocking.HARD, {"group": hop.lift_group}),)
    return Edge(f"{order_id}-e{sequence}", sequence, hop.a, hop.b, max_speed=hop.max_speed, actions=ride)
