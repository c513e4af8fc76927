"""One robot as a thing: base, lids, battery, where it truly is. What its sensors say of that is in `sim.sensors`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from robots.core.geometry import Pose
from robots.settings import Robot, Stop
from sim.bodies import Base

DOCK_REACH_M = 0.15
"""The charging contacts touch when the robot stands this near to its dock's pose."""


@dataclass(slots=True)
class Vehicle:
    """The truth about one robot.

    map_id   the floor it stands on; in a car, the floor the car was last level with
    car      the lift whose car it stands in, or empty
    lids     closed or not, of compartments 1, 2, …
    charge   0..1
    touching what it ran into and has not come off yet
    """

    settings: Robot
    dock: Stop
    base: Base
    map_id: str
    charge: float = 1.0
    car: str = ""
    charging: bool = False
    watching: bool = False
    lids: list[bool] = field(default_factory=list)
    touching: frozenset[str] = frozenset()
    touched_at: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def at(cls, settings: Robot, dock: Stop, stop: Stop, charge: float = 1.0) -> Vehicle:
        """A robot standing at a stop, all lids shut."""
        base = Base(
            stop.x, stop.y, stop.theta, settings.accel, settings.turn_accel, settings.speed, settings.turn_speed
        )
        return cls(settings, dock, base, stop.map_id, charge, lids=[True] * settings.compartments)

    @property
    def id(self) -> str:
        return self.settings.id

    @property
    def radius(self) -> float:
        return self.settings.radius

    @property
    def pose(self) -> Pose:
        return Pose(self.map_id, self.base.x, self.base.y, self.base.theta)

    @property
    def velocity(self) -> tuple[float, float]:
        """m/s along x and y of the floor."""
        base = self.base
        return base.speed * math.cos(base.theta), base.speed * math.sin(base.theta)

    def unlock(self, number: int) -> bool:
        """Open a lid. False when there is no such compartment or it stands open already."""
        if not 1 <= number <= len(self.lids) or not self.lids[number - 1]:
            return False
        self.lids[number - 1] = False
        return True

    def shut(self, number: int) -> bool:
        """A hand shuts a lid. False when there is no such compartment or it is shut already."""
        if not 1 <= number <= len(self.lids) or self.lids[number - 1]:
            return False
        self.lids[number - 1] = True
        return True

    def spend(self, dt: float) -> None:
        """Draw from the battery for `dt` seconds, or charge it at the dock. Empty, the base stands."""
        battery = self.settings.battery
        base = self.base
        still = base.is_still
        self.charging = still and self.is_docked()
        watts = battery.idle_w if still else battery.drive_w
        if self.charging:
            watts -= battery.charge_w
        charge = self.charge - watts * dt / 3600.0 / battery.capacity_wh
        self.charge = 0.0 if charge < 0 else min(charge, 1.0)
        if self.charge == 0.0:
            base.want_speed = base.want_turn = 0.0

    def is_docked(self) -> bool:
        base, dock = self.base, self.dock
        return (
            not self.car and self.map_id == dock.map_id and math.hypot(base.x - dock.x, base.y - dock.y) <= DOCK_REACH_M
        )
