"""What an integrator writes to connect lifts: one class with three methods. See docs/lift-gateway.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from robots.core.events import LinkDown, LinkUp, Received
from robots.gateway.hardware import CarSeen, CommandRefused, HardwareCommand

Report = Callable[[CarSeen | CommandRefused], None]
"""Takes what the cars say. Thread-safe, never waits, never raises."""
Publish = Callable[[Any], Any]
"""Sends a message of the topic table. Thread-safe, never waits."""


class CarHardware(Protocol):
    """The cars of one group. Each wait of an adapter has a deadline; each loss of its lift is reported."""

    def start(self, report: Report) -> None:
        """Begin to work, in threads of its own. Reports each car on every change and at least every 2 s.

        What is not known for sure is not reported: a car that was lost is `CarSeen(at, lift, None)`, once. A command
        that a controller refuses after `command` has returned is `CommandRefused`.
        """

    def command(self, command: HardwareCommand) -> str:
        """Pass a command on. Empty, or at once a word of `LiftAck` why not. Must not wait for the lift."""

    def close(self) -> None:
        """End within 2 s. Nothing is reported afterwards."""


@runtime_checkable
class HearsMessages(Protocol):
    """Hardware that talks over our own broker."""

    def heard(self, event: Received | LinkUp | LinkDown) -> bool:
        """An event of the gateway's link. True: it was for the hardware alone."""
