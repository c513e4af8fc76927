"""What a robot's sensors say of the truth, with their small seeded errors and at their own rates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from robots.core.geometry import Pose, distance
from robots.core.sensing import (
    AllowCharging,
    BatterySeen,
    CompartmentSeen,
    MarkerSeen,
    ModeSeen,
    OdometrySeen,
    PoseSeen,
    PressureSeen,
    Relocate,
    SafetySeen,
)
from sim.physics.vehicles import Vehicle

POSE_REST_S = 0.5
SLOW_S = 1.0
PRESSURE_S = 0.25
PLACED_M = 1.0
"""A pose it is told is of use up to so far from the truth."""
RELOCALISE_S = 1.5
"""From the door opening on another floor until the localiser is sure of the new map."""

POSE_ERROR_M = 0.008
POSE_ERROR_RAD = 0.004
PRESSURE_ERROR_PA = 1.5
SEA_LEVEL_PA = 101_325.0


def pressure_at(elevation_m: float) -> float:
    """Pascal in the standard atmosphere at a height in metres."""
    return float(SEA_LEVEL_PA * (1.0 - 2.25577e-5 * elevation_m) ** 5.25588)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the sensors of one robot depend on besides the robot: height in metres, the landing marker in view, and
    the floor seen through a car's open door (empty = the door is shut)."""

    elevation_m: float
    marker: str
    floor_in_view: str


@dataclass(slots=True)
class Sensors:
    """The sensor set of one robot. `faults` are plain attributes: set one and the sensor errs.

    pressure_offset_pa   added to the barometer
    pressure_drift_pa_s  what the offset grows by in a second
    marker_hidden        no landing marker is ever seen
    lost                 the localiser is not sure
    """

    vehicle: Vehicle
    rng: Random
    pressure_offset_pa: float = 0.0
    pressure_drift_pa_s: float = 0.0
    marker_hidden: bool = False
    lost: bool = False
    believed_map: str = ""
    pressure_given: PressureSeen | None = None
    marker_given: MarkerSeen | None = None
    _sure_at: float = -math.inf
    _pressed_at: float = -math.inf
    _slow_at: float = -math.inf
    _slow: tuple[Any, ...] = ()
    _next: dict[str, float] = field(default_factory=dict)
    _last: dict[str, Any] = field(default_factory=dict)
    _due: float = -math.inf
    _rests: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        self.believed_map = self.believed_map or self.vehicle.map_id

    def forget(self) -> None:
        """Report everything anew: somebody new is listening."""
        self._slow_at = self._due = -math.inf
        self._next.clear()
        self._last.clear()

    def idle_until(self, now: float) -> float:
        """Nothing is due before this instant while nothing changes; minus infinity: something has changed."""
        if self._slow[1:] != self._switches():
            return -math.inf
        due = min(self._next.get("pose", -math.inf), self._next.get("odometry", -math.inf), self._slow_at)
        return min(due, self._sure_at) if self._sure_at > now else due

    def readings(self, at: float, around: Surroundings) -> list[Any]:
        """The sensor events due by `at`, in a fixed order. Meant to be asked ten times a second."""
        vehicle = self.vehicle
        self._localise(at, around)
        found: list[Any] = []
        base = vehicle.base
        moving = not base.is_still or vehicle.is_pushed
        speeds = base.odometry
        key = (self.believed_map, at >= self._sure_at, self.lost)
        if moving or self._is_due("pose", at, POSE_REST_S, key):
            sure = not self.lost and at >= self._sure_at
            found.append(PoseSeen(at, self.measured_pose(), sure))
        if moving or self._is_due("odometry", at, POSE_REST_S, speeds):
            found.append(OdometrySeen(at, *speeds))
        marker = "" if self.marker_hidden else around.marker
        slow = (marker, *self._switches())
        if at + 1e-6 >= self._slow_at or slow != self._slow:
            self._slow = slow
            found += self._slow_readings(at, around, marker)
        return found

    def rest(self, at: float, hidden: Sequence[str]) -> None:
        """All due by `at` has been read; work out until when a robot that stays as it is has nothing to report.

        hidden  the landing markers that nobody sees
        """
        self._due = -math.inf
        if self.vehicle.base.is_still and not self.vehicle.car:
            self._due = min(self._next.values())
            if self._sure_at > at:
                self._due = min(self._due, self._sure_at)
            self._rests = self._stance(hidden)

    def is_quiet(self, at: float, hidden: Sequence[str]) -> bool:
        """Whether `readings` would give nothing at all."""
        if at + 1e-6 >= self._due or self.vehicle.is_pushed:
            return False
        return self.vehicle.base.is_still and self._stance(hidden) == self._rests

    def _stance(self, hidden: Sequence[str]) -> tuple[Any, ...]:
        """What a reading may depend on that could change while the base stands."""
        vehicle = self.vehicle
        rows, first = vehicle.base.rows, vehicle.base.first
        return (
            rows[first], rows[first + 1], vehicle.map_id, vehicle.car, self._switches(),
            self.believed_map, self.lost, self.marker_hidden, tuple(hidden),
        )  # fmt: skip

    def _slow_readings(self, at: float, around: Surroundings, marker: str) -> list[Any]:
        """All but pose and odometry. Nothing of it is due before `_slow_at`, unless a value changes."""
        vehicle = self.vehicle
        found: list[Any] = []
        if self._is_due("pressure", at, PRESSURE_S if vehicle.car else SLOW_S, None):
            if self.pressure_drift_pa_s and self._pressed_at > -math.inf:
                self.pressure_offset_pa += self.pressure_drift_pa_s * (at - self._pressed_at)
            self._pressed_at = at
            error = PRESSURE_ERROR_PA * self._noise()
            pascal = pressure_at(around.elevation_m) + error + self.pressure_offset_pa
            self.pressure_given = PressureSeen(at, pascal)
            found.append(self.pressure_given)
        if self._is_due("marker", at, SLOW_S, marker):
            self.marker_given = MarkerSeen(at, marker)
            found.append(self.marker_given)
        if self._is_due("battery", at, 5 * SLOW_S, vehicle.charging):
            found.append(BatterySeen(at, round(vehicle.charge, 5), vehicle.charging))
        state = (vehicle.mode, vehicle.e_stop, vehicle.in_field)
        if vehicle.was_switched and self._is_due("switches", at, 5 * SLOW_S, state):
            found += [ModeSeen(at, vehicle.mode), SafetySeen(at, vehicle.e_stop, vehicle.in_field)]
        for number, closed in enumerate(vehicle.lids, start=1):
            if self._is_due(f"lid-{number}", at, 5 * SLOW_S, closed):
                found.append(CompartmentSeen(at, number, closed))
        self._slow_at = min(due for name, due in self._next.items() if name not in ("pose", "odometry"))
        return found

    def _switches(self) -> tuple[Any, ...]:
        """What changes by itself or by hand, and is told at once."""
        vehicle = self.vehicle
        return (vehicle.charging, vehicle.mode, vehicle.e_stop, vehicle.in_field, *vehicle.lids)

    def obey(self, command: Relocate | AllowCharging) -> None:
        """The localiser finds itself where it is told, if that is about right; the charger charges, or does not."""
        if isinstance(command, AllowCharging):
            self.vehicle.may_charge = command.on
            return
        told, truth = command.pose, self.vehicle.pose
        if told.map_id == truth.map_id and distance(told.point, truth.point) <= PLACED_M:
            self.lost = False

    def _is_due(self, name: str, at: float, period: float, value: Any) -> bool:
        """A changed value is due at once, an unchanged one after its period."""
        if at + 1e-6 < self._next.get(name, -math.inf) and self._last.get(name) == value:
            return False
        self._next[name] = at + period
        self._last[name] = value
        return True

    def _localise(self, at: float, around: Surroundings) -> None:
        """Keep the map of departure in a car until another floor comes into view, then be unsure for a while."""
        vehicle = self.vehicle
        if vehicle.settings.is_foreign:
            return  # it believes what it is told
        seen = around.floor_in_view if vehicle.car else vehicle.map_id
        if seen and seen != self.believed_map:
            self.believe(seen, at)

    def believe(self, map_id: str, at: float) -> None:
        """Take another map for the one it is on, and be unsure for a while."""
        if map_id != self.believed_map:
            self.believed_map = map_id
            self._sure_at = at + RELOCALISE_S

    def measured_pose(self) -> Pose:
        """What the localiser says now, sure or not."""
        base, draw = self.vehicle.base, self.rng.random
        x, y, theta = base.rows[base.first : base.first + 3]
        return Pose(
            self.believed_map,
            x + POSE_ERROR_M * (draw() - draw()),
            y + POSE_ERROR_M * (draw() - draw()),
            theta + POSE_ERROR_RAD * (draw() - draw()),
        )

    def _noise(self) -> float:
        """Between -1 and 1, more often near 0."""
        return self.rng.random() - self.rng.random()
