"""The simulated lifts over MQTT: the real gateway mind, ledger and link; its hardware is the world's cars."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from robots.adapters.car_hardware import Report
from robots.core.events import LinkDown, LinkUp
from robots.floor.clock import SteadyClock
from robots.floor.gateway_host import GatewayHost as FloorGateway
from robots.gateway.hardware import HardwareCommand
from robots.wire.topics import gateway_account
from sim.world import World


class SimulatedCars:
    """The cars of a group as hardware of a gateway, for the one thread that owns the world."""

    def __init__(self, world: World, group: str, clock: SteadyClock) -> None:
        self._world, self._group, self._clock = world, group, clock
        self._report: Report = lambda event: None

    def start(self, report: Report) -> None:
        self._report = report

    def look(self) -> None:
        """Report what changed, the rest now and then, and what a controller refuses after all."""
        now = self._clock.now()
        for event in self._world.lift_reports(self._group):
            self._report(replace(event, at=now))

    def command(self, command: HardwareCommand) -> str:
        return self._world.command_lift(command)

    def close(self) -> None:
        self._report = lambda event: None


class GatewayHost:
    """One gateway in the simulator's own loop: call `step` often, always from the same thread.

    As a process of its own would, it can be killed: mind and link are gone, and come back from the ledger alone.
    """

    def __init__(self, group: str, world: World, state: Path, port: int, clock: SteadyClock, hall_folder: Path) -> None:
        self.group, self.link_up = group, False
        self.account = gateway_account(group)
        self._cars = SimulatedCars(world, group, clock)
        self._world, self._state, self._port, self._clock, self._hall = world, state, port, clock, hall_folder
        self._back_at = 0.0  # by the monotonic clock
        self._gateway: FloorGateway | None = self._started()

    def _started(self) -> FloorGateway:
        return FloorGateway(
            self.group, self._world.plan, lambda publish: self._cars, self._state, self._port, self._clock,
            self._hall, self._after,
        )  # fmt: skip

    def kill(self, down_s: float) -> None:
        """End it at once and start it again after so many real seconds; killed once more, it stays away longer."""
        self._back_at = time.monotonic() + down_s
        if self._gateway is not None:
            self._gateway.vanish()
            self._gateway, self.link_up = None, False

    def step(self) -> None:
        """Take in what arrived, what the cars report, and let time pass."""
        if self._gateway is None:
            if time.monotonic() < self._back_at:
                return
            self._gateway = self._started()
        self._cars.look()
        self._gateway.step()

    def _after(self, event: Any) -> None:
        if isinstance(event, LinkUp | LinkDown):
            self.link_up = isinstance(event, LinkUp)

    def close(self) -> None:
        if self._gateway is not None:
            self._gateway.close()
