"""Whether a vehicle takes an order: the acceptance chain of VDA 5050 2.1.0 (6.6.4.3, figure 8), row by row.

Pure functions. A row returns the error that rejects the order, or None to go on to the next row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from robots.core.geometry import Pose, distance
from robots.core.vda import Action, ActionAbility, Limits, Node, NodePosition, Order, VehicleError
from robots.vehicle.limits import NO_LIMITS, all_actions, limit_flaw

REACH_M = 0.5
"""A first node nearer than this counts as trivially reachable, or inside its own allowed deviation."""
EXACT_M, EXACT_RAD = 0.05, 0.035
"""As exactly as this it stops at a place and takes a heading."""

Verdict = Literal["new", "update", "repeat"]


@dataclass(frozen=True, slots=True)
class Held:
    """What the vehicle has when an order comes.

    idle        no node left and every action of the order ended
    decision    (node id, sequence id) of the last released node ahead, or where it stands when there is none
    horizon     an unreleased part is left
    cancelled   the held order was, or is being, cancelled
    known       ids of the actions it has states for, without those of the horizon: an update replaces them
    ahead       how many released nodes are still ahead
    """

    order_id: str = ""
    update_id: int = 0
    idle: bool = True
    decision: tuple[str, int] = ("", 0)
    horizon: bool = False
    cancelled: bool = False
    known: frozenset[str] = frozenset()
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the vehicle is: its pose, the nodes it stands at or between, the maps it can drive on, orders allowed.

    riding   it is on its way through a lift: a new order waits until it is out
    """

    pose: Pose | None
    near: frozenset[str]
    maps: frozenset[str]
    automatic: bool = True
    riding: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Exactly one of the two is set."""

    verdict: Verdict | None
    error: VehicleError | None


def judge(
    order: Order,
    header_id: int,
    held: Held,
    reach: Reach,
    abilities: Mapping[str, ActionAbility],
    limits: Limits = NO_LIMITS,
) -> Answer:
    """Walk the chain. `repeat`: ignore silently."""
    says = _Rejection(order, header_id)
    flaw = graph_flaw(order) or limit_flaw(order, limits)
    if flaw is not None:  # row 1
        return says("validationError", *flaw)
    if not reach.automatic:
        return says("orderError", "the vehicle is not in automatic mode")
    if order.order_id != held.order_id:  # row 2
        if not held.idle or held.horizon:  # row 3
            return says("orderError", f"order {held.order_id} is still active")
        if reach.riding:
            return says("orderError", "the lift ride has to end first")
        # row 4: 2.1 does not test that a new order begins at update 0
        if not is_in_reach(order.nodes[0], reach):  # row 5
            return says("noRouteError", "the first node is out of reach", ("nodeId", order.nodes[0].node_id))
        verdict: Verdict = "new"
    else:
        if order.order_update_id < held.update_id:  # row 6
            return says("orderUpdateError", f"update {held.update_id} is already held")
        if order.order_update_id == held.update_id:  # row 8 stands before 7: a repeat after a cancel is no update
            return Answer("repeat", None)
        if held.cancelled:  # row 7
            return says("orderUpdateError", "this order was cancelled")
        first = order.nodes[0]
        if (first.node_id, first.sequence_id) != held.decision:  # rows 9 and 10
            name, sequence = held.decision
            return says("orderUpdateError", f"the update must begin at {name} ({sequence})", ("nodeId", first.node_id))
        verdict = "update"
    error = _not_executable(order, verdict, held, reach, abilities)
    if error is None and verdict == "update" and 0 < limits.nodes < held.ahead + len(order.nodes) - 1:
        error = (f"more than {limits.nodes} nodes would be held", ("orderUpdateId", str(order.order_update_id)))
    return says("orderError", *error) if error is not None else Answer(verdict, None)


class _Rejection:
    """Makes the error of one order, with the references of the standard."""

    def __init__(self, order: Order, header_id: int) -> None:
        self._references = (
            ("topic", "order"),
            ("headerId", str(header_id)),
            ("orderId", order.order_id),
            ("orderUpdateId", str(order.order_update_id)),
        )

    def __call__(self, kind: str, description: str, *references: tuple[str, str]) -> Answer:
        return Answer(None, VehicleError(kind, "WARNING", self._references + references, description))


Flaw = tuple[str, tuple[str, str]]


def graph_flaw(order: Order) -> Flaw | None:
    """The first breach of the graph rules (6.6.2): what, and which field."""
    nodes, edges = order.nodes, order.edges
    if not order.order_id:
        return ("an order needs an id", ("orderId", ""))
    if not nodes:
        return ("an order needs at least one node", ("nodes", ""))
    if len(edges) != len(nodes) - 1:
        return (f"{len(nodes)} nodes need {len(nodes) - 1} edges, not {len(edges)}", ("edges", str(len(edges))))
    first = nodes[0].sequence_id
    if first < 0 or first % 2:
        return ("the first node's sequenceId must be even", ("sequenceId", str(first)))
    for k, node in enumerate(nodes):
        if node.sequence_id != first + 2 * k:
            return (f"node {node.node_id} must have sequenceId {first + 2 * k}", ("sequenceId", str(node.sequence_id)))
    for k, edge in enumerate(edges):
        if edge.sequence_id != first + 2 * k + 1:
            return (f"edge {edge.edge_id} must have sequenceId {first + 2 * k + 1}", ("edgeId", edge.edge_id))
        if (edge.start_node_id, edge.end_node_id) != (nodes[k].node_id, nodes[k + 1].node_id):
            return (f"edge {edge.edge_id} does not join its neighbours in the list", ("edgeId", edge.edge_id))
    if not nodes[0].released:
        return ("the first node must be released", ("nodeId", nodes[0].node_id))
    released = True
    for edge, node in zip(edges, nodes[1:], strict=True):
        if ((edge.released or node.released) and not released) or edge.released != node.released:
            return ("nothing may be released behind an unreleased element", ("edgeId", edge.edge_id))
        released = node.released
    seen: set[str] = set()
    for action in all_actions(order):
        if not action.action_id or action.action_id in seen:
            return ("action ids must be there, and unique", ("actionId", action.action_id))
        seen.add(action.action_id)
    return None


def is_in_reach(node: Node, reach: Reach) -> bool:
    """Trivially reachable: at it, inside its deviation, or it ends the lane the vehicle stands on."""
    position, pose = node.position, reach.pose
    if position is not None and pose is not None:
        if position.map_id != pose.map_id:
            return False
        if distance(pose.point, (position.x, position.y)) <= max(position.deviation_xy or 0.0, REACH_M):
            return True
    return node.node_id in reach.near


def _not_executable(
    order: Order, verdict: Verdict, held: Held, reach: Reach, abilities: Mapping[str, ActionAbility]
) -> Flaw | None:
    """Anything in the order that this vehicle cannot do as written."""
    for node in order.nodes:
        if node.position is None:
            return ("this vehicle needs nodePosition", ("nodeId", node.node_id))
        if node.position.map_id not in reach.maps:
            return (f"map {node.position.map_id} is unknown", ("mapId", node.position.map_id))
        if (field := too_exact(node.position)) is not None:
            return (f"this vehicle does not keep a {field} as small as that", ("nodeId", node.node_id))
    if order.unsupported:  # an optional field that was sent must be obeyed, or the order rejected
        return (f"this vehicle does not carry out {order.unsupported[0]}", ("field", order.unsupported[0]))
    for edge in order.edges:
        if edge.max_speed is not None and edge.max_speed <= 0.0:
            return ("maxSpeed must be above 0", ("edgeId", edge.edge_id))
    fresh = order.nodes if verdict == "new" else order.nodes[1:]
    for where, parts in (("NODE", fresh), ("EDGE", order.edges)):
        for part in parts:
            for action in part.actions:
                why = action_flaw(action, where, abilities)
                if why is None and verdict == "update" and action.action_id in held.known:
                    why = "this actionId was used before"
                if why is not None:
                    return (why, ("actionId", action.action_id))
    return None


def action_flaw(action: Action, scope: str, abilities: Mapping[str, ActionAbility]) -> str | None:
    """Why the vehicle cannot do this action in this scope, or None."""
    ability = abilities.get(action.action_type)
    if ability is None or scope not in ability.scopes:
        return f"{action.action_type} is no {scope.lower()} action of this vehicle"
    if action.blocking not in ability.blockings and scope != "INSTANT":
        return f"{action.action_type} cannot be {action.blocking.value}"
    listed = {key: kind for key, kind, _ in ability.parameters}
    for key, _, optional in ability.parameters:
        if not optional and key not in action.parameters:
            return f"{action.action_type} needs the parameter {key}"
    for key, value in action.parameters.items():
        if key not in listed:
            return f"{action.action_type} does not know the parameter {key}"
        if not isinstance(value, _KINDS[listed[key]]):
            return f"parameter {key} of {action.action_type} must be a {listed[key]}"
    return None


def too_exact(position: NodePosition) -> str | None:
    """The deviation that is smaller than what the vehicle keeps to, by its name. 0 means: as exactly as it can."""
    if 0.0 < (position.deviation_xy or 0.0) < EXACT_M:
        return "allowedDeviationXY"
    if position.theta is not None and 0.0 < (position.deviation_theta or 0.0) < EXACT_RAD:
        return "allowedDeviationTheta"
    return None


_KINDS: dict[str, tuple[type, ...]] = {
    "STRING": (str,),
    "NUMBER": (int, float),
    "BOOL": (bool,),
    "INTEGER": (int,),
    "OBJECT": (dict,),
    "ARRAY": (list, tuple),
}
