"""The VDA 5050 side of one vehicle: takes orders and instant actions, keeps progress and errors, builds the state.

The host (courier or guide agent) drives and acts; it asks what is next and reports what happened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from robots.core.commands import Remember
from robots.core.frozen import quickly_made
from robots.core.geometry import Pose, distance
from robots.core.reasons import Reason
from robots.core.vda import (
    DRIVEN,
    Action,
    ActionState,
    ActionStatus,
    EStop,
    Factsheet,
    Info,
    InstantActions,
    Load,
    Map,
    Node,
    OperatingMode,
    Order,
    VehicleError,
    VehicleState,
)
from robots.vehicle.acceptance import REACH_M, Answer, Reach, action_flaw, judge
from robots.vehicle.instants import AT_ONCE, BY_HAND, Instants
from robots.vehicle.limits import instant_flaw
from robots.vehicle.progress import Progress

CANCELLED = "cancelled_by_staff"
_PAUSES = ("startPause", "stopPause")
_MOST_ERRORS = 10

Wish = Literal["state", "factsheet", "cancel", "pause", "resume", "end_help", "log"]


@quickly_made
@dataclass(frozen=True, slots=True)
class Body:
    """What the host knows of its body when a state is built; units as in `VehicleState`.

    paused   ids of running actions that stand still because the vehicle is paused
    """

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
    distance: float | None = None
    paused: Collection[str] = ()


class Vehicle:
    """`remembered` holds this class's own keys `order`, `progress`, `vehicle`; anything unreadable starts empty.

    mode, e_stop, field_violation   as its hardware says; a person sets the first two
    charging_off                    it was told to stop charging
    """

    def __init__(self, factsheet: Factsheet, remembered: Mapping[str, Any], maps: tuple[Map, ...] = ()) -> None:
        self.robot = factsheet.robot
        self.abilities = {ability.action_type: ability for ability in factsheet.actions}
        self.limits, self.maps = factsheet.limits, maps
        self.progress = Progress()
        self.instants = Instants()
        self.mode: OperatingMode = "AUTOMATIC"
        self.e_stop: EStop = "NONE"
        self.field_violation = False
        self.paused = self.charging_off = False
        self.help_ends: list[Action] = []  # people far away say that help is done; the host answers each
        self.logs: list[Action] = []  # reports of the log that are wanted; the host writes and ends each
        self.cancelling: list[str] = []
        self.pausing: list[str] = []  # pause actions that wait until it stands
        self.errors: tuple[VehicleError, ...] = ()  # rejections: until a new order is accepted
        self.unreadable = False
        self._changed = self._news = False
        self._restore(remembered)

    def _restore(self, remembered: Mapping[str, Any]) -> None:
        order, progress = remembered.get("order"), remembered.get("progress")
        own = remembered.get("vehicle")
        try:
            if order is not None and progress is not None:
                self.progress.restore(order, progress)
            if own is not None:
                self.paused, self.cancelling = bool(own["paused"]), [str(one) for one in own["cancelling"]]
                self.pausing = [str(one) for one in own.get("pausing", ())]
                self.mode = _mode(own.get("mode", "AUTOMATIC"))
                self.charging_off = bool(own.get("charging_off", False))
                self.instants.restore(own)
                for kind, ids in (("cancelOrder", self.cancelling), ("startPause", self.pausing)):
                    for action_id in ids:
                        self.instants.resume(action_id, kind)
        except (KeyError, TypeError, ValueError):
            self.progress, self.instants, self.paused, self.cancelling = Progress(), Instants(), False, []
            self.unreadable = True

    # --- messages ---

    def receive_order(self, order: Order, header_id: int, reach: Reach) -> Answer:
        """Take or reject an order; a rejection stands in `errors`, the held order goes on."""
        reach = replace(reach, automatic=reach.automatic and self.mode in DRIVEN)
        answer = judge(order, header_id, self.progress.held, reach, self.abilities, self.limits)
        if answer.error is not None:
            self._reject(answer.error)
        elif answer.verdict == "new":
            self.progress.take_new(order)
            self.errors = ()
            self.instants.forget_ended()
            if _is_inside(order.nodes[0], reach.pose):
                self.progress.reach(order.nodes[0].sequence_id)
        elif answer.verdict == "update":
            self.progress.take_update(order)
            self.errors = ()
        return answer

    def receive_unreadable(self, topic: str, problem: str, ids: Mapping[str, str]) -> None:
        """An order or instant actions that broke the rules: `validationError`, nothing else changes."""
        known = tuple((name, ids[name]) for name in ("headerId", "orderId", "orderUpdateId") if name in ids)
        self._reject(VehicleError("validationError", "WARNING", (("topic", topic), *known), problem[:200]))

    def receive_instant(self, message: InstantActions, header_id: int = 0) -> list[Wish]:
        """Note the actions; what the host must do now. An action id already seen has no second effect."""
        wishes: list[Wish] = []
        flaw = instant_flaw(message, self.limits)
        if flaw is not None:
            references = (("topic", "instantActions"), ("headerId", str(header_id)))
            self._reject(VehicleError("validationError", "WARNING", references, flaw))
            return wishes
        for action in message.actions:
            if self.instants.is_known(action) or self.instants.answer_again(action):
                continue
            flaw = action_flaw(action, "INSTANT", self.abilities)
            if flaw is None and self.mode not in DRIVEN and action.action_type not in BY_HAND:
                flaw = f"not in the operating mode {self.mode}"
            if flaw is not None:
                self._refuse("orderError", action, header_id, flaw)
            else:
                wishes += self._instant(action, header_id)
        return wishes

    def _instant(self, action: Action, header_id: int) -> list[Wish]:
        if action.action_type not in AT_ONCE:
            self.instants.wait(action)
            return []
        match action.action_type:
            case "cancelOrder" if self.progress.idle:
                self._refuse("noOrderToCancel", action, header_id, "there is no order to cancel")
                return []
            case "cancelOrder":
                self.instants.note(action, ActionStatus.RUNNING)
                self.cancelling.append(action.action_id)
                self._changed = True
                return ["cancel"]
            case kind if kind in _PAUSES:
                return self._pause(action, kind == "startPause")
            case "endHelp":
                self.instants.note(action, ActionStatus.RUNNING)
                self.help_ends.append(action)
                return ["end_help"]
            case "logReport":
                self.instants.note(action, ActionStatus.RUNNING)
                self.logs.append(action)
                return ["log"]
            case "enableMap":
                self._enable_map(action, header_id)
                return []
            case _:
                self.instants.note(action, ActionStatus.FINISHED)
                return ["state" if action.action_type == "stateRequest" else "factsheet"]

    def _pause(self, action: Action, pausing: bool) -> list[Wish]:
        """A pause is done once the vehicle stands; one that is taken back before that has come to nothing."""
        self._changed, self.paused = True, pausing
        if pausing:
            self.instants.note(action, ActionStatus.RUNNING)
            self.pausing.append(action.action_id)
            return ["pause"]
        for action_id in self.pausing:
            self.instants.end(action_id, ActionStatus.FAILED, "resumed before it stood")
        self.pausing = []
        self.instants.note(action, ActionStatus.FINISHED)
        return ["resume"]

    def _enable_map(self, action: Action, header_id: int) -> None:
        """Every map it has is enabled, so there is nothing to do but to say so."""
        wanted = (action.parameters["mapId"], action.parameters["mapVersion"])
        if wanted in {(one.map_id, one.version) for one in self.maps}:
            self.instants.note(action, ActionStatus.FINISHED)
        else:
            self._refuse("orderError", action, header_id, "this map is not aboard in this version")

    def _refuse(self, kind: str, action: Action, header_id: int, why: str) -> None:
        self.instants.note(action, ActionStatus.FAILED, why)
        references = (("topic", "instantActions"), ("headerId", str(header_id)), ("actionId", action.action_id))
        self._reject(VehicleError(kind, "WARNING", references, why))

    def _reject(self, error: VehicleError) -> None:
        """A newer rejection of the same kind about the same thing replaces the older: repeats must not pile up."""
        about = _about(error)
        kept = [one for one in self.errors if _about(one) != about]
        self.errors = (*kept, error)[-_MOST_ERRORS:]
        self._news = True

    # --- what the host does ---

    def startable(self, standing: bool) -> list[Action]:
        """Actions of the order that may begin now; none while it is paused or an instant action is to run alone."""
        if self.paused or self.instants.is_alone or self.against_driving() is not None:
            return []
        return self.progress.startable(standing, bool(self.instants.running()))

    def ready_instants(self, standing: bool) -> list[Action]:
        """Instant actions that take time and may begin now."""
        return self.instants.ready(standing, self.progress.running()) if self.e_stop == "NONE" else []

    def begin_instant(self, action: Action) -> None:
        self.instants.note(action, ActionStatus.RUNNING)

    def end_instant(self, action: Action, against: str = "", result: str = "") -> None:
        """The host has done an instant action, or says what speaks against it."""
        self.instants.note(action, ActionStatus.FAILED if against else ActionStatus.FINISHED, against or result)

    def against_driving(self) -> Reason | None:
        """What of the standard's own says that it must not drive."""
        if self.mode == "MANUAL":
            return Reason.MANUAL
        if self.mode not in DRIVEN:
            return Reason.NOT_AUTOMATIC
        if self.e_stop != "NONE":
            return Reason.EMERGENCY_STOP
        return Reason.OBSTACLE if self.field_violation else None

    def holding(self) -> Reason | None:
        """Why it must stand now: `against_driving`, a pause, or an instant action that needs it to."""
        if (held := self.against_driving()) is not None:
            return held
        if self.paused:
            return Reason.ON_HOLD
        return Reason.ACTION_FIRST if self.instants.holds_still else None

    def stands(self) -> None:
        """The host says: it stands, and goes nowhere while it is paused."""
        for action_id in self.pausing:
            self.instants.end(action_id, ActionStatus.FINISHED)
            self._changed = True
        self.pausing = []

    def set_mode(self, mode: OperatingMode) -> bool:
        """A person turned the switch. True: the order is gone, for it was, or is now, driven by hand (6.10.6)."""
        if mode == self.mode:
            return False
        was, self.mode = self.mode, mode
        self._changed = True
        if "MANUAL" not in (was, mode):
            return False
        if self.progress.order_id:
            self.finish_cancel(Reason.MANUAL.value)
        self.instants.fail_all(Reason.MANUAL.value)
        return True

    def set_safety(self, e_stop: EStop, field_violation: bool) -> None:
        if (e_stop, field_violation) != (self.e_stop, self.field_violation):
            self.e_stop, self.field_violation, self._news = e_stop, field_violation, True

    def place(self, last_node_id: str) -> None:
        """It was told where it is (initPosition)."""
        self.progress.place(last_node_id)

    def let_charge(self, allowed: bool) -> None:
        if self.charging_off is allowed:
            self.charging_off, self._changed = not allowed, True

    def finish_cancel(self, result: str = CANCELLED) -> None:
        """The vehicle stands and nothing runs any more: the order is gone."""
        self.progress.cancel(result)
        for action_id in self.cancelling:
            self.instants.end(action_id, ActionStatus.FINISHED)
        self.cancelling = []
        self._changed = True

    def take_news(self) -> bool:
        """Something happened since the last call that a state must tell, though nothing of it is remembered."""
        news = self._news or self.instants.changed
        self._news = self.instants.changed = False
        return news

    def remembers(self) -> list[Remember]:
        """What changed since the last call, for the ledger."""
        progress, instants = self.progress, self.instants
        own_changed = self._changed or instants.kept_changed
        if not (own_changed or progress.changed or progress.static_changed):
            return []
        changes: list[Remember] = []
        if progress.static_changed:
            changes.append(Remember("order", progress.order_json()))
        if progress.changed:
            changes.append(Remember("progress", progress.progress_json()))
        if own_changed:
            changes.append(Remember("vehicle", self._stored()))
        progress.static_changed = progress.changed = self._changed = instants.kept_changed = False
        return changes

    def _stored(self) -> dict[str, Any]:
        own = {"paused": self.paused, "cancelling": list(self.cancelling), "pausing": list(self.pausing)}
        return {**own, "mode": self.mode, "charging_off": self.charging_off, **self.instants.stored()}

    def state(self, body: Body) -> VehicleState:
        """The state message as things stand."""
        progress = self.progress
        nodes, edges = progress.shown()
        return VehicleState(
            robot=self.robot,
            order_id=progress.order_id,
            order_update_id=progress.update_id,
            last_node_id=progress.last_node_id,
            last_node_sequence_id=progress.last_sequence,
            node_states=nodes,
            edge_states=edges,
            action_states=(*_shown(progress.states, body.paused), *self.instants.states.values()),
            driving=body.driving,
            paused=self.paused,
            charge=body.charge,
            charging=body.charging,
            operating_mode=self.mode,
            errors=(*self.errors, *body.errors),
            information=body.information,
            loads=body.loads,
            pose=body.pose,
            pose_sure=body.pose_sure,
            speed=body.speed,
            turn=body.turn,
            new_base_request=progress.wants_base,
            e_stop=self.e_stop,
            field_violation=self.field_violation,
            maps=self.maps,
            distance=body.distance,
            instant=tuple(self.instants.states),
        )


def _shown(states: Mapping[str, ActionState], paused: Collection[str]) -> list[ActionState]:
    return [replace(one, status=ActionStatus.PAUSED) if one.action_id in paused else one for one in states.values()]


def _is_inside(first: Node, pose: Pose | None) -> bool:
    """The vehicle is somewhere in the wide deviation of the node: no need to drive to its middle first."""
    at = first.position
    if at is None or pose is None or at.theta is not None or at.map_id != pose.map_id:
        return False
    return REACH_M < distance(pose.point, (at.x, at.y)) <= (at.deviation_xy or 0.0)


def _mode(text: Any) -> OperatingMode:
    found: OperatingMode | None = next((mode for mode in get_args(OperatingMode) if mode == text), None)
    if found is None:
        raise ValueError(f"{text!r} is no operating mode")
    return found


def _about(error: VehicleError) -> tuple[str, str, str]:
    named = dict(error.references)
    return (error.type, named.get("orderId", ""), named.get("actionId", ""))
