"""What a master's messages and the switches at the robot do to it: the same for every robot of ours.

The host is the courier or the guide: it says where it is, plans its way anew, and ends what only it can end.
"""

from __future__ import annotations

from typing import Any, Protocol

from robots.core.commands import Note, Publish, Record
from robots.core.events import Received, Unreadable
from robots.core.reasons import Reason
from robots.core.sensing import AllowCharging, ModeSeen, Relocate, SafetySeen
from robots.core.vda import Action, Factsheet, InstantActions, Order
from robots.vehicle.acceptance import Reach
from robots.vehicle.charging import CHARGE_S
from robots.vehicle.driver import Driver
from robots.vehicle.mind import Vehicle
from robots.vehicle.placing import PLACE_S, agrees, place_of

SEMI_SPEED = 0.3
"""m/s, while a person walks along (SEMIAUTOMATIC)."""


class Host(Protocol):
    now: float
    vehicle: Vehicle
    driver: Driver
    charging: bool

    def factsheet(self) -> Factsheet: ...

    def reach(self) -> Reach:
        """Where it is."""

    def taken(self) -> list[Any]:
        """An order, or an update of one, was taken."""

    def look_again(self) -> None:
        """Plan the way ahead anew."""

    def end_help(self, action: Action) -> list[Any]:
        """A named person says from afar that help is done; end the action."""

    def say(self, action: Action) -> list[Any]:
        """Say the line of an action."""

    def drop_order(self) -> list[Any]:
        """The order is gone: stop, and call off what can be called off."""

    def against_work(self) -> Reason | None:
        """Why no instant action that takes time may begin now."""

    def by_hand(self, on: bool) -> list[Any]:
        """A person takes the robot in hand, or lets go of it."""

    def stopped(self) -> list[Any]:
        """The emergency stop was pressed."""


class Dealings:
    """`until` of the instant actions under way: when they have failed, by their id."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._until: dict[str, float] = {}

    # --- messages ---

    def receive(self, event: Received) -> list[Any]:
        """An order or instant actions for this robot. A retained one may be of last week: it is dropped."""
        message = event.message
        if event.retained:
            return [Note("retained_dropped", {"message": type(message).__name__}, "warning")]
        if isinstance(message, Order):
            return self._order(message, event.seq)
        return self._instant(message, event.seq) if isinstance(message, InstantActions) else []

    def _order(self, order: Order, header_id: int) -> list[Any]:
        vehicle = self._host.vehicle
        answer = vehicle.receive_order(order, header_id, self._host.reach())
        if answer.error is not None:
            why = answer.error.description
            return [Note("order_rejected", {"order": order.order_id, "why": why}, "warning")]
        if answer.verdict == "repeat":
            return []
        taken = Record(f"order_{'accepted' if answer.verdict == 'new' else 'updated'}", order.order_id)
        return [*self._host.taken(), taken]

    def unreadable(self, event: Unreadable) -> list[Any]:
        """An order or instant actions that nobody could read."""
        topic = "order" if event.about == Order.__name__ else "instantActions"
        self._host.vehicle.receive_unreadable(topic, event.problem, event.ids)
        return [Note("order_unreadable", {"problem": event.problem}, "warning")]

    def _instant(self, message: InstantActions, header_id: int) -> list[Any]:
        host = self._host
        done: list[Any] = []
        for wish in host.vehicle.receive_instant(message, header_id):
            match wish:
                case "factsheet":
                    done.append(Publish(host.factsheet()))
                case "cancel":
                    done.append(Record("cancel_asked", host.vehicle.progress.order_id))
                case "resume":
                    host.look_again()
                case "end_help":
                    done += host.end_help(host.vehicle.help_ends.pop(0))
                case "log":
                    done.append(self._log(host.vehicle.logs.pop(0)))
        return done

    def _log(self, action: Action) -> Record:
        """The report is a record of the robot's ledger, under the name that the action's result tells."""
        vehicle = self._host.vehicle
        name = f"{vehicle.robot}-{round(self._host.now * 1000)}"
        vehicle.end_instant(action, result=name)
        errors = [[error.type, error.description] for error in vehicle.errors]
        about = {
            "name": name, "reason": str(action.parameters.get("reason", "")), "mode": vehicle.mode, "errors": errors,
            "order": vehicle.progress.order_json(), "progress": vehicle.progress.progress_json(),
        }  # fmt: skip
        return Record("log_reported", vehicle.robot, about)

    # --- switches ---

    def mode(self, event: ModeSeen) -> list[Any]:
        """A person turned the switch to another operating mode."""
        host = self._host
        was, now = host.vehicle.mode, event.mode
        cleared = host.vehicle.set_mode(now)
        if was == now:
            return []
        done: list[Any] = [Record("mode_set", host.vehicle.robot, {"mode": now})]
        self._until.clear()
        if cleared:
            done += host.drop_order()
        if "MANUAL" in (was, now):
            done += host.by_hand(now == "MANUAL")
        host.look_again()
        return done

    def safety(self, event: SafetySeen) -> list[Any]:
        """The emergency stop, or the protective field: said again and again, and not always something new.

        Whoever steps out of the field leaves the same way ahead: it is gone on with, not begun anew.
        """
        host = self._host
        was = host.vehicle.e_stop
        host.vehicle.set_safety(event.e_stop, event.field_violation)
        if event.e_stop == "NONE" or was != "NONE":
            if event.e_stop != was:
                host.look_again()
            return []
        return [Record("emergency_stop", host.vehicle.robot, {"by": event.e_stop}), *host.stopped()]

    # --- instant actions that take time ---

    @property
    def busy(self) -> bool:
        """Something waits for its turn or its end."""
        vehicle = self._host.vehicle
        return bool(vehicle.instants.queue or vehicle.pausing)

    def advance(self) -> list[Any]:
        """Begin what may begin, look after what runs."""
        host = self._host
        vehicle, standing = host.vehicle, host.driver.stands and host.against_work() is None
        if standing:
            vehicle.stands()
        if not vehicle.instants.queue:
            return []
        self._attend()
        done: list[Any] = []
        if host.against_work() is None:
            for action in vehicle.ready_instants(standing):
                done += self._begin(action)
        if not vehicle.instants.queue:
            host.look_again()
        return done

    def _begin(self, action: Action) -> list[Any]:
        host = self._host
        host.vehicle.begin_instant(action)
        match action.action_type:
            case "say":
                done = host.say(action)
                host.vehicle.end_instant(action)
                return done
            case "initPosition":
                pose = place_of(action)
                if pose is None or pose.map_id not in host.reach().maps:
                    host.vehicle.end_instant(action, "no such place on a map of this vehicle")
                    return []
                self._until[action.action_id] = host.now + PLACE_S
                return [Relocate(pose)]
        self._until[action.action_id] = host.now + CHARGE_S
        return self.let_charge(action.action_type == "startCharging")

    def let_charge(self, allowed: bool = True) -> list[Any]:
        """The charger may charge, or may not any more; silent when that is so already."""
        if self._host.vehicle.charging_off is not allowed:
            return []
        self._host.vehicle.let_charge(allowed)
        return [AllowCharging(allowed)]

    def _attend(self) -> None:
        """End what has come to its end."""
        host, vehicle = self._host, self._host.vehicle
        for action in vehicle.instants.running():
            match action.action_type:
                case "startCharging":
                    is_done, against = host.charging, Reason.NOT_CHARGING.value
                case "stopCharging":
                    is_done, against = not host.charging, "the charger goes on"
                case _:
                    is_done = agrees(place_of(action), host.driver, host.now)
                    against = Reason.POSITION_UNKNOWN.value
            if is_done or host.now >= self._until.get(action.action_id, 0.0):
                self._until.pop(action.action_id, None)
                if is_done and action.action_type == "initPosition":
                    vehicle.place(str(action.parameters["lastNodeId"]))
                vehicle.end_instant(action, "" if is_done else against)
