"""One simulated lift car."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from robots.core.lift import DoorState, LiftMode, Motion
from robots.gateway.hardware import CarReading, HardwareCommand


@dataclass(frozen=True, slots=True)
class CarData:
    """What a car is built to do: m/s, m/s², m/s³, seconds, kg."""

    speed: float = 1.75
    accel: float = 0.8
    jerk: float = 1.0
    door_open_s: float = 2.5
    door_close_s: float = 3.0
    dwell_s: float = 5.0
    rated_load_kg: float = 1000.0


class LiftCar:
    """`step(now)` brings it up to `now`; `take(command, now)` gives it a command; `reading()` is what its sensors say.

    elevations   height in metres of each landing by map id, from the lowest up
    home         map id where it stands at the start, door closed
    """

    def __init__(self, lift: str, elevations: Mapping[str, float], home: str, data: CarData = CarData()) -> None:
        self.lift = lift
        self.data = data
        self.elevations = dict(elevations)
        self.position_m = self.elevations[home]

    def step(self, now: float) -> None:
        """Bring the car up to `now`."""

    def take(self, command: HardwareCommand, now: float) -> str:
        """Carry out a command. Empty, or the reason why not."""
        return ""

    def reading(self) -> CarReading | None:
        """What the car reports; None while its controller is offline."""
        floor = min(self.elevations, key=lambda f: abs(self.elevations[f] - self.position_m))
        return CarReading(floor, False, DoorState.CLOSED, Motion.STOPPED, LiftMode.NORMAL)
