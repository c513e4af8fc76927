"""One simulated car: door sequence, calls, modes, faults."""

from __future__ import annotations

import pytest

from robots.building.flight import flight_time
from robots.core.lift import DoorState, LiftMode, Motion
from robots.gateway.hardware import CallCar, CancelCalls, CarCall, CloseDoor, HoldDoor, RobotMode
from sim.lifts.car import LiftCar
from sim.lifts.car_data import CarData

FLOORS = {"b1-F1": 0.0, "b1-F2": 4.5, "b1-F3": 9.0, "b1-F4": 13.5}
DATA = CarData(speed=1.6, accel=0.8, jerk=1.0, door_open_s=2.5, door_close_s=3.0, dwell_s=5.0)


def a_car(home: str = "b1-F1") -> LiftCar:
    return LiftCar("east", FLOORS, home, DATA)


def flight(metres: float) -> float:
    return flight_time(metres, DATA.speed, DATA.accel, DATA.jerk)


def door_history(car: LiftCar, until: float, step: float = 0.1) -> list[tuple[DoorState, str]]:
    """(door state, floor) whenever the door changes."""
    history: list[tuple[DoorState, str]] = []
    n = round((until - car.now) / step)
    start = car.now
    for i in range(1, n + 1):
        car.step(start + i * step)
        entry = (car.door.state, car.standing)
        if not history or history[-1][0] is not entry[0]:
            history.append(entry)
    return history


def stops(car: LiftCar, until: float) -> list[str]:
    return [floor for state, floor in door_history(car, until) if state is DoorState.OPEN]


def test_a_call_brings_the_car_opens_dwells_and_shuts():
    car = a_car()
    assert car.take(CallCar("east", "b1-F3"), 10.0) == ""
    arrives = 10.0 + flight(9.0)
    car.step(arrives - 2.0)
    assert car.reading().motion is Motion.UP
    assert car.reading().between_floors
    car.step(arrives - 0.001)
    assert car.is_flying
    assert car.reading().landing_calls == ("b1-F3",)
    car.step(arrives + 0.001)
    assert car.standing == "b1-F3"
    assert car.position_m == 9.0
    assert car.reading().door_state is DoorState.OPENING
    assert car.reading().landing_calls == ()
    car.step(arrives + 1.25)
    assert car.door_gap() == pytest.approx(0.5)
    car.step(arrives + 2.5)
    assert car.reading().is_open_at("b1-F3")
    car.step(arrives + 2.5 + 5.0 - 0.001)
    assert car.door.state is DoorState.OPEN
    car.step(arrives + 2.5 + 5.0 + 0.001)
    assert car.door.state is DoorState.CLOSING
    car.step(arrives + 2.5 + 5.0 + 3.0 + 0.001)
    assert car.door.state is DoorState.CLOSED
    assert car.next_event_at == float("inf")


def test_the_size_of_the_steps_changes_nothing():
    ends = []
    for step in (0.05, 0.7, 60.0):
        car = a_car()
        car.take(CallCar("east", "b1-F3"), 1.0)
        car.take(CarCall("east", "b1-F1"), 1.0)
        at = 1.0
        while at < 61.0:
            at = min(61.0, at + step)
            car.step(at)
        ends.append((car.reading(), car.changes))
    assert ends[0] == ends[1] == ends[2]


def test_a_round_trip_is_the_sum_of_its_flights_and_door_strokes():
    """The classic round-trip time without dwell and transfer: nothing is lost between the parts."""
    car = LiftCar("east", FLOORS, "b1-F1", CarData(1.6, 0.8, 1.0, 2.5, 3.0, dwell_s=0.0))
    for floor in ("b1-F2", "b1-F4"):
        car.press_car(floor, 0.0)
    strokes = 2.5 + 3.0
    there = flight(4.5) + strokes + flight(9.0) + strokes
    car.step(there - 0.001)
    assert (car.standing, car.door.state) == ("b1-F4", DoorState.CLOSING)
    car.step(there + 0.001)
    assert car.door.state is DoorState.CLOSED
    car.press_car("b1-F1", there + 0.001)
    back = there + 0.001 + flight(13.5) + strokes
    car.step(back - 0.001)
    assert car.door.state is DoorState.CLOSING
    car.step(back + 0.001)
    assert (car.standing, car.door.state) == ("b1-F1", DoorState.CLOSED)


def test_calls_ahead_are_served_on_the_way_and_the_rest_on_the_way_back():
    car = a_car("b1-F2")
    car.press_car("b1-F4", 0.0)
    car.press_landing("b1-F3", "down", 0.1)
    car.press_landing("b1-F1", "up", 0.1)
    assert stops(car, 90.0) == ["b1-F4", "b1-F3", "b1-F1"]


def test_a_call_on_the_way_is_taken_while_the_car_can_still_stop_for_it():
    near = a_car()
    near.press_car("b1-F4", 0.0)
    near.press_car("b1-F2", 1.0)
    assert stops(near, 60.0) == ["b1-F2", "b1-F4"]
    late = a_car()
    late.press_car("b1-F4", 0.0)
    late.press_car("b1-F2", 4.0)
    assert stops(late, 60.0) == ["b1-F4", "b1-F2"]


def test_a_stop_on_the_way_lasts_exactly_as_long_as_a_flight_to_it():
    car = a_car()
    car.press_car("b1-F4", 0.0)
    car.press_car("b1-F2", 1.0)
    car.step(flight(4.5) - 0.001)
    assert car.is_flying
    car.step(flight(4.5) + 0.001)
    assert car.standing == "b1-F2"


def test_an_obstruction_reopens_a_closing_door_and_it_shuts_when_free():
    car = a_car()
    car.take(CallCar("east", "b1-F1"), 0.0)
    car.step(9.0)
    assert car.door.state is DoorState.CLOSING
    gap = car.door_gap()
    car.beam = True
    car.step(9.05)
    assert car.door.state is DoorState.OPENING
    assert car.door_gap() == pytest.approx(gap, abs=0.05)
    car.step(30.0)
    assert car.door.state is DoorState.OPEN
    car.beam = False
    assert DoorState.CLOSED in [state for state, _ in door_history(car, 40.0)]


def test_an_overloaded_car_does_not_leave():
    car = a_car()
    car.take(CarCall("east", "b1-F1"), 0.0)
    car.take(CarCall("east", "b1-F3"), 0.0)
    car.load_kg = 1100.0
    car.step(60.0)
    assert car.reading().is_open_at("b1-F1")
    assert car.reading().load_pct == 110.0
    car.load_kg = 900.0
    assert "b1-F3" in stops(car, 90.0)


def test_a_hold_keeps_the_door_open_and_ends_by_itself():
    car = a_car()
    car.take(CallCar("east", "b1-F1"), 0.0)
    car.step(7.0)
    assert car.take(HoldDoor("east", 10.0), 7.0) == ""
    car.step(16.9)
    assert car.reading().door_held
    assert car.door.state is DoorState.OPEN
    car.step(17.1)
    assert not car.reading().door_held
    assert car.door.state is DoorState.CLOSING


def test_no_hold_outlasts_the_cars_own_bound():
    car = a_car()
    car.take(HoldDoor("east", 10_000.0), 0.0)
    assert door_history(car, 60.0)[-1] == (DoorState.CLOSED, "b1-F1")


def test_letting_go_shuts_the_door_at_once_and_a_hold_opens_it_again():
    car = a_car()
    car.take(HoldDoor("east", 10.0), 0.0)
    car.step(8.0)
    car.take(CloseDoor("east"), 8.0)
    assert car.door.state is DoorState.CLOSING
    car.take(HoldDoor("east", 5.0), 9.0)
    assert car.door.state is DoorState.OPENING


def test_a_moving_car_cannot_be_held():
    car = a_car()
    car.take(CallCar("east", "b1-F4"), 0.0)
    assert car.take(HoldDoor("east", 5.0), 2.0) == "busy"


def test_in_robot_mode_only_the_robots_calls_count():
    car = a_car()
    assert car.take(RobotMode("east", True), 0.0) == ""
    assert car.reading().mode is LiftMode.ATTENDANT_CONTROL
    assert car.reading().robot_mode
    car.press_car("b1-F4", 1.0)
    car.press_landing("b1-F2", "up", 1.0)
    car.take(CarCall("east", "b1-F3"), 2.0)
    assert stops(car, 60.0) == ["b1-F3"]
    car.take(RobotMode("east", False), 60.0)
    assert car.reading().mode is LiftMode.NORMAL
    assert stops(car, 100.0) == ["b1-F2"]  # the people who waited on the landing were not forgotten


def test_cancelled_calls_are_not_served():
    car = a_car()
    car.take(CallCar("east", "b1-F1"), 0.0)
    car.take(CarCall("east", "b1-F3"), 1.0)
    car.take(CancelCalls("east"), 2.0)
    assert stops(car, 60.0) == ["b1-F1"]


@pytest.mark.parametrize(
    ("command", "reason"),
    [(CallCar("east", "b1-F9"), "floor_unknown"), (CarCall("east", "b2-F1"), "floor_unknown")],
)
def test_unknown_floors_are_refused(command, reason):
    car = a_car()
    assert car.take(command, 0.0) == reason
    assert not car.is_flying


def test_faults_of_the_controller():
    car = a_car()
    car.faults.refuse_calls = True
    assert car.take(CallCar("east", "b1-F3"), 0.0) == "locked_floor"
    car.faults.refuse_calls = False
    car.faults.deaf = True
    assert car.take(CallCar("east", "b1-F3"), 1.0) == ""
    assert car.reading().landing_calls == ()
    car.faults.deaf = False
    car.faults.offline = True
    assert car.take(CallCar("east", "b1-F3"), 2.0) == "offline"
    assert car.reading() is None
    car.faults.offline = False
    car.faults.ignore_holds = True
    car.take(CallCar("east", "b1-F1"), 3.0)
    assert car.take(HoldDoor("east", 10.0), 10.0) == ""
    assert not car.reading().door_held
    car.faults.floor_offset = 1
    assert car.reading().current_floor == "b1-F2"


def test_a_car_that_is_stuck_goes_on_to_its_landing_afterwards():
    car = a_car()
    car.take(CallCar("east", "b1-F3"), 0.0)
    car.step(4.0)
    car.faults.stuck = True
    car.step(4.1)
    where = car.position_m
    assert 0.0 < where < 9.0
    car.step(100.0)
    reading = car.reading()
    assert car.position_m == where
    assert (reading.motion, reading.between_floors, reading.fault_codes) == (Motion.STOPPED, True, ("stuck",))
    car.faults.stuck = False
    car.step(100.1)
    car.step(100.1 + flight(9.0 - where) + 2.6)
    assert car.reading().is_open_at("b1-F3")


def test_a_door_fault_stops_the_door_and_its_end_opens_it():
    car = a_car()
    car.take(CallCar("east", "b1-F1"), 0.0)
    car.step(9.0)
    car.faults.door_fault = True
    car.step(9.1)
    gap = car.door_gap()
    assert car.reading().door_state is DoorState.FAULT
    car.step(60.0)
    assert car.door_gap() == gap
    car.faults.door_fault = False
    car.step(60.1)
    assert car.door.state is DoorState.OPENING


def test_a_level_error_is_reported_as_between_floors():
    car = a_car()
    car.faults.level_error_m = 0.03
    car.take(CallCar("east", "b1-F3"), 0.0)
    car.step(30.0)
    assert car.standing == "b1-F3"
    assert car.reading().between_floors


def test_a_fire_recall_goes_down_without_a_stop_and_stays_open():
    car = a_car("b1-F4")
    car.press_car("b1-F2", 0.0)
    car.press_car("b1-F3", 0.0)
    car.set_mode(LiftMode.FIRE_OPERATION, 1.0)
    assert car.take(CallCar("east", "b1-F4"), 2.0) == "emergency"
    assert car.take(HoldDoor("east", 5.0), 2.0) == "emergency"
    assert stops(car, 300.0) == ["b1-F1"]
    assert car.door.state is DoorState.OPEN
    car.set_mode(LiftMode.NORMAL, 300.0)
    assert door_history(car, 310.0)[-1] == (DoorState.CLOSED, "b1-F1")


def test_an_earthquake_ends_at_the_nearest_landing():
    car = a_car()
    car.press_car("b1-F4", 0.0)
    car.set_mode(LiftMode.EARTHQUAKE_OPERATION, 1.0)
    assert stops(car, 60.0) == ["b1-F2"]


def test_an_idle_step_does_nothing():
    car = a_car()
    car.step(1.0)
    before = car.changes
    for i in range(100):
        car.step(2.0 + i)
    assert car.changes == before
