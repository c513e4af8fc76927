"""Invariants of place and motion: bodies, sills, cars."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from sim.judge.truth import Ground, Side, WorldTruth

MAX_SILL_S = 30.0
OVERLAP_M = 0.01


def collision(world: WorldTruth, ground: Ground) -> Iterator[str]:
    """No robot touches anything: a contact that happened, or two footprints that overlap on one floor."""
    for (one, a), (other, b) in combinations(world.robots.items(), 2):
        apart = a.map_id != b.map_id or a.car != b.car
        if not apart and math.hypot(a.base.x - b.base.x, a.base.y - b.base.y) < a.radius + b.radius - OVERLAP_M:
            yield f"{one} and {other} overlap on {a.map_id}"


def contact(what: str, who: str, detail: str) -> str | None:
    """The collision that a happening of the world tells of."""
    return f"{who} ran into {detail}" if what == "contact" else None


def one_robot(world: WorldTruth, ground: Ground) -> Iterator[str]:
    """At most one robot on the sill of a car or in it."""
    for lift, car in world.cars.items():
        inside = [
            name
            for name, robot in world.robots.items()
            if robot.car == lift or (robot.map_id == car.standing and ground.side(lift, robot) is not Side.OUT)
        ]
        if len(inside) > 1:
            yield f"{' and '.join(inside)} at {lift}"


def sill_open(world: WorldTruth, ground: Ground) -> Iterator[str]:
    """A robot on a sill has an open door in front of a car that stands there."""
    for lift, car in world.cars.items():
        for name, robot in world.robots.items():
            if ground.side(lift, robot) is not Side.SILL:
                continue
            if car.standing != robot.map_id:
                yield f"{name} is on the sill of {lift} at {robot.map_id} and the car is not"
            elif car.door_gap() <= 0.0:
                yield f"{name} is on the sill of {lift} and the door is shut"


class NoDwellOnSill:
    """A robot stays on a sill for 30 s at most."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, str], float] = {}

    def __call__(self, world: WorldTruth, ground: Ground) -> Iterator[str]:
        for lift in world.cars:
            for name, robot in world.robots.items():
                if ground.side(lift, robot) is not Side.SILL:
                    self._since.pop((lift, name), None)
                elif world.now - self._since.setdefault((lift, name), world.now) > MAX_SILL_S:
                    yield f"{name} dwells on the sill of {lift}"
