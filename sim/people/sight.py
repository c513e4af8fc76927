"""What somebody at a lift sees: is the car open, where does it go, what does a robot before its door mean to do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from robots.building.segments import gap_to_segment
from robots.core.geometry import Point
from robots.core.lift import DoorState
from sim.lifts.calls import Way
from sim.lifts.car import LiftCar
from sim.people.demand import Trip
from sim.people.lobby import BODY_M

if TYPE_CHECKING:
    from sim.physics.things import Body
    from sim.world import World

WIDE_OPEN = 0.95
KEEP_M = 0.25
MANNERS_M = 1.2
COMING_OUT = frozenset({"leaving_lift", "please_let_me_pass"})
HEARD_S = 10.0
"""People heed for so long what a robot has said."""
ASKED_M = 1.0
"""So near a robot means them."""
ARM_M = 0.3
"""Who walks and sees a robot move so near stops."""
STAIRS = "stairs"
"""How the ids of their doors begin."""


def stands_at(world: World, robot: str, point: Point) -> bool:
    """Nobody else stands there while the robot does."""
    vehicle = world.robots[robot]
    return math.dist(point, (vehicle.base.x, vehicle.base.y)) < vehicle.radius + BODY_M + KEEP_M


def way_round(world: World, body: Body, robot: str, goal: Point, tries: int) -> list[Point]:
    """Aside and past a robot in the way, on the side with more room, then the other; between walls: stay and wait."""
    base, reach = world.robots[robot].base, world.robots[robot].radius + BODY_M
    far = max(math.hypot(goal[0] - body.x, goal[1] - body.y), 1e-6)
    ahead = ((goal[0] - body.x) / far, (goal[1] - body.y) / far)
    off = (base.x - body.x, base.y - body.y)
    on, left = off[0] * ahead[0] + off[1] * ahead[1], ahead[0] * off[1] - ahead[1] * off[0]
    past = min(on + reach + KEEP_M, far)
    side = (-1.0 if left > 0.0 else 1.0) * (1.0 if tries % 2 else -1.0)
    for beside in (left + side * (reach + 2 * KEEP_M), left - side * (reach + 2 * KEEP_M)):
        aside = (body.x - ahead[1] * beside, body.y + ahead[0] * beside)
        beyond = (aside[0] + ahead[0] * past, aside[1] + ahead[1] * past)
        if all(
            gap_to_segment(*point, segment) > BODY_M
            for point in (aside, beyond)
            for segment in world.segments_near(body, *point)
        ):
            return [aside, beyond]
    return [(body.x, body.y)]


def is_open(car: LiftCar, map_id: str) -> bool:
    return car.standing == map_id and car.door_gap() >= WIDE_OPEN


def takes_me_soon(world: World, lift: str, trip: Trip, refused_by: str) -> bool:
    """It stands here, its door not shut, and goes the way wanted: who waits for it presses nothing.

    A door that closes opens again for who presses; so does nobody with a car that was too full. While a robot gets in,
    people call another car.
    """
    car = world.cars[lift]
    if car.standing != trip.from_map or car.door.state is DoorState.CLOSED:
        return False
    if lift == refused_by:
        return True
    if car.door.state is DoorState.CLOSING or not car.takes_people or not goes(car, way_of(car.elevations, trip)):
        return False
    return not robot_at_sill(world, lift) or robot_comes_out(world, lift)


def is_dark(world: World, group: str) -> bool:
    """None of its lifts has power: no lamp answers the button."""
    return all(world.cars[lift].faults.no_power for lift in world.plan.groups[group])


def stairs_of(world: World, map_id: str, near: Point) -> Point | None:
    """The middle of the nearest door of stairs on a floor, if there is one."""
    floor = world.plan.hall.floors[map_id]
    doors = [door for door in floor.doors if door.id.startswith(STAIRS)]
    middles = [((door.a[0] + door.b[0]) / 2, (door.a[1] + door.b[1]) / 2) for door in doors]
    return min(middles, key=lambda middle: math.dist(middle, near), default=None)


def heights_of(world: World, group: str) -> dict[str, float]:
    return {floor: h for car in world.groups[group].cars.values() for floor, h in car.elevations.items()}


def way_of(heights: dict[str, float], trip: Trip) -> Way:
    return "up" if heights.get(trip.to_map, 0.0) > heights.get(trip.from_map, 0.0) else "down"


def goes(car: LiftCar, way: Way) -> bool:
    """Its next stops lie that way, or it has none."""
    here = car.elevations[car.standing]
    off = [car.elevations[floor] - here for floor in car.calls.car_calls()]
    return not off or any((one > 0) == (way == "up") for one in off if one)


def place_of(world: World, name: str) -> Point:
    return (body := world.bodies[name]).x, body.y


def robot_within(world: World, map_id: str, point: Point, gap_m: float, moving_m: float = 0.0) -> bool:
    """`moving_m`: the same for a robot that moves, where that is more."""
    return any(
        vehicle.map_id == map_id
        and math.hypot(vehicle.base.x - point[0], vehicle.base.y - point[1])
        < vehicle.radius + BODY_M + (gap_m if vehicle.base.is_still else max(gap_m, moving_m))
        for vehicle in world.robots.values()
    )


def robot_in_the_way(world: World, body: Body, x: float, y: float, keep_m: float) -> str:
    """The robot towards which a step would lead too near, or empty.

    However careless, who waits for a lift with open eyes does not walk on into a machine that moves an arm's length
    away; one that stands, some brush against.
    """
    for name, ox, oy, radius in world.round_things(body):
        if name in world.robots:
            gap = math.hypot(ox - x, oy - y)
            keep = keep_m if body.car or world.robots[name].base.is_still else max(keep_m, ARM_M)
            if gap < body.radius + radius + keep and gap < math.hypot(ox - body.x, oy - body.y):
                return name
    return ""


def robot_at_sill(world: World, lift: str) -> bool:
    """A robot is on its way into or out of the car, or moves in it."""
    plan, standing = world.plan.lifts[lift], world.cars[lift].standing
    for vehicle in world.robots.values():
        if vehicle.map_id != standing or (vehicle.car and vehicle.car != lift):
            continue
        along, beside = plan.along(vehicle.base.x, vehicle.base.y), plan.lateral(vehicle.base.x, vehicle.base.y)
        if vehicle.car == lift and not vehicle.base.is_still:
            return True
        if -vehicle.radius < along < MANNERS_M and abs(beside) < plan.door_width / 2 + vehicle.radius:
            return True
    return False


def robot_comes_out(world: World, lift: str) -> bool:
    """A robot in the car has just said that it gets off: whoever hears it lets it out first."""
    for vehicle in world.robots.values():
        key, at = vehicle.said
        if vehicle.car == lift and key in COMING_OUT and world.now - at < HEARD_S:
            return True
    return False


def robot_asks(world: World, body: Body) -> bool:
    """A robot that stands near this person has lately asked to be let pass."""
    for vehicle in world.robots.values():
        key, at = vehicle.said
        gap = math.hypot(vehicle.base.x - body.x, vehicle.base.y - body.y) - vehicle.radius - body.radius
        near = vehicle.map_id == body.map_id and not vehicle.car and vehicle.base.is_still and gap < ASKED_M
        if near and key == "please_let_me_pass" and world.now - at < HEARD_S:
            return True
    return False
