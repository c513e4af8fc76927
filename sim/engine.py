"""All minds of a hall and its world in one process, on simulated time.

A mind's period is 0.1 s: in it the world moves (in steps of 0.02 s while a robot moves), then sensors, lift reports and
ticks reach the minds in a fixed order, and everything they publish is delivered before the next period.
"""

from __future__ import annotations

import heapq
import math
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from robots.core.events import Tick
from robots.guide.kiosk import KioskView
from robots.settings import Hall
from robots.settings.knowledge import Knowledge
from robots.waiting import Waiting
from robots.wire.topics import Role
from sim import snapshot
from sim.chronicle import Chronicle
from sim.crowd.arrivals import Day
from sim.crowd.hosting import invite
from sim.crowd.machine import Machine
from sim.crowd.visitors import Visitors
from sim.idle import idle_until, rest
from sim.judge import Judge
from sim.judge.truth import Ground
from sim.net.bus import Bus
from sim.pace import Pace
from sim.people.kiosks import Kiosks
from sim.people.office import Office
from sim.people.queues import Queues
from sim.people.screens import People
from sim.people.water import Water
from sim.physics.car_sensors import CarSensors
from sim.processes.host import Host
from sim.processes.minds import USUAL, Timings
from sim.world import Placed, World

PERIOD_S = 0.1
TICKETS = Role.TICKETS.value


def opening_time(hall: Hall) -> float:
    """Monday 5 January 2026, 09:00 in the hall's own time, as UTC seconds."""
    return datetime(2026, 1, 5, 9, tzinfo=ZoneInfo(hall.time_zone)).timestamp()


def _checked(seconds: float, what: str, most: float = sys.float_info.max) -> None:
    """Raises ValueError for a time that is no number, negative, or above `most`."""
    if not 0 <= seconds <= most:
        raise ValueError(
            f"{what} was given {seconds!r} s: give a {'finite ' if most < math.inf else ''}number not below 0"
        )


class Observer(Protocol):
    """Looks on and changes nothing: a recorder, a report. Goes into snapshots with its engine, so it must pickle."""

    def period(self, engine: Engine) -> None:
        """A period has passed."""

    def heard(self, at: float, account: str, message: Any) -> None:
        """A message was published."""


class Engine:
    """A hall in motion.

    hall      as `robots.settings.load_hall` gives it
    seed      of everything left to chance
    start     where robots stand and how full they are; a robot left out is on its dock, full
    at        UTC seconds of the start; by default Monday 09:00
    validate  send every message through the wire's codec
    taped     keep every event and answer of every mind, to be replayed
    knowledge  what guides answer from; None: no guide takes part
    every_tick  go through every period and give every mind every tick, also those that can change nothing: slower,
              and the same
    day       the visitors who come; None: nobody but those a scenario names
    timings   what the minds wait for, if not what they wait for of themselves; no tape is kept of other ones

    `world` is the truth, `office` what staff and building do, `people` who hands over folders, `judge` what was broken,
    `chronicle` the log, `observers` who looks on.
    """

    def __init__(
        self,
        hall: Hall,
        seed: int = 1,
        start: Mapping[str, Placed] | None = None,
        at: float | None = None,
        validate: bool = False,
        taped: bool = False,
        every_tick: bool = False,
        knowledge: Knowledge | None = None,
        timings: Timings = USUAL,
        day: Day | None = None,
    ) -> None:
        if taped and timings != USUAL:
            raise ValueError("a tape does not say what its minds waited for: none is kept of other timings")
        self.timings = timings
        hall = hall if knowledge is not None else hall.without_guides()
        self.knowledge = knowledge
        self.hall, self.seed, self.taped, self.every_tick = hall, seed, taped, every_tick
        self.period_s = PERIOD_S
        self.world = World.of(hall, opening_time(hall) if at is None else at, seed, start)
        self.visitors: Visitors | None = None if day is None else invite(self.world, hall, day, seed)
        self.machine = None if self.visitors is None else Machine(self.visitors.windows)
        self.chronicle = Chronicle(self.world.now)
        self.judge = Judge(Ground.of(hall), self.world)
        self.observers: list[Observer] = []
        self.bus = Bus(hall.site, validate, on_publish=self._heard, on_send=self._sent)
        self.host = Host(self)
        self.processes = self.host.processes
        self.periods = 0
        self.has_stirred = False
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._planned = 0
        self._told = 0
        self.office = Office(self)
        self.people = People(self)
        self.car_sensors = CarSensors(self)
        self.kiosks = None if self.visitors is None else Kiosks(self, self.visitors)
        cares = day is not None and day.care
        self.queues = Queues(self, Waiting(hall)) if cares else None
        self.water = Water(self) if cares else None
        if self.machine is not None:
            self.bus.connect(self.now, TICKETS, round(self.now * 1000))
        self.host.start_all()

    # -- time

    @property
    def now(self) -> float:
        return self.world.now

    @property
    def elapsed_s(self) -> float:
        """Simulated seconds since the start."""
        return self.world.elapsed

    def step(self) -> None:
        """Let one period of 0.1 s pass."""
        world = self.world
        world.step(PERIOD_S)
        self.periods += 1
        now = world.now
        self.has_stirred = False
        while self._agenda and self._agenda[0][0] <= now + 1e-6:
            self.has_stirred = True
            heapq.heappop(self._agenda)[2]()
        self.host.sense_all()
        self.host.deliver()
        self.host.tick_all()
        self.host.deliver()
        self.people.step()
        self.office.step()
        if self.visitors is not None:
            self.visitors.step(self.world, self.world.come)
        if self.kiosks is not None:
            self.kiosks.step()
        if self.water is not None:
            self.water.step()
        if self.machine is not None:
            for message in self.machine.tell(now):
                self.bus.publish(now, TICKETS, message)
                if self.queues is not None:
                    self.queues.hear(message)
        self.car_sensors.step()
        self.host.deliver()
        self._tell_happenings()
        self.judge.look()
        for observer in self.observers:
            observer.period(self)

    def run_for(self, seconds: float) -> None:
        """Let so many simulated seconds pass; periods in which nothing can happen in one go. Raises ValueError."""
        _checked(seconds, "run_for")
        end = self.elapsed_s + seconds - PERIOD_S / 2
        while self.elapsed_s < end:
            self.step()
            if not self.every_tick and (until := idle_until(self)) > self.now + PERIOD_S:
                self.periods += rest(self.world, until, end, PERIOD_S)

    def run_until(self, done: Callable[[], bool], limit_s: float) -> bool:
        """Go on until `done` holds; looked at once a period. False: `limit_s` more seconds passed without it."""
        _checked(limit_s, "run_until", most=math.inf)
        end = self.elapsed_s + limit_s - PERIOD_S / 2
        while not done():
            if self.elapsed_s >= end:
                return False
            self.step()
        return True

    def run_at(
        self,
        pace: float | Pace,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Let so many simulated seconds pass at a speed against the wall clock.

        pace   simulated seconds in a wall second, or a `Pace` that others change meanwhile: pause, step, speed
        clock  wall seconds, never backwards; `sleep` waits so many of them
        """
        _checked(seconds, "run_at", most=math.inf)
        pace = pace if isinstance(pace, Pace) else Pace(PERIOD_S, pace)
        end = self.elapsed_s + seconds - PERIOD_S / 2
        while self.elapsed_s < end:
            due, paused = pace.due(clock()), pace.paused
            for _ in range(due):
                self.step()
                if self.elapsed_s >= end or pace.paused != paused:
                    break
            wait_s = pace.wait_s()
            if wait_s > 0 and self.elapsed_s < end:
                sleep(wait_s)

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something so many seconds from now. Raises ValueError."""
        _checked(seconds, "after", most=math.inf)
        self._planned += 1
        heapq.heappush(self._agenda, (self.now + seconds, self._planned, action))

    @property
    def next_planned_at(self) -> float:
        """When the next thing planned with `after` is due; infinite without one."""
        return self._agenda[0][0] if self._agenda else math.inf

    # -- snapshots

    def snapshot(self) -> bytes:
        """Everything as it stands between two periods, minds and chance included; observers too."""
        return snapshot.pack(self)

    @staticmethod
    def restore(data: bytes) -> Engine:
        """An engine that goes on exactly as the one that took the snapshot would have.

        It is a pickle: restore only data you made yourself. Raises SnapshotError for anything but a snapshot taken by
        the same sources.
        """
        engine = snapshot.unpack(data)
        if not isinstance(engine, Engine):
            raise snapshot.SnapshotError("this is no snapshot of a simulation")
        return engine

    # -- faults of processes and broker

    def kill(self, account: str, down_s: float) -> None:
        """End a process at once and start it again from its ledger after `down_s`. Raises KeyError, ValueError."""
        _checked(down_s, "kill")
        self.host.kill(account, down_s)

    def stop_broker(self, down_s: float) -> None:
        """The broker goes away for `down_s` and comes back with what it had retained. Raises ValueError."""
        _checked(down_s, "stop_broker")
        self.tell("broker", "stopped")
        self.bus.stop(self.now)
        self.after(down_s, self._broker_back)

    def _broker_back(self) -> None:
        self.tell("broker", "started")
        self.bus.start(self.now)

    # -- robots' screens

    def screen(self, robot: str) -> Any:
        """What a robot's own screen shows, or None while its process is dead."""
        process = self.host.of_robot[robot]
        if process.mind is None:
            return None
        if process.trouble is None and self.now < process.mind.quiet_until:
            process.mind.handle(Tick(self.now))  # it sleeps through it, and knows how late it is
        return None if process.is_guide else process.mind.screen()

    def kiosk(self, robot: str) -> KioskView | None:
        """What a guide's kiosk shows, or None while its process is dead. Raises KeyError for what is no guide."""
        process = self.host.of_robot[robot]
        if not process.is_guide:
            raise KeyError(f"guide {robot!r}")
        return None if process.mind is None else process.mind.view()

    def touch(self, robot: str, event: Any) -> None:
        """A person does something at a robot's screen."""
        process = self.host.of_robot[robot]
        if process.mind is not None:
            self.host.feed(process, event)
            self.host.deliver()

    def tell(self, who: str, what: str, data: Mapping[str, Any] | None = None) -> None:
        """Write a line of the log."""
        self.chronicle.tell(self.now, who, what, data)

    # -- inside

    def _heard(self, at: float, account: str, message: Any) -> None:
        self.chronicle.heard(at, account, message)
        for observer in self.observers:
            observer.heard(at, account, message)

    def _sent(self, account: str, message: Any, boot: int, stamp: float) -> None:
        self.judge.heard(message, account, boot, stamp)

    def _tell_happenings(self) -> None:
        for happening in self.world.happenings[self._told :]:
            self.chronicle.seen[happening.what] += 1
            self.chronicle.tell(happening.at, happening.who, happening.what, {"detail": happening.detail})
        self._told = len(self.world.happenings)
