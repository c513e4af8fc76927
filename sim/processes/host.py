"""The processes of a hall: each a mind with its ledger, fed by the bus and its hardware, obeyed ledger first.

They die, hang and come back here; what they are told and what they do goes through here.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.sensing import AllowCharging, Drive, FreeWheels, Relocate, Say, ShowPlan, Unlock, WatchScan
from robots.elevator.commands import SwitchMap
from robots.gateway.hardware import CallCar, CancelCalls, CarCall, CloseDoor, CommandRefused, HoldDoor, RobotMode
from robots.guide.kiosk import Speak
from robots.settings import Robot
from robots.wire.topics import gateway_account
from sim.net.bus import Delivered
from sim.net.links import AT_ONCE_S
from sim.processes import minds
from sim.processes.ledger import MemoryLedger
from sim.processes.taping import TapedBuild
from sim.processes.trouble import Trouble, Troubles

if TYPE_CHECKING:
    from sim.engine import Engine

SCAN_PERIODS = 2
FIRST_WAIT_S, LONGEST_WAIT_S, LONGEST_ROBOT_WAIT_S, SETTLED_S = 1.0, 30.0, 4.0, 60.0
"""A process that ended by itself comes back after the first, twice that …, the longest; all over once it has settled.
As `robots.floor.supervisor` does it; a test holds the two together."""
MOST_ENTERED = 32
MOST_ROUNDS = 1_000
"""Answers to answers in one instant; more means that minds answer each other without end."""
MOST_MESSAGES = 300_000
"""Handed out in one instant. With the broker back after hours, tens of thousands that waited for it arrive in one; but
where one message is answered by several, they fill the memory long before `MOST_ROUNDS`."""


@dataclass(slots=True)
class Process:
    """One mind with its ledger. `mind` None: the process is dead.

    trouble  what is wrong with it; None while all is well: then it costs nothing
    has_stirred  its mind has done more than sleep since people last looked at its screen
    entered  states its ride has entered, the newest last; at most `MOST_ENTERED`
    lives    how often it was started; wait_s: the supervisor's back-off before the next start
    """

    account: str
    build: minds.Build
    wills: tuple[Any, ...]
    robot: str = ""
    is_guide: bool = False
    group: str = ""
    mind: Any = None
    ride: str = ""
    entered: list[str] = field(default_factory=list)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    tape: TapedBuild | None = None
    trouble: Trouble | None = None
    lives: int = 0
    started_at: float = 0.0
    wait_s: float = FIRST_WAIT_S
    has_stirred: bool = True


class Watcher(Protocol):
    """Looks on at what minds do and changes nothing; goes into snapshots, so it must pickle."""

    def handled(self, account: str, event: Any, commands: Sequence[Any]) -> None:
        """A mind was given an event and answered."""


class Host:
    """Runs all processes of one engine. `processes` by account; `of_robot` those of robots by their ids."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.processes: dict[str, Process] = {}
        self.of_robot: dict[str, Process] = {}
        self.watchers: list[Watcher] = []
        self.troubles = Troubles(engine, self)
        self._shadowed: list[str] = []
        self._riders = {id_ for id_, robot in engine.hall.robots.items() if _rides_itself(robot)}

    def start_all(self) -> None:
        """The scheduler, a gateway for each lift group, the robots."""
        plan, now, timings = self._engine.world.plan, self._engine.now, self._engine.timings
        self._add(Process("scheduler", minds.scheduler(plan, self._engine.seed, timings), ()))
        for group in plan.groups:
            wills = (minds.will_of_gateway(group, now),)
            self._add(Process(gateway_account(group), minds.gateway(plan, group, timings), wills, group=group))
        for robot in self._engine.hall.robots.values():
            if robot.kind == "courier":
                ours = minds.courier(plan, robot, self._engine.seed, timings)
                build = minds.foreign(plan, robot) if robot.is_foreign else ours
                self._add(Process(robot.account, build, (minds.will_of_robot(robot),), robot=robot.id))
            elif self._engine.knowledge is not None:
                build = minds.guide(plan, robot, self._engine.seed, self._engine.knowledge)
                wills = (minds.will_of_robot(robot),)
                self._add(Process(robot.id, build, wills, robot=robot.id, is_guide=True))

    def _add(self, process: Process) -> None:
        self.processes[process.account] = process
        if process.robot:
            self.of_robot[process.robot] = process
        if self._engine.taped:
            process.tape = TapedBuild.of(
                process.build, process.robot, process.group, process.is_guide, self._engine.knowledge is not None
            )
        self.start(process)

    def start(self, process: Process) -> None:
        """Build its mind from its ledger and connect it."""
        if self._engine.periods:
            self._engine.tell(process.account, "started")
        now = process.started_at = self._engine.now
        process.lives += 1
        process.has_stirred = True
        taped = process.tape
        process.mind = taped.at(self._engine.now, process.ledger) if taped else process.build(process.ledger)
        if process.robot:
            self._engine.world.sensors[process.robot].forget()
        boot = round(self.troubles.clock_of(process.account).read(now) * 1000)
        self._engine.bus.connect(now, process.account, boot, process.wills)
        self.deliver()

    def kill(self, account: str, down_s: float, torn: bool = False) -> None:
        """End a process at once and start it again from its ledger after `down_s`.

        torn  its disk had lied: the last commit is lost although it was confirmed

        Raises KeyError for an account that is neither a process of ours nor `web` or `bms`.
        """
        engine = self._engine
        if account not in self.processes:
            if account not in engine.bus.clients:
                raise KeyError(account)
            self._kill_client(account, down_s)
            return
        process = self.processes[account]
        if process.mind is None:
            return
        engine.chronicle.seen["killed"] += 1
        engine.tell(account, "killed")
        process.mind = None
        process.ride = ""
        if process.trouble is not None:
            process.trouble.die()
        if torn and process.ledger.tear():
            engine.tell(account, "lost its last write")
        engine.bus.drop(engine.now, account)
        if process.robot:
            engine.world.apply(process.robot, WatchScan(False))
        engine.after(down_s, partial(self.start, process))

    def fall(self, process: Process, why: str) -> None:
        """A process ends by an error of its own; its supervisor starts it again after a back-off."""
        if self._engine.now - process.started_at > SETTLED_S:
            process.wait_s = FIRST_WAIT_S
        self._engine.chronicle.seen[why] += 1
        self._engine.tell(process.account, why, {"again_in_s": process.wait_s})
        longest_s = LONGEST_ROBOT_WAIT_S if process.robot else LONGEST_WAIT_S
        wait_s, process.wait_s = process.wait_s, min(2 * process.wait_s, longest_s)
        self.kill(process.account, wait_s)

    def tell_crash(self, process: Process, when: str) -> None:
        self._engine.tell(process.account, f"crashes {when} its write" if when != "torn" else "crashes in its write")

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        self._engine.after(seconds, action)

    def _kill_client(self, account: str, down_s: float) -> None:
        """The same for the tablets' server or the building's control, of which only the connection is simulated."""
        engine = self._engine
        engine.tell(account, "killed")
        engine.bus.drop(engine.now, account)
        engine.after(down_s, partial(self._client_back, account))

    def _client_back(self, account: str) -> None:
        self._engine.tell(account, "started")
        self._engine.bus.connect(self._engine.now, account, round(self._engine.now * 1000))

    def sense_all(self) -> None:
        """Everybody's hardware speaks."""
        if self.is_radio_live:
            self._look_at_radio()
        for process in self.processes.values():
            if process.mind is not None:
                self._sense(process)

    def tick_all(self) -> None:
        """A period passes for everybody who does not sleep through it."""
        now, every = self._engine.now, self._engine.every_tick
        tick = Tick(now)
        for process in self.processes.values():
            mind = process.mind
            if mind is None:
                continue
            if process.trouble is not None:
                process.has_stirred = True
                process.trouble.take(self, process, tick)
            elif now >= mind.quiet_until:
                process.has_stirred = True
                self.handle(process, tick)
            elif every:
                self.handle(process, tick)

    @property
    def is_radio_live(self) -> bool:
        """Somewhere there is no radio, or a robot has none."""
        radio = self._engine.world.radio
        return bool(radio.places or radio.cars or self._shadowed)

    def _look_at_radio(self) -> None:
        """The link of a robot is cut where no radio reaches it."""
        bus, now = self._engine.bus, self._engine.now
        for robot in self._engine.world.robots:
            if self._engine.world.radio_reaches(robot) is (robot not in self._shadowed):
                continue
            if robot in self._shadowed:
                self._shadowed.remove(robot)
                self._engine.tell(robot, "radio back")
                bus.mend(now, robot)
            else:
                self._shadowed.append(robot)
                self._engine.tell(robot, "radio lost")
                bus.cut(now, robot)

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
        bus = self._engine.bus
        if bus.network.due_at <= self._engine.now + AT_ONCE_S:
            bus.advance(self._engine.now)
        handed_out = 0
        for _ in range(MOST_ROUNDS):
            handed_out += len(bus.queue)
            if handed_out > MOST_MESSAGES:
                break
            for _ in range(len(bus.queue)):
                if not bus.queue:  # who died has taken theirs out of it
                    return
                self._hand_out(*bus.queue.popleft())
            if not bus.queue:
                return
        raise RuntimeError(
            f"more than {MOST_ROUNDS} answers or {MOST_MESSAGES} messages in one instant: minds answer without end"
        )

    def _hand_out(self, account: str, event: Any) -> None:
        process = self.processes.get(account)
        if process is None:
            self._engine.office.handle(event)
        elif process.mind is not None:
            if type(event) is Received:
                self._engine.judge.delivered(account, event)
            self.feed(process, event)

    def feed(self, process: Process, event: Any) -> None:
        """Give an event to a process: now or, where it is in trouble, when it can take it."""
        if process.trouble is None:
            self.handle(process, event)
        else:
            process.trouble.take(self, process, event)

    def handle(self, process: Process, event: Any) -> None:
        """Give an event to a mind and carry out what it says."""
        mind = process.mind
        if mind is None:  # it died a moment ago
            return
        if isinstance(event, Delivered):
            process.ledger.mark_sent([event.outbox])
            return
        try:
            commands = mind.handle(event)
        except Exception as error:
            # As in a real process: the event is dropped and the process goes on. Here it also breaks the run of play.
            where = traceback.extract_tb(error.__traceback__)[-1]
            detail = f"{process.account} on {type(event).__name__}: {type(error).__name__}: {error}"
            self._engine.judge.note("mind_raised", detail)
            self._engine.tell(
                process.account, "mind raised", {"error": detail, "where": f"{where.name}:{where.lineno}"}
            )
            return
        for watcher in self.watchers:
            watcher.handled(process.account, event, commands)
        if commands or not mind.quiet_until:
            process.has_stirred = True
        if commands:
            self._carry_out(process, commands)
        if isinstance(event, LinkUp):
            self._send_outbox(process)

    def _carry_out(self, process: Process, commands: list[Any]) -> None:
        """The ledger first, then the outbox, then everything else in order."""
        trouble = process.trouble
        if trouble is None or not any(map(_is_kept, commands)) or trouble.lets_write(self, process, commands):
            self.write(process, commands)

    def write(self, process: Process, commands: list[Any]) -> None:
        """Commit what is to be kept of an answer and go on with the rest."""
        records = [command for command in commands if isinstance(command, Record)]
        remembers = [command for command in commands if isinstance(command, Remember)]
        outbox = [command for command in commands if isinstance(command, Publish) and command.outbox]
        if records or remembers or outbox:
            process.ledger.commit(self._engine.now, records, remembers, outbox)
            for record in records:
                self._engine.judge.recorded(process.account, record)
            if process.trouble is not None and process.trouble.dies_after_write(self, process):
                return
            if outbox:
                self._send_outbox(process)
        for command in commands:
            self._obey(process, command)
        if process.robot in self._riders:
            self._tell_ride(process)

    def _obey(self, process: Process, command: Any) -> None:
        match command:
            case Publish(message=message, outbox=""):
                self._engine.bus.publish(self._engine.now, process.account, message)
            case Drive() | Unlock() | WatchScan() | FreeWheels() | Relocate() | AllowCharging() if process.robot:
                self._engine.world.apply(process.robot, command)
            case CallCar() | CarCall() | CancelCalls() | HoldDoor() | CloseDoor() | RobotMode() if process.group:
                refused = self._engine.world.command_lift(command)
                if refused:
                    self._engine.bus.queue.append((process.account, CommandRefused(self._engine.now, command, refused)))
            case Say(key=key):
                self._engine.chronicle.seen[key] += 1
                self._engine.tell(process.account, f"says {key}")
                if process.robot:
                    self._engine.world.robots[process.robot].said = (key, self._engine.now)
            case Note(event="ride_state", data=data):
                rider = self.of_robot[str(data.get("robot", process.robot))]  # the scheduler tells whom it chaperones
                rider.entered = [*rider.entered[1 - MOST_ENTERED :], str(data["state"])]
                if rider is not process:
                    rider.ride = str(data["state"])
                self._note(process, command)
            case Note():
                self._note(process, command)
            case Speak(text=text, lang=lang):
                self._engine.chronicle.seen["speaks"] += 1
                self._engine.tell(process.account, "speaks", {"text": text.zh if lang == "zh" else text.en})
            case Record(kind=kind, subject=subject, data=data):
                self._engine.chronicle.seen[kind] += 1
                self._engine.tell(process.account, f"records {kind}", {"subject": subject, **data})
            case SwitchMap(map_id=map_id) if self._engine.hall.robots[process.robot].is_foreign:
                self._engine.world.sensors[process.robot].believe(map_id, self._engine.now)
            case Publish() | Remember() | ShowPlan() | SwitchMap():
                pass  # done above, or for viewers; our localiser sees by itself which floor it is on
            case _:
                self._engine.judge.note("mind_raised", f"{process.account} gave {command!r}, which nobody carries out")

    def _note(self, process: Process, note: Note) -> None:
        self._engine.chronicle.seen[note.event] += 1
        if note.event == "ride_unsettled":
            self._engine.judge.note("no_livelock", f"{process.account} goes in circles in one instant: {note.data}")
        if note.level != "debug":
            self._engine.tell(process.account, note.event, note.data)

    def _send_outbox(self, process: Process) -> None:
        if process.mind is not None and self._engine.bus.is_connected(process.account):
            for outbox, message in process.ledger.unsent():
                if self._engine.bus.publish(self._engine.now, process.account, message, outbox):
                    process.ledger.mark_sent([outbox])

    def _tell_ride(self, process: Process) -> None:
        ride = str(process.mind.rider.ride.state)
        if ride != process.ride:
            process.ride = ride
            self._engine.tell(process.account, f"ride {ride}")


def _rides_itself(robot: Robot) -> bool:
    return not robot.is_foreign


def _is_kept(command: Any) -> bool:
    return isinstance(command, Record | Remember) or (isinstance(command, Publish) and bool(command.outbox))
