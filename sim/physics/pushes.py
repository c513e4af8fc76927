"""Robots that people push by hand: straight, at a walking pace, without their motors. Only with free wheels they move.

Whoever pushes is no body here: hands that reach where there is room, and stop before anything else does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robots.core.geometry import Point

if TYPE_CHECKING:
    from sim.physics.vehicles import Vehicle
    from sim.world import World


@dataclass(frozen=True, slots=True)
class Push:
    """Where to on the floor it stands on, metres, and how fast, m/s."""

    to: Point
    pace: float


@dataclass(slots=True)
class Pushes:
    """under_way  by robot"""

    under_way: dict[str, Push] = field(default_factory=dict)

    def free(self, world: World, vehicle: Vehicle, on: bool) -> None:
        """The robot lets its wheels go or holds them, which ends a push."""
        if on is vehicle.wheels_free:
            return
        vehicle.wheels_free = on
        vehicle.base.command(world.now, 0.0, 0.0)
        world.happen("wheels_free" if on else "wheels_held", vehicle.id)
        if not on:
            self._end(world, vehicle, "held")

    def begin(self, world: World, vehicle: Vehicle, push: Push) -> bool:
        """Somebody pushes. False: its wheels are held, and nobody can move it."""
        if not vehicle.wheels_free:
            world.happen("push_in_vain", vehicle.id)
            return False
        self.under_way[vehicle.id] = push
        vehicle.is_pushed = True
        return True

    def step(self, world: World, dt: float) -> None:
        """Let `dt` seconds pass; a push ends where it should, or before the first thing in the way."""
        for robot, push in list(self.under_way.items()):
            vehicle = world.robots[robot]
            base = vehicle.base
            gap = math.dist((base.x, base.y), push.to)
            share = 1.0 if gap <= push.pace * dt else push.pace * dt / gap
            x, y = base.x + share * (push.to[0] - base.x), base.y + share * (push.to[1] - base.y)
            if world.touched(vehicle, x, y):
                self._end(world, vehicle, "stopped")
                continue
            base.x, base.y = x, y
            base.came_apart()
            world.board(vehicle)
            if share >= 1.0:
                self._end(world, vehicle, "there")

    def _end(self, world: World, vehicle: Vehicle, how: str) -> None:
        if self.under_way.pop(vehicle.id, None) is not None:
            vehicle.is_pushed = False
            world.happen("pushed", vehicle.id, how)
