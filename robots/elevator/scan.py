"""What the robot's own laser says about a lift: is the door open, is there room in the car, is the way free."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from robots.building.lift_plan import LiftPlan
from robots.core.sensing import ScanSeen

DOOR_BAND_M = 0.12
"""A hit this near the sill plane is the door."""
JAMB_M = 0.10
"""Beams this near the door's edge tell nothing."""
FEWEST_BEAMS = 5
OPEN_SHARE = 0.9
CLOSED_SHARE = 0.3


class DoorSeen(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Sight:
    """One scan against one lift. A thing that cannot be judged from where the robot stands counts as not free.

    door       what the beams through the doorway say
    car_free   the robot's place in the middle of the car and the way to it hold nobody and nothing
    gate_free  nobody stands in the doorway's path on the landing
    way_out    from the robot in the car to its landing place, nothing in the way
    """

    door: DoorSeen
    car_free: bool
    gate_free: bool
    way_out: bool


@dataclass(frozen=True, slots=True)
class CarFrame:
    """A lift's own axes as numbers: along = a0 + ax*x + ay*y outwards from the sill, lateral likewise."""

    a0: float
    ax: float
    ay: float
    l0: float
    lx: float
    ly: float
    depth: float
    door_width: float
    half: float  # of the corridor the robot needs
    radius: float
    reach: float  # how far out on the landing the robot goes

    @classmethod
    def of(cls, plan: LiftPlan, radius: float, margin: float, clearance: float) -> CarFrame:
        a0, l0 = plan.along(0.0, 0.0), plan.lateral(0.0, 0.0)
        return cls(
            a0, plan.along(1.0, 0.0) - a0, plan.along(0.0, 1.0) - a0,
            l0, plan.lateral(1.0, 0.0) - l0, plan.lateral(0.0, 1.0) - l0,
            plan.depth, plan.door_width, min(radius + margin, plan.door_width / 2 - 0.03),
            radius, clearance + 2 * radius,
        )  # fmt: skip

    def see(self, scan: ScanSeen) -> Sight:
        """Judge one scan taken at `scan.pose`."""
        here_a = self.a0 + self.ax * scan.pose.x + self.ay * scan.pose.y
        here_l = self.l0 + self.lx * scan.pose.x + self.ly * scan.pose.y
        ranges = np.asarray(scan.ranges, dtype=float)
        cos, sin = math.cos(scan.pose.theta), math.sin(scan.pose.theta)
        unit_x, unit_y = _beams(scan.angle_min, scan.angle_step, len(ranges))
        to_a = (self.ax * cos + self.ay * sin) * unit_x + (self.ay * cos - self.ax * sin) * unit_y
        to_l = (self.lx * cos + self.ly * sin) * unit_x + (self.ly * cos - self.lx * sin) * unit_y
        known = np.isfinite(ranges) & (ranges > 0)
        ranges = np.where(known, ranges, 0.0)
        hit = known & (ranges < scan.range_max - 1e-6)
        along, lateral = here_a + ranges * to_a, here_l + ranges * to_l

        door = self._door(here_a, here_l, to_a, to_l, along, known)
        in_way = hit & (np.abs(lateral) <= self.half)
        mid = self.depth / 2
        in_car = in_way & (along >= -(mid + self.half)) & (along < -DOOR_BAND_M)
        before_door = hit & (np.abs(lateral) <= max(self.half, self.door_width / 2))
        front = min(here_a - self.radius, self.reach) if abs(here_l) <= self.half + self.radius else self.reach
        at_gate = before_door & (along > DOOR_BAND_M) & (along <= front)
        outwards = in_way & (along > here_a + self.radius * 0.5) & (along <= self.reach)
        centred = here_a > 0 and abs(here_l) <= self.door_width / 4
        return Sight(
            door,
            car_free=centred and door is DoorSeen.OPEN and not in_car.any(),
            gate_free=not at_gate.any(),
            way_out=here_a < 0 and door is DoorSeen.OPEN and not outwards.any(),
        )

    def _door(
        self,
        here_a: float,
        here_l: float,
        to_a: npt.NDArray[np.float64],
        to_l: npt.NDArray[np.float64],
        along: npt.NDArray[np.float64],
        known: npt.NDArray[np.bool_],
    ) -> DoorSeen:
        if abs(here_a) <= DOOR_BAND_M:
            return DoorSeen.UNSURE
        side = math.copysign(1.0, here_a)
        towards = known & (to_a * side < -1e-6)
        distance = -here_a / np.where(towards, to_a, -side)
        through = towards & (np.abs(here_l + distance * to_l) <= self.door_width / 2 - JAMB_M)
        beyond = through & (along * side < -DOOR_BAND_M)
        at_door = through & (np.abs(along) <= DOOR_BAND_M)
        passed, stopped = int(beyond.sum()), int(at_door.sum())
        if passed + stopped < FEWEST_BEAMS:
            return DoorSeen.UNSURE
        share = passed / (passed + stopped)
        if share >= OPEN_SHARE:
            return DoorSeen.OPEN
        return DoorSeen.CLOSED if share <= CLOSED_SHARE else DoorSeen.UNSURE


@lru_cache(maxsize=16)
def _beams(angle_min: float, angle_step: float, count: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    angles = angle_min + angle_step * np.arange(count)
    return np.cos(angles), np.sin(angles)
