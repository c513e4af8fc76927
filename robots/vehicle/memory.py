"""An order as JSON and back, for the robot's own ledger. Not the wire's form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from robots.core.vda import Action, ActionState, ActionStatus, Blocking, Edge, Node, NodePosition


def as_json(part: Node | Edge | ActionState) -> dict[str, Any]:
    return asdict(part)


def node(data: Mapping[str, Any]) -> Node:
    position = data["position"]
    return Node(
        data["node_id"],
        data["sequence_id"],
        data["released"],
        None if position is None else NodePosition(**position),
        actions(data["actions"]),
        data["description"],
    )


def edge(data: Mapping[str, Any]) -> Edge:
    return Edge(
        data["edge_id"],
        data["sequence_id"],
        data["start_node_id"],
        data["end_node_id"],
        data["released"],
        data["max_speed"],
        actions(data["actions"]),
        data["description"],
    )


def actions(data: Iterable[Mapping[str, Any]]) -> tuple[Action, ...]:
    return tuple(
        Action(
            one["action_id"],
            one["action_type"],
            Blocking(one["blocking"]),
            dict(one["parameters"]),
            one["description"],
        )
        for one in data
    )


def action_state(data: Mapping[str, Any]) -> ActionState:
    return ActionState(
        data["action_id"],
        data["action_type"],
        ActionStatus(data["status"]),
        data["result"],
        data["description"],
    )
