"""Invariants of place and motion: bodies, sills, cars."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from sim.judge.truth import Scene, Side

MAX_SILL_S = 30.0
OVERLAP_M = 0.01


def collision(scene: Scene) -> Iterator[str]:
    """No two footprints overlap on one floor; see also `contact`."""
    for (one, a), (other, b) in combinations(scene.world.robots.items(), 2):
        apart = a.map_id != b.map_id or a.car != b.car
        if not apart and math.hypot(a.base.x - b.base.x, a.base.y - b.base.y) < a.radius + b.radius - OVERLAP_M:
            yield f"{one} and {other} overlap on {a.map_id}"


def contact(what: str, who: str, detail: str) -> str | None:
    """The collision that a happening of the world tells of."""
    return f"{who} ran into {detail}" if what == "contact" else None


def one_robot(scene: Scene) -> Iterator[str]:
    """At most one robot on the sill of a car or in it."""
    robots = scene.world.robots
    for lift, at_lift in scene.at_lifts.items():
        standing = scene.world.cars[lift].standing
        inside = [name for name in at_lift if robots[name].car == lift or robots[name].map_id == standing]
        if len(inside) > 1:
            yield f"{' and '.join(inside)} at {lift}"


def sill_open(scene: Scene) -> Iterator[str]:
    """A robot on a sill has an open door in front of a car that stands there."""
    for lift, at_lift in scene.at_lifts.items():
        car = scene.world.cars[lift]
        for name, side in at_lift.items():
            if side is not Side.SILL:
                continue
            floor = scene.world.robots[name].map_id
            if car.standing != floor:
                yield f"{name} is on the sill of {lift} at {floor} and the car is not"
            elif car.door_gap() <= 0.0:
                yield f"{name} is on the sill of {lift} and the door is shut"


class NoDwellOnSill:
    """A robot stays on a sill for 30 s at most."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, str], float] = {}

    def __call__(self, scene: Scene) -> Iterator[str]:
        now = scene.world.now
        on_sill = {
            (lift, name) for lift, at in scene.at_lifts.items() for name, side in at.items() if side is Side.SILL
        }
        self._since = {key: self._since.get(key, now) for key in sorted(on_sill)}
        for (lift, name), since in self._since.items():
            if now - since > MAX_SILL_S:
                yield f"{name} dwells on the sill of {lift}"
