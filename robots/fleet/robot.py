"""What a robot last said of itself. Never in the ledger: after a restart the robots say it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from robots.core.events import Received
from robots.core.geometry import Pose, distance
from robots.core.vda import ENDED, ActionState, ActionStatus, Connection, Factsheet, VehicleState
from robots.settings.robots import Robot

INSTANT = frozenset({
    "cancelOrder", "startPause", "stopPause", "stateRequest", "factsheetRequest", "logReport", "initPosition", "say",
    "endHelp",
})  # fmt: skip
"""Actions reported among the others in VDA 5050 2.x that are no part of an order."""


_MOVED_M = 0.3  # a pose trembles by less


@dataclass(slots=True)
class RobotView:
    """The newest state of one robot, when it came, and its connection.

    unspoken    kind of message -> the version of VDA 5050 it last came in, which we do not speak
    progress_at when it last did something that its order wants: moved, passed a node, began or ended an action
    said     information that the fleet gives for a vehicle which it chaperones, by type
    visits   of the order with this id, as `tour.ahead` read them from it
    version  of VDA 5050 that it last spoke; empty: not told
    turned_at  since when it speaks another major version and has not told its state and factsheet in that; None: it has
    """

    robot: Robot
    state: VehicleState | None = None
    state_at: float = 0.0
    connection: str = ""
    connection_at: float = 0.0
    factsheet: Factsheet | None = None
    idle_since: float | None = None
    visits: tuple[str, tuple[tuple[str, Any], ...]] = ("", ())
    unspoken: dict[str, str] = field(default_factory=dict)
    progress_at: float = 0.0
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    version: str = ""
    turned_at: float | None = None
    _seen: tuple[int, float] = (-1, -1.0)
    _progress: tuple[Any, ...] = ()
    _stood: Pose | None = None

    def hear_state(self, event: Received) -> bool:
        """Take in a state. False: a repeat or one that was overtaken on the way."""
        if event.stamp and event.seq <= self._seen[0] and event.stamp <= self._seen[1]:
            return False
        self._seen = (event.seq, event.stamp)
        if self.robot.is_foreign:
            self.unspoken.pop("VehicleState", None)
        else:
            self.unspoken.clear()  # whatever came in another version was not from a robot of ours
        self._note_progress(event.message, event.at)
        if event.message != self.state:  # one that says the same is the same: what was worked out from it stands
            self.state = event.message
        self.state_at = event.at
        if not is_idle(event.message):
            self.idle_since = None
        elif self.idle_since is None:
            self.idle_since = event.at
        return True

    def hear_connection(self, event: Received) -> None:
        """A will carries an old header by nature, so nothing here looks at its age."""
        message: Connection = event.message
        self.unspoken.pop("Connection", None)
        if message.state != self.connection:
            self.connection, self.connection_at = message.state, event.at
            self._seen = (-1, -1.0)
        elif message.state == "ONLINE" and not event.retained:
            self._seen = (-1, -1.0)  # it comes back before anybody said that it was gone, and counts anew

    def hear_factsheet(self, event: Received) -> None:
        self.unspoken.pop("Factsheet", None)
        self.factsheet = event.message

    def turn(self, at: float) -> None:
        """It began anew in another major version: what it told in the last one is not known of it any more."""
        self.state = self.factsheet = self.idle_since = None
        self.connection, self.connection_at = "", at
        self._seen = (-1, -1.0)
        self.unspoken.clear()
        self.turned_at = at

    def _note_progress(self, state: VehicleState, at: float) -> None:
        told = (
            state.order_id,
            state.order_update_id,
            state.last_node_sequence_id,
            len(state.node_states),
            state.operating_mode,
            state.paused,
            tuple((action.action_id, action.status) for action in state.action_states),
        )
        pose, stood = state.pose, self._stood
        moved = pose is not None and (
            stood is None or pose.map_id != stood.map_id or distance(pose.point, stood.point) > _MOVED_M
        )
        if moved:
            self._stood = pose
        if moved or told != self._progress:
            self._progress, self.progress_at = told, at

    @property
    def is_heard(self) -> bool:
        """It has told its state, and nobody has said since that it is gone."""
        return self.state is not None and self.connection not in ("OFFLINE", "CONNECTIONBROKEN")

    def gone_since(self, link_since: float) -> float:
        """Since when there was no sign of life though we could have heard one."""
        is_said = self.connection in ("OFFLINE", "CONNECTIONBROKEN")
        return max(self.connection_at if is_said else self.state_at, link_since)

    def action(self, action_id: str) -> ActionState | None:
        if self.state is None:
            return None
        for action in self.state.action_states:
            if action.action_id == action_id:
                return action
        return None

    def info(self, kind: str) -> dict[str, str] | None:
        """References of an information of this type: what the fleet says for the robot, else what it says itself. Words
        of a foreign vehicle mean nothing here."""
        if kind in self.said:
            return self.said[kind]
        if self.state is None or self.robot.is_foreign:
            return None
        for info in self.state.information:
            if info.type == kind:
                return {"": info.description, **dict(info.references)}
        return None


def is_idle(state: VehicleState) -> bool:
    """No node or edge ahead, every action of an order ended, no cancel still running."""
    if state.node_states or state.edge_states:
        return False
    for action in state.action_states:
        if action.status not in ENDED and (action.action_type not in INSTANT or action.action_type == "cancelOrder"):
            return False
    return True


def needs_person(state: VehicleState) -> bool:
    """A fatal error or a pressed emergency stop: it goes on only after somebody came."""
    return state.e_stop != "NONE" or any(error.level == "FATAL" for error in state.errors)


def is_running(action: ActionState | None) -> bool:
    return action is not None and action.status in (
        ActionStatus.RUNNING,
        ActionStatus.INITIALIZING,
        ActionStatus.PAUSED,
    )
