"""The most our vehicles take in one message, as their factsheets declare it, and orders that are over it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from robots.core.vda import Action, InstantActions, Limits, Order

MIN_STATE_S = 0.01
"""What happens within this time of a state goes into the next one together."""
IDLE_S = 10.0
"""A state at least this often when nothing happens; the standard wants one in 30 s."""
NO_LIMITS = Limits()
LIMITS = Limits(
    nodes=500, edges=499, node_actions=20, edge_actions=4, parameters=20, instant_actions=20, id_length=200,
    load_id_length=100, message_bytes=256 * 1024,
)  # fmt: skip
OPTIONAL: tuple[tuple[str, Literal["SUPPORTED", "REQUIRED"]], ...] = (
    ("order.nodes.nodeDescription", "SUPPORTED"),
    ("order.nodes.nodePosition", "REQUIRED"),
    ("order.nodes.nodePosition.theta", "SUPPORTED"),
    ("order.nodes.nodePosition.allowedDeviationXY", "SUPPORTED"),
    ("order.nodes.nodePosition.allowedDeviationTheta", "SUPPORTED"),
    ("order.edges.edgeDescription", "SUPPORTED"),
    ("order.edges.maxSpeed", "SUPPORTED"),
)
"""The optional order fields our vehicles obey; any other that is sent makes them reject the order."""
Flaw = tuple[str, tuple[str, str]]


def all_actions(order: Order) -> Iterable[Action]:
    for node in order.nodes:
        yield from node.actions
    for edge in order.edges:
        yield from edge.actions


def limit_flaw(order: Order, limits: Limits) -> Flaw | None:
    """What of an order is over a limit: what, and which field."""
    if 0 < limits.nodes < len(order.nodes):
        return (f"more than {limits.nodes} nodes", ("nodes", str(len(order.nodes))))
    if 0 < limits.edges < len(order.edges):
        return (f"more than {limits.edges} edges", ("edges", str(len(order.edges))))
    if any(0 < limits.node_actions < len(node.actions) for node in order.nodes):
        return (f"more than {limits.node_actions} actions at a node", ("actions", str(limits.node_actions)))
    if any(0 < limits.edge_actions < len(edge.actions) for edge in order.edges):
        return (f"more than {limits.edge_actions} actions on an edge", ("actions", str(limits.edge_actions)))
    ids = [order.order_id, *(node.node_id for node in order.nodes), *(edge.edge_id for edge in order.edges)]
    return _over("an id", ids, limits.id_length) or next(
        (flaw for action in all_actions(order) if (flaw := _action(action, limits))), None
    )


def instant_flaw(message: InstantActions, limits: Limits) -> str | None:
    """Why instant actions are over a limit, or None."""
    if 0 < limits.instant_actions < len(message.actions):
        return f"more than {limits.instant_actions} instant actions"
    flaw = next((flaw for action in message.actions if (flaw := _action(action, limits))), None)
    return None if flaw is None else flaw[0]


def _action(action: Action, limits: Limits) -> Flaw | None:
    if 0 < limits.parameters < len(action.parameters):
        return (f"more than {limits.parameters} parameters", ("actionId", action.action_id[:100]))
    load = action.parameters.get("loadId")
    return _over("an actionId", [action.action_id], limits.id_length) or (
        _over("a loadId", [load], limits.load_id_length) if isinstance(load, str) else None
    )


def _over(what: str, ids: Iterable[str], limit: int) -> Flaw | None:
    long = next((one for one in ids if 0 < limit < len(one)), None)
    return None if long is None else (f"{what} is longer than {limit} characters", ("id", long[:100]))
