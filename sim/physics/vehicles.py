"""One robot as a thing: base, lids, battery, where it truly is. What its sensors say is in `sim.physics.sensors`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as made

from robots.core.geometry import Pose
from robots.core.vda import DRIVEN, EStop, OperatingMode
from robots.settings import Robot, Stop
from sim.physics.batteries import Battery
from sim.physics.bodies import Base
from sim.physics.things import Body

DOCK_REACH_M = 0.15
"""The charging contacts touch when the robot stands this near to its dock's pose."""


@dataclass(slots=True)
class Vehicle:
    """The truth about one robot.

    map_id   the floor it stands on; in a car, the floor the car was last level with
    car      the lift whose car it stands in, or empty
    lids     closed or not, of compartments 1, 2, …
    forced   those that stand open because somebody broke them open
    battery  its charge, health and faults
    dock, docks  where it may charge: its own, and others
    has_charger  whether it is plugged in at a dock; dead: the docks without power
    wheels_free  they roll, and obey nobody; is_pushed: a person moves it
    mode, e_stop, field  what a person has set at it, who has to acknowledge its emergency stop, whether something is in
        its protective field; was_switched: any of it was ever touched
    guard_until  somebody has stepped into its protective field: it stands until then, infinite while it still rolls
    may_charge  its mind lets the charger charge
    touching what it last ran into; it may have come off since
    said     what it last said, and when
    owes_s   time not yet drawn from the battery, through which it stood or moved throughout as `was_still` says
    """

    settings: Robot
    dock: Stop
    base: Base
    map_id: str
    battery: Battery
    docks: tuple[Stop, ...] = ()
    has_charger: bool = True
    dead: frozenset[str] = frozenset()
    car: str = ""
    charging: bool = False
    watching: bool = False
    lids: list[bool] = made(default_factory=list)
    forced: tuple[int, ...] = ()
    wheels_free: bool = False
    is_pushed: bool = False
    mode: OperatingMode = "AUTOMATIC"
    e_stop: EStop = "NONE"
    field: bool = False
    was_switched: bool = False
    guard_until: float | None = None
    may_charge: bool = True
    touching: frozenset[str] = frozenset()
    was_still: bool | None = None
    owes_s: float = 0.0
    said: tuple[str, float] = ("", 0.0)

    @classmethod
    def at(
        cls, settings: Robot, dock: Stop, stop: Stop, charge: float = 1.0, health: float = 1.0,
        docks: tuple[Stop, ...] = (),
    ) -> Vehicle:  # fmt: skip
        """A robot standing at a stop, all lids shut."""
        base = Base(
            stop.x, stop.y, stop.theta, settings.accel, settings.turn_accel, settings.speed, settings.turn_speed,
            settings.radius,
        )  # fmt: skip
        battery = Battery(settings.battery, charge, health)
        return cls(settings, dock, base, stop.map_id, battery, docks=docks, lids=[True] * settings.compartments)

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
    def is_braked(self) -> bool:
        """Its base stands whatever it is told."""
        return self.e_stop != "NONE" or self.in_field or self.mode not in DRIVEN

    @property
    def in_field(self) -> bool:
        """Something is, or lately was, in its protective field."""
        return self.field or self.guard_until is not None

    @property
    def charge(self) -> float:
        """0..1"""
        return self.battery.charge

    @charge.setter
    def charge(self, charge: float) -> None:
        self.battery.charge = charge

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

    def force(self, number: int) -> bool:
        """Somebody breaks a lid open. False when there is no such compartment or it stands open already."""
        if not self.unlock(number):
            return False
        self.forced = (*self.forced, number)
        return True

    def shut(self, number: int) -> bool:
        """A hand shuts a lid. False when there is no such compartment or it is shut already."""
        if not 1 <= number <= len(self.lids) or self.lids[number - 1]:
            return False
        self.lids[number - 1] = True
        self.forced = tuple(lid for lid in self.forced if lid != number)
        return True

    def spend(self, dt: float) -> None:
        """Draw from the battery for `dt` seconds, or charge it at the dock. Empty, the base stands."""
        needs = self.settings.battery
        base = self.base
        still = base.is_still
        self.charging = still and self.has_charger and self.may_charge and self.docked_at() not in ("", *self.dead)
        self.battery.pass_time(dt, needs.idle_w if still else needs.drive_w, self.charging)
        if self.battery.charge == 0.0:
            base.want_speed = base.want_turn = 0.0

    def docked_at(self) -> str:
        """The dock whose contacts it touches, or empty."""
        if self.car:
            return ""
        base, map_id = self.base, self.map_id
        for dock in (self.dock, *self.docks):
            if map_id == dock.map_id and math.hypot(base.x - dock.x, base.y - dock.y) <= DOCK_REACH_M:
                return dock.id
        return ""


def footprints(vehicles: Iterable[Vehicle], bodies: Iterable[Body]) -> dict[str, list[tuple[float, float, float]]]:
    """By map, everything round that stands there outside a car: x, y, radius."""
    found: dict[str, list[tuple[float, float, float]]] = {}
    for vehicle in vehicles:
        if not vehicle.car:
            found.setdefault(vehicle.map_id, []).append((vehicle.base.x, vehicle.base.y, vehicle.radius))
    for body in bodies:
        if not body.car:
            found.setdefault(body.map_id, []).append((body.x, body.y, body.radius))
    return found
