"""What a robot last said of itself. Never in the ledger: after a restart the robots say it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from robots.core.events import Received
from robots.core.vda import ENDED, ActionState, ActionStatus, Connection, Factsheet, Info, VehicleState
from robots.fleet.rules import FleetRules
from robots.settings.robots import Robot

INSTANT = frozenset({
    "cancelOrder", "startPause", "stopPause", "stateRequest", "factsheetRequest", "logReport", "initPosition", "say",
    "endHelp",
})  # fmt: skip
"""Actions reported among the others in VDA 5050 2.x that are no part of an order."""


@dataclass(slots=True)
class RobotView:
    """The newest state of one robot, when it came, and its connection.

    visits   of the order with this id, as `tour.ahead` read them from it
    """

    robot: Robot
    state: VehicleState | None = None
    state_at: float = 0.0
    connection: str = ""
    connection_at: float = 0.0
    factsheet: Factsheet | None = None
    idle_since: float | None = None
    visits: tuple[str, tuple[tuple[str, Any], ...]] = ("", ())
    _seen: tuple[int, float] = (-1, -1.0)

    def hear_state(self, event: Received) -> bool:
        """Take in a state. False: a repeat or one that was overtaken on the way."""
        if event.stamp and event.seq <= self._seen[0] and event.stamp <= self._seen[1]:
            return False
        self._seen = (event.seq, event.stamp)
        self.state, self.state_at = event.message, event.at
        if not is_idle(event.message):
            self.idle_since = None
        elif self.idle_since is None:
            self.idle_since = event.at
        return True

    def hear_connection(self, event: Received) -> None:
        """A will carries an old header by nature, so nothing here looks at its age."""
        message: Connection = event.message
        if message.state != self.connection:
            self.connection, self.connection_at = message.state, event.at
            self._seen = (-1, -1.0)

    def is_online(self, now: float, rules: FleetRules) -> bool:
        return (
            self.state is not None
            and self.connection not in ("OFFLINE", "CONNECTIONBROKEN")
            and now - self.state_at <= rules.offline_s
        )

    def gone_s(self, now: float, link_since: float) -> float:
        """Seconds without a sign of life while we could have heard one."""
        since = max(self.state_at, link_since)
        if self.connection in ("OFFLINE", "CONNECTIONBROKEN"):
            since = max(self.connection_at, link_since)
        return now - since

    def action(self, action_id: str) -> ActionState | None:
        if self.state is None:
            return None
        return next((action for action in self.state.action_states if action.action_id == action_id), None)

    def info(self, kind: str) -> dict[str, str] | None:
        """References of an information of this type, for display."""
        found: Info | None = (
            next((info for info in self.state.information if info.type == kind), None) if self.state else None
        )
        return None if found is None else {"": found.description, **dict(found.references)}


def is_idle(state: VehicleState) -> bool:
    """No node or edge ahead, every action of an order ended, no cancel still running."""
    running = any(
        action.status not in ENDED and (action.action_type not in INSTANT or action.action_type == "cancelOrder")
        for action in state.action_states
    )
    return not (state.node_states or state.edge_states or running)


def needs_person(state: VehicleState) -> bool:
    """A fatal error or a pressed emergency stop: it goes on only after somebody came."""
    return state.e_stop != "NONE" or any(error.level == "FATAL" for error in state.errors)


def is_running(action: ActionState | None) -> bool:
    return action is not None and action.status in (
        ActionStatus.RUNNING,
        ActionStatus.INITIALIZING,
        ActionStatus.PAUSED,
    )
