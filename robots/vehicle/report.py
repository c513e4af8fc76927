"""When and what a robot tells: VDA 5050 states on events and in time, its pose for viewers while it drives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from robots.core.clock import Instant, iso
from robots.core.commands import Publish
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.core.vda import Info, VehicleError, Visualization
from robots.elevator.ride import Ride
from robots.vehicle.driver import Driver
from robots.vehicle.limits import IDLE_S, MIN_STATE_S
from robots.vehicle.mind import Body, Vehicle

BUSY_S = 1.0
"""A state at least this often while on an order."""
VIEW_S = 0.5


class Telling:
    """Compares what was told last with what is, once per event."""

    def __init__(self) -> None:
        self._must_send = True
        self._told: Any = None
        self._sent_at = self._viewed_at = 0.0

    def must_send(self) -> None:
        """Something happened that only shows inside the state: send one with the next answer."""
        self._must_send = True

    def due(self, at: float, vehicle: Vehicle, told: Any, busy: bool, body: Callable[[], Body]) -> list[Any]:
        """What to remember and to publish now. Remembers come with the state they lead to.

        told   what the state says, to be compared; busy: it is on an order
        """
        done: list[Any] = list(vehicle.remembers())
        has_news = vehicle.take_news()
        due = at - self._sent_at >= (BUSY_S if busy else IDLE_S)
        if not (self._must_send or done or has_news or told != self._told or due):
            return done
        if 0.0 <= at - self._sent_at < MIN_STATE_S:
            self._must_send = True  # too soon after the last one: the next tick tells it together with what follows
        else:
            self._must_send, self._told, self._sent_at = False, told, at
            done.append(Publish(vehicle.state(body())))
        return done

    def view(self, at: float, robot: str, driver: Driver, driving: bool) -> list[Any]:
        """Its pose, while it drives."""
        if not driving or driver.pose is None or at - self._viewed_at < VIEW_S:
            return []
        self._viewed_at = at
        return [Publish(Visualization(robot, driver.pose, driver.speed, driver.turn))]

    def next_state(self, idle: bool) -> float:
        """The instant from which on time alone makes it send a state."""
        if self._must_send:
            return self._sent_at + MIN_STATE_S
        return self._sent_at + (IDLE_S if idle else BUSY_S)


def instant_text(at: float | None) -> str:
    return "" if at is None else iso(Instant(at))


def waiting_info(waits: Waiting) -> Info:
    until = instant_text(waits.until)
    return Info("waiting", (("reason", waits.reason), ("since", iso(waits.since)), ("until", until)))


def help_info(reason: Reason) -> Info:
    return Info("help", (("reason", reason.value),))


def alarm_info(lines: list[str]) -> Info:
    return Info("alarm", (("lines", " ".join(lines)),))


def errors_of(vehicle: Vehicle, reason: Reason | None) -> tuple[VehicleError, ...]:
    """Besides what the vehicle rejected: `reason`, why a person is needed, and a ledger it could not read."""
    errors: list[VehicleError] = []
    if reason is not None:
        errors.append(VehicleError("needsHelp", "WARNING", (("reason", reason.value),), "a person is needed"))
    if vehicle.unreadable:
        errors.append(VehicleError("ledgerError", "WARNING", (), "the order in the robot's ledger was unreadable"))
    return tuple(errors)


def ride_told(ride: Ride) -> dict[str, str]:
    """A ride as tablets and the robot's own screen show it; what is empty is not known.

    since, until   of the state; no `until`: a person ends it
    place, eta     in the lift desk's queue, from 1; when a car should be there
    notice         what went wrong last
    """
    return {
        "state": ride.state.value, "group": ride.group, "lift": ride.lift, "to": ride.to_map(),
        "zone": ride.zone.value, "since": iso(Instant(ride.since)), "until": instant_text(ride.until),
        "notice": ride.notice, "place": str(ride.place or ""), "eta": instant_text(ride.eta),
    }  # fmt: skip
