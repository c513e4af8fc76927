"""The simulated lifts over MQTT: the real gateway mind, ledger and link; its hardware is the world's cars."""

from __future__ import annotations

import queue
from pathlib import Path
from typing import Any

from robots.core.events import LinkDown, LinkUp, Tick
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox, open_ledger
from robots.floor.loop import OwnerLoop
from robots.floor.taping import tape_of
from robots.gateway.floors import floors_of
from robots.gateway.gateway import Gateway
from robots.gateway.hardware import (
    CallCar,
    CancelCalls,
    CarCall,
    CarReading,
    CarSeen,
    CloseDoor,
    CommandRefused,
    HoldDoor,
    RobotMode,
)
from robots.settings import Hall
from robots.wire.topics import gateway_account
from sim.world import World

TICK_S = 0.1
READ_AT_LEAST_EVERY_S = 1.0
HARDWARE = (CallCar, CarCall, CancelCalls, HoldDoor, CloseDoor, RobotMode)


class GatewayHost:
    """One gateway in the simulator's own loop: call `step` often, always from the same thread."""

    def __init__(
        self, group: str, hall: Hall, world: World, state: Path, port: int, clock: SteadyClock, hall_folder: Path
    ) -> None:
        self.group, self._world, self._clock = group, world, clock
        self._lifts = sorted(lift.id for lift in hall.lifts.values() if lift.group == group)
        account = gateway_account(group)
        self._inbox: queue.Queue[Any] = new_inbox()
        self._ledger = open_ledger(state, account)
        tape = tape_of(self._ledger, hall_folder, "gateway", group, clock=clock)
        self.mind = Gateway(group, floors_of(world.plan, group), self._ledger.remembered())
        self._link = join_broker(account, hall, state, port, clock, self._inbox)
        self._loop = OwnerLoop(self.mind, self._ledger, self._link, self._inbox, clock, self._actuate, tape=tape)
        self._seen: dict[str, tuple[float, CarReading]] = {}
        self._next_tick = clock.now()
        self.link_up = False

    def step(self) -> None:
        """Take in what arrived, what the cars report, and let time pass."""
        now = self._clock.now()
        while True:
            try:
                event = self._inbox.get_nowait()
            except queue.Empty:
                break
            if isinstance(event, LinkUp | LinkDown):
                self.link_up = isinstance(event, LinkUp)
            self._loop.feed(event)
        for lift in self._lifts:
            reading = self._world.car_reading(lift)
            if reading is None:
                continue
            before = self._seen.get(lift)
            if before is None or before[1] != reading or now - before[0] >= READ_AT_LEAST_EVERY_S:
                self._seen[lift] = (now, reading)
                self._loop.feed(CarSeen(now, lift, reading))
        if now >= self._next_tick:
            self._next_tick = now + TICK_S
            self._loop.feed(Tick(now))

    def _actuate(self, command: Any) -> bool:
        if not isinstance(command, HARDWARE):
            return False
        refused = self._world.command_lift(command)
        if refused:
            self._inbox.put_nowait(CommandRefused(self._clock.now(), command, refused))
        return True

    def close(self) -> None:
        self._link.stop()
        self._ledger.close()
