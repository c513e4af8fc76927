"""Orders a foreign master writes for a vehicle in the small hall, as JSON of VDA 5050 without a header."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from robots.building import Plan


def handover(kind: str, action_id: str, load: str) -> dict[str, Any]:
    parameters = [{"key": "loadType", "value": "folder"}, {"key": "loadId", "value": load}]
    return {"actionId": action_id, "actionType": kind, "blockingType": "HARD", "actionParameters": parameters}


def order_along(
    plan: Plan, order_id: str, way: list[str], acts: dict[int, dict[str, Any]], base: int | None = None,
    update: int = 0, first: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """An order along stops and nodes of one floor.

    acts    what is done, by the number of the node
    base    how many nodes are released, None = all
    first   sequence id of its first node
    """
    released = len(way) if base is None else base
    nodes = [
        {"nodeId": name, "sequenceId": first + 2 * k, "released": k < released, "nodePosition": _place(plan, name),
         "actions": [acts[k]] if k in acts else []}
        for k, name in enumerate(way)
    ]  # fmt: skip
    edges = [
        {"edgeId": f"{a}-{b}", "sequenceId": first + 2 * k + 1, "released": k + 1 < released, "startNodeId": a,
         "endNodeId": b, "actions": []}
        for k, (a, b) in enumerate(pairwise(way))
    ]  # fmt: skip
    return {"orderId": order_id, "orderUpdateId": update, "nodes": nodes, "edges": edges}


def _place(plan: Plan, name: str) -> dict[str, Any]:
    node = plan.nodes[name]
    return {"x": node.x, "y": node.y, "mapId": node.map_id}
