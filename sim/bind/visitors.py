"""Visitors of the running floor: they walk in its world, and the hall's queue-number machine tells of their numbers
over MQTT under its own account, as a real one would.
"""

from __future__ import annotations

import math
from pathlib import Path

import structlog

from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox
from robots.settings import Hall
from robots.wire.topics import Role
from sim.crowd.daily import next_day
from sim.crowd.hosting import invite, invite_again, windows_of
from sim.crowd.machine import Machine
from sim.physics import moving
from sim.world import CROWD_STEP_S, World

LOOK_AGAIN_S = 60.0
"""Of the world's time, between two looks whether a day is over."""

log = structlog.get_logger("visitors")


class VisitorsHost:
    """The day's visitors and their machine. Call `step` after every step of the world, always from its thread.

    count   of a usual day
    today   None while the hall opens on no day
    """

    def __init__(
        self, hall: Hall, world: World, state: Path, port: int, clock: SteadyClock, count: int, seed: int
    ) -> None:
        self._hall, self._world, self._count, self._seed = hall, world, count, seed
        moving.load()  # loops are compiled or loaded now: later the whole floor would stand still meanwhile
        begins = next_day(hall, count, world.now, first=True)
        self.today = None if begins is None else invite(world, hall, begins.day, seed, begins.at)
        if world.crowd is not None:
            world.crowd.load()
        windows = windows_of(hall) if self.today is None else self.today.windows
        self.machine = Machine(windows)
        self._look_at = world.now + LOOK_AGAIN_S
        self._due_at = -math.inf
        self._come: list[str] = []
        self._days = 0
        self._link = join_broker(Role.TICKETS.value, hall, state, port, clock, new_inbox())
        log.info("visitors come", a_usual_day=count, expected=len(self.today.expected) if self.today else 0)

    def step(self) -> None:
        """Ten times a second of the world's time: people decide, the machine speaks."""
        world = self._world
        if world.come:
            self._come += world.come
            world.come = []
        if world.now < self._due_at:
            return
        self._due_at = world.now + CROWD_STEP_S - 1e-6
        if self.today is not None:
            self.today.step(world, self._come)
        self._come = []
        for message in self.machine.tell(world.now):
            self._link.publish(message)
        if world.now >= self._look_at:
            self._look_at = world.now + LOOK_AGAIN_S
            self._look()

    def _look(self) -> None:
        """When everybody has gone home the next day is drawn; its numbers begin anew."""
        visitors = self.today
        if visitors is not None and (visitors.expected or visitors.here):
            return
        begins = next_day(self._hall, self._count, self._world.now, first=visitors is None)
        if begins is None:
            return
        self._days += 1
        seed = self._seed + self._days
        if visitors is None:
            self.today = invite(self._world, self._hall, begins.day, seed, begins.at)
        else:
            self.today = invite_again(visitors, self._hall, begins.day, seed, begins.at)
        self.machine = Machine(self.today.windows)
        log.info("a new day of visitors", begins_in_s=round(begins.at - self._world.now))

    def close(self) -> None:
        self._link.stop()
