"""The protective field of a robot's base: a scanner that cuts the drive by itself, whatever the mind does.

It looks ahead, or behind while the robot backs out, over the width of the robot and a little more, as far as the
robot needs to stand before somebody who walks towards it is there. Who steps in from the side, nearer than that,
is met by a robot that brakes. It looks at people and at what they push, for they step before a robot; not at walls,
doors and other robots, which do not: from those its mind keeps away.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from robots.core import compiled
from sim.physics.kernel import BRAKE_AT, DISC_COLUMNS, LEVEL, NO_FIELD, RADIUS, ROW, SPEED, STOP_M_S2, THETA, X, Y

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable

    from sim.physics.vehicles import Vehicle
    from sim.world import World

REACTION_S = 0.06
"""From a body in the field to the brakes, at most: two turns of the scanner."""
LOOK_S = 0.02
"""From one look to the next while people walk."""
WALK_M_S = 1.1
"""So fast somebody may come towards the robot."""
SIDE_M = 0.05
"""The field is so much wider than the robot on each side."""
CORNER_M = 0.2
"""And so much, where it looks at most 60° to the side."""
CORNER = 1.7
"""Of a metre ahead: so far aside that is."""
SPARE_M = 0.03
"""Left between them at the end."""
RESTART_S = 2.0
"""It may drive again so long after it has come to stand."""
REACH_M = 2.0
"""Nobody is looked at whose middle is farther away along x or y."""


def depth(speed: float) -> float:
    """How far the field reaches before the footprint at a speed, m/s from 0; metres.

    0.30 m at 0.3 m/s, 0.74 m at 0.8 m/s: less than a mind keeps to what stands in its way.
    """
    rolls = speed * REACTION_S + speed * speed / (2.0 * STOP_M_S2)
    return rolls + WALK_M_S * (REACTION_S + speed / STOP_M_S2) + SPARE_M


def look(rows: Any, count: int, discs: Any, disc_count: int, at: float) -> None:
    """Cut the drive of every robot with somebody in its field. Plain arithmetic, as in `sim.physics.kernel`."""
    for row in range(0, count * ROW, ROW):
        speed = rows[row + SPEED]
        if speed == 0.0 or rows[row + BRAKE_AT] != math.inf:
            continue
        way = 1.0 if speed > 0.0 else -1.0
        reach = depth(speed * way)
        c, s = way * math.cos(rows[row + THETA]), way * math.sin(rows[row + THETA])
        for disc in range(0, disc_count * DISC_COLUMNS, DISC_COLUMNS):
            if discs[disc] != rows[row + LEVEL]:
                continue
            dx, dy = discs[disc + 1] - rows[row + X], discs[disc + 2] - rows[row + Y]
            if dx > REACH_M or dx < -REACH_M or dy > REACH_M or dy < -REACH_M:
                continue
            ahead, aside = dx * c + dy * s, abs(dy * c - dx * s)
            wide = rows[row + RADIUS] + discs[disc + 3]
            if ahead <= 0.0 or aside > wide + (CORNER_M if aside <= CORNER * ahead else SIDE_M):
                continue
            if dx * dx + dy * dy < (wide + reach) * (wide + reach):
                rows[row + BRAKE_AT] = at + REACTION_S - LOOK_S
                break


def watch(world: World, rows: array[float], count: int, discs: array[float], disc_count: int) -> None:
    """Look out for every robot that moves; called before each of the world's steps."""
    if disc_count:
        if compiled.pays():
            _loop()(np.frombuffer(rows), count, np.frombuffer(discs), disc_count, world.now)
        else:
            look(rows, count, discs, disc_count, world.now)
    for vehicle in world.robots.values():
        if vehicle.guard_until is None and vehicle.base.brake_at < NO_FIELD:
            vehicle.guard_until, vehicle.was_switched = math.inf, True
            world.happen("field_stop", vehicle.id)


def let_go(world: World) -> None:
    """Who has stood for a while may drive again; called once in each period."""
    for vehicle in world.robots.values():
        if vehicle.guard_until is None:
            continue
        if vehicle.guard_until == math.inf:
            if vehicle.base.speed == 0.0:
                vehicle.guard_until = world.now + RESTART_S
        elif world.now >= vehicle.guard_until:
            vehicle.guard_until, vehicle.base.brake_at = None, math.inf
            world.happen("field_free", vehicle.id)


def load() -> None:
    """Have the loop compiled or loaded."""
    _loop()(np.zeros(ROW), 0, np.zeros(1), 0, 0.0)


@cache
def _loop() -> Callable[..., Any]:
    return compiled.compiled(look, (depth,))


def take_off(vehicle: Vehicle) -> None:
    """From now on its base has no protective field."""
    vehicle.guard_until, vehicle.base.brake_at = None, NO_FIELD
