"""Open-RMF lifts: words, state, a ride, and what is said where rmf_lift_msgs is missing."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robots.adapters.choosing import AdapterMissingError, hardware_of
from robots.adapters.rmf.state import Out, RmfCar
from robots.adapters.rmf.words import AGV_MODE, DOOR_CLOSED, DOOR_OPEN, END_SESSION
from robots.core.lift import DoorState, LiftMode, Motion, Zone
from robots.gateway.hardware import (
    CallCar,
    CancelCalls,
    CarCall,
    CarReading,
    CarSeen,
    CloseDoor,
    CommandRefused,
    HoldDoor,
    RobotMode,
)
from robots.settings import load_hall
from tests.adapters.ride import Rig
from tests.adapters.rmf_lift import FLOORS, SESSION, LiftState, RmfLift, RmfStandIn
from tests.fixtures.patience import PATIENCE_S
from tests.unit.building.test_check_groups import hall_with

HAS_RMF = importlib.util.find_spec("rmf_lift_msgs") is not None
CALL = CallCar("east", "b1-F3", "down")


class Bench:
    """One lift in made-up time."""

    def __init__(self) -> None:
        self.now, self.rmf = 100.0, RmfLift()
        self.car = RmfCar("east", "lift_1", FLOORS, SESSION)
        self.reports: list[CarSeen | CommandRefused] = []
        self.deaf = False
        self.show()

    def take(self, out: Out) -> None:
        self.reports += out.report
        for request in out.send:
            if self.deaf:
                self.rmf.requests.append(request)
            else:
                self.rmf.take(request)

    def show(self, **changes: Any) -> CarReading:
        self.rmf.state = replace(self.rmf.state, **changes)
        self.take(self.car.seen(self.rmf.state, self.now))
        seen = [report.reading for report in self.reports if isinstance(report, CarSeen)]
        assert seen[-1] is not None
        return seen[-1]

    def ask(self, command: Any) -> str:
        refused, out = self.car.command(command, self.now)
        self.take(out)
        return refused

    def run(self, seconds: float, moves: bool = False, tells: bool = True) -> None:
        for _ in range(round(seconds / 0.25)):
            self.now += 0.25
            if moves:
                self.rmf.step()
            self.take(self.car.seen(self.rmf.state, self.now) if tells else self.car.tick(self.now))

    @property
    def refused(self) -> list[tuple[str, str]]:
        return [(report.reason, report.detail) for report in self.reports if isinstance(report, CommandRefused)]


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(
    ("mode", "session", "known", "robot_mode"),
    [(1, "", LiftMode.NORMAL, False), (2, SESSION, LiftMode.NORMAL, False),
     (2, "other/r1", LiftMode.ATTENDANT_CONTROL, False), (3, "", LiftMode.FIRE_OPERATION, False),
     (5, "", LiftMode.CABINET_RECALL, False), (9, "", LiftMode.UNKNOWN, False)],
)  # fmt: skip
def test_modes(bench: Bench, mode: int, session: str, known: LiftMode, robot_mode: bool) -> None:
    reading = bench.show(current_mode=mode, session_id=session)
    assert (reading.mode, reading.robot_mode) == (known, robot_mode)


@pytest.mark.parametrize("mode", [0, 4])
def test_a_lift_that_rmf_has_lost_is_lost(bench: Bench, mode: int) -> None:
    bench.rmf.state = replace(bench.rmf.state, current_mode=mode)
    bench.run(0.25)
    assert bench.reports[-1] == CarSeen(bench.now, "east", None)
    assert bench.ask(CALL) == "offline"
    assert bench.show(current_mode=1).mode is LiftMode.NORMAL


def test_ten_seconds_without_a_state_are_a_loss(bench: Bench) -> None:
    bench.run(9.5, tells=False)
    assert all(report.reading for report in bench.reports if isinstance(report, CarSeen))
    bench.run(1.0, tells=False)
    assert bench.reports[-1].reading is None  # type: ignore[union-attr]


def test_motion_door_and_floor(bench: Bench) -> None:
    assert [bench.show(motion_state=n).motion for n in range(4)] == [
        Motion.STOPPED, Motion.UP, Motion.DOWN, Motion.UNKNOWN,
    ]  # fmt: skip
    assert [bench.show(motion_state=0, door_state=n).door_state for n in (0, 1, 2, 1, 0, 7)] == [
        DoorState.CLOSED, DoorState.OPENING, DoorState.OPEN, DoorState.CLOSING, DoorState.CLOSED, DoorState.FAULT,
    ]  # fmt: skip
    elsewhere = bench.show(current_floor="B1")
    assert (elsewhere.current_floor, elsewhere.between_floors) == ("", True)


def test_a_call_is_a_request_in_our_session(bench: Bench) -> None:
    assert bench.ask(CALL) == ""
    (request,) = bench.rmf.requests
    assert (request.lift_name, request.session_id, request.request_type) == ("lift_1", SESSION, AGV_MODE)
    assert (request.destination_floor, request.door_state) == ("L3", DOOR_OPEN)
    assert bench.show().landing_calls == ("b1-F3",)
    bench.run(3.0, moves=True)
    reading = bench.show()
    assert reading.is_open_at("b1-F3")
    assert reading.landing_calls == ()
    assert bench.refused == []


def test_a_request_is_repeated_at_most_once_a_second_until_it_is_shown(bench: Bench) -> None:
    bench.deaf = True
    bench.ask(CALL)
    bench.run(3.5)
    assert 3 <= len(bench.rmf.requests) <= 5
    bench.deaf = False
    bench.run(1.0)
    count = len(bench.rmf.requests)
    bench.run(5.0, moves=True)
    assert len(bench.rmf.requests) <= count + 1  # once more while it stands there with its door still shut


def test_a_request_without_effect_is_refused(bench: Bench) -> None:
    bench.deaf = True
    bench.ask(CALL)
    bench.run(5.0)
    assert bench.refused == [("offline", "no state shows the request within 4.5 s")]
    assert bench.rmf.requests[-1].request_type == END_SESSION


def test_the_session_of_another_is_busy(bench: Bench) -> None:
    bench.show(current_mode=2, session_id="tinyRobot/r1")
    bench.ask(CALL)
    bench.run(3.5)
    assert bench.refused == [("busy", "session of tinyRobot/r1 within 3 s")]


def test_a_session_taken_away_is_seen_and_asked_for_again(bench: Bench) -> None:
    bench.ask(CALL)
    bench.run(0.5)
    bench.show(session_id="", current_mode=1, destination_floor="")
    assert bench.show().landing_calls == ()
    bench.run(1.5)
    assert bench.rmf.state.session_id == SESSION


def test_cancelled_is_ended_until_the_state_says_so(bench: Bench) -> None:
    bench.ask(CALL)
    bench.run(0.5)
    bench.deaf = True
    bench.ask(CancelCalls("east"))
    bench.run(2.5)
    assert [request.request_type for request in bench.rmf.requests[-3:]] == [END_SESSION] * 3
    bench.deaf = False
    bench.run(1.5)
    count = len(bench.rmf.requests)
    bench.run(3.0)
    assert (bench.rmf.state.session_id, len(bench.rmf.requests)) == ("", count)


def test_nothing_is_asked_of_a_lift_in_an_emergency(bench: Bench) -> None:
    bench.ask(CALL)
    bench.run(0.5)
    bench.show(current_mode=3)
    count = len(bench.rmf.requests)
    bench.run(5.0)
    assert bench.ask(CarCall("east", "b1-F1")) == "emergency"
    assert bench.ask(HoldDoor("east", 5.0)) == "emergency"
    assert len(bench.rmf.requests) == count
    assert bench.refused == []


def test_a_door_is_held_by_our_session(bench: Bench) -> None:
    bench.ask(CALL)
    bench.run(3.0, moves=True)
    bench.ask(HoldDoor("east", 5.0))
    assert bench.show().door_held
    bench.run(5.5)
    assert not bench.show().door_held
    bench.ask(CloseDoor("east"))
    assert bench.rmf.requests[-1].door_state == DOOR_CLOSED


def test_robot_mode_is_agv_mode_with_our_session(bench: Bench) -> None:
    assert bench.ask(RobotMode("east", True)) == ""
    bench.run(0.5)
    reading = bench.show()
    assert (reading.mode, reading.robot_mode) == (LiftMode.ATTENDANT_CONTROL, True)
    bench.ask(RobotMode("east", False))
    bench.run(0.5)
    assert (bench.rmf.state.session_id, bench.show().mode) == ("", LiftMode.NORMAL)


def test_giving_back_a_mode_that_was_never_asked_for_ends_no_ride(bench: Bench) -> None:
    bench.show(current_mode=2, session_id=SESSION)  # the process was started again in a ride
    bench.ask(RobotMode("east", False))
    assert bench.rmf.state.session_id == SESSION


def test_unknown_floors(bench: Bench) -> None:
    assert bench.ask(CallCar("east", "b1-F9")) == "floor_unknown"
    assert RmfCar("east", "lift_1", FLOORS, SESSION).command(CALL, 1.0)[0] == "offline"


@pytest.fixture
def rig() -> Iterator[Rig]:
    hardware = RmfStandIn()
    running = Rig(hardware)
    running.until(lambda: running.state, PATIENCE_S, "a first state")
    yield running
    hardware.close()


def test_a_whole_ride(rig: Rig) -> None:
    rig.ask("register", "controller_accepted")
    rig.ask("call", "done", origin="b1-F3", destination="b1-F1")
    rig.ask("hold_door", "controller_accepted", hold_s=5.0)
    rig.at(Zone.IN)
    rig.ask("entered", "done")
    rig.ask("car_call", "done", destination="b1-F1")
    rig.ask("got_off", "done")
    rig.ask("release", "done")
    assert isinstance(rig.hardware, RmfStandIn)
    rmf = rig.hardware.rmf
    rig.until(lambda: not rmf.state.session_id, PATIENCE_S, "RMF's session ended")
    floors = [request.destination_floor for request in rmf.requests if request.request_type == AGV_MODE]
    assert list(dict.fromkeys(floors)) == ["L3", "L1"]


def test_another_fleet_in_the_lift_refuses_our_robot(rig: Rig) -> None:
    assert isinstance(rig.hardware, RmfStandIn)
    rig.ask("register", "controller_accepted")
    rig.hardware.rmf.state = LiftState(session_id="tinyRobot/r1", current_mode=2)
    assert rig.ask("call", "rejected", origin="b1-F3", destination="b1-F1").reason == "busy"


@pytest.mark.skipif(HAS_RMF, reason="rmf_lift_msgs is installed here")
def test_where_the_messages_are_missing_the_remedy_is_said(tmp_path: Path) -> None:
    hall = load_hall(hall_with(tmp_path, "kind: rmf, lifts: {east: lift_1}, floors: {b1-F1: L1, b1-F2: L2}"))
    with pytest.raises(AdapterMissingError, match=r"rmf_lift_msgs.*apt install .*source"):
        hardware_of(hall, "b1", time.time, lambda message: None, tmp_path)


@pytest.mark.skipif(not HAS_RMF, reason="rmf_lift_msgs is not installed: the ROS side is tested only where it is")
def test_over_ros(tmp_path: Path) -> None:
    import rclpy
    from rclpy.executors import SingleThreadedExecutor
    from rmf_lift_msgs.msg import LiftRequest as Request
    from rmf_lift_msgs.msg import LiftState as State

    hall = load_hall(hall_with(tmp_path, "kind: rmf, lifts: {east: lift_1}, floors: {b1-F1: L1, b1-F2: L2}"))
    hardware = hardware_of(hall, "b1", time.time, lambda message: None, tmp_path)
    reports: list[Any] = []
    requests: list[Any] = []
    context = rclpy.Context()
    rclpy.init(context=context)
    node = rclpy.create_node("lift_stand_in", context=context)
    states = node.create_publisher(State, "lift_states", 10)
    node.create_subscription(Request, "adapter_lift_requests", requests.append, 10)
    executor = SingleThreadedExecutor(context=context)
    executor.add_node(node)
    hardware.start(reports.append)
    try:
        end, asked = time.monotonic() + 15.0, False
        while not requests and time.monotonic() < end:
            state = State()
            state.lift_name, state.current_floor, state.current_mode = "lift_1", "L1", 1
            states.publish(state)
            executor.spin_once(timeout_sec=0.1)
            asked = asked or (bool(reports) and hardware.command(CallCar("east", "b1-F2")) == "")
        assert requests[0].destination_floor == "L2"
        assert requests[0].session_id == SESSION
    finally:
        hardware.close()
        node.destroy_node()
        context.try_shutdown()
