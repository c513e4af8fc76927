"""How far an order has come: nodes and edges left, action states, the queue of actions at hand. Pure bookkeeping.

Every change goes through a method; `static_changed` and `changed` say what has to be remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from robots.core.vda import ENDED, Action, ActionState, ActionStatus, Edge, EdgeState, Node, NodeState, Order
from robots.vehicle import memory
from robots.vehicle.acceptance import Held


class Progress:
    """One vehicle's order. `reached` is the sequence id of the last node reached in it, -1 before the first."""

    def __init__(self) -> None:
        self.order_id = ""
        self.update_id = 0
        self.last_node_id = ""
        self.last_sequence = 0
        self.reached = -1
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.queue: list[Action] = []  # actions of the node at hand, in order
        self.states: dict[str, ActionState] = {}
        self.cancelled = False
        self.static_changed = self.changed = False
        self._shown: tuple[tuple[NodeState, ...], tuple[EdgeState, ...]] | None = None

    # --- questions ---

    @property
    def idle(self) -> bool:
        return not self.nodes and all(state.status in ENDED for state in self.states.values())

    @property
    def held(self) -> Held:
        base = [node for node in self.nodes if node.released]
        decision = (base[-1].node_id, base[-1].sequence_id) if base else (self.last_node_id, self.last_sequence)
        return Held(
            self.order_id,
            self.update_id,
            self.idle,
            decision,
            any(not node.released for node in self.nodes),
            self.cancelled,
            self._bound(),
            len(base),
        )

    def _bound(self) -> frozenset[str]:
        """Actions that an update may not bring again: those of the horizon it may."""
        horizon: list[Node | Edge] = [*self.nodes, *self.edges]
        loose = {action.action_id for part in horizon if not part.released for action in part.actions}
        return frozenset(self.states.keys() - loose)

    @property
    def base(self) -> list[Node]:
        return [node for node in self.nodes if node.released]

    def edge_to(self, node: Node) -> Edge | None:
        """The edge that leads to a node ahead; None for the first node of a new order."""
        return next((edge for edge in self.edges if edge.sequence_id == node.sequence_id - 1), None)

    def status(self, action_id: str) -> ActionStatus | None:
        state = self.states.get(action_id)
        return None if state is None else state.status

    def startable(self, standing: bool = True, others: bool = False) -> list[Action]:
        """Waiting actions that may start now, in list order: those that stand once the vehicle does, those that are
        alone by themselves, nothing past one of these.

        others   some action that is not of the order runs
        """
        ready: list[Action] = []
        open_ahead = others
        for action in self.queue:
            status = self.status(action.action_id)
            if status is None or status in ENDED:
                continue
            waits = status is ActionStatus.WAITING
            if waits and action.blocking.stands and not standing:
                return ready
            if action.blocking.is_alone:
                if waits and not open_ahead:
                    ready.append(action)
                return ready
            if waits:
                ready.append(action)
            open_ahead = True
        return ready

    @property
    def wants_base(self) -> bool:
        """The base is nearly used up: at most one of its nodes is left, and there is a horizon to release."""
        ahead = [node.released for node in self.nodes]
        return not all(ahead) and sum(ahead) <= 1

    def running(self) -> list[Action]:
        """Actions of the node at hand that have begun and not ended."""
        return [action for action in self.queue if self.status(action.action_id) is ActionStatus.RUNNING]

    def running_on_edges(self) -> list[str]:
        """Ids of the actions of edges ahead that have begun and not ended."""
        ids = (action.action_id for edge in self.edges for action in edge.actions)
        return [one for one in ids if self.status(one) is ActionStatus.RUNNING]

    def holds_still(self) -> bool:
        """A SOFT or HARD action of the node at hand has not ended."""
        return any(action.blocking.stands and self.status(action.action_id) not in ENDED for action in self.queue)

    def shown(self) -> tuple[tuple[NodeState, ...], tuple[EdgeState, ...]]:
        """Node and edge states of what is left, base and horizon."""
        if self._shown is None:
            self._shown = (
                tuple(NodeState(n.node_id, n.sequence_id, n.released, n.position) for n in self.nodes),
                tuple(EdgeState(e.edge_id, e.sequence_id, e.released) for e in self.edges),
            )
        return self._shown

    # --- changes ---

    def take_new(self, order: Order) -> None:
        self.order_id, self.update_id = order.order_id, order.order_update_id
        self.nodes, self.edges = list(order.nodes), list(order.edges)
        self.reached, self.cancelled = -1, False
        self.queue, self.states = [], {}
        self._add_states(order.nodes, order.edges)
        self._touch(static=True)

    def take_update(self, order: Order) -> None:
        self.update_id = order.order_update_id
        horizon: list[Node | Edge] = [*self.nodes, *self.edges]
        for part in horizon:
            if not part.released:
                for action in part.actions:
                    self.states.pop(action.action_id, None)
        self.nodes = [n for n in self.nodes if n.released] + list(order.nodes[1:])
        self.edges = [e for e in self.edges if e.released] + list(order.edges)
        self._add_states(order.nodes[1:], order.edges)
        self._touch(static=True)

    def _add_states(self, nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> None:
        parts: list[Node | Edge] = [*nodes, *edges]
        for part in sorted(parts, key=lambda part: part.sequence_id):
            for action in part.actions:
                self.states[action.action_id] = ActionState(
                    action.action_id, action.action_type, ActionStatus.WAITING, "", action.description
                )

    def reach(self, sequence_id: int) -> None:
        """The node is passed: it and its edge leave the lists, edge actions end, its own actions queue up."""
        node = next((n for n in self.nodes if n.sequence_id == sequence_id), None)
        if node is None:
            return
        for edge in self.edges:
            if edge.sequence_id < sequence_id:
                for action in edge.actions:
                    if self.status(action.action_id) not in ENDED:
                        self._set(action.action_id, ActionStatus.FINISHED, "")
        self.queue = [a for a in self.queue if self.status(a.action_id) not in ENDED] + list(node.actions)
        self.nodes = [n for n in self.nodes if n.sequence_id > sequence_id]
        self.edges = [e for e in self.edges if e.sequence_id > sequence_id]
        self.reached = self.last_sequence = sequence_id
        self.last_node_id = node.node_id
        self._touch()

    def place(self, last_node_id: str) -> None:
        """The vehicle was set down at a node by hand. What is ahead stays ahead."""
        self.last_node_id = last_node_id
        self._touch()

    def start(self, action_id: str) -> None:
        """An action began; one that has ended stays as it is."""
        if self.status(action_id) not in ENDED:
            self._set(action_id, ActionStatus.RUNNING, "")

    def end(self, action_id: str, ok: bool, result: str = "", description: str = "") -> None:
        """An action ended; an action that has ended stays as it is. `description` replaces the order's, if any."""
        if self.status(action_id) not in ENDED:
            self._set(action_id, ActionStatus.FINISHED if ok else ActionStatus.FAILED, result)
            if description and action_id in self.states:
                self.states[action_id] = replace(self.states[action_id], description=description)

    def cancel(self, result: str) -> None:
        """Everything still open fails, nothing is left to drive."""
        for action_id, state in list(self.states.items()):
            if state.status not in ENDED:
                self._set(action_id, ActionStatus.FAILED, result)
        self.nodes, self.edges, self.queue = [], [], []
        self.cancelled = True
        self._touch(static=True)

    def _set(self, action_id: str, status: ActionStatus, result: str) -> None:
        state = self.states.get(action_id)
        if state is not None and (state.status, state.result) != (status, result):
            self.states[action_id] = replace(state, status=status, result=result)
            self._touch()

    def _touch(self, static: bool = False) -> None:
        self.changed = True
        self.static_changed = self.static_changed or static
        self._shown = None

    # --- the ledger ---

    def order_json(self) -> dict[str, Any]:
        """What changes only with an order: nodes and edges left at that moment, and the actions at hand."""
        here = Node("", self.reached, actions=tuple(self.queue))
        return {
            "here": memory.as_json(here),
            "nodes": [memory.as_json(node) for node in self.nodes],
            "edges": [memory.as_json(edge) for edge in self.edges],
        }

    def progress_json(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "update_id": self.update_id,
            "last_node_id": self.last_node_id,
            "last_sequence": self.last_sequence,
            "reached": self.reached,
            "cancelled": self.cancelled,
            "states": [memory.as_json(state) for state in self.states.values()],
        }

    def restore(self, order: Mapping[str, Any], progress: Mapping[str, Any]) -> None:
        """Back to where the ledger says it was. Raises KeyError, TypeError or ValueError for what is not from us."""
        nodes = [memory.node(one) for one in order["nodes"]]
        edges = [memory.edge(one) for one in order["edges"]]
        here = memory.node(order["here"])
        self.order_id, self.update_id = str(progress["order_id"]), int(progress["update_id"])
        self.last_node_id, self.last_sequence = str(progress["last_node_id"]), int(progress["last_sequence"])
        self.reached, self.cancelled = int(progress["reached"]), bool(progress["cancelled"])
        self.states = {one["action_id"]: memory.action_state(one) for one in progress["states"]}
        behind = [here] + [node for node in nodes if node.sequence_id <= self.reached]
        self.queue = [a for node in behind for a in node.actions if self.status(a.action_id) not in (*ENDED, None)]
        self.nodes = [node for node in nodes if node.sequence_id > self.reached]
        self.edges = [edge for edge in edges if edge.sequence_id > self.reached]
        self._shown = None
