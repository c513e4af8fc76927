"""Contacts, presses and readings of a call box in made-up time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.adapters.call_box import contacts
from robots.adapters.call_box.state import BoxCar, Out
from robots.core.callbox import BoxCommand, BoxSeen
from robots.core.lift import DoorState, LiftMode, Motion
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
from robots.settings import CallBoxLifts
from robots.wire.topics import ROW_OF
from tests.adapters.scripted_box import ScriptedBox

STOPS = ("b1-F1", "b1-F2", "b1-F3")
SITE = CallBoxLifts(kind="call_box")
CODES = st.builds(
    CallBoxLifts,
    kind=st.just("call_box"),
    code=st.sampled_from(["binary", "gray"]),
    parity=st.sampled_from(["none", "even", "odd"]),
    first=st.integers(0, 5),
)


class Bench:
    """A box, its lift and the adapter's side, in steps of 50 ms. silent: the box says nothing and hears nothing."""

    def __init__(self, site: CallBoxLifts = SITE) -> None:
        self.now, self.silent, self.mover = 100.0, False, 0.0
        self.box = ScriptedBox(site)
        self.car = BoxCar("east", STOPS, site, "b1", "p")
        self.sent: list[BoxCommand] = []
        self.reports: list[CarSeen | CommandRefused] = []
        self.run(0.3)

    def take(self, out: Out) -> None:
        self.reports += out.report
        for command in out.send:
            self.sent.append(command)
            if not self.silent:
                self.take(self.car.seen(self.box.take(command), self.now))

    def run(self, seconds: float, move_s: float = 0.0) -> None:
        """move_s: the lift makes a step so often, 0 = it stands."""
        for _ in range(round(seconds / 0.05)):
            self.now = round(self.now + 0.05, 3)
            if move_s and self.now - self.mover >= move_s:
                self.mover = self.now
                self.box.step()
                if not self.silent:
                    self.take(self.car.seen(self.box.seen(), self.now))
            self.take(self.car.tick(self.now))

    def show(self) -> None:
        self.take(self.car.seen(self.box.seen(), self.now))

    def ask(self, command: Any) -> str:
        return self.car.command(command, self.now)

    @property
    def reading(self) -> CarReading:
        seen = [report.reading for report in self.reports if isinstance(report, CarSeen)]
        assert seen[-1] is not None
        return seen[-1]

    @property
    def refused(self) -> list[tuple[str, str]]:
        return [(report.reason, report.detail) for report in self.reports if isinstance(report, CommandRefused)]


@pytest.fixture
def bench() -> Bench:
    return Bench()


@given(CODES, st.integers(1, 20), st.data())
def test_every_floor_code_is_read_back(site: CallBoxLifts, stops: int, data: st.DataObject) -> None:
    stop = data.draw(st.integers(0, stops - 1))
    assert contacts.stop_of(contacts.contacts_of(stop, site, stops), site, stops) == stop


@given(CODES.filter(lambda site: site.parity != "none"), st.integers(2, 20), st.data())
def test_one_contact_that_lies_is_found_out(site: CallBoxLifts, stops: int, data: st.DataObject) -> None:
    closed = set(contacts.contacts_of(data.draw(st.integers(0, stops - 1)), site, stops))
    names = [f"floor.{bit}" for bit in range(contacts.bits(site, stops))] + ["parity"]
    closed ^= {data.draw(st.sampled_from(names))}
    assert contacts.stop_of(closed, site, stops) is None


@given(CODES.filter(lambda site: site.code == "gray"), st.integers(2, 20))
def test_neighbouring_gray_codes_differ_in_one_contact(site: CallBoxLifts, stops: int) -> None:
    codes = [{name for name in contacts.contacts_of(n, site, stops) if name != "parity"} for n in range(stops)]
    assert {len(one ^ other) for one, other in pairwise(codes)} == {1}


def test_a_standing_car(bench: Bench) -> None:
    reading = bench.reading
    assert (reading.current_floor, reading.between_floors, reading.motion) == ("b1-F1", False, Motion.STOPPED)
    assert (reading.door_state, reading.mode, reading.fault_codes) == (DoorState.CLOSED, LiftMode.NORMAL, ())
    assert (reading.load_pct, reading.occupancy, reading.position_m) == (None, "unknown", None)


def test_a_call_lights_its_lamp_and_brings_the_car(bench: Bench) -> None:
    assert bench.ask(CallCar("east", "b1-F3")) == ""
    bench.run(0.2)
    assert bench.reading.landing_calls == ("b1-F3",)
    bench.run(3.0, move_s=0.2)
    assert bench.reading.is_open_at("b1-F3")
    assert bench.box.pressed == ["hall.2"]
    motions = {report.reading.motion for report in bench.reports if isinstance(report, CarSeen) and report.reading}
    doors = {report.reading.door_state for report in bench.reports if isinstance(report, CarSeen) and report.reading}
    assert motions == {Motion.STOPPED, Motion.UP}
    assert {DoorState.CLOSED, DoorState.OPENING, DoorState.OPEN} <= doors
    assert bench.refused == []


def test_a_lamp_that_stays_dark_is_pressed_again_and_then_refused(bench: Bench) -> None:
    bench.box.deaf = True
    bench.ask(CarCall("east", "b1-F2"))
    bench.run(1.0)
    assert bench.box.pressed == ["car.1", "car.1"]
    bench.run(1.0)
    assert bench.box.pressed == ["car.1"] * 3
    assert bench.refused == [("offline", "car.1: lamp.car.1 did not close after 3 presses")]
    ids = [command.command_id for command in bench.sent if command.output]
    assert len(set(ids)) == 3  # each is a press of its own


def test_a_command_nobody_answers_is_sent_again_with_its_id(bench: Bench) -> None:
    bench.silent = True
    bench.ask(CarCall("east", "b1-F2"))
    bench.run(3.0)
    ids = [command.command_id for command in bench.sent if command.output == "car.1"]
    assert len(ids) == 3
    assert len(set(ids)) == 1
    assert bench.refused == [("offline", "car.1: the box does not answer after 3 presses")]
    assert bench.box.pressed == []


def test_a_lit_lamp_is_not_pressed_again(bench: Bench) -> None:
    for _ in range(3):
        assert bench.ask(CallCar("east", "b1-F3")) == ""
        bench.run(0.3)
    assert bench.box.pressed == ["hall.2"]


def test_a_car_that_is_there_already_needs_no_lamp(bench: Bench) -> None:
    bench.box.door = "open"
    bench.show()
    assert bench.ask(CallCar("east", "b1-F1")) == ""
    bench.run(2.0)
    assert (bench.box.pressed, bench.refused) == ([], [])


def test_an_open_door_is_pressed_anew_only_now_and_then(bench: Bench) -> None:
    bench.box.door = "open"
    bench.show()
    for _ in range(20):
        bench.ask(HoldDoor("east", 5.0))
        bench.run(2.0)
    assert bench.reading.door_held
    assert 3 <= bench.box.pressed.count("open") <= 4  # 40 s
    bench.ask(HoldDoor("east", 0.0))
    bench.run(0.1)
    assert not bench.reading.door_held


def test_a_held_door_that_leaves_is_opened_at_once_but_not_hammered(bench: Bench) -> None:
    bench.box.door = "open"
    bench.show()
    bench.ask(HoldDoor("east", 10.0))
    bench.run(3.0)
    bench.box.deaf, bench.box.door = True, "closing"
    bench.show()
    bench.run(4.5)
    assert 3 <= bench.box.pressed.count("open") <= 5
    assert not bench.reading.door_held


def test_close_lets_go_and_presses(bench: Bench) -> None:
    bench.box.door = "open"
    bench.show()
    bench.ask(HoldDoor("east", 10.0))
    bench.run(0.3)
    bench.ask(CloseDoor("east"))
    bench.run(1.0, move_s=0.2)
    assert bench.box.pressed == ["open", "close"]
    assert bench.reading.door_state is DoorState.CLOSED


def test_a_cut_fire_wire_is_a_fire(bench: Bench) -> None:
    bench.box.fire_ok = False
    bench.show()
    assert (bench.reading.mode, bench.reading.fault_codes) == (LiftMode.FIRE_OPERATION, ("fire_line_open",))


def test_a_box_that_sleeps_is_a_lost_car(bench: Bench) -> None:
    bench.silent = True
    bench.run(4.0)
    assert bench.reports[-1] == CarSeen(bench.reports[-1].at, "east", None)
    assert bench.ask(CallCar("east", "b1-F2")) == "offline"
    polls = len([command for command in bench.sent if not command.output])
    bench.run(3.0)
    assert len([command for command in bench.sent if not command.output]) - polls == 3
    bench.silent = False
    bench.run(1.5)
    assert bench.reading.current_floor == "b1-F1"
    assert bench.ask(CallCar("east", "b1-F2")) == ""


def test_a_wiped_car_call_is_told(bench: Bench) -> None:
    bench.ask(CarCall("east", "b1-F3"))
    bench.run(0.3)
    assert bench.reading.car_calls == ("b1-F3",)
    bench.box.lamps.clear()
    bench.show()
    assert (bench.reading.car_calls, bench.reading.fault_codes) == ((), ("call_wiped",))
    bench.run(6.0)
    assert bench.reading.fault_codes == ()


def test_a_call_that_is_served_is_not_wiped(bench: Bench) -> None:
    bench.ask(CarCall("east", "b1-F3"))
    bench.run(4.0, move_s=0.2)
    assert bench.reading.is_open_at("b1-F3")
    codes = [report.reading.fault_codes for report in bench.reports if isinstance(report, CarSeen) and report.reading]
    assert set(codes) == {()}


def test_a_wrong_parity_is_no_floor(bench: Bench) -> None:
    bench.silent = True
    bench.take(bench.car.seen(BoxSeen("b1", "east", ("floor.0", "door_closed", "fire_ok")), bench.now))
    assert (bench.reading.current_floor, bench.reading.between_floors) == ("b1-F1", True)
    assert bench.reading.motion is Motion.UNKNOWN
    for _ in range(5):
        bench.now += 0.5
        bench.take(bench.car.seen(BoxSeen("b1", "east", ("floor.0", "door_closed", "fire_ok")), bench.now))
    assert bench.reading.fault_codes == ("floor_code",)


def test_without_parity_a_code_must_stand_still() -> None:
    bench = Bench(CallBoxLifts(kind="call_box", parity="none"))
    bench.box.stop = 2
    bench.show()
    assert bench.reading.current_floor == "b1-F1"
    bench.run(0.3)
    assert bench.reading.current_floor == "b1-F3"


def test_without_a_switch_for_the_shut_door() -> None:
    bench = Bench(CallBoxLifts(kind="call_box", door_closed=False))
    assert bench.reading.door_state is DoorState.CLOSED
    bench.box.door = "open"
    bench.show()
    assert bench.reading.door_state is DoorState.OPEN
    bench.box.door = "shut"
    bench.show()
    assert bench.reading.door_state is DoorState.CLOSING
    bench.run(4.5)
    assert bench.reading.door_state is DoorState.CLOSED


def test_robot_mode_where_it_is_wired() -> None:
    bench = Bench(CallBoxLifts(kind="call_box", robot_mode=True))
    assert bench.ask(RobotMode("east", True)) == ""
    bench.run(0.5)
    assert (bench.reading.mode, bench.reading.robot_mode) == (LiftMode.ATTENDANT_CONTROL, True)
    bench.ask(RobotMode("east", False))
    bench.run(0.5)
    assert (bench.reading.mode, bench.reading.robot_mode) == (LiftMode.NORMAL, False)


def test_what_a_box_cannot_do(bench: Bench) -> None:
    assert bench.ask(RobotMode("east", True)) == "mode_not_allowed"
    assert bench.ask(RobotMode("east", False)) == ""
    assert bench.ask(CallCar("east", "b1-F9")) == "floor_unknown"
    bench.silent = True
    bench.ask(CarCall("east", "b1-F2"))
    bench.ask(CarCall("east", "b1-F3"))
    assert bench.ask(CancelCalls("east")) == ""
    bench.run(1.0)
    assert [command.output for command in bench.sent if command.output] == []


def test_a_press_waits_in_no_queue() -> None:
    """What a broker or a link keeps for later would press a button long after anybody wanted it."""
    row = ROW_OF[BoxCommand]
    assert (row.qos, row.retain) == (0, False)
