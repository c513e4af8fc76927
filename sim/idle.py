"""Periods in which nothing can happen, so that the engine need not go through them one by one.

Nothing moves, no car or door is under way, and nobody's next instant has come: of minds, sensors, cars' reports, the
agenda, the network, people, requests, the judge's deadlines. Exact: what follows is the same to the last bit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.world import BATTERY_STEP_S

if TYPE_CHECKING:
    from sim.engine import Engine
    from sim.world import World

EARLIER_S = 0.001
"""So much before an instant that is due its period is gone through: some compare ages, here are instants."""


def idle_until(engine: Engine) -> float:
    """Asked after a whole period: before this instant none brings anything. Minus infinity: the next one may."""
    until = math.inf
    for process in engine.processes.values():
        if process.trouble is not None:
            return -math.inf
        if process.mind is not None:
            until = min(until, process.mind.quiet_until)
    if until <= engine.now or engine.has_stirred or engine.observers or engine.bus.queue:
        return -math.inf
    world = engine.world
    if world.is_moving or world.doors.live or world.bodies or engine.host.is_radio_live:
        return -math.inf
    if any(vehicle.watching for vehicle in world.robots.values()):
        return -math.inf
    return min(
        until,
        engine.next_planned_at,
        engine.bus.network.due_at,
        engine.judge.case.due,
        engine.people.idle_until(),
        engine.office.idle_until(),
        engine.car_sensors.idle_until(),
        world.passengers.idle_until(),
        math.inf if engine.visitors is None else engine.visitors.idle_until(),
        math.inf if engine.machine is None else engine.machine.due,
        math.inf if engine.kiosks is None else engine.kiosks.idle_until(),
        math.inf if engine.water is None else engine.water.idle_until(),
        *(sensors.idle_until(engine.now) for sensors in world.sensors.values()),
        *(group.idle_until() for group in world.groups.values()),
    )


def rest(world: World, until: float, end_s: float, period_s: float) -> int:
    """Let whole periods pass in which everything rests, as `World.step` would, while they end before `until`.

    Stops before one that begins at or after `end_s` elapsed seconds, and before one in which a battery is brought up
    to now. Gives how many passed.
    """
    passed, elapsed = 0, world.elapsed
    last = until - EARLIER_S - world.started
    vehicles = list(world.robots.values())
    if not all(vehicle.was_still for vehicle in vehicles):
        return 0
    owed_s = max((vehicle.owes_s for vehicle in vehicles), default=0.0)
    while elapsed < end_s and elapsed + period_s < last and owed_s + period_s < BATTERY_STEP_S:
        elapsed += period_s
        owed_s += period_s
        for vehicle in vehicles:
            vehicle.owes_s += period_s
        passed += 1
    if passed:
        world.elapsed, world.now = elapsed, world.started + elapsed
        for car in world.cars.values():
            car.step(world.now)
    return passed
