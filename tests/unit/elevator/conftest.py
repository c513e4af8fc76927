"""A small stage for a ride: one building with three floors and two cars, hand-made messages, an exact base and laser.

Nothing here decides for the ride. `helpful` parts answer like a healthy gateway and base; a test switches them off to
play a fault by hand.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from robots.building.lift_plan import LiftPlan
from robots.core.commands import Note, Publish, Record, Remember, SetTimer
from robots.core.events import LinkDown, LinkUp, Received, Tick, TimerFired
from robots.core.geometry import Pose
from robots.core.lift import (
    AckStage,
    DeskAsk,
    DeskGrant,
    DoorState,
    LiftAck,
    LiftCommand,
    LiftFloor,
    LiftMode,
    LiftSession,
    LiftState,
    Motion,
    Presence,
)
from robots.core.sensing import MarkerSeen, PoseSeen, PressureSeen, ScanSeen, WatchScan
from robots.core.timers import Timers
from robots.elevator.chart import RideState
from robots.elevator.commands import DriveTo, Halt, HelpWanted, RideEnded, Target
from robots.elevator.events import Reached, RideOrdered
from robots.elevator.ride import Ride
from robots.elevator.timers import RideTimers

MAPS = ("b1-F1", "b1-F2", "b1-F3")
ELEVATIONS = {"b1-F1": 0.0, "b1-F2": 4.5, "b1-F3": 9.0}
RADIUS = 0.28
ORDER = RideOrdered(100.0, "r-0001", "b1", "b1-F1", "b1-F3", manifest_hash="9f")
BEAMS = 360
RANGE_M = 12.0


def lift_plan(lift: str, x: float) -> LiftPlan:
    holds = dict.fromkeys(MAPS, (x + 1.4, 21.9))
    return LiftPlan(lift, "b1", MAPS, (x, 20.0), math.pi / 2, 1.4, 1.6, 1.0, holds, RADIUS)


PLANS = {"east": lift_plan("east", 10.0), "west": lift_plan("west", 14.0)}


def cast(pose: Pose, segments: list[tuple[float, float, float, float]], people: list[tuple[float, float]]) -> ScanSeen:
    """A noiseless laser: 360 beams against walls and round people of 0.2 m."""
    step = 2 * math.pi / BEAMS
    ranges = np.full(BEAMS, RANGE_M)
    for i in range(BEAMS):
        angle = pose.theta - math.pi + i * step
        dx, dy = math.cos(angle), math.sin(angle)
        for x1, y1, x2, y2 in segments:
            det = dx * (y1 - y2) - dy * (x1 - x2)
            if abs(det) < 1e-12:
                continue
            t = ((x1 - pose.x) * (y1 - y2) - (y1 - pose.y) * (x1 - x2)) / det
            u = (dx * (y1 - pose.y) - dy * (x1 - pose.x)) / det
            if t > 0 and 0 <= u <= 1:
                ranges[i] = min(ranges[i], t)
        for px, py in people:
            near = (px - pose.x) * dx + (py - pose.y) * dy
            gap = 0.04 - ((px - pose.x) ** 2 + (py - pose.y) ** 2 - near**2)
            if gap > 0 and near > 0:
                ranges[i] = min(ranges[i], near - math.sqrt(gap))
    return ScanSeen(0.0, pose, -math.pi, step, RANGE_M, tuple(ranges))


class Stage:
    """Feeds a ride and keeps what it answers."""

    def __init__(self, timers: RideTimers | None = None, seed: int = 1) -> None:
        self.ride = Ride("xiaodi", RADIUS, PLANS, ELEVATIONS, timers, seed)
        self.now = 100.0
        self.timers = Timers()
        self.all: list[Any] = []
        self.seq = 0
        self.boot = 5
        self.pose = Pose("b1-F1", 12.0, 24.0, 0.0)
        self.goal: Pose | None = None
        self.target: Target | None = None
        self.sure = True
        self.pressure_offset = 0.0
        self.marker_shown = True
        self.height = 0.0
        self.altitude = 0.0
        self.marker_says = ""
        self.deaf: set[str] = set()
        self.people: list[tuple[float, float]] = []
        self.is_watching = False
        self.helpful_gateway = True
        self.helpful_base = True
        self.helpful_desk = True
        self.sends_states = True
        self.sends_sensors = True
        self.answered: set[str] = set()
        self.cars = {name: self.fresh_car(name) for name in PLANS}
        self.moving_to: dict[str, tuple[str, float]] = {}
        self.visited: list[str] = ["IDLE"]

    @staticmethod
    def fresh_car(name: str) -> LiftState:
        floors = tuple(LiftFloor(m, m, ELEVATIONS[m]) for m in MAPS)
        return LiftState(
            "b1", name, floors, "b1-F1", False, "", (), DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL,
            10.0, "unknown", "load", None, None,
        )  # fmt: skip

    # ---- feeding

    def feed(self, event: Any) -> list[Any]:
        """One event; commands are kept, timers hosted, helpful parts answer."""
        commands = self.ride.handle(event)
        self.all += commands
        self.visited += [c.data["state"] for c in commands if isinstance(c, Note) and c.event == "ride_state"]
        for command in commands:
            self.carry_out(command)
        for command in commands:
            match command:
                case Publish(message=LiftCommand() as asked) if self.helpful_gateway:
                    self.gateway(asked)
                case Publish(message=DeskAsk() as ask) if self.helpful_desk and not ask.done:
                    self.receive(DeskGrant("b1", "xiaodi", ask.request_id, "east", None, 0, 0.0))
        return commands

    def carry_out(self, command: Any) -> None:
        match command:
            case SetTimer():
                self.timers.set(self.now, command)
            case WatchScan(on=on):
                self.is_watching = on
            case DriveTo():
                self.target = command.target
                self.goal = self.place(command)
            case Halt():
                self.target = self.goal = None

    def receive(self, message: Any, retained: bool = False, stamp: float | None = None, seq: int | None = None) -> list:
        if seq is None:
            self.seq += 1
            seq = self.seq
        stamp = self.now if stamp is None else stamp
        return self.feed(Received(self.now, message, stamp, self.boot, seq, retained))

    def order(self, **changes: Any) -> list[Any]:
        return self.feed(replace(ORDER, at=self.now, **changes))

    def link(self, up: bool) -> list[Any]:
        return self.feed(LinkUp(self.now) if up else LinkDown(self.now))

    def car(self, lift: str = "east", **changes: Any) -> list[Any]:
        """Change a car and publish its state."""
        self.cars[lift] = replace(self.cars[lift], **changes)
        return self.receive(self.cars[lift])

    def ack(self, command: LiftCommand, stage: AckStage = AckStage.CONTROLLER_ACCEPTED, reason: str = "") -> list[Any]:
        result = 2 if stage is AckStage.REJECTED else 1
        return self.receive(LiftAck("b1", command.lift, "xiaodi", command.request_id, stage, result, reason))

    def sense(self) -> None:
        """One round of all sensors."""
        if not self.sends_sensors:
            return
        height = self.altitude + self.height
        self.feed(PressureSeen(self.now, 101325.0 * math.exp(-height / 8430.0) + self.pressure_offset))
        lift = self.ride.lift or "east"
        car = self.cars[lift]
        sees = self.marker_shown and (car.door_state is DoorState.OPEN or self.ride.zone.value != "in")
        self.feed(MarkerSeen(self.now, f"{self.marker_says or self.pose.map_id}/{lift}" if sees else ""))
        self.feed(PoseSeen(self.now, self.pose, self.sure))
        if self.is_watching:
            self.feed(replace(self.scan(lift), at=self.now))

    def scan(self, lift: str = "east") -> ScanSeen:
        plan = PLANS[lift]
        walls = list(plan.car_walls())
        if self.cars[lift].door_state is not DoorState.OPEN or self.cars[lift].current_floor != self.pose.map_id:
            walls.append((*plan.doorway()[0], *plan.doorway()[1]))
        return cast(self.pose, walls, self.people)

    def run(self, seconds: float, until: str = "") -> None:
        """Let time pass in steps of 0.1 s: ticks, timers, base, sensors and states. Stops at state `until`."""
        end = self.now + seconds
        while self.now < end - 1e-9 and (not until or self.ride.state.value != until):
            self.now = round(self.now + 0.1, 3)
            self.feed(Tick(self.now))
            for fired in self.timers.due(self.now):
                self.feed(fired)
            self.move_car()
            self.climb()
            if self.helpful_base:
                self.drive()
            tenths = round(self.now * 10)
            if tenths % 2 == 0:
                self.sense()
            if tenths % 5 == 0 and self.sends_states:
                for lift in self.cars:
                    self.receive(self.cars[lift])
        if until:
            assert self.ride.state.value == until, self.visited

    # ---- helpful parts

    def gateway(self, command: LiftCommand) -> None:
        if command.request_id in self.answered or command.cmd in self.deaf:
            return
        self.answered.add(command.request_id)
        lift, car = command.lift, self.cars[command.lift]
        self.ack(command, AckStage.RECEIVED)
        match command.cmd:
            case "register":
                session = LiftSession("xiaodi", f"s-{self.seq}", "shared", self.now, self.now + 180)
                self.ack(command)
                self.car(lift, session=session)
            case "renew":
                if car.session:
                    self.car(lift, session=replace(car.session, lease_until=self.now + 180))
                self.ack(command, AckStage.DONE)
            case "call" | "car_call":
                floor = command.origin if command.cmd == "call" else command.destination
                self.ack(command)
                if command.cmd == "car_call":
                    self.car(lift, car_calls=(floor,))
                self.moving_to[lift] = (floor, self.now + 4.0)
            case "release":
                self.ack(command, AckStage.DONE)
                self.car(lift, session=None)
            case _:
                self.ack(command, AckStage.DONE)

    def move_car(self) -> None:
        for lift, (floor, at) in list(self.moving_to.items()):
            if self.now >= at:
                del self.moving_to[lift]
                if self.ride.zone.value == "in":
                    self.pose = replace(self.pose, map_id=floor)
                self.car(lift, current_floor=floor, door_state=DoorState.OPEN, motion=Motion.STOPPED, car_calls=())
            elif self.cars[lift].door_state is DoorState.OPEN:
                self.car(lift, door_state=DoorState.CLOSED, motion=Motion.UP)

    def climb(self) -> None:
        """The robot's height follows its floor, aboard at 2.5 m/s."""
        aboard = self.ride.zone.value == "in"
        floor = self.moving_to.get("east", ("", 0.0))[0] if aboard else ""
        goal = ELEVATIONS[floor or self.pose.map_id]
        step = 0.25 if aboard else 100.0
        self.altitude += max(-step, min(step, goal - self.altitude))

    def place(self, command: DriveTo) -> Pose | None:
        plan = PLANS.get(command.lift)
        lobby = Pose(command.map_id, 12.0, 24.0, 0.0)
        if plan is None:
            return lobby
        places = {
            Target.HOLD: plan.hold,
            Target.FRONT: plan.front,
            Target.CAR: plan.inside,
            Target.LANDING: plan.landing,
        }
        return places[command.target](command.map_id) if command.target in places else lobby

    def drive(self) -> None:
        """0.5 m/s straight to the goal, already turned to its heading."""
        if self.goal is None or self.target is None:
            return
        gap = math.dist(self.pose.point, self.goal.point)
        if gap <= 0.05:
            target, self.target = self.target, None
            self.pose = replace(self.goal, map_id=self.pose.map_id)
            self.feed(PoseSeen(self.now, self.pose, self.sure))
            self.feed(Reached(self.now, target))
            return
        share = 0.05 / gap
        x = self.pose.x + (self.goal.x - self.pose.x) * share
        y = self.pose.y + (self.goal.y - self.pose.y) * share
        self.pose = Pose(self.pose.map_id, x, y, self.goal.theta)

    def stand(self, along: float, lateral: float = 0.0, map_id: str = "", lift: str = "east") -> None:
        """Put the robot somewhere against a lift, looking in, and have it localise."""
        plan = PLANS[lift]
        self.pose = Pose(map_id or self.pose.map_id, *plan.at(along, lateral), plan.facing + math.pi)
        self.feed(PoseSeen(self.now, self.pose, self.sure))

    def force(self, state: str, along: float = 2.0, lease_s: float = 180.0, **car: Any) -> Stage:
        """Put a ride with car `east` straight into a state, the robot `along` metres beyond the sill."""
        self.helpful_gateway = self.helpful_base = self.helpful_desk = False
        memory = self.ride.m
        memory.now = self.now
        memory.begin(replace(ORDER, at=self.now))
        memory.lift, memory.state = "east", RideState.WAIT_CAR
        owned = LiftSession("xiaodi", "s-9", "shared", self.now, self.now + lease_s)
        self.car(session=owned, **car)
        self.receive(self.cars["west"])
        self.stand(along)
        self.ride.state = RideState(state)
        self.ride.out = []
        self.ride.entered()
        self.all = []
        for command in self.ride.out:
            self.carry_out(command)
        self.all = list(self.ride.out)
        self.visited = [state]
        return self

    def fire_timer(self, name: str = "timeout") -> list[Any]:
        """A deadline of the present state comes due now."""
        return self.feed(TimerFired(self.now, f"ride.{name}", self.ride.epoch))

    # ---- what came out

    def sent(self, cmd: str = "") -> list[LiftCommand]:
        found = [c.message for c in self.all if isinstance(c, Publish) and isinstance(c.message, LiftCommand)]
        return [c for c in found if not cmd or c.cmd == cmd]

    def of(self, kind: type) -> list[Any]:
        wire = (DeskAsk, Presence)
        if kind in wire:
            return [c.message for c in self.all if isinstance(c, Publish) and isinstance(c.message, kind)]
        return [c for c in self.all if isinstance(c, kind)]

    def warnings(self) -> list[Note]:
        return [c for c in self.all if isinstance(c, Note) and c.level in ("warning", "error")]

    def outcome(self) -> str:
        ended = self.of(RideEnded)
        return ended[-1].outcome if ended else ""

    def forget(self) -> None:
        """Look only at what comes from here on."""
        self.all = []

    @property
    def state(self) -> str:
        return self.ride.state.value

    @property
    def help(self) -> list[HelpWanted]:
        return self.of(HelpWanted)

    @property
    def records(self) -> list[Record]:
        return self.of(Record)

    @property
    def stored(self) -> dict[str, Any]:
        return self.of(Remember)[-1].value

    def to(self, state: str) -> Stage:
        """Ride the healthy way as far as `state`."""
        self.deaf = {{"CALL": "call", "IN_CAR": "entered", "SELECT_DEST": "car_call"}.get(state, "")}
        self.helpful_desk = state != "QUEUE"
        if self.state == "IDLE":
            self.sense()
            self.order()
        if state == "ARRIVED_CHECK":  # kept from passing on at once
            self.run(120.0, until="RIDING")
            self.sends_sensors = False
        self.run(120.0, until=state)
        self.sends_sensors = self.helpful_desk = True
        self.deaf = set()
        return self


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def new_stage() -> type[Stage]:
    return Stage
