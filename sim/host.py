"""The processes of a hall: each a mind with its ledger, fed by the bus and its hardware, obeyed ledger first.

They die, hang and come back here; what they are told and what they do goes through here.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Tick
from robots.core.sensing import Drive, Say, ShowPlan, Unlock, WatchScan
from robots.elevator.commands import SwitchMap
from robots.gateway.hardware import CallCar, CancelCalls, CarCall, CloseDoor, CommandRefused, HoldDoor, RobotMode
from robots.wire.topics import gateway_account
from sim import minds
from sim.ledger import MemoryLedger
from sim.taping import TapedBuild

if TYPE_CHECKING:
    from sim.engine import Engine

SCAN_PERIODS = 2
MOST_MESSAGES = 20_000
"""In one instant; more means that minds answer each other without end."""


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
    tape: TapedBuild | None = None


class Host:
    """Runs all processes of one engine. `processes` by account."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.processes: dict[str, Process] = {}

    def start_all(self) -> None:
        """The scheduler, a gateway for each lift group, the robots."""
        plan, now = self._engine.world.plan, self._engine.now
        self._add(Process("scheduler", minds.scheduler(plan, self._engine.seed), ()))
        for group in plan.groups:
            wills = (minds.will_of_gateway(group, now),)
            self._add(Process(gateway_account(group), minds.gateway(plan, group), wills, group=group))
        for robot in self._engine.hall.robots.values():
            if robot.kind == "courier":
                build = minds.courier(plan, robot, self._engine.seed)
                self._add(Process(robot.id, build, (minds.will_of_robot(robot.id),), robot=robot.id))

    def _add(self, process: Process) -> None:
        self.processes[process.account] = process
        if self._engine.taped:
            process.tape = TapedBuild.of(process.build, process.robot, process.group)
        self.start(process)

    def start(self, process: Process) -> None:
        """Build its mind from its ledger and connect it."""
        if self._engine.periods:
            self._engine.tell(process.account, "started")
        taped = process.tape
        process.mind = taped.at(self._engine.now, process.ledger) if taped else process.build(process.ledger)
        if process.robot:
            self._engine.world.sensors[process.robot].forget()
        self._engine.bus.connect(self._engine.now, process.account, round(self._engine.now * 1000), process.wills)
        self.deliver()

    def kill(self, account: str, down_s: float) -> None:
        """End a process at once and start it again from its ledger after `down_s`. Raises KeyError."""
        process = self.processes[account]
        if process.mind is None:
            return
        engine = self._engine
        engine.tell(account, "killed")
        process.mind = None
        process.ride = ""
        engine.bus.drop(engine.now, account)
        if process.robot:
            engine.world.apply(process.robot, WatchScan(False))
        engine.after(down_s, partial(self.start, process))

    def sense_all(self) -> None:
        """Everybody's hardware speaks."""
        for process in self.processes.values():
            if process.mind is not None:
                self._sense(process)

    def tick_all(self) -> None:
        """Everybody's period passes."""
        tick = Tick(self._engine.now)
        for process in self.processes.values():
            if process.mind is not None:
                self.feed(process, tick)

    def _sense(self, process: Process) -> None:
        """What the hardware of a process has to say."""
        robot = process.robot
        if robot:
            for event in self._engine.world.readings(robot):
                self.feed(process, event)
            if self._engine.world.robots[robot].watching and self._engine.periods % SCAN_PERIODS == 0:
                self.feed(process, self._engine.world.cast_scan(robot))
        elif process.group:
            for report in self._engine.world.lift_reports(process.group):
                self.feed(process, report)

    def deliver(self) -> None:
        """Hand out everything published, and what that leads to."""
        queue = self._engine.bus.queue
        for _ in range(MOST_MESSAGES):
            if not queue:
                return
            account, event = queue.popleft()
            process = self.processes.get(account)
            if process is None:
                self._engine.office.handle(event)
            elif process.mind is not None:
                self.feed(process, event)
                if isinstance(event, LinkUp):
                    self._send_outbox(process)
        raise RuntimeError(f"more than {MOST_MESSAGES} messages in one instant: minds answer each other without end")

    def feed(self, process: Process, event: Any) -> None:
        """Give an event to a mind and carry out what it says."""
        try:
            commands = process.mind.handle(event)
        except Exception as error:
            # As in a real process: the event is dropped and the process goes on. Here it also breaks the run of play.
            where = traceback.extract_tb(error.__traceback__)[-1]
            detail = f"{process.account} on {type(event).__name__}: {type(error).__name__}: {error}"
            self._engine.judge.note("mind_raised", detail)
            self._engine.tell(
                process.account, "mind raised", {"error": detail, "where": f"{where.name}:{where.lineno}"}
            )
            return
        if commands:
            self._carry_out(process, commands)

    def _carry_out(self, process: Process, commands: list[Any]) -> None:
        """The ledger first, then the outbox, then everything else in order."""
        records = [command for command in commands if isinstance(command, Record)]
        remembers = [command for command in commands if isinstance(command, Remember)]
        outbox = [command for command in commands if isinstance(command, Publish) and command.outbox]
        if records or remembers or outbox:
            process.ledger.commit(self._engine.now, records, remembers, outbox)
            if outbox:
                self._send_outbox(process)
        for command in commands:
            self._obey(process, command)
        if process.robot:
            self._tell_ride(process)

    def _obey(self, process: Process, command: Any) -> None:
        match command:
            case Publish(message=message, outbox=""):
                self._engine.bus.publish(self._engine.now, process.account, message)
            case Drive() | Unlock() | WatchScan() if process.robot:
                self._engine.world.apply(process.robot, command)
            case CallCar() | CarCall() | CancelCalls() | HoldDoor() | CloseDoor() | RobotMode() if process.group:
                refused = self._engine.world.command_lift(command)
                if refused:
                    self._engine.bus.queue.append((process.account, CommandRefused(self._engine.now, command, refused)))
            case Say(key=key):
                self._engine.chronicle.seen[key] += 1
                self._engine.tell(process.account, f"says {key}")
            case Note(event=text, data=data, level=level):
                self._engine.chronicle.seen[text] += 1
                if level != "debug":
                    self._engine.tell(process.account, text, data)
            case Record(kind=kind, subject=subject, data=data):
                self._engine.chronicle.seen[kind] += 1
                self._engine.tell(process.account, f"records {kind}", {"subject": subject, **data})
            case Publish() | Remember() | ShowPlan() | SwitchMap():
                pass  # done above, or for viewers; our localiser sees by itself which floor it is on
            case _:
                self._engine.judge.note("mind_raised", f"{process.account} gave {command!r}, which nobody carries out")

    def _send_outbox(self, process: Process) -> None:
        if self._engine.bus.is_connected(process.account):
            for outbox, message in process.ledger.unsent():
                self._engine.bus.publish(self._engine.now, process.account, message)
                process.ledger.mark_sent([outbox])

    def _tell_ride(self, process: Process) -> None:
        ride = str(process.mind.rider.ride.state)
        if ride != process.ride:
            process.ride = ride
            self._engine.tell(process.account, f"ride {ride}")
