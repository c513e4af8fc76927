"""One robot: the real ride, its timers, and a body that takes one step a second."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Publish, Record, Remember, SetTimer
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import AckStage, DeskGrant, LiftAck, LiftCommand, LiftState
from robots.core.sensing import FreeWheels, MarkerSeen, PoseSeen, PressureSeen, ScanSeen, WatchScan
from robots.core.timers import Timers
from robots.core.vda import Connection, Info, VehicleState
from robots.elevator.chart import RideState
from robots.elevator.commands import DriveTo, Halt, HelpWanted, RideEnded, SwitchMap, Target
from robots.elevator.events import MotionBlocked, Reached, RideCancelled, RideClosed, RideOrdered
from robots.elevator.ride import MOVING_VERBS, Ride
from robots.elevator.scan import DoorSeen, Sight
from sim.exhaust.stage import AT_CAR, BEFORE_DOOR, CLEAR_SPOTS, Spot

SEA_LEVEL_PA = 101_325.0
HEIGHT_M = 8430.0
TELLS_S = 5


class Near(NamedTuple):
    """What is true at the lift a robot deals with, as far as its body and its sensors can tell.

    floor       map id the car stands at, empty on the way; `height_m` of the car
    door        its true state
    in_door     a person stands in the doorway; `in_car`: somebody else is in the car or on its sill
    in_front    another robot stands before the door on the robot's floor
    """

    floor: str
    height_m: float
    door: str
    in_door: bool
    in_car: bool
    in_front: bool


class Letter(NamedTuple):
    """A message on its way; `mark` stands for its content."""

    source: int
    message: Any
    at: float
    boot: int
    seq: int
    retained: bool
    mark: bytes


@dataclass(slots=True)
class Given:
    """What the robot was last given of one lift, beside what its ride makes of it: for the laws."""

    state: LiftState | None = None
    stamp: float = 0.0
    order: tuple[int, int] = (-1, -1)
    retained: bool = False
    called: str = ""  # newest call's request id
    accepted: tuple[int, int] | None = None  # the ack of that call


@dataclass(slots=True)
class Body:
    """`map_id`: the floor it truly stands on, outside a car. `believed`: the map its localiser is on."""

    spot: Spot
    map_id: str
    believed: str
    lift: str = ""
    drive: DriveTo | None = None


@dataclass(slots=True)
class RobotPart:
    """Everything of one robot that can change.

    ride        the mind
    ledger      what it wants back after a restart
    dead_until  above 0: the process is down until then
    """

    ride: Ride
    body: Body
    order: RideOrdered | None
    boot: int
    timers: Timers = field(default_factory=Timers)
    ledger: dict[str, Any] = field(default_factory=dict)
    dead_until: float = 0.0
    is_new: bool = True
    is_watching: bool = False
    ended: str = ""
    has_called_for_help: bool = False
    is_alarmed: bool = False
    granted: str = ""
    desk_silent_since: float = 0.0
    told_lines: str = ""
    aboard: bool = False
    given: dict[str, Given] = field(default_factory=dict)


class Turn(NamedTuple):
    """What a turn of a robot brought: its messages, and what the laws must hear of. A mark is (what, lift, detail)."""

    messages: tuple[Any, ...]
    marks: tuple[tuple[str, str, str], ...]


class TrueSight:
    """Stands in for the laser's geometry: a scan already says what it shows."""

    def see(self, scan: ScanSeen) -> Sight:
        sight: Any = scan.ranges
        return sight  # type: ignore[no-any-return]


def take_turn(
    part: RobotPart, letters: tuple[Letter, ...], near: Near | None, at: float, cancel: bool, poses: dict[Any, Any]
) -> Turn:
    """One second of a robot that is up: letters, its body's step, its sensors, its timers, the tick."""
    return _Hand(part, near, at, poses).turn(letters, cancel)


class _Hand:
    """Feeds one part's ride for one second."""

    def __init__(self, part: RobotPart, near: Near | None, at: float, poses: dict[Any, Any]) -> None:
        self.part, self.near, self.at, self.poses = part, near, at, poses
        self.target = Target.LOBBY
        self.messages: list[Any] = []
        self.marks: list[tuple[str, str, str]] = []

    def turn(self, letters: tuple[Letter, ...], cancel: bool) -> Turn:
        part, at = self.part, self.at
        if part.is_new:
            part.is_new = False
            self.feed(LinkUp(at))
        for letter in letters:
            self.note_given(letter)
            self.feed(Received(at, letter.message, letter.at, letter.boot, letter.seq, letter.retained))
        reached = self.move()
        self.sense()
        if part.order is not None and at >= part.order.at:
            order, part.order = part.order, None
            self.feed(order)
        if cancel:
            self.feed(RideCancelled(at))
        if reached is not None:
            self.feed(reached)
        for due in part.timers.due(at):
            self.feed(due)
        self.feed(Tick(at))
        self.tell_lines()
        return Turn(tuple(self.messages), tuple(self.marks))

    def tell_lines(self) -> None:
        """The courier around the ride tells the scheduler which alarm lines it keeps, and when it keeps none any more:
        a reset that missed it is said again."""
        part, lines = self.part, " ".join(self.part.ride.alarm_lines)
        if lines != part.told_lines or (lines and round(self.at) % TELLS_S == 0):
            part.told_lines = lines
            info = (Info("alarm", (("lines", lines),)),) if lines else ()
            name = part.ride.robot
            self.messages.append(Connection(name, "ONLINE"))
            self.messages.append(
                VehicleState(name, "", 0, "", 0, (), (), (), False, False, 1.0, False, "AUTOMATIC", information=info)
            )

    def note_given(self, letter: Letter) -> None:
        part, message = self.part, letter.message
        match message:
            case LiftState():
                given = part.given.setdefault(message.lift, Given())
                order = (letter.boot, letter.seq)
                if order > given.order and not (letter.retained and given.state is not None):
                    given.state, given.stamp, given.order, given.retained = message, letter.at, order, letter.retained
            case LiftAck(stage=AckStage.CONTROLLER_ACCEPTED | AckStage.DONE):
                given = part.given.setdefault(message.lift, Given())
                if message.request_id == given.called and given.accepted is None:
                    given.accepted = (letter.boot, letter.seq)
            case DeskGrant():
                part.desk_silent_since = self.at
                part.granted = message.lift or part.granted
            case Alarm() if message.active:
                part.is_alarmed = True
            case AlarmReset():
                part.is_alarmed = False

    # ---- the body

    def move(self) -> Any:
        """One step towards the target; the answer for the ride when it arrives or is stopped."""
        body, drive = self.part.body, self.part.body.drive
        if drive is None:
            return None
        self.target = drive.target
        at_door = body.spot in AT_CAR or body.spot is Spot.GATE
        match drive.target:
            case Target.CAR:
                return self.towards_car()
            case Target.LANDING:
                return self.towards_landing()
            case Target.FRONT if body.spot not in AT_CAR:
                return self.arrive(Spot.FRONT)
            case Target.HOLD if not at_door or body.spot is Spot.GATE:
                return self.arrive(Spot.HOLD)
            case Target.ASIDE | Target.BESIDE if body.spot not in AT_CAR:
                return self.arrive(Spot.ASIDE)
            case Target.LOBBY if body.spot not in AT_CAR:
                return self.arrive(Spot.LOBBY)
        return self.stopped()

    def towards_car(self) -> Any:
        part, body, near = self.part, self.part.body, self.near
        if body.spot is Spot.CAR:
            return self.arrive(Spot.CAR)
        if near is None or near.in_car or near.in_door:
            return self.stopped()
        if body.spot is Spot.SILL:
            return self.arrive(Spot.CAR)
        if body.spot not in BEFORE_DOOR:
            return self.step_to(Spot.FRONT)
        if near.floor != body.map_id or near.door != "open":
            return self.stopped()
        self.step_to(Spot.SILL)
        self.mark("enters", part.body.lift, self.flaw())
        return None

    def flaw(self) -> str:
        """What is wrong with the newest word the robot has of the car it enters; empty: nothing."""
        body, given = self.part.body, self.part.given.get(self.part.body.lift)
        if given is None or given.state is None or given.retained:
            return "without any live word of it"
        state = given.state
        if self.at - given.stamp > 3.0:  # 2 s, and the second in which it takes the step
            return f"on a message {self.at - given.stamp:.0f} s old"
        if state.current_floor != body.map_id or state.between_floors:
            return f"and was told it is at {state.current_floor}"
        if given.accepted is None or given.order <= given.accepted:
            return "on a message from before its call was accepted"
        return ""

    def towards_landing(self) -> Any:
        body, near = self.part.body, self.near
        if body.spot is Spot.LANDING:
            return self.arrive(Spot.LANDING)
        if body.spot is Spot.CAR:
            if near is None or near.in_door or near.door != "open" or not near.floor:
                return self.stopped()
            body.map_id = near.floor
            self.mark("leaves", body.lift, body.map_id)
            return self.step_to(Spot.SILL)
        if near is not None and near.in_front:
            return self.stopped()
        if body.spot is Spot.SILL:
            return self.step_to(Spot.GATE)
        return self.arrive(Spot.LANDING)

    def step_to(self, spot: Spot) -> None:
        """On the way: which lift it is at follows from where it is sent."""
        body = self.part.body
        body.spot = spot
        if spot not in AT_CAR and body.drive is not None:
            body.lift = body.drive.lift

    def arrive(self, spot: Spot) -> Reached:
        self.step_to(spot)
        self.part.body.drive = None
        return Reached(self.at, self.target)

    def stopped(self) -> MotionBlocked:
        self.part.body.drive = None
        return MotionBlocked(self.at, self.target)

    def sense(self) -> None:
        """Pose always; barometer and marker; the laser while the ride watches."""
        part, body, near, at = self.part, self.part.body, self.near, self.at
        inside = body.spot is Spot.CAR and near is not None
        height = near.height_m if inside and near is not None else part.ride.elevations[body.map_id]
        self.feed(PressureSeen(at, SEA_LEVEL_PA * math.exp(-height / HEIGHT_M)))
        lift = body.lift if body.spot not in (Spot.LOBBY, Spot.ASIDE) else ""
        seen = near is not None and (not inside or (near.door == "open" and bool(near.floor)))
        floor = near.floor if inside and near is not None else body.map_id
        self.feed(MarkerSeen(at, f"{floor}/{lift}" if seen and lift else ""))
        self.feed(PoseSeen(at, self.poses[lift, body.spot, body.believed]))
        if part.is_watching and near is not None and lift:
            pose = self.poses[lift, body.spot, body.believed]
            shown: Any = self.sight(near)
            self.feed(ScanSeen(at, pose, 0.0, 0.0, 0.0, shown))

    def sight(self, near: Near) -> Sight:
        body = self.part.body
        inside = body.spot is Spot.CAR
        here = inside or near.floor == body.map_id
        is_open = here and near.door == "open"
        door = DoorSeen.OPEN if is_open else DoorSeen.CLOSED if near.door == "closed" or not here else DoorSeen.UNSURE
        if body.spot is Spot.SILL:
            door = DoorSeen.UNSURE
        in_front = body.spot is Spot.FRONT
        return Sight(
            door,
            car_free=is_open and in_front and not near.in_car,
            gate_free=not near.in_door and not near.in_front,
            way_out=inside and is_open and not near.in_door and not near.in_front,
        )

    # ---- what the ride answers

    def feed(self, event: Any) -> None:
        for command in self.part.ride.handle(event):
            self.carry_out(command)

    def carry_out(self, command: Any) -> None:
        part, body = self.part, self.part.body
        match command:
            case Publish():
                self.published(command.message)
            case SetTimer():
                part.timers.set(self.at, command)
            case Remember():
                part.ledger[command.key] = command.value
            case DriveTo():
                body.drive = command
            case Halt():
                body.drive = None
            case SwitchMap():
                body.believed = command.map_id
            case FreeWheels():
                pass  # nobody pushes here
            case WatchScan():
                part.is_watching = command.on
            case HelpWanted():
                part.has_called_for_help = True
            case RideEnded(outcome="gave_up"):
                part.ended = "gave_up"
                self.feed(RideClosed(self.at))
            case RideEnded():
                part.ended = command.outcome
                if body.spot in AT_CAR:
                    self.mark("ended_inside", body.lift, command.outcome)
            case Record(kind="car_entered" | "car_left"):
                self.custody(command.kind == "car_entered")

    def custody(self, enters: bool) -> None:
        """The papers' book: into a car and out of one, by turns."""
        if enters is self.part.aboard:
            self.mark("custody", self.part.body.lift, "into a car twice" if enters else "out of a car twice")
        self.part.aboard = enters

    def published(self, message: Any) -> None:
        part, body = self.part, self.part.body
        self.messages.append(message)
        if not isinstance(message, LiftCommand):
            return
        verb, lift = message.cmd, message.lift
        if verb in MOVING_VERBS and part.is_alarmed:
            self.mark("in_alarm", lift, verb)
        if verb == "release" and body.spot not in CLEAR_SPOTS and body.lift == lift and not self.never_went_in():
            self.mark("release", lift, body.spot.value)
        if verb == "call":
            given = part.given.setdefault(lift, Given())
            given.called, given.accepted = message.request_id, None
        if verb == "car_call" and message.destination != part.ride.to_map():
            self.mark("car_call", lift, message.destination)
        if verb == "register" and body.spot not in AT_CAR:
            silent = self.at - part.desk_silent_since >= part.ride.timers.desk_silent_s
            if part.granted != lift and not silent:
                self.mark("register", lift, "no grant of the desk")

    def never_went_in(self) -> bool:
        """Before the door, and not on its way out of the car."""
        return self.part.body.spot is Spot.FRONT

    def mark(self, what: str, lift: str, detail: str) -> None:
        if detail or what in ("enters", "leaves"):
            self.marks.append((what, lift, detail))


def is_over(part: RobotPart) -> bool:
    """Its ride has come to an end, or waits for a person who was asked."""
    state = part.ride.state
    if state is RideState.HELP_WAIT:
        return part.has_called_for_help
    return state in (RideState.DONE, RideState.MANUAL) and part.order is None
