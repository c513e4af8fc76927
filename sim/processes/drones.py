"""Robots for a scheduler alone: they obey an order in as few states as tell its whole course, and drive nothing.

Each `next_state` of a robot is a step further: it drives, somebody loads, the folder is aboard, somebody takes it. So a
scheduler can be loaded with many robots while next to no time is spent outside of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from robots.building.plan import Plan
from robots.core.geometry import Pose
from robots.core.vda import ActionState, ActionStatus, Load, NodeState, Order, VehicleState
from robots.settings import Hall

WAITED_FOR = frozenset({"pick", "drop"})


def crowded(hall: Hall, robots: int) -> Hall:
    """The same hall with so many couriers like its first one, `c00` and on, at its docks."""
    first = next(robot for robot in hall.robots.values() if robot.kind == "courier")
    names = [f"c{number:02}" for number in range(robots)]
    return replace(hall, robots={name: first.model_copy(update={"id": name}) for name in names})


@dataclass(slots=True)
class Drone:
    """One robot. `at`: the node or stop it stands at; `folders`: run -> compartment."""

    plan: Plan
    robot: str
    at: str
    order: Order | None = None
    ahead: int = 0
    actions: list[ActionState] = field(default_factory=list)
    folders: dict[str, int] = field(default_factory=dict)

    def take(self, order: Order) -> None:
        """From now on its states tell of this order."""
        if self.order is not None and self.order.order_id == order.order_id:
            return
        self.order, self.ahead = order, len(order.nodes)
        self.actions = [
            ActionState(action.action_id, action.action_type, ActionStatus.WAITING)
            for part in sorted((*order.nodes, *order.edges), key=lambda part: part.sequence_id)
            for action in part.actions
        ]

    @property
    def is_through(self) -> bool:
        return self.ahead == 0 and all(action.status is ActionStatus.FINISHED for action in self.actions)

    def next_state(self) -> VehicleState:
        """A step further with its order, if it has one and is not through."""
        if self.order is not None and not self.is_through:
            self._step(self.order)
        return self.state()

    def _step(self, order: Order) -> None:
        number = next((n for n, each in enumerate(self.actions) if each.status is not ActionStatus.FINISHED), None)
        if number is None:
            self.ahead = 0
            return
        action = self.actions[number]
        if action.status is ActionStatus.WAITING and action.action_type in WAITED_FOR:
            self._arrive(order, action.action_id)
            self.actions[number] = replace(action, status=ActionStatus.RUNNING)
            return
        self.actions[number] = replace(action, status=ActionStatus.FINISHED)
        parameters = next(
            each.parameters for node in (*order.nodes, *order.edges) for each in node.actions
            if each.action_id == action.action_id
        )  # fmt: skip
        run = str(parameters.get("loadId", ""))
        if action.action_type == "pick":
            self.folders[run] = 1 + len(self.folders)
        elif action.action_type == "drop":
            self.folders.pop(run, None)
        if all(each.status is ActionStatus.FINISHED for each in self.actions):
            self.ahead = 0

    def _arrive(self, order: Order, action_id: str) -> None:
        for number, node in enumerate(order.nodes):
            if any(action.action_id == action_id for action in node.actions):
                self.ahead, self.at = len(order.nodes) - number - 1, node.node_id

    def state(self) -> VehicleState:
        node, order = self.plan.nodes[self.at], self.order
        ahead = order.nodes[len(order.nodes) - self.ahead :] if order is not None and self.ahead else ()
        return VehicleState(
            self.robot, order.order_id if order else "", 0, self.at, 0,
            tuple(NodeState(each.node_id, each.sequence_id, True) for each in ahead), (), tuple(self.actions),
            bool(self.ahead), False, 0.9, False, "AUTOMATIC",
            loads=tuple(Load(run, "folder", f"compartment-{n}") for run, n in self.folders.items()),
            pose=Pose(node.map_id, node.x, node.y, 0.0),
        )  # fmt: skip
