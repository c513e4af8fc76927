"""The VDA 5050 side of one vehicle: takes orders and instant actions, keeps progress and errors, builds the state.

The host (courier or guide agent) drives and acts; it asks what is next and reports what happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from robots.core.commands import Remember
from robots.core.geometry import Pose
from robots.core.vda import (
    ENDED,
    Action,
    ActionState,
    ActionStatus,
    Factsheet,
    Info,
    InstantActions,
    Load,
    Order,
    VehicleError,
    VehicleState,
)
from robots.vehicle.acceptance import Answer, Reach, action_flaw, judge
from robots.vehicle.progress import Progress

CANCELLED = "cancelled_by_staff"
_KEPT = 50  # states of ended instant actions; ids of pause actions
_PAUSES = ("startPause", "stopPause")

Wish = Literal["state", "factsheet", "cancel", "pause", "resume", "end_help", "say"]


@dataclass(frozen=True, slots=True)
class Body:
    """What the host knows of its body when a state is built; units as in `VehicleState`."""

    driving: bool
    charge: float
    charging: bool
    pose: Pose | None
    pose_sure: bool = True
    speed: float = 0.0
    turn: float = 0.0
    loads: tuple[Load, ...] = ()
    information: tuple[Info, ...] = ()
    errors: tuple[VehicleError, ...] = ()


class Vehicle:
    """`remembered` holds this class's own keys `order`, `progress`, `vehicle`; anything unreadable starts empty."""

    def __init__(self, factsheet: Factsheet, remembered: Mapping[str, Any]) -> None:
        self.robot = factsheet.robot
        self.abilities = {ability.action_type: ability for ability in factsheet.actions}
        self.progress = Progress()
        self.paused = False
        self.help_ends: list[Action] = []  # people far away say that help is done; the host answers each
        self.says: list[Action] = []  # lines to be said now; the host says and ends each
        self.cancelling: list[str] = []
        self.instant: dict[str, ActionState] = {}
        self._pauses: list[str] = []  # ids of pause actions done: one that comes again, however late, changes nothing
        self.errors: tuple[VehicleError, ...] = ()  # rejections: until a new order is accepted
        self.unreadable = False
        self._changed = False
        self._restore(remembered)

    def _restore(self, remembered: Mapping[str, Any]) -> None:
        order, progress = remembered.get("order"), remembered.get("progress")
        own = remembered.get("vehicle")
        try:
            if order is not None and progress is not None:
                self.progress.restore(order, progress)
            if own is not None:
                self.paused, self.cancelling = bool(own["paused"]), [str(one) for one in own["cancelling"]]
                self._pauses = [str(one) for one in own.get("pauses", ())]
                for action_id in self.cancelling:
                    self.instant[action_id] = ActionState(action_id, "cancelOrder", ActionStatus.RUNNING)
        except (KeyError, TypeError, ValueError):
            self.progress, self.paused, self.cancelling = Progress(), False, []
            self.unreadable = True

    # --- messages ---

    def receive_order(self, order: Order, header_id: int, reach: Reach) -> Answer:
        """Take or reject an order; a rejection stands in `errors`, the held order goes on."""
        answer = judge(order, header_id, self.progress.held, reach, self.abilities)
        if answer.error is not None:
            self._reject(answer.error)
        elif answer.verdict == "new":
            self.progress.take_new(order)
            self._clear()
        elif answer.verdict == "update":
            self.progress.take_update(order)
            self.errors = ()
        return answer

    def receive_unreadable(self, topic: str, problem: str, ids: Mapping[str, str]) -> None:
        """An order or instant actions that broke the rules: `validationError`, nothing else changes."""
        known = tuple((name, ids[name]) for name in ("headerId", "orderId", "orderUpdateId") if name in ids)
        self._reject(VehicleError("validationError", "WARNING", (("topic", topic), *known), problem[:200]))

    def receive_instant(self, message: InstantActions) -> list[Wish]:
        """Note the actions; what the host must do now. An action id already seen has no second effect."""
        wishes: list[Wish] = []
        for action in message.actions:
            if action.action_id in self.instant or not action.action_id:
                continue
            if action.action_id in self._pauses and action.action_type in _PAUSES:
                self._note(action, ActionStatus.FINISHED)  # its state went with an order that came in between
                continue
            flaw = action_flaw(action, "INSTANT", self.abilities)
            if flaw is not None:
                self._note(action, ActionStatus.FAILED, flaw)
                self._reject(_instant_error("orderError", action, flaw))
            else:
                wishes += self._instant(action)
        return wishes

    def _instant(self, action: Action) -> list[Wish]:
        match action.action_type:
            case "cancelOrder" if self.progress.idle:
                self._note(action, ActionStatus.FAILED, "there is no order")
                self._reject(_instant_error("noOrderToCancel", action, "there is no order to cancel"))
                return []
            case "cancelOrder":
                self._note(action, ActionStatus.RUNNING)
                self.cancelling.append(action.action_id)
                self._changed = True
                return ["cancel"]
            case kind if kind in _PAUSES:
                self._note(action, ActionStatus.FINISHED)
                pausing = action.action_type == "startPause"
                self._pauses = [*self._pauses, action.action_id][-_KEPT:]
                self._changed, self.paused = True, pausing
                return ["pause" if pausing else "resume"]
            case "endHelp":
                self._note(action, ActionStatus.RUNNING)
                self.help_ends.append(action)
                return ["end_help"]
            case "say":
                self._note(action, ActionStatus.RUNNING)
                self.says.append(action)
                return ["say"]
            case "stateRequest" | "factsheetRequest":
                self._note(action, ActionStatus.FINISHED)
                return ["state" if action.action_type == "stateRequest" else "factsheet"]
            case _:
                return []

    def _note(self, action: Action, status: ActionStatus, result: str = "") -> None:
        self.instant[action.action_id] = ActionState(action.action_id, action.action_type, status, result)
        ended = [one for one, state in self.instant.items() if state.status in ENDED]
        for one in ended[:-_KEPT]:
            del self.instant[one]

    def _reject(self, error: VehicleError) -> None:
        """A newer rejection of the same kind about the same thing replaces the older: repeats must not pile up."""
        about = _about(error)
        kept = [one for one in self.errors if _about(one) != about]
        self.errors = (*kept, error)[-10:]

    def _clear(self) -> None:
        self.errors = ()
        self.instant = {one: state for one, state in self.instant.items() if state.status not in ENDED}

    # --- what the host does ---

    def end_instant(self, action: Action, against: str = "") -> None:
        """The host has done an instant action, or says what speaks against it."""
        self._note(action, ActionStatus.FAILED if against else ActionStatus.FINISHED, against)

    def finish_cancel(self) -> None:
        """The vehicle stands and nothing runs any more: the order is gone."""
        self.progress.cancel(CANCELLED)
        for action_id in self.cancelling:
            self.instant[action_id] = replace(self.instant[action_id], status=ActionStatus.FINISHED)
        self.cancelling = []
        self._changed = True

    def remembers(self) -> list[Remember]:
        """What changed since the last call, for the ledger."""
        if not (self._changed or self.progress.changed or self.progress.static_changed):
            return []
        changes: list[Remember] = []
        if self.progress.static_changed:
            changes.append(Remember("order", self.progress.order_json()))
        if self.progress.changed:
            changes.append(Remember("progress", self.progress.progress_json()))
        if self._changed:
            own = {"paused": self.paused, "cancelling": list(self.cancelling), "pauses": list(self._pauses)}
            changes.append(Remember("vehicle", own))
        self.progress.static_changed = self.progress.changed = self._changed = False
        return changes

    def state(self, body: Body) -> VehicleState:
        """The state message as things stand."""
        progress = self.progress
        nodes, edges = progress.shown()
        wants_more = bool(nodes) and not any(node.released for node in nodes)
        return VehicleState(
            robot=self.robot,
            order_id=progress.order_id,
            order_update_id=progress.update_id,
            last_node_id=progress.last_node_id,
            last_node_sequence_id=progress.last_sequence,
            node_states=nodes,
            edge_states=edges,
            action_states=(*progress.states.values(), *self.instant.values()),
            driving=body.driving,
            paused=self.paused,
            charge=body.charge,
            charging=body.charging,
            operating_mode="AUTOMATIC",
            errors=(*self.errors, *body.errors),
            information=body.information,
            loads=body.loads,
            pose=body.pose,
            pose_sure=body.pose_sure,
            speed=body.speed,
            turn=body.turn,
            new_base_request=wants_more,
        )


def _about(error: VehicleError) -> tuple[str, str, str]:
    named = dict(error.references)
    return (error.type, named.get("orderId", ""), named.get("actionId", ""))


def _instant_error(kind: str, action: Action, why: str) -> VehicleError:
    references = (("topic", "instantActions"), ("actionId", action.action_id))
    return VehicleError(kind, "WARNING", references, why)
