"""What the judge is shown: the world's truth as plain shapes, so that it needs nothing of the world's own code."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from robots.core.geometry import Point
from robots.core.ids import building_of
from robots.core.lift import DoorState, LiftMode
from robots.settings import Hall
from sim.judge.walls import FloorShape, shape_of


class BaseTruth(Protocol):
    """m, rad, m/s, rad/s."""

    x: float
    y: float
    speed: float
    turn: float

    @property
    def motion(self) -> tuple[float, float, float, float]:
        """All four."""

    @property
    def wheel_fault(self) -> tuple[str, str]:
        """Of the left and right wheel; empty = sound."""


class RobotTruth(Protocol):
    """`car`: the lift in whose car its middle is; `lids`: closed or not, of compartments 1, 2, …

    forced       lids that somebody broke open
    wheels_free  anybody can push it
    """

    map_id: str
    car: str
    lids: list[bool]
    forced: tuple[int, ...]
    wheels_free: bool

    @property
    def base(self) -> BaseTruth: ...
    @property
    def radius(self) -> float: ...


class DoorTruth(Protocol):
    state: DoorState


class CarTruth(Protocol):
    """`standing`: the landing it stands at, empty on the way; `door_gap`: 0 shut … 1 open; `changes` counts all
    changes but those of the height."""

    standing: str
    position_m: float
    load_kg: float
    changes: int
    elevations: dict[str, float]
    door: DoorTruth

    @property
    def mode(self) -> LiftMode: ...
    @property
    def is_flying(self) -> bool: ...
    def door_gap(self) -> float: ...


class BodyTruth(Protocol):
    """A person, a trolley: round, metres."""

    @property
    def map_id(self) -> str: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def radius(self) -> float: ...


class SensorsTruth(Protocol):
    """The last barometer and marker readings that were given to the robot's mind (`PressureSeen`, `MarkerSeen`)."""

    @property
    def pressure_given(self) -> Any: ...
    @property
    def marker_given(self) -> Any: ...


class HappeningTruth(Protocol):
    @property
    def what(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def detail(self) -> str: ...


class FoldersTruth(Protocol):
    """`changes` counts everything that was made or moved."""

    changes: int

    @property
    def places(self) -> Mapping[str, Any]: ...


class HallDoorsTruth(Protocol):
    """Doors of floors by map and id: `a`, `b`, `kind`, `gap`, `is_plain` = wide open. `live`: some door is not that."""

    @property
    def live(self) -> bool: ...
    @property
    def doors(self) -> Mapping[str, Mapping[str, Any]]: ...


class PassengersTruth(Protocol):
    """People on a trip by name: `state` (coming, waiting, boarding, …) and `trip` with its `group`."""

    @property
    def here(self) -> Mapping[str, Any]: ...


class WorldTruth(Protocol):
    """The part of `sim.world.World` that the judge reads."""

    now: float

    @property
    def robots(self) -> Mapping[str, Any]: ...
    @property
    def cars(self) -> Mapping[str, Any]: ...
    @property
    def sensors(self) -> Mapping[str, Any]: ...
    @property
    def bodies(self) -> Mapping[str, Any]: ...
    @property
    def folders(self) -> FoldersTruth: ...
    @property
    def happenings(self) -> Sequence[HappeningTruth]: ...
    @property
    def doors(self) -> HallDoorsTruth: ...
    @property
    def passengers(self) -> PassengersTruth: ...
    @property
    def company(self) -> Mapping[str, Sequence[str]]:
        """Who came along with which robot, by robot."""


SHAFT_GAP_M = 0.15
"""Between a car and the walls of its shaft, at the sides and the back."""
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
    half_door: float

    def measures(self, x: float, y: float) -> tuple[float, float]:
        """Metres beyond the sill plane (negative: behind it), and beside the door's middle line."""
        dx, dy = x - self.x, y - self.y
        return dx * self.out_x + dy * self.out_y, abs(dy * self.out_x - dx * self.out_y)

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

    def is_in_car(self, x: float, y: float, play: float = 0.0) -> bool:
        """Whether a point is in the cabin, or no farther than `play` from it."""
        along, across = self.measures(x, y)
        return -self.depth - play < along < play and across < self.half_width + play

    def at(self, along: float, beside: float) -> Point:
        """The point so far out of the car and beside the door's middle line, to either side by its sign, metres."""
        out_x, out_y = self.out_x, self.out_y
        return self.x + along * out_x - beside * out_y, self.y + along * out_y + beside * out_x

    def box(self, margin: float) -> tuple[Point, ...]:
        """Sides, back and front of the car as a closed line, `margin` wider at the sides and the back."""
        half, back = self.half_width + margin, -self.depth - margin
        corners = (self.at(0.0, half), self.at(back, half), self.at(back, -half), self.at(0.0, -half))
        return (*corners, corners[0])


@dataclass(frozen=True, slots=True)
class Ground:
    """What never changes: sills by lift, and the poses of the stops where a lid may open (map id, x, y).

    lifts_on     the lifts of each map
    rated_kg     by lift
    stairs       the doors of stairs by map: middle and half width
    private      names of staff, which no lift and no board may be told
    floors       what is solid on each map; `top_speeds` of robots, m/s
    waits        how long a robot waits for a sender and for a recipient, s
    chaperoned   vehicles that the fleet takes through the lifts
    guides       robots that ride with a visitor only
    denied       floors a robot neither leaves nor reaches by lift
    """

    sills: Mapping[str, Sill]
    floors_of: Mapping[str, tuple[str, ...]]
    handover: Mapping[str, tuple[str, float, float]]
    lifts_on: Mapping[str, tuple[str, ...]]
    rated_kg: Mapping[str, float]
    stairs: Mapping[str, tuple[tuple[float, float, float], ...]]
    private: tuple[str, ...]
    floors: Mapping[str, FloorShape]
    top_speeds: Mapping[str, float]
    waits: tuple[float, float]
    denied: Mapping[str, tuple[str, ...]]
    chaperoned: frozenset[str] = frozenset()
    guides: tuple[str, ...] = ()

    def spokesman(self, robot: str) -> str:
        """The account that commands lifts for a robot and tells its place."""
        return "scheduler" if robot in self.chaperoned else robot

    @classmethod
    def of(cls, hall: Hall) -> Ground:
        sills = {}
        for lift in hall.lifts.values():
            out_x, out_y = math.cos(lift.facing), math.sin(lift.facing)
            x, y = lift.x + out_x * lift.depth / 2, lift.y + out_y * lift.depth / 2
            sills[lift.id] = Sill(x, y, out_x, out_y, lift.width / 2, lift.depth, lift.door_width / 2)
        floors = {map_id for lift in hall.lifts.values() for map_id in lift.serves}
        return cls(
            sills,
            {lift.id: lift.serves for lift in hall.lifts.values()},
            {
                stop.id: (stop.map_id, stop.x, stop.y)
                for stop in hall.stops.values()
                if stop.takes_papers or stop.kind in ("dock", "waiting")
            },
            {
                map_id: tuple(lift.id for lift in hall.lifts.values() if map_id in lift.serves)
                for map_id in sorted(floors)
            },
            {lift.id: lift.rated_load_kg for lift in hall.lifts.values()},
            {
                floor.map_id: tuple(
                    ((door.a[0] + door.b[0]) / 2, (door.a[1] + door.b[1]) / 2, math.dist(door.a, door.b) / 2)
                    for door in floor.doors
                    if door.id.startswith("stairs")
                )
                for building in hall.buildings
                for floor in building.floors
            },
            tuple(person.name for person in hall.staff.values() if person.name),
            {map_id: shape_of(floor, _shafts(hall, sills, map_id)) for map_id, floor in hall.floors.items()},
            {robot.id: robot.speed for robot in hall.robots.values()},
            (hall.handover.sender_wait_s, hall.handover.recipient_wait_s),
            hall.lift_rules.floors_denied,
            frozenset(robot.id for robot in hall.robots.values() if robot.way_of_riding == "chaperoned"),
            tuple(robot.id for robot in hall.robots.values() if robot.kind == "guide"),
        )

    def lift_at(self, robot: Any) -> tuple[str, Side]:
        """The lift on whose sill or in whose car a robot is, and which; ("", OUT) elsewhere."""
        base = robot.base
        lifts = (robot.car,) if robot.car else self.lifts_on.get(robot.map_id, ())
        for lift in lifts:
            side = self.sills[lift].side(base.x, base.y, robot.radius)
            if side is not Side.OUT:
                return lift, side
        return "", Side.OUT

    def side(self, lift: str, robot: RobotTruth) -> Side:
        """Where a robot is against one lift; OUT on a floor the lift does not serve."""
        if robot.car:
            if robot.car != lift:
                return Side.OUT
        elif robot.map_id not in self.floors_of[lift]:
            return Side.OUT
        return self.sills[lift].side(robot.base.x, robot.base.y, robot.radius)


def _shafts(hall: Hall, sills: Mapping[str, Sill], map_id: str) -> list[tuple[str, tuple[Point, ...], Any]]:
    """The lifts whose shaft passes through a floor: its lines and the car's, and its door if it serves the floor."""
    found: list[tuple[str, tuple[Point, ...], Any]] = []
    for lift in hall.lifts.values():
        if building_of(lift.serves[0]) == building_of(map_id):
            sill = sills[lift.id]
            door = (sill.at(0.0, -sill.half_door), sill.at(0.0, sill.half_door)) if map_id in lift.serves else None
            found += [(lift.id, sill.box(0.0), door), (lift.id, sill.box(SHAFT_GAP_M), door)]
    return found
