"""The small world: one hall with two cars and three floors, two robots, one person. Seconds and steps of one second.

A car here is as simple as a car can be and still open, wait, shut, fly and obey a recall. What a robot does on its way
is a row of spots; it takes one step a second.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from robots.building.lift_plan import LiftPlan
from robots.building.plan import Plan
from robots.core.geometry import Pose
from robots.core.lift import DoorState, LiftMode, Motion
from robots.gateway.hardware import CarReading
from robots.settings import load_hall

GROUP = "b1"
ROBOTS = ("xiaodi", "xiaoman")
START_S = 1000.0
"""The instant of the first step, far from the zero that minds use for never."""
DWELL_S = 5
"""Steps a door stays open by itself."""


@cache
def plan_of(folder: Path) -> Plan:
    """The hall in which it is played; its lifts and floors count, its robots do not."""
    return Plan.of(load_hall(folder))


class Car(NamedTuple):
    """`floor`: index of the landing it stands at, or left last. `flight`: -1, 0, 1. `calls` by robots, `pressed` by
    people, `hall` on the landings.
    `until`: the end of a hold. `open_s`: seconds the door will stay open yet. `off`: out of service.
    `key_until`: a technician's key has it until then: it stands where it is and obeys nobody."""

    floor: int = 0
    flight: int = 0
    door: str = "closed"
    calls: tuple[int, ...] = ()
    hall: tuple[int, ...] = ()
    pressed: tuple[int, ...] = ()
    until: float = 0.0
    open_s: int = 0
    recalled: bool = False
    off: bool = False
    key_until: float = 0.0


class Person(NamedTuple):
    """`place`: away, doorway or car; of which lift, until when (doorway) or whereto (car)."""

    place: str = "away"
    lift: int = 0
    until: float = 0.0
    floor: int = 0


class World(NamedTuple):
    """`calm_at`: since when neither an alarm stands nor a key has a car."""

    cars: tuple[Car, Car] = (Car(), Car())
    person: Person = Person()
    fire_until: float = 0.0
    calm_at: float = 0.0


class Spot(StrEnum):
    """Where a robot stands. Front to landing are in the lift's way; only `sill` and `car` are at the car."""

    LOBBY = "lobby"
    HOLD = "hold"
    ASIDE = "aside"
    FRONT = "front"
    SILL = "sill"
    CAR = "car"
    GATE = "gate"
    LANDING = "landing"


CLEAR_SPOTS = frozenset({Spot.LOBBY, Spot.HOLD, Spot.ASIDE, Spot.LANDING})
AT_CAR = frozenset({Spot.SILL, Spot.CAR})
BEFORE_DOOR = frozenset({Spot.FRONT, Spot.GATE})


def step_car(car: Car, at: float, sill_taken: bool) -> Car:
    """One second of a car's life."""
    if car.off:
        return car
    if car.key_until:
        if at < car.key_until:
            return car
        car = car._replace(key_until=0.0)
    if car.recalled:
        car = car._replace(calls=(0,) if car.floor else (), hall=(), pressed=(), until=0.0)
    wanted = tuple(sorted({*car.calls, *car.hall, *car.pressed}))
    if car.flight:
        floor = car.floor + car.flight
        if floor in wanted or not 0 < floor < 2:
            return _served(car._replace(floor=floor, flight=0, door="opening"))
        return car._replace(floor=floor)
    if car.door == "opening":
        return _served(car._replace(door="open", open_s=DWELL_S))
    if car.door == "open":
        if car.floor in wanted:
            car = _served(car)._replace(open_s=DWELL_S)
        stays = at < car.until or sill_taken or (car.recalled and car.floor == 0)
        left = max(1, car.open_s - 1) if stays else car.open_s - 1
        return car._replace(door="closing", open_s=0) if left <= 0 else car._replace(open_s=left)
    if car.door == "closing":
        opens = sill_taken or car.floor in wanted or at < car.until
        return car._replace(door="opening" if opens else "closed")
    if car.floor in wanted or at < car.until or (car.recalled and car.floor == 0):
        return car._replace(door="opening")
    if wanted:
        nearest = min(wanted, key=lambda floor: (abs(floor - car.floor), floor))
        return car._replace(flight=1 if nearest > car.floor else -1)
    return car


def _served(car: Car) -> Car:
    here = car.floor
    return car._replace(
        calls=tuple(f for f in car.calls if f != here),
        hall=tuple(f for f in car.hall if f != here),
        pressed=tuple(f for f in car.pressed if f != here),
    )


def reading(car: Car, at: float, maps: tuple[str, ...]) -> CarReading:
    """What its sensors and controller say."""
    wanted = tuple(sorted({*car.calls, *car.hall, *car.pressed}))
    return CarReading(
        current_floor=maps[car.floor],
        between_floors=car.flight != 0,
        door_state=DoorState(car.door),
        motion=Motion.STOPPED if not car.flight else Motion.UP if car.flight > 0 else Motion.DOWN,
        mode=_mode(car),
        destination_floor=maps[wanted[0]] if wanted else "",
        car_calls=tuple(maps[f] for f in sorted({*car.calls, *car.pressed})),
        landing_calls=tuple(maps[f] for f in car.hall),
        door_held=at < car.until,
    )


def _mode(car: Car) -> LiftMode:
    if car.off:
        return LiftMode.OUT_OF_SERVICE
    if car.key_until:
        return LiftMode.INSPECTION
    return LiftMode.FIRE_OPERATION if car.recalled else LiftMode.NORMAL


def step_person(person: Person, cars: tuple[Car, Car], at: float) -> Person:
    """Leaves the doorway in time, gets out of the car where it wanted to."""
    if person.place == "doorway" and at >= person.until:
        return Person()
    car = cars[person.lift]
    if person.place == "car" and car.door == "open" and (car.floor == person.floor or car.recalled):
        return Person("doorway", person.lift, at + 1.0)
    return person


def poses_of(plan: Plan) -> dict[tuple[str, Spot, str], Pose]:
    """The pose that stands for a spot, by lift, spot and map. Away from the lifts the lift is empty."""
    poses = {}
    for map_id in {map_id for lift in plan.lifts.values() for map_id in lift.maps}:
        lobby = plan.nodes[plan.lobby(GROUP, map_id)]
        for spot in (Spot.LOBBY, Spot.ASIDE):
            poses["", spot, map_id] = Pose(map_id, lobby.x, lobby.y, 0.0)
        for name, lift in plan.lifts.items():
            for spot in Spot:
                poses[name, spot, map_id] = _pose(lift, spot, map_id) or poses["", Spot.LOBBY, map_id]
    return poses


def _pose(lift: LiftPlan, spot: Spot, map_id: str) -> Pose | None:
    match spot:
        case Spot.HOLD:
            return lift.hold(map_id)
        case Spot.FRONT:
            return lift.front(map_id)
        case Spot.CAR:
            return lift.inside(map_id)
        case Spot.LANDING:
            return lift.landing(map_id)
        case Spot.SILL:
            return Pose(map_id, *lift.at(0.0, 0.0), lift.front(map_id).theta)
        case Spot.GATE:
            return Pose(map_id, *lift.at(lift.radius + 0.4, 0.0), lift.facing)
    return None
