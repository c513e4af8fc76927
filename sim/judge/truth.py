"""What the judge is shown: the world's truth as plain shapes, so that it needs nothing of the world's own code."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from robots.settings import Hall


class BaseTruth(Protocol):
    """m, rad, m/s, rad/s."""

    x: float
    y: float
    speed: float
    turn: float


class RobotTruth(Protocol):
    """`car`: the lift in whose car its middle is; `lids`: closed or not, of compartments 1, 2, …"""

    map_id: str
    car: str
    lids: list[bool]

    @property
    def base(self) -> BaseTruth: ...
    @property
    def radius(self) -> float: ...


class CarTruth(Protocol):
    """`standing`: the landing it is level with, empty on the way; `door_gap`: 0 shut … 1 open."""

    standing: str

    def door_gap(self) -> float: ...


class HappeningTruth(Protocol):
    @property
    def what(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def detail(self) -> str: ...


class WorldTruth(Protocol):
    """The part of `sim.world.World` that the judge reads."""

    now: float

    @property
    def robots(self) -> Mapping[str, RobotTruth]: ...
    @property
    def cars(self) -> Mapping[str, CarTruth]: ...
    @property
    def folders(self) -> FoldersTruth: ...
    @property
    def happenings(self) -> Sequence[HappeningTruth]: ...


class FoldersTruth(Protocol):
    @property
    def places(self) -> Mapping[str, Any]: ...


FAR_M = 6.0
"""No car is deeper or wider than this."""


class Side(Enum):
    """Where a footprint is against a sill plane."""

    OUT = "out"
    SILL = "sill"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Sill:
    """One lift's door in the plan: middle of the sill, unit vector out of the car, metres."""

    x: float
    y: float
    out_x: float
    out_y: float
    half_width: float
    depth: float

    def side(self, x: float, y: float, radius: float) -> Side:
        """OUT also for what stands beside or behind the car."""
        dx, dy = x - self.x, y - self.y
        if abs(dx) > FAR_M or abs(dy) > FAR_M:
            return Side.OUT
        along = dx * self.out_x + dy * self.out_y
        across = abs(dy * self.out_x - dx * self.out_y)
        if along >= radius or across >= self.half_width or along <= -self.depth:
            return Side.OUT
        return Side.SILL if along > -radius else Side.IN


@dataclass(frozen=True, slots=True)
class Ground:
    """What never changes: sills by lift, and the poses of the stops where a lid may open (map id, x, y)."""

    sills: Mapping[str, Sill]
    floors_of: Mapping[str, tuple[str, ...]]
    handover: Mapping[str, tuple[str, float, float]]

    @classmethod
    def of(cls, hall: Hall) -> Ground:
        sills = {}
        for lift in hall.lifts.values():
            out_x, out_y = math.cos(lift.facing), math.sin(lift.facing)
            x, y = lift.x + out_x * lift.depth / 2, lift.y + out_y * lift.depth / 2
            sills[lift.id] = Sill(x, y, out_x, out_y, lift.width / 2, lift.depth)
        return cls(
            sills,
            {lift.id: lift.serves for lift in hall.lifts.values()},
            {
                stop.id: (stop.map_id, stop.x, stop.y)
                for stop in hall.stops.values()
                if stop.takes_papers or stop.kind == "dock"
            },
        )

    def side(self, lift: str, robot: RobotTruth) -> Side:
        """Where a robot is against one lift; OUT on a floor the lift does not serve."""
        if robot.car:
            if robot.car != lift:
                return Side.OUT
        elif robot.map_id not in self.floors_of[lift]:
            return Side.OUT
        return self.sills[lift].side(robot.base.x, robot.base.y, robot.radius)


@dataclass(frozen=True, slots=True)
class Scene:
    """One look at the world. `at_lifts`: by lift, the robots on its sill or in its car, and on which side."""

    world: WorldTruth
    ground: Ground
    at_lifts: Mapping[str, Mapping[str, Side]]

    @classmethod
    def of(cls, world: WorldTruth, ground: Ground) -> Scene:
        at_lifts = {}
        for lift in world.cars:
            sides = {name: ground.side(lift, robot) for name, robot in world.robots.items()}
            at_lifts[lift] = {name: side for name, side in sides.items() if side is not Side.OUT}
        return cls(world, ground, at_lifts)
