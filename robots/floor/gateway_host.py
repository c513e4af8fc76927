"""One lift gateway: the mind of a group with its ledger and link, and whatever hardware its cars are."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from robots.adapters.car_hardware import CarHardware, Publish
from robots.adapters.checked import CheckedHardware
from robots.building import Plan
from robots.core.events import LinkDown, LinkUp, Received, Tick
from robots.floor.clock import SteadyClock
from robots.floor.joining import enqueue_into, join_broker, new_inbox, open_ledger
from robots.floor.loop import TICK_S, OwnerLoop
from robots.floor.taping import tape_of
from robots.gateway.floors import floors_of, stand_at
from robots.gateway.gateway import Gateway
from robots.gateway.hardware import CommandRefused, HardwareCommand
from robots.wire.topics import gateway_account

HARDWARE = get_args(HardwareCommand)


class GatewayLoop(OwnerLoop):
    """Messages that are for the hardware alone go past the mind."""

    hardware: CheckedHardware | None = None

    def feed(self, event: Any) -> None:
        is_link = self.hardware is not None and isinstance(event, Received | LinkUp | LinkDown)
        if not (is_link and self.hardware.heard(event)):  # type: ignore[union-attr]
            super().feed(event)


class GatewayHost:
    """Driven by one thread: through `loop.run`, or by calling `step` often.

    hardware  makes the group's cars, given what sends a message over this gateway's link; what it does wrong makes a
              car offline (`CheckedHardware`)
    after     called after each event, for viewers
    """

    def __init__(
        self,
        group: str,
        plan: Plan,
        hardware: Callable[[Publish], CarHardware],
        state: Path,
        port: int,
        clock: SteadyClock,
        hall_folder: Path,
        after: Callable[[Any], None] = lambda event: None,
    ) -> None:
        self._clock = clock
        account = gateway_account(group)
        self._inbox: queue.Queue[Any] = new_inbox()
        self._enqueue = enqueue_into(self._inbox)
        self._ledger = open_ledger(state, account)
        tape = tape_of(self._ledger, hall_folder, "gateway", group, clock=clock)
        self.mind = Gateway(group, floors_of(plan, group), self._ledger.remembered(), stand_at=stand_at(plan, group))
        self._link = join_broker(account, plan.hall, state, port, clock, self._inbox)
        self.loop = GatewayLoop(self.mind, self._ledger, self._link, self._inbox, clock, self._actuate, after, tape)
        floors = floors_of(plan, group)
        self.hardware = self.loop.hardware = CheckedHardware(hardware(self._link.publish), floors, clock.now)
        self._next_tick = clock.now()
        self.hardware.start(self._enqueue)

    def step(self) -> None:
        """Take in what arrived and let time pass."""
        while True:
            try:
                event = self._inbox.get_nowait()
            except queue.Empty:
                break
            self.loop.feed(event)
        now = self._clock.now()
        if now >= self._next_tick:
            self._next_tick = now + TICK_S
            self.loop.feed(Tick(now))

    def _actuate(self, command: Any) -> bool:
        if not isinstance(command, HARDWARE):
            return False
        refused = self.hardware.command(command)
        if refused:
            self._enqueue(CommandRefused(self._clock.now(), command, refused))
        return True

    def vanish(self) -> None:
        """Be gone at once, as a killed process; what is not in the ledger is lost."""
        self.hardware.close()
        self._link.vanish()
        self._ledger.close()

    def close(self) -> None:
        """Within the few seconds that link and hardware take."""
        self.hardware.close()
        self._link.stop()
        self._ledger.close()
