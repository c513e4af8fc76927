"""Whether an order is within what a foreign vehicle declared; if not, why: a reason, and what exactly."""

from __future__ import annotations

from collections.abc import Iterator

from robots.core.reasons import Reason
from robots.core.vda import Action, ActionAbility, Blocking, Factsheet, Order
from robots.fleet.master.gate import fitted, message_bytes
from robots.fleet.robot import RobotView

Flaw = tuple[Reason, str]
_NEEDED = ("pick", "drop")


def carries(sheet: Factsheet) -> bool:
    """It can do what every run consists of."""
    return all(_listed(sheet, action, "NODE") is not None for action in _NEEDED)


def can_charge(view: RobotView) -> bool:
    """It is told to charge by an order; one that is not is only sent to its dock."""
    sheet = view.factsheet
    return not view.robot.is_foreign or sheet is None or _listed(sheet, "startCharging", "NODE") is not None


def order_flaw(view: RobotView, order: Order) -> Flaw | None:
    """Why this vehicle could not take this order."""
    sheet = view.factsheet
    if not view.robot.is_foreign or sheet is None:
        return None
    order = fitted(view, order)
    wanted = [("NODE", action) for node in order.nodes for action in node.actions]
    wanted += [("EDGE", action) for edge in order.edges for action in edge.actions]
    unable = next((found for scope, action in wanted if (found := _unable(sheet, action, scope)) is not None), None)
    if unable is not None:
        return Reason.NOT_ABLE, unable
    over = next(_over(sheet, order), None)
    return None if over is None else (Reason.OVER_ITS_LIMITS, over)


def _listed(sheet: Factsheet, action_type: str, scope: str) -> ActionAbility | None:
    return next((one for one in sheet.actions if one.action_type == action_type and scope in one.scopes), None)


def _unable(sheet: Factsheet, action: Action, scope: str) -> str | None:
    known = _listed(sheet, action.action_type, scope)
    if known is None:
        return action.action_type
    if action.blocking not in known.blockings and action.blocking is not Blocking.NONE:
        return f"{action.action_type} {action.blocking.value}"
    wanted = [key for key, _, optional in known.parameters if not optional and key not in action.parameters]
    return f"{action.action_type}.{wanted[0]}" if wanted else None


def _over(sheet: Factsheet, order: Order) -> Iterator[str]:
    limits = sheet.limits
    actions = [action for node in order.nodes for action in node.actions]
    actions += [action for edge in order.edges for action in edge.actions]
    ids = [order.order_id, *(n.node_id for n in order.nodes), *(e.edge_id for e in order.edges)]
    ids += [action.action_id for action in actions]
    loads = [str(action.parameters["loadId"]) for action in actions if "loadId" in action.parameters]
    for name, limit, found in (
        ("order.nodes", limits.nodes, len(order.nodes)),
        ("order.edges", limits.edges, len(order.edges)),
        ("node.actions", limits.node_actions, max((len(n.actions) for n in order.nodes), default=0)),
        ("edge.actions", limits.edge_actions, max((len(e.actions) for e in order.edges), default=0)),
        ("actions.actionsParameters", limits.parameters, max((len(a.parameters) for a in actions), default=0)),
        ("idLen", limits.id_length, max(map(len, ids))),
        ("loadIdLen", limits.load_id_length, max(map(len, loads), default=0)),
    ):
        if 0 < limit < found:
            yield f"{name} {found} > {limit}"
    if limits.message_bytes:
        size = message_bytes(order)
        if size > limits.message_bytes:
            yield f"msgLen {size} > {limits.message_bytes}"
