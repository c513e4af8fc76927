"""What a walker's script is made of: go, stand, follow a robot, stand in a lift's door, ride a lift."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robots.core.geometry import Point
from sim.lifts.calls import Way
from sim.people.walkers import Walker

if TYPE_CHECKING:
    from sim.world import World

WIDE_OPEN = 0.95
"""People step over a sill when its door is open by this much."""

ASK_AGAIN_S = 6.0
"""A button is pressed again after this long."""

MANNERS_M = 1.2
"""A careful person lets a robot this near to the sill go first."""

BESIDE_M = 0.75
"""So far beside the door's middle people wait and stand."""

LINE_UP_M = 0.8
"""So far before the sill people are in line with the door."""

FINISH_S = 60.0
"""A person who has stayed in a car for so long gets off wherever the door opens."""


@dataclass(slots=True)
class Go:
    """Walk straight to a point of the floor it is on."""

    x: float
    y: float
    word: str = "walking"

    def step(self, walker: Walker, world: World, dt: float) -> bool:
        return walker.walk_to(world, (self.x, self.y), dt)


@dataclass(slots=True)
class Stand:
    """Stay where it is for some seconds."""

    left_s: float
    word: str = "standing"

    def step(self, walker: Walker, world: World, dt: float) -> bool:
        walker.held_by, walker.velocity = "", (0.0, 0.0)
        self.left_s -= dt
        return self.left_s <= 0


@dataclass(slots=True)
class StandInDoor:
    """Wait before a lift's door; once it is open, stand on the sill for some seconds, then step back."""

    lift: str
    left_s: float
    word: str = "waiting"
    path: list[Point] = field(default_factory=list)

    def step(self, walker: Walker, world: World, dt: float) -> bool:
        lift, body = world.plan.lifts[self.lift], world.bodies[walker.name]
        if self.word == "waiting":
            if is_open_at(world, self.lift, body.map_id):
                self.word, self.path = "blocking", [lift.at(LINE_UP_M, 0.0), lift.at(0.0, 0.0)]
        elif walk_along(walker, world, self.path, dt) or (walker.held_by and self._is_enough(walker, world)):
            if self.word == "leaving":
                return True
            self.left_s -= dt  # also before it: who finds another there does not wait for ever
            if self.left_s <= 0:
                self.word, self.path = "leaving", [lift.at(LINE_UP_M, 0.0), lift.at(MANNERS_M, BESIDE_M)]
        return False

    def _is_enough(self, walker: Walker, world: World) -> bool:
        """Held up it stands where it got to. Out of the doorway again, it need not come to the very place it left for,
        where a robot may be waiting for this lift; and two people squeeze past each other."""
        if self.word == "leaving":
            return len(self.path) == 1 or walker.held_by in world.bodies
        return self.word == "blocking"


@dataclass(slots=True)
class Ride:
    """Call a lift, step in, press a floor, ride along, get off there.

    to_map  where it gets off; wherever the door opens next if that floor is long in coming
    """

    lift: str
    to_map: str
    word: str = "waiting"
    asked_s: float = 0.0
    aboard_s: float = 0.0
    path: list[Point] = field(default_factory=list)

    def step(self, walker: Walker, world: World, dt: float) -> bool:
        self.asked_s -= dt
        match self.word:
            case "waiting":
                self._wait(walker, world)
            case "boarding":
                self._board(walker, world, dt)
            case "riding":
                self._ride(walker, world, dt)
            case _:
                return walk_along(walker, world, self.path, dt)
        return False

    def _wait(self, walker: Walker, world: World) -> None:
        lift, body = world.plan.lifts[self.lift], world.bodies[walker.name]
        if is_open_at(world, self.lift, body.map_id) and (walker.careless or not _robot_near(world, self.lift)):
            spot = lift.at(-lift.depth / 2, lift.width / 2 - body.radius - 0.1)
            self.word, self.path = "boarding", [lift.at(LINE_UP_M, 0.0), lift.at(-LINE_UP_M / 2, 0.0), spot]
        elif self.asked_s <= 0 and not is_open_at(world, self.lift, body.map_id):
            self.asked_s = ASK_AGAIN_S
            heights = world.cars[self.lift].elevations
            way: Way = "up" if heights[self.to_map] > heights[body.map_id] else "down"
            world.groups[lift.group].press_landing(body.map_id, way, world.now)

    def _board(self, walker: Walker, world: World, dt: float) -> None:
        body = world.bodies[walker.name]
        if not body.car and not is_open_at(world, self.lift, body.map_id):
            self.word = "waiting"  # too late: the door shuts
            return
        if walk_along(walker, world, self.path, dt) or (body.car and walker.held_by):
            self.word, self.asked_s, self.aboard_s = "riding", 0.0, 0.0

    def _ride(self, walker: Walker, world: World, dt: float) -> None:
        body = world.bodies[walker.name]
        self.aboard_s += dt
        here = is_open_at(world, self.lift, body.map_id)
        if here and (body.map_id == self.to_map or self.aboard_s > FINISH_S):
            lift = world.plan.lifts[self.lift]
            self.word, self.path = "leaving", [lift.at(-LINE_UP_M / 2, 0.0), lift.at(MANNERS_M, 0.0)]
        elif self.asked_s <= 0:
            self.asked_s = ASK_AGAIN_S
            world.cars[self.lift].press_car(self.to_map, world.now)


def walk_along(walker: Walker, world: World, path: list[Point], dt: float) -> bool:
    """A step along some points; each that is reached is taken off. True once none is left."""
    if path and walker.walk_to(world, path[0], dt):
        path.pop(0)
    return not path


def is_open_at(world: World, lift: str, map_id: str) -> bool:
    car = world.cars[lift]
    return car.standing == map_id and car.door_gap() >= WIDE_OPEN


def _robot_near(world: World, lift: str) -> bool:
    """A robot is in the car, on its sill or just before it."""
    plan, standing = world.plan.lifts[lift], world.cars[lift].standing
    return any(
        vehicle.car == lift
        or (
            vehicle.map_id == standing
            and -plan.depth < plan.along(vehicle.base.x, vehicle.base.y) < MANNERS_M
            and abs(plan.lateral(vehicle.base.x, vehicle.base.y)) < plan.width
        )
        for vehicle in world.robots.values()
    )
