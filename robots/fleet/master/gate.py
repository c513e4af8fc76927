"""The last look at every order and instant action before it leaves: what the vehicle did not declare is not sent.

A vehicle must reject what it cannot obey, so of the optional fields only those go out that its factsheet lists ("not
listed = not supported"), and of the actions only those it knows. Our own robots declare everything we send. Orders keep
their whole form in the ledger: what is taken away here is taken away at each sending.
"""

from __future__ import annotations

import json
from dataclasses import replace

from robots.core.vda import DRIVEN, Action, Blocking, Factsheet, InstantActions, Node, Order
from robots.fleet.orders import order_json
from robots.fleet.robot import RobotView

_HEADER_BYTES = 200
ASKING = frozenset({"stateRequest", "factsheetRequest"})
"""What moves nothing and changes nothing: it may be asked in any operating mode."""
_IN_ANY_MODE = ASKING | {"endHelp"}  # a person's word to a robot of ours that waits for one
_UNLISTED = ASKING | {"cancelOrder"}
"""What a foreign vehicle is sent although it does not list it: an order must always be taken back."""

_PAUSE = frozenset({"startPause", "stopPause"})
"""Told as well to one that gives no factsheet."""


def outgoing(view: RobotView | None, message: Order | InstantActions) -> Order | InstantActions | None:
    """The message as this vehicle may have it; None: nothing of it may be sent now."""
    if view is None:
        return message
    driven = takes_orders(view)
    if isinstance(message, Order):
        return fitted(view, message) if driven and not needs_factsheet(view) and view.turned_at is None else None
    actions = [action for action in message.actions if driven or action.action_type in _IN_ANY_MODE]
    if view.robot.is_foreign:
        actions = [one for action in actions if (one := _instant(view.factsheet, action)) is not None]
    if not actions:
        return None
    return replace(message, actions=tuple(actions))


def needs_factsheet(view: RobotView) -> bool:
    """Nobody knows what may be sent to it. After a restart of ours an order sent before would be another one under the
    same number."""
    return view.robot.is_foreign and view.factsheet is None and view.robot.factsheet == "asked"


def takes_orders(view: RobotView) -> bool:
    """In an operating mode in which a master may command it, or not heard of yet."""
    return view.state is None or view.state.operating_mode in DRIVEN


def fitted(view: RobotView, order: Order) -> Order:
    """An order for a foreign vehicle with nothing it does not know, its horizon cut to what the vehicle holds."""
    if not view.robot.is_foreign:
        return order
    sheet = view.factsheet
    order = holdable(view, order)
    nodes = tuple(replace(_plain(node, sheet), actions=_soft(sheet, node.actions)) for node in order.nodes)
    fast, said = _lists(sheet, "order.edges.maxSpeed"), _lists(sheet, "order.edges.edgeDescription")
    edges = tuple(
        replace(
            edge,
            max_speed=edge.max_speed if fast else None,
            description=edge.description if said else "",
            actions=_soft(sheet, edge.actions),
        )
        for edge in order.edges
    )
    return replace(order, nodes=nodes, edges=edges)


def is_bounded(view: RobotView) -> bool:
    """A foreign vehicle that may not hold a whole order, or not take it in one message."""
    sheet = view.factsheet if view.robot.is_foreign else None
    return sheet is not None and any((sheet.limits.nodes, sheet.limits.edges, sheet.limits.message_bytes))


def most_nodes(view: RobotView, order: Order) -> int:
    """How many nodes of an order a foreign vehicle holds and takes in one message; 0 = any number."""
    sheet = view.factsheet
    if sheet is None or not view.robot.is_foreign:
        return 0
    limits = sheet.limits
    bounds = (limits.nodes, limits.edges and limits.edges + 1, _in_one_message(limits.message_bytes, order))
    return min((n for n in bounds if n), default=0)


def _in_one_message(most_bytes: int, order: Order) -> int:
    """Of nodes as long as the longest of this order; 0 = any number."""
    if not most_bytes:
        return 0
    data = order_json(order)
    node, edge = (max((_bytes(one) for one in data[part]), default=0) for part in ("nodes", "edges"))
    return max(1, (most_bytes - message_bytes(replace(order, nodes=(), edges=()))) // (node + edge))


def message_bytes(order: Order) -> int:
    """About how long it is as a message, rather more than less."""
    return _bytes(order_json(order)) + _HEADER_BYTES


def _bytes(data: object) -> int:
    return len(json.dumps(data, ensure_ascii=False).encode()) + len(", ")


def room(view: RobotView, order: Order) -> int:
    """How many nodes of this order or update the vehicle can take; 0 = any number. It holds some of its order still."""
    most = most_nodes(view, order)
    if not most:
        return 0
    held, state, first = 0, view.state, order.nodes[0].sequence_id
    if state is not None and order.order_update_id and state.order_id == order.order_id:
        held = sum(node.sequence_id < first for node in state.node_states)
    return max(1, most - held)


def holdable(view: RobotView, order: Order) -> Order:
    """Without the end of its horizon that the vehicle cannot hold now. Its base is never cut here: that would break
    what was released."""
    most = room(view, order)
    if not most or len(order.nodes) <= most:
        return order
    base = sum(node.released for node in order.nodes)
    count = max(base, most)
    return replace(order, nodes=order.nodes[:count], edges=order.edges[: count - 1])


def _lists(sheet: Factsheet | None, name: str) -> bool:
    """Whether an optional field is declared: by its whole name, by the end of it, or because a part of it is."""
    listed = [parameter for parameter, _ in sheet.optional] if sheet is not None else []
    return any(name == one or name.endswith("." + one) or one.startswith(name + ".") for one in listed)


def _plain(node: Node, sheet: Factsheet | None) -> Node:
    """Where a factsheet lists no optional field at all a node keeps its bare position: else nothing could be driven."""
    place, at = node.position, "order.nodes.nodePosition"
    if place is not None:
        fine = {
            part: _lists(sheet, f"{at}.{part}") for part in ("theta", "allowedDeviationXY", "allowedDeviationTheta")
        }
        bare = sheet is None or not sheet.optional
        place = replace(
            place,
            theta=place.theta if fine["theta"] else None,
            deviation_xy=place.deviation_xy if fine["allowedDeviationXY"] else None,
            deviation_theta=place.deviation_theta if fine["allowedDeviationTheta"] else None,
        )
        place = place if bare or any(fine.values()) or _lists(sheet, at) else None
    said = _lists(sheet, "order.nodes.nodeDescription")
    return replace(node, position=place, description=node.description if said else "")


def _soft(sheet: Factsheet | None, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """An action that the vehicle does standing, though not alone, is SOFT: at a stop it is alone anyway."""
    return tuple(_as_it_blocks(sheet, action) for action in actions)


def _as_it_blocks(sheet: Factsheet | None, action: Action) -> Action:
    known = next((one for one in sheet.actions if one.action_type == action.action_type), None) if sheet else None
    if known is None or action.blocking in known.blockings or Blocking.SOFT not in known.blockings:
        return action
    return replace(action, blocking=Blocking.SOFT)


def _instant(sheet: Factsheet | None, action: Action) -> Action | None:
    if action.action_type in _UNLISTED or (sheet is None and action.action_type in _PAUSE):
        return action
    for ability in sheet.actions if sheet is not None else ():
        if ability.action_type == action.action_type and "INSTANT" in ability.scopes:
            listed = {key for key, _, _ in ability.parameters}
            return replace(action, parameters={k: v for k, v in action.parameters.items() if k in listed})
    return None
