"""VDA 5050 orders for runs and for parking, made from the plan's routes.

Layout of a run's order, ids made from the order id so that a state can be read without the order at hand:
  node 0   where the robot stands: the nearest node, or, when that is more than `AT_NODE_M` away, a node
           `{map}/here-{robot}` at its own position followed by the nearest node no wall hides
  node …   the route to the sender with `pick` ({order}-pick), then to the recipient with `drop` ({order}-drop)
  edge …   a lift ride where its ends lie on different maps: action `rideLift` ({order}-ride-{sequence id})
An order that brings papers back has a `drop` only, with returning=true; custody is the same at the robot's dock,
opened by a supervisor's PIN alone (supervisorOnly=true; a vehicle whose factsheet does not list that gets it as
confidential without a code: a staff PIN).
A parking order ends at the dock with `startCharging` ({order}-charge).
Only parameters that the vehicle's factsheet lists are sent: a vehicle must reject what it does not know.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from robots.building.plan import Plan
from robots.building.route import Hop
from robots.core.geometry import Pose, distance
from robots.core.vda import Action, Blocking, Edge, Factsheet, InstantActions, Node, NodePosition, Order, VehicleState
from robots.fleet.run import Leg, Run

AT_NODE_M = 0.5
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
    if last is not None and last.map_id == state.pose.map_id and distance(last.point, state.pose.point) <= AT_NODE_M:
        return last.id
    nearest = plan.nearest_public if plan.is_guide(state.robot) else plan.nearest_node
    return nearest(state.pose.map_id, state.pose.x, state.pose.y)


def run_order(
    plan: Plan,
    run: Run,
    leg: Leg,
    robot: str,
    pose: Pose,
    start: str,
    order_id: str,
    code_hash: str,
    factsheet: Factsheet | None = None,
) -> Order | None:
    """The order for a leg of a run; for `deliver` with a folder already aboard it has no pick. None without a route."""
    if any(stop not in plan.stops for stop in (run.from_, run.to)) and leg != "custody":
        return None  # the hall's settings changed since the run began
    handover = {"loadType": FOLDER, "loadId": run.id, "label": run.label, "confidential": run.confidential}
    stops: list[tuple[str, tuple[Action, ...]]] = []
    if leg == "deliver":
        if run.holder == "sender":
            stops.append(
                (run.from_, (_handover(plan, order_id, "pick", run.from_, handover | {"codeHash": code_hash}),))
            )
        stops.append((run.to, (_handover(plan, order_id, "drop", run.to, handover | {"codeHash": code_hash}),)))
    elif leg == "return":
        more = handover | {"codeHash": code_hash, "returning": True}
        stops.append((run.from_, (_handover(plan, order_id, "drop", run.from_, more),)))
    else:
        dock = plan.hall.robots[robot].dock
        more = handover | {"returning": True, "confidential": True, "supervisorOnly": True}
        charge = Action(f"{order_id}-charge", "startCharging", Blocking.HARD)
        stops.append((dock, (_handover(plan, order_id, "drop", dock, more), charge)))
    known = [(stop, tuple(_known_to(factsheet, action) for action in actions)) for stop, actions in stops]
    return _along(plan, robot, pose, start, order_id, known)


def park_order(plan: Plan, robot: str, pose: Pose, start: str, order_id: str) -> Order | None:
    """To the robot's own dock, to charge there. None without a route."""
    charge = Action(f"{order_id}-charge", "startCharging", Blocking.HARD)
    return _along(plan, robot, pose, start, order_id, [(plan.hall.robots[robot].dock, (charge,))])


def _known_to(factsheet: Factsheet | None, action: Action) -> Action:
    """The action without parameters the vehicle did not declare; all of them before its factsheet came."""
    abilities = factsheet.actions if factsheet is not None else ()
    ability = next((ability for ability in abilities if ability.action_type == action.action_type), None)
    if ability is None:
        return action
    listed = {key for key, _, _ in ability.parameters}
    return replace(action, parameters={key: value for key, value in action.parameters.items() if key in listed})


def instant(robot: str, action_id: str, action_type: str, **parameters: Any) -> InstantActions:
    return InstantActions(robot, (Action(action_id, action_type, Blocking.NONE, parameters),))


def _handover(plan: Plan, order_id: str, kind: str, stop: str, parameters: dict[str, Any]) -> Action:
    where = {"stationType": plan.stops[stop].kind, "stationName": stop}
    return Action(f"{order_id}-{kind}", kind, Blocking.HARD, where | parameters)


def _along(
    plan: Plan, robot: str, pose: Pose, start: str, order_id: str, stops: list[tuple[str, tuple[Action, ...]]]
) -> Order | None:
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
    nodes.append(first)
    at = start
    for stop, actions in stops:
        route = plan.way(robot, at, stop)
        if route is None:
            return None
        for hop in route.hops:
            sequence = 2 * len(nodes)
            edges.append(_edge(order_id, hop, sequence - 1))
            nodes.append(_node(plan, hop.b, sequence))
        end = nodes[-1]
        nodes[-1] = replace(end, actions=end.actions + actions, position=_facing(plan, stop, end.position))
        at = stop
    return Order(robot, order_id, 0, tuple(nodes), tuple(edges))


def _node(plan: Plan, node_id: str, sequence: int) -> Node:
    node = plan.nodes[node_id]
    return Node(node_id, sequence, position=NodePosition(node.map_id, node.x, node.y))


def _facing(plan: Plan, stop: str, position: NodePosition | None) -> NodePosition | None:
    """At a stop the robot turns to the window, desk or charger."""
    return None if position is None else replace(position, theta=plan.stops[stop].theta)


def _edge(order_id: str, hop: Hop, sequence: int) -> Edge:
    ride: tuple[Action, ...] = ()
    if hop.lift_group:
        ride = (Action(f"{order_id}-ride-{sequence}", "rideLift", Blocking.HARD, {"group": hop.lift_group}),)
    return Edge(f"{order_id}-e{sequence}", sequence, hop.a, hop.b, max_speed=hop.max_speed, actions=ride)
