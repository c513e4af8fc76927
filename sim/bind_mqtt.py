"""The simulated lifts over MQTT: the real gateway mind, ledger and link; its hardware is the world's cars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from robots.adapters.car_hardware import Report
from robots.core.events import LinkDown, LinkUp
from robots.floor.clock import SteadyClock
from robots.floor.gateway_host import GatewayHost as FloorGateway
from robots.gateway.hardware import CarReading, CarSeen, HardwareCommand
from sim.world import World

READ_AT_LEAST_EVERY_S = 1.0


class SimulatedCars:
    """The cars of a group as hardware of a gateway, for the one thread that owns the world."""

    def __init__(self, world: World, group: str, clock: SteadyClock) -> None:
        self._world, self._clock = world, clock
        self._lifts = sorted(world.plan.groups[group])
        self._seen: dict[str, tuple[float, CarReading]] = {}
        self._report: Report = lambda event: None

    def start(self, report: Report) -> None:
        self._report = report

    def look(self) -> None:
        """Report what changed, and the rest now and then."""
        now = self._clock.now()
        for lift in self._lifts:
            reading = self._world.car_reading(lift)
            if reading is None:
                continue
            before = self._seen.get(lift)
            if before is None or before[1] != reading or now - before[0] >= READ_AT_LEAST_EVERY_S:
                self._seen[lift] = (now, reading)
                self._report(CarSeen(now, lift, reading))

    def command(self, command: HardwareCommand) -> str:
        return self._world.command_lift(command)

    def close(self) -> None:
        self._report = lambda event: None


class GatewayHost:
    """One gateway in the simulator's own loop: call `step` often, always from the same thread."""

    def __init__(self, group: str, world: World, state: Path, port: int, clock: SteadyClock, hall_folder: Path) -> None:
        self.group, self.link_up = group, False
        self._cars = SimulatedCars(world, group, clock)
        self._gateway = FloorGateway(
            group, world.plan, lambda publish: self._cars, state, port, clock, hall_folder, self._after
        )
        self.mind = self._gateway.mind

    def step(self) -> None:
        """Take in what arrived, what the cars report, and let time pass."""
        self._cars.look()
        self._gateway.step()

    def _after(self, event: Any) -> None:
        if isinstance(event, LinkUp | LinkDown):
            self.link_up = isinstance(event, LinkUp)

    def close(self) -> None:
        self._gateway.close()
