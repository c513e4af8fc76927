"""All minds of a hall and its world in one process, on simulated time.

A mind's period is 0.1 s: in it the world moves (in steps of 0.02 s while a robot moves), then sensors, lift reports and
ticks reach the minds in a fixed order, and everything they publish is delivered before the next period.
"""

from __future__ import annotations

import heapq
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Tick
from robots.core.sensing import Drive, Say, ShowPlan, Unlock, WatchScan
from robots.elevator.commands import SwitchMap
from robots.gateway.hardware import CallCar, CancelCalls, CarCall, CloseDoor, CommandRefused, HoldDoor, RobotMode
from robots.settings import Hall
from robots.wire.topics import gateway_account
from sim import minds
from sim.bus import Bus
from sim.chronicle import Chronicle
from sim.judge import Judge
from sim.judge.truth import Ground
from sim.ledger import MemoryLedger
from sim.office import Office
from sim.people import People
from sim.world import Placed, World

PERIOD_S = 0.1
BODY_STEPS = 5
SCAN_PERIODS = 2
MOST_MESSAGES = 20_000
"""In one instant; more means that minds answer each other without end."""


def opening_time(hall: Hall) -> float:
    """Monday 5 January 2026, 09:00 in the hall's own time, as UTC seconds."""
    return datetime(2026, 1, 5, 9, tzinfo=ZoneInfo(hall.time_zone)).timestamp()


@dataclass(slots=True)
class Process:
    """One mind with its ledger. `mind` None: the process is dead."""

    account: str
    build: minds.Build
    wills: tuple[Any, ...]
    robot: str = ""
    group: str = ""
    mind: Any = None
    ride: str = ""
    ledger: MemoryLedger = field(default_factory=MemoryLedger)


class Engine:
    """A hall in motion.

    hall      as `robots.settings.load_hall` gives it
    seed      of everything left to chance
    start     where robots stand and how full they are; a robot left out is on its dock, full
    at        UTC seconds of the start; by default Monday 09:00
    validate  send every message through the wire's codec

    `world` is the truth, `office` what staff and building do, `people` who hands over folders, `judge` what was broken,
    `chronicle` the log.
    """

    def __init__(
        self,
        hall: Hall,
        seed: int = 1,
        start: Mapping[str, Placed] | None = None,
        at: float | None = None,
        validate: bool = False,
    ) -> None:
        self.hall, self.seed = hall, seed
        self.world = World.of(hall, opening_time(hall) if at is None else at, seed, start)
        self.chronicle = Chronicle(self.world.now)
        self.judge = Judge(Ground.of(hall), self.world)
        self.bus = Bus(hall.site, validate, on_publish=self._heard)
        self.processes: dict[str, Process] = {}
        self.periods = 0
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._planned = 0
        self._told = 0
        self.office = Office(self)
        self.people = People(self)
        self._start_processes()

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
        if world.is_moving:
            for _ in range(BODY_STEPS):
                world.step(PERIOD_S / BODY_STEPS)
        else:
            world.step(PERIOD_S)
        self.periods += 1
        now = world.now
        while self._agenda and self._agenda[0][0] <= now + 1e-6:
            heapq.heappop(self._agenda)[2]()
        for process in self.processes.values():
            if process.mind is not None:
                self._sense(process)
        self._deliver()
        tick = Tick(now)
        for process in self.processes.values():
            if process.mind is not None:
                self._feed(process, tick)
        self._deliver()
        self.people.step()
        self.office.step()
        self._deliver()
        self._tell_happenings()
        self.judge.look()

    def run_for(self, seconds: float) -> None:
        """Let so many simulated seconds pass."""
        self.run_until(lambda: False, seconds)

    def run_until(self, done: Callable[[], bool], limit_s: float) -> bool:
        """Go on until `done` holds; looked at once a period. False: `limit_s` more seconds passed without it."""
        end = self.elapsed_s + limit_s - PERIOD_S / 2
        while not done():
            if self.elapsed_s >= end:
                return False
            self.step()
        return True

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something so many seconds from now."""
        self._planned += 1
        heapq.heappush(self._agenda, (self.now + seconds, self._planned, action))

    # -- faults of processes and broker

    def kill(self, account: str, down_s: float) -> None:
        """End a process at once and start it again from its ledger after `down_s`. Raises KeyError."""
        process = self.processes[account]
        if process.mind is None:
            return
        self.tell(account, "killed")
        process.mind = None
        process.ride = ""
        self.bus.drop(self.now, account)
        if process.robot:
            self.world.apply(process.robot, WatchScan(False))
        self.after(down_s, lambda: self._start(process))

    def stop_broker(self, down_s: float) -> None:
        """The broker goes away for `down_s` and comes back with what it had retained."""
        self.tell("broker", "stopped")
        self.bus.stop(self.now)
        self.after(down_s, self._broker_back)

    def _broker_back(self) -> None:
        self.tell("broker", "started")
        self.bus.start(self.now)

    # -- robots' screens

    def screen(self, robot: str) -> Any:
        """What a robot's own screen shows, or None while its process is dead."""
        mind = self.processes[robot].mind
        return None if mind is None else mind.screen()

    def touch(self, robot: str, event: Any) -> None:
        """A person does something at a robot's screen."""
        process = self.processes[robot]
        if process.mind is not None:
            self._feed(process, event)
            self._deliver()

    def tell(self, who: str, what: str, data: Mapping[str, Any] | None = None) -> None:
        """Write a line of the log."""
        self.chronicle.tell(self.now, who, what, data)

    # -- inside

    def _start_processes(self) -> None:
        plan, now = self.world.plan, self.now
        self._add(Process("scheduler", minds.scheduler(plan, self.seed), ()))
        for group in plan.groups:
            wills = (minds.will_of_gateway(group, now),)
            self._add(Process(gateway_account(group), minds.gateway(plan, group), wills, group=group))
        for robot in self.hall.robots.values():
            if robot.kind == "courier":
                build = minds.courier(plan, robot, self.seed)
                self._add(Process(robot.id, build, (minds.will_of_robot(robot.id),), robot=robot.id))

    def _add(self, process: Process) -> None:
        self.processes[process.account] = process
        self._start(process)

    def _start(self, process: Process) -> None:
        if self.periods:
            self.tell(process.account, "started")
        process.mind = process.build(process.ledger)
        if process.robot:
            self.world.sensors[process.robot].forget()
        self.bus.connect(self.now, process.account, round(self.now * 1000), process.wills)
        self._deliver()

    def _sense(self, process: Process) -> None:
        """What the hardware of a process has to say."""
        robot = process.robot
        if robot:
            for event in self.world.readings(robot):
                self._feed(process, event)
            if self.world.robots[robot].watching and self.periods % SCAN_PERIODS == 0:
                self._feed(process, self.world.cast_scan(robot))
        elif process.group:
            for report in self.world.lift_reports(process.group):
                self._feed(process, report)

    def _deliver(self) -> None:
        """Hand out everything published, and what that leads to."""
        queue = self.bus.queue
        for _ in range(MOST_MESSAGES):
            if not queue:
                return
            account, event = queue.popleft()
            process = self.processes.get(account)
            if process is None:
                self.office.handle(event)
            elif process.mind is not None:
                self._feed(process, event)
                if isinstance(event, LinkUp):
                    self._send_outbox(process)
        raise RuntimeError(f"more than {MOST_MESSAGES} messages in one instant: minds answer each other without end")

    def _feed(self, process: Process, event: Any) -> None:
        try:
            commands = process.mind.handle(event)
        except Exception as error:
            # As in a real process: the event is dropped and the process goes on. Here it also breaks the run of play.
            where = traceback.extract_tb(error.__traceback__)[-1]
            detail = f"{process.account} on {type(event).__name__}: {type(error).__name__}: {error}"
            self.judge.note("mind_raised", detail)
            self.tell(process.account, "mind raised", {"error": detail, "where": f"{where.name}:{where.lineno}"})
            return
        if commands:
            self._carry_out(process, commands)

    def _carry_out(self, process: Process, commands: list[Any]) -> None:
        """The ledger first, then the outbox, then everything else in order."""
        records = [command for command in commands if isinstance(command, Record)]
        remembers = [command for command in commands if isinstance(command, Remember)]
        outbox = [command for command in commands if isinstance(command, Publish) and command.outbox]
        if records or remembers or outbox:
            process.ledger.commit(self.now, records, remembers, outbox)
            if outbox:
                self._send_outbox(process)
        for command in commands:
            self._obey(process, command)
        if process.robot:
            self._tell_ride(process)

    def _obey(self, process: Process, command: Any) -> None:
        match command:
            case Publish(message=message, outbox=""):
                self.bus.publish(self.now, process.account, message)
            case Drive() | Unlock() | WatchScan() if process.robot:
                self.world.apply(process.robot, command)
            case CallCar() | CarCall() | CancelCalls() | HoldDoor() | CloseDoor() | RobotMode() if process.group:
                refused = self.world.command_lift(command)
                if refused:
                    self.bus.queue.append((process.account, CommandRefused(self.now, command, refused)))
            case Say(key=key):
                self.chronicle.seen[key] += 1
                self.tell(process.account, f"says {key}")
            case Note(event=text, data=data, level=level):
                self.chronicle.seen[text] += 1
                if level != "debug":
                    self.tell(process.account, text, data)
            case Record(kind=kind, subject=subject, data=data):
                self.chronicle.seen[kind] += 1
                self.tell(process.account, f"records {kind}", {"subject": subject, **data})
            case Publish() | Remember() | ShowPlan() | SwitchMap():
                pass  # done above, or for viewers; our localiser sees by itself which floor it is on
            case _:
                self.judge.note("mind_raised", f"{process.account} gave {command!r}, which nobody carries out")

    def _send_outbox(self, process: Process) -> None:
        if self.bus.is_connected(process.account):
            for outbox, message in process.ledger.unsent():
                self.bus.publish(self.now, process.account, message)
                process.ledger.mark_sent([outbox])

    def _heard(self, at: float, account: str, message: Any) -> None:
        self.chronicle.heard(at, account, message)
        self.judge.heard(message)

    def _tell_ride(self, process: Process) -> None:
        ride = str(process.mind.rider.ride.state)
        if ride != process.ride:
            process.ride = ride
            self.tell(process.account, f"ride {ride}")

    def _tell_happenings(self) -> None:
        for happening in self.world.happenings[self._told :]:
            self.chronicle.seen[happening.what] += 1
            self.chronicle.tell(happening.at, happening.who, happening.what, {"detail": happening.detail})
        self._told = len(self.world.happenings)
