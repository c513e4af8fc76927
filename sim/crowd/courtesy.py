"""Visitors who stand in the way of a robot that asks to be let pass: they go and stand where no robot drives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from robots.core.geometry import Point
from sim.crowd.crowd import Crowd
from sim.people.sight import ASKED_M, HEARD_S

if TYPE_CHECKING:
    from sim.crowd.visitors import Visitor, Visitors
    from sim.physics.vehicles import Vehicle
    from sim.world import World

STANDS = frozenset({"seat", "sitting", "called", "away"})
"""Who is about something else stays there: at a window, at the machine, with a guide."""
BESIDE_IT = frozenset({"window", "served"})
"""But not who only came along to a window."""
LOOKS_M = 12.0
APART_M = 0.6


def make_way(world: World, crowd: Crowd, visitors: Visitors) -> None:
    """Called in every step of the visitors."""
    for vehicle in world.robots.values():
        key, at = vehicle.said
        asks = key == "please_let_me_pass" and world.now - at < HEARD_S
        if not asks or vehicle.car or not vehicle.base.is_still:
            continue
        for name, one in _before(vehicle, crowd, visitors):
            if (place := _aside(vehicle, crowd, name, one)) is not None:
                crowd.send(name, place)


def _before(vehicle: Vehicle, crowd: Crowd, visitors: Visitors) -> Iterator[tuple[str, Visitor]]:
    """Who stands before it, and whom they came with: themselves, or who drew the number."""
    base, reach = vehicle.base, vehicle.radius + ASKED_M
    for name, x, y, radius in crowd.near(vehicle.map_id, base.x, base.y, reach + 0.5):
        one = visitors.here.get(name) or visitors.here.get(name.rpartition("-")[0])
        dx, dy = x - base.x, y - base.y
        is_near = math.hypot(dx, dy) < reach + radius and dx * math.cos(base.theta) + dy * math.sin(base.theta) > 0.0
        if one is None or not is_near or not crowd.is_standing(name):
            continue
        if one.state in STANDS or (name != one.name and one.state in BESIDE_IT):
            yield name, one


def _aside(vehicle: Vehicle, crowd: Crowd, who: str, one: Visitor) -> Point | None:
    """The nearest place to sit or stand that nobody has; None: all around are taken."""
    me, base = crowd.person(who), vehicle.base
    here = (me.x, me.y)
    others = [(x, y) for name, x, y, _ in crowd.near(vehicle.map_id, *here, LOOKS_M) if name != who]
    free = [
        (math.dist(place, here), place)
        for place in one.hallway.seats
        if one.hallway.map_id == vehicle.map_id
        and math.dist(place, here) < LOOKS_M
        and math.dist(place, (base.x, base.y)) > vehicle.radius + ASKED_M
        and all(math.dist(place, other) > APART_M for other in others)
    ]
    return min(free)[1] if free else None
