"""The gateway's mind against simulated cars: whole rides, a death on hold, a restart, a race."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.commands import Publish, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import DoorState, LiftAck, LiftCommand, LiftFloor, LiftMode, LiftState, Motion, Presence, Zone
from robots.gateway.gateway import Gateway
from robots.gateway.hardware import CallCar, CancelCalls, CarCall, CloseDoor, HoldDoor, RobotMode
from sim.lifts.car import LiftCar
from sim.lifts.group import LiftGroup

HEIGHTS = {"b1-F1": 0.0, "b1-F2": 4.5, "b1-F3": 9.0}
FLOORS = tuple(LiftFloor(map_id, map_id[-1], height) for map_id, height in HEIGHTS.items())
HARDWARE = CallCar | CarCall | CancelCalls | CloseDoor | HoldDoor | RobotMode


class Building:
    """Gateway and cars on simulated time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.seq = 0
        self.disk: dict[str, Any] = {}
        self.acks: list[LiftAck] = []
        self.states: dict[str, LiftState] = {}
        self.cars = LiftGroup("b1", [LiftCar("east", HEIGHTS, "b1-F1"), LiftCar("west", HEIGHTS, "b1-F3")])
        self.start()
        self.run(3.0)

    def start(self) -> None:
        self.gateway = Gateway("b1", {"east": FLOORS, "west": FLOORS}, self.disk)
        self.feed(LinkUp(self.now))

    def feed(self, event: Any) -> None:
        for command in self.gateway.handle(event):
            if isinstance(command, Remember):
                self.disk[command.key] = command.value
            elif isinstance(command, HARDWARE):
                for refused in self.cars.take(command, self.now):
                    self.feed(refused)
            elif isinstance(command, Publish) and isinstance(command.message, LiftAck):
                self.acks.append(command.message)
            elif isinstance(command, Publish) and isinstance(command.message, LiftState):
                self.states[command.message.lift] = command.message

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.now = round(self.now + 0.1, 3)
            for seen in self.cars.step(self.now):
                self.feed(seen)
            self.feed(Tick(self.now))

    def until(self, condition: Any, within_s: float) -> None:
        end = self.now + within_s
        while not condition():
            assert self.now < end, "it did not come to that in time"
            self.run(0.1)

    def say(self, message: Any) -> None:
        self.seq += 1
        self.feed(Received(self.now, message, self.now, 1, self.seq))

    def ask(self, cmd: str, robot: str = "xiaodi", lift: str = "east", **fields: Any) -> str:
        request_id = f"q{self.seq}"
        self.say(LiftCommand("b1", lift, robot, request_id, self.now + 10.0, cmd, **fields))
        return request_id

    def zone(self, zone: Zone, robot: str = "xiaodi", lift: str = "east") -> None:
        self.say(Presence(robot, zone, "b1", lift, "", {}, "", ""))

    def stage(self, request_id: str) -> str:
        return [
            f"{ack.stage}{':' if ack.reason else ''}{ack.reason}" for ack in self.acks if ack.request_id == request_id
        ][-1]

    def is_open(self, floor: str, lift: str = "east") -> bool:
        state = self.states[lift]
        return state.current_floor == floor and state.door_state is DoorState.OPEN and state.motion is Motion.STOPPED


@pytest.mark.parametrize("mode", ["shared", "exclusive"])
def test_a_whole_ride(mode: str):
    building = Building()
    building.zone(Zone.OUT)
    register = building.ask("register", mode=mode)
    building.until(lambda: building.stage(register) == "controller_accepted", 5)
    if mode == "exclusive":
        assert building.states["east"].mode is LiftMode.ATTENDANT_CONTROL
    call = building.ask("call", origin="b1-F2", destination="b1-F3")
    building.until(lambda: building.is_open("b1-F2"), 20)
    assert building.stage(call) == "done"
    for _ in range(4):
        hold = building.ask("hold_door", hold_s=8.0)
        building.run(3)
        assert building.stage(hold) == "controller_accepted"
        assert building.is_open("b1-F2")
    building.zone(Zone.SILL)
    building.run(4)
    building.zone(Zone.IN)
    building.ask("entered")
    ride = building.ask("car_call", destination="b1-F3")
    building.until(lambda: building.stage(ride) == "controller_accepted", 2)
    building.until(lambda: building.is_open("b1-F3"), 30)
    assert building.stage(ride) == "done"
    building.ask("hold_door", hold_s=8.0)
    building.zone(Zone.SILL)
    building.run(6)
    building.zone(Zone.OUT)
    building.ask("got_off")
    release = building.ask("release")
    assert building.stage(release) == "done"
    assert building.states["east"].session is None
    building.run(10)
    assert building.states["east"].door_state is DoorState.CLOSED
    assert building.states["east"].mode is LiftMode.NORMAL


def test_a_robot_that_dies_on_hold_gives_the_door_back_at_the_end_of_its_slice():
    building = Building()
    building.zone(Zone.OUT)
    building.ask("register")
    building.ask("call", origin="b1-F1", destination="b1-F3")
    building.until(lambda: building.is_open("b1-F1"), 10)
    building.ask("hold_door", hold_s=60.0)
    building.run(9.5)
    assert building.is_open("b1-F1")
    building.run(1.0)
    assert building.states["east"].door_state is DoorState.CLOSING
    building.run(180)
    assert building.states["east"].session is None


def test_a_gateway_that_dies_during_the_ride_takes_it_up_again():
    building = Building()
    building.zone(Zone.OUT)
    building.ask("register", mode="exclusive")
    building.run(1)
    building.ask("call", origin="b1-F1", destination="b1-F3")
    building.until(lambda: building.is_open("b1-F1"), 10)
    building.zone(Zone.IN)
    building.ask("entered")
    ride = building.ask("car_call", destination="b1-F3")
    building.run(1)
    building.now += 4.0
    building.start()
    building.until(lambda: building.is_open("b1-F3"), 30)
    assert building.states["east"].session.robot == "xiaodi"
    assert building.states["east"].mode is LiftMode.ATTENDANT_CONTROL
    assert building.stage(ride) in {"controller_accepted", "done"}


def test_two_robots_race_for_a_car_and_each_ends_with_one():
    building = Building()
    for robot in ("xiaodi", "xiaozhi"):
        building.zone(Zone.OUT, robot)
    first = building.ask("register", "xiaodi")
    second = building.ask("register", "xiaozhi")
    assert (building.stage(first), building.stage(second)) == ("controller_accepted", "rejected:busy")
    other = building.ask("register", "xiaozhi", "west")
    assert building.stage(other) == "controller_accepted"


def test_a_controller_that_does_not_listen_is_found_out():
    building = Building()
    building.zone(Zone.OUT)
    building.ask("register")
    building.cars.cars["east"].faults.deaf = True
    call = building.ask("call", origin="b1-F2", destination="b1-F3")
    building.run(6)
    assert building.stage(call) == "rejected:offline"
    building.cars.cars["east"].faults.deaf = False
    building.cars.cars["east"].faults.refuse_calls = True
    call = building.ask("call", origin="b1-F2", destination="b1-F3")
    assert building.stage(call) == "rejected:locked_floor"


def test_a_car_that_goes_offline_is_told_within_ten_seconds():
    building = Building()
    building.cars.cars["east"].faults.offline = True
    building.run(13)
    assert building.states["east"].fault_codes == ("offline",)
    building.cars.cars["east"].faults.offline = False
    building.run(3)
    assert building.states["east"].fault_codes == ()
