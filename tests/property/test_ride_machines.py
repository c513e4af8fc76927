"""Chart, gateway and desk under rules drawn one after the other, alone and together; what fails is made short."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Remember, SetTimer
from robots.core.events import LinkDown, LinkUp, Received, Tick
from robots.core.lift import (
    AckStage,
    DeskAsk,
    DeskGrant,
    DoorState,
    LiftAck,
    LiftCommand,
    LiftMode,
    LiftOnline,
    LiftSession,
    LiftState,
    Motion,
    Presence,
    Zone,
)
from robots.core.sensing import PoseSeen
from robots.elevator.chart import LEGAL, TRANSITIONS, RideState
from robots.elevator.commands import DriveTo, Halt
from robots.elevator.events import MotionBlocked, Reached, RideCancelled, RideClosed
from robots.elevator.ride import MOVING_VERBS
from robots.fleet.rules import FleetRules
from robots.fleet.scheduler import Scheduler
from robots.gateway.floors import floors_of
from robots.gateway.gateway import Gateway
from robots.gateway.hardware import CallCar, CarCall, CarReading, CarSeen, HoldDoor
from sim.exhaust.copies import copied
from sim.exhaust.laws import longest_s
from sim.exhaust.model import OPENINGS, Model
from sim.exhaust.stage import CLEAR_SPOTS, Spot, plan_of, poses_of
from sim.exhaust.state import State
from sim.exhaust.strays import ROUND

HALL = Path("config/hall")
PLAN = plan_of(HALL)
POSES = poses_of(PLAN)
LIFTS = ("west", "east")
MAPS = PLAN.lifts["west"].maps
ROBOTS = ("xiaodi", "xiaoman")
VERBS = ("register", "register", "call", "car_call", "hold_door", "close_door", "renew", "release", "cancel")
NEXT = {(row["trigger"], row["source"], row["dest"]) for row in TRANSITIONS}

robots, lifts, maps = st.sampled_from(ROBOTS), st.sampled_from(LIFTS), st.sampled_from(MAPS)
FEW = settings(max_examples=20, stateful_step_count=40, deadline=None)


def state_of(
    lift: str, floor: str, door: DoorState, mode: LiftMode, session: LiftSession | None, calls: Any
) -> LiftState:
    return LiftState(
        "b1", lift, floors_of(PLAN, "b1")[lift], floor, False, "", calls, door, "front", Motion.STOPPED, mode,
        None, "unknown", "", None, session,
    )  # fmt: skip


class WholeWorld(RuleBasedStateMachine):
    """The small world of `sim.exhaust` with as many strays as are drawn; every law is looked at on the way."""

    @initialize(opening=st.sampled_from(OPENINGS))
    def begin(self, opening: Any) -> None:
        self.model = Model(HALL, opening)
        self.state: State = self.model.start()

    @rule(steps=st.integers(1, 60))
    def goes_on(self, steps: int) -> None:
        for _ in range(steps):
            if self.model.is_over(self.state):
                return
            self.state = self.model.after(self.state, ROUND)

    @rule(pick=st.integers(0, 1000))
    def strays(self, pick: int) -> None:
        actions = [one for one in self.model.actions(self.state, 1) if one.bit]
        if actions and not self.model.is_over(self.state):
            after = self.model.after(self.state, actions[pick % len(actions)])
            self.state = after._replace(used=0, strayed=0)

    def teardown(self) -> None:
        while hasattr(self, "state") and not self.model.is_over(self.state):
            self.state = self.model.after(self.state, ROUND)
            assert self.state.at < longest_s(self.model)


def usual_course() -> list[tuple[float, Any]]:
    """The first robot at each second of an undisturbed ride."""
    model = Model(HALL, OPENINGS[0])
    state, course = model.start(), []
    while not model.is_over(state):
        state = model.after(state, ROUND)
        if not state.left and state.parts[0].part.ride.active:
            course.append((state.at, state.parts[0].part))
    return course


COURSE = usual_course()


class OneRide(RuleBasedStateMachine):
    """A ride, from any second of its usual course on, told anything, while it truly moves over the sill and back."""

    @initialize(second=st.integers(0, len(COURSE) - 1))
    def begin(self, second: int) -> None:
        at, kept = COURSE[second]
        part = copied(kept)
        self.ride, self.timers, self.now, self.seq = part.ride, part.timers, at, 100_000
        self.spot, self.floor, self.lift = part.body.spot, part.body.map_id, part.body.lift or "west"
        self.drive = part.body.drive
        self.alarmed, self.sent = False, []

    def feed(self, event: Any) -> None:
        was, epoch = self.ride.state, self.ride.epoch
        for command in self.ride.handle(event):
            match command:
                case SetTimer():
                    self.timers.set(self.now, command)
                case DriveTo():
                    self.drive = command
                case Halt():
                    self.drive = None
                case Publish(message=LiftCommand() as message):
                    self.check(message)
                    self.sent.append(message)
                case Note(event="ride_state"):
                    step = (RideState(command.data["was"]), RideState(command.data["state"]))
                    assert any((source, dest) == step for _, source, dest in NEXT), step
        assert was is self.ride.state or self.ride.epoch > epoch

    def check(self, message: LiftCommand) -> None:
        if message.cmd in MOVING_VERBS:
            assert not self.alarmed
        if message.cmd == "release":
            assert self.spot in CLEAR_SPOTS or self.ride.zone is Zone.OUT
            assert self.spot not in (Spot.SILL, Spot.CAR) or message.lift != self.lift
        if message.cmd == "car_call":
            assert message.destination == MAPS[2]

    def received(self, message: Any, age: float = 0.0, retained: bool = False) -> None:
        self.seq += 1
        self.feed(Received(self.now, message, self.now - age, 1, self.seq, retained))

    @rule(seconds=st.sampled_from([0.1, 1.0, 4.0, 11.0, 65.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        for due in self.timers.due(self.now):
            self.feed(due)
        self.feed(Tick(self.now))

    @rule(
        lift=lifts,
        floor=maps,
        door=st.sampled_from(DoorState),
        owner=st.sampled_from(["", *ROBOTS]),
        called=st.booleans(),
        mode=st.sampled_from([LiftMode.NORMAL, LiftMode.NORMAL, LiftMode.OUT_OF_SERVICE]),
        age=st.sampled_from([0.0, 3.0]),
    )
    def lift_says(self, lift, floor, door, owner, called, mode, age) -> None:
        session = LiftSession(owner, f"s-{owner}", "shared", Instant(0.0), Instant(self.now + 100)) if owner else None
        self.received(state_of(lift, floor, door, mode, session, (MAPS[2],) if called else ()), age)

    @rule(stage=st.sampled_from(AckStage), reason=st.sampled_from(["busy", "locked_floor"]), back=st.integers(1, 3))
    def gateway_answers(self, stage: AckStage, reason: str, back: int) -> None:
        if self.sent:
            asked = self.sent[-min(back, len(self.sent))]
            self.received(LiftAck("b1", asked.lift, "xiaodi", asked.request_id, stage, 1, reason))

    @rule(lift=st.sampled_from([*LIFTS, ""]))
    def desk_answers(self, lift: str) -> None:
        request = self.ride.m.desk_request
        if request:
            self.received(DeskGrant("b1", "xiaodi", request, lift, None, 0, 0.0))

    @rule(arrives=st.booleans())
    def base_answers(self, arrives: bool) -> None:
        if self.drive is not None:
            self.feed((Reached if arrives else MotionBlocked)(self.now, self.drive.target))

    @rule(inwards=st.booleans())
    def moves_a_step(self, inwards: bool) -> None:
        row = (Spot.LANDING, Spot.FRONT, Spot.SILL, Spot.CAR)
        place = row.index(self.spot) if self.spot in row else 0
        self.spot = row[max(0, min(3, place + (1 if inwards else -1)))]
        self.lift = self.ride.lift or self.lift
        self.feed(PoseSeen(self.now, POSES[self.lift, self.spot, self.floor]))

    @rule(up=st.booleans())
    def link_changes(self, up: bool) -> None:
        self.feed((LinkUp if up else LinkDown)(self.now))

    @rule()
    def alarm(self) -> None:
        self.alarmed = True
        self.received(Alarm("fire", "b1", True, ("b1",)))

    @rule()
    def reset(self) -> None:
        self.received(Alarm("fire", "b1", False, ("b1",)))
        self.received(AlarmReset("fire", "b1", "Wang", Instant(self.now)))
        self.alarmed = False

    @rule(event=st.sampled_from([RideCancelled, RideClosed]))
    def host_says(self, event: Any) -> None:
        self.feed(event(self.now))

    @invariant()
    def waits_have_an_end(self) -> None:
        if not hasattr(self, "ride"):
            return
        state = self.ride.state
        assert any(source is state for _, source in LEGAL) or state is RideState.DONE
        resting = {RideState.HELP_WAIT, RideState.MANUAL, RideState.EMERGENCY_LANDING, RideState.DONE, RideState.IDLE}
        if state not in resting:
            assert self.ride.m.until is not None


class OneGateway(RuleBasedStateMachine):
    """A gateway told anything by two robots, restarted at will: a robot inside keeps its car."""

    def __init__(self) -> None:
        super().__init__()
        self.disk: dict[str, Any] = {}
        self.now, self.seq, self.ids, self.boot = 1000.0, 0, 0, 0
        self.zones = dict.fromkeys(ROBOTS, (Zone.OUT, ""))
        self.alarmed = False
        self.start()
        self.time_passes(3.0)

    def start(self) -> None:
        self.gateway = Gateway("b1", floors_of(PLAN, "b1"), dict(self.disk))
        self.feed(LinkUp(self.now))
        for robot in ROBOTS:
            self.say_presence(robot, retained=True)

    def owner(self, lift: str) -> str:
        session = self.disk.get(f"session:{lift}")
        return session["robot"] if session else ""

    def feed(self, event: Any) -> None:
        before = {lift: self.owner(lift) for lift in LIFTS}
        for command in self.gateway.handle(event):
            match command:
                case Remember():
                    self.disk[command.key] = command.value
                case CallCar() | CarCall():
                    assert not self.alarmed
                case HoldDoor(seconds=seconds):
                    assert not (self.alarmed and seconds > 0)
        for lift, robot in before.items():
            if robot and self.zones[robot] == (Zone.IN, lift):
                assert self.owner(lift) == robot, f"{robot} loses {lift} while it is inside"

    def send(self, message: Any, retained: bool = False) -> None:
        self.seq += 1
        self.feed(Received(self.now, message, self.now, 1, self.seq, retained))

    def say_presence(self, robot: str, retained: bool = False) -> None:
        zone, lift = self.zones[robot]
        self.send(Presence(robot, zone, "b1", lift, MAPS[0], {}, "", ""), retained)

    @rule(seconds=st.sampled_from([0.1, 1.0, 3.0, 70.0, 200.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        for lift in LIFTS:
            self.feed(CarSeen(self.now, lift, CarReading(MAPS[0], False, DoorState.CLOSED, Motion.STOPPED)))
        self.feed(Tick(self.now))

    @rule(lift=lifts, floor=maps, door=st.sampled_from(DoorState), held=st.booleans())
    def car_says(self, lift: str, floor: str, door: DoorState, held: bool) -> None:
        self.feed(CarSeen(self.now, lift, CarReading(floor, False, door, Motion.STOPPED, door_held=held)))

    @rule(robot=robots, lift=lifts, verb=st.sampled_from(VERBS), repeats=st.integers(1, 2))
    def robot_commands(self, robot: str, lift: str, verb: Any, repeats: int) -> None:
        self.ids += 1
        zone, inside = self.zones[robot]
        command = LiftCommand(
            "b1", lift, robot, f"q{self.ids}", Instant(self.now + 10), verb, origin=MAPS[0], destination=MAPS[2],
            presence=zone if inside == lift else Zone.OUT, hold_s=5.0,
        )  # fmt: skip
        for _ in range(repeats):
            self.send(command)

    @rule(robot=robots)
    def robot_goes_in(self, robot: str) -> None:
        for lift in LIFTS:
            if self.owner(lift) == robot and self.zones[robot][0] is Zone.OUT:
                self.zones[robot] = (Zone.IN, lift)
                self.say_presence(robot)

    @rule(robot=robots)
    def robot_comes_out(self, robot: str) -> None:
        self.zones[robot] = (Zone.OUT, "")
        self.say_presence(robot)

    @rule()
    def dies(self) -> None:
        self.now += 1.0
        self.start()

    @rule()
    def alarm(self) -> None:
        """Every other time it is the end of the one before."""
        self.alarmed = not self.alarmed
        self.send(Alarm("fire", "b1", self.alarmed, ("b1",)))
        if not self.alarmed:
            self.send(AlarmReset("fire", "b1", "Wang", Instant(self.now)))

    @invariant()
    def a_robot_inside_is_alone(self) -> None:
        inside = [lift for zone, lift in self.zones.values() if zone is Zone.IN]
        assert len(inside) == len(set(inside))


class OneDesk(RuleBasedStateMachine):
    """The desk asked by three robots: a car is never promised to a second one while the first may use it."""

    names = (*ROBOTS, "xiaozhi")

    def __init__(self) -> None:
        super().__init__()
        self.now, self.ids = 1000.0, 0
        self.asks: dict[str, DeskAsk] = {}
        self.granted: dict[str, tuple[str, float]] = {}
        self.inside: dict[str, str] = {}
        self.modes = dict.fromkeys(LIFTS, LiftMode.NORMAL)
        self.online, self.alarmed = True, False
        self.start()

    def start(self) -> None:
        self.desk = Scheduler(PLAN, bytes, FleetRules(spare_codes=0))
        self.granted.clear()
        self.feed(LinkUp(self.now))
        for lift in LIFTS:
            self.car_says(lift)
        for robot in self.names:
            self.say_presence(robot)

    def feed(self, event: Any) -> None:
        for command in self.desk.handle(event):
            if isinstance(command, Publish) and isinstance(command.message, DeskGrant) and command.message.lift:
                self.check(command.message)

    def check(self, grant: DeskGrant) -> None:
        ask = self.asks.get(grant.robot)
        assert ask is not None
        assert grant.request_id == ask.request_id
        other, until = self.granted.get(grant.lift, ("", 0.0))
        assert other in ("", grant.robot) or self.now > until, f"{grant.lift} is {other}'s"
        if other != grant.robot:
            assert self.online
            assert not self.alarmed
            assert self.modes[grant.lift] is LiftMode.NORMAL
            assert not [r for r, lift in self.inside.items() if lift == grant.lift and r != grant.robot]
        self.granted[grant.lift] = (grant.robot, float(grant.lease_until or 0.0))

    def send(self, message: Any) -> None:
        self.feed(Received(self.now, message, self.now, 1, int(self.now * 1000)))

    def say_presence(self, robot: str) -> None:
        lift = self.inside.get(robot, "")
        self.send(Presence(robot, Zone.IN if lift else Zone.OUT, "b1", lift, MAPS[0], {}, "", ""))

    @rule(seconds=st.sampled_from([0.1, 1.0, 5.0, 60.0, 200.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        for lift in LIFTS:
            self.car_says(lift)
        self.feed(Tick(self.now))

    def car_says(self, lift: str) -> None:
        self.send(state_of(lift, MAPS[0], DoorState.CLOSED, self.modes[lift], None, ()))

    @rule(robot=st.sampled_from(names), again=st.booleans())
    def robot_asks(self, robot: str, again: bool) -> None:
        if robot in self.inside:
            return
        if not again or robot not in self.asks:
            self.gives_back(robot)
            self.ids += 1
            self.asks[robot] = DeskAsk("b1", robot, f"a{self.ids}", MAPS[0], MAPS[2])
        self.send(self.asks[robot])

    @rule(robot=st.sampled_from(names))
    def robot_gives_back(self, robot: str) -> None:
        if robot not in self.inside:
            self.gives_back(robot)

    def gives_back(self, robot: str) -> None:
        ask = self.asks.pop(robot, None)
        if ask is not None:
            self.granted = {lift: held for lift, held in self.granted.items() if held[0] != robot}
            self.send(DeskAsk("b1", robot, ask.request_id, MAPS[0], MAPS[2], done=True))

    @rule(robot=st.sampled_from(names))
    def robot_goes_in(self, robot: str) -> None:
        for lift, (owner, _) in self.granted.items():
            if owner == robot and robot not in self.inside:
                self.inside[robot] = lift
                self.say_presence(robot)

    @rule(robot=st.sampled_from(names))
    def robot_comes_out(self, robot: str) -> None:
        if self.inside.pop(robot, ""):
            self.say_presence(robot)

    @rule(lift=lifts, mode=st.sampled_from([LiftMode.NORMAL, LiftMode.INSPECTION]))
    def mode_changes(self, lift: str, mode: LiftMode) -> None:
        self.modes[lift] = mode
        self.car_says(lift)

    @rule(online=st.booleans())
    def gateway_goes(self, online: bool) -> None:
        self.online = online
        self.send(LiftOnline("b1", online, Instant(self.now), "1"))

    @rule()
    def dies(self) -> None:
        """What stands in the cars is read from the presences."""
        if not (set(self.asks) - set(self.inside)):
            self.start()
            self.send(LiftOnline("b1", self.online, Instant(self.now), "1"))


for machine in (WholeWorld, OneRide, OneGateway, OneDesk):
    machine.TestCase.settings = FEW
TestWholeWorld, TestOneRide = WholeWorld.TestCase, OneRide.TestCase
TestOneGateway, TestOneDesk = OneGateway.TestCase, OneDesk.TestCase
