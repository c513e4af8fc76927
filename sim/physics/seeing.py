"""What robots see of the world: walls and round things by the laser, the floor around them, landing markers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from robots.building import Plan
from robots.core.sensing import ScanSeen
from sim.physics.floors import Sights
from sim.physics.kernel import LIFT_REACH_M
from sim.physics.rays import NO_CIRCLES, Array, cast
from sim.physics.vehicles import Vehicle

if TYPE_CHECKING:
    from sim.world import World

MARKER_REACH_M = 2.5
"""The landing marker beside a lift's door is read from this far."""

SCAN_RANGE_M = 6.0


@dataclass(slots=True)
class Seeing:
    """sills: lift -> the middle of its door, metres. Remembers what walls are in sight of each robot, to be quick."""

    sills: dict[str, tuple[float, float]]
    _sights: Sights = field(default_factory=Sights)

    @classmethod
    def of(cls, plan: Plan) -> Seeing:
        return cls({name: lift.at(0.0, 0.0) for name, lift in plan.lifts.items()})

    def scan(self, world: World, robot: str) -> ScanSeen:
        """One turn of a robot's laser. Its pose is what the localiser says, right or wrong."""
        vehicle = world.robots[robot]
        base, beams = vehicle.base, world.beams
        x, y = base.x, base.y
        circles = world.circles_near(vehicle, SCAN_RANGE_M + 1.0)
        seen = np.array(circles) if circles else NO_CIRCLES
        ranges = cast(x, y, base.theta, beams, self._walls(world, vehicle, x, y), seen, SCAN_RANGE_M)
        pose = world.sensors[robot].measured_pose()
        return ScanSeen(world.now, pose, -math.pi, beams.step, SCAN_RANGE_M, tuple(ranges.tolist()))

    def floor(self, world: World, vehicle: Vehicle) -> str:
        """The floor around a robot: its own, or what it sees through its car's open door (empty: shut)."""
        if not vehicle.car:
            return vehicle.map_id
        car = world.cars[vehicle.car]
        return car.standing if car.door_gap() >= 1.0 else ""

    def marker(self, world: World, vehicle: Vehicle, view: str) -> str:
        """The landing marker a robot reads, `{map}/{lift}`; empty: none. view: the floor around it."""
        if vehicle.car:
            found = f"{view}/{vehicle.car}" if view else ""
            return "" if found in world.hidden_markers else found
        base = vehicle.base
        nearest, found = MARKER_REACH_M, ""
        x, y = base.x, base.y
        for lift, *_ in world.cabins.get(vehicle.map_id, ()):
            door_x, door_y = self.sills[lift]
            gap = math.hypot(door_x - x, door_y - y)
            if gap < nearest and (marker := f"{vehicle.map_id}/{lift}") not in world.hidden_markers:
                nearest, found = gap, marker
        return found

    def _walls(self, world: World, vehicle: Vehicle, x: float, y: float) -> Array:
        """All that is straight within the laser's reach, made anew only when it changes."""
        fixed = world.floors[vehicle.map_id].in_sight(x, y, SCAN_RANGE_M)
        moved = world.doors.segments(vehicle.map_id)
        for lift, cx, cy in world.cabins.get(vehicle.map_id, ()):
            if abs(cx - x) < SCAN_RANGE_M + LIFT_REACH_M and abs(cy - y) < SCAN_RANGE_M + LIFT_REACH_M:
                moved += world.walls_of(lift, vehicle)
        return self._sights.of(vehicle.id, fixed, moved)
