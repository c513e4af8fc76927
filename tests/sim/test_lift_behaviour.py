"""How a car behaves when it is held up, loaded, keyed, recalled, without power; and how a group shares its calls."""

from __future__ import annotations

import pytest

from robots.building.flight import flight_time
from robots.core.lift import DoorState, LiftMode
from robots.gateway.hardware import CallCar, CarCall, CarSeen, CommandRefused, HoldDoor, RobotMode
from sim.lifts.car import LiftCar
from sim.lifts.car_data import CarData
from sim.lifts.eta import eta_s
from sim.lifts.group import LiftGroup

FLOORS = {"b1-F1": 0.0, "b1-F2": 4.5, "b1-F3": 9.0, "b1-F4": 13.5}
DATA = CarData(1.6, 0.8, 1.0, door_open_s=2.5, door_close_s=3.0, dwell_s=5.0, nudge_after_s=25.0)


def a_car(home: str = "b1-F1", lift: str = "east") -> LiftCar:
    return LiftCar(lift, FLOORS, home, DATA)


def an_open_car(home: str = "b1-F1") -> LiftCar:
    car = a_car(home)
    car.press_open(0.0)
    car.step(2.6)
    assert car.door.state is DoorState.OPEN
    return car


def flight(metres: float, speed: float = DATA.speed) -> float:
    return flight_time(metres, speed, DATA.accel, DATA.jerk)


def stops(car: LiftCar, until: float) -> list[str]:
    """The landings where the door has opened, in order."""
    found, was = [], car.door.state
    start = car.now
    for i in range(1, round((until - start) / 0.1) + 1):
        car.step(start + i * 0.1)
        if car.door.state is DoorState.OPEN and was is not DoorState.OPEN:
            found.append(car.standing)
        was = car.door.state
    return found


# doors


def test_a_door_kept_from_closing_nudges_at_half_speed_with_a_buzzer_and_stops_at_the_body():
    car = an_open_car()
    car.beam, car.door_room = True, 0.6
    first_try = 2.5 + 5.0
    car.step(first_try + 24.9)
    assert (car.door.state, car.buzzer) == (DoorState.OPEN, "")
    car.step(first_try + 25.1)
    assert (car.door.state, car.buzzer) == (DoorState.CLOSING, "nudging")
    assert car.reading().fault_codes == ("nudging",)
    car.step(first_try + 25.0 + 1.2)
    assert car.door_gap() == pytest.approx(1.0 - 1.2 / 6.0, abs=0.01)
    car.step(first_try + 60.0)
    assert car.door_gap() == pytest.approx(0.6)
    car.beam = False
    car.step(first_try + 60.1)
    car.step(first_try + 60.1 + 0.6 * 6.0 + 0.01)
    assert (car.door.state, car.buzzer) == (DoorState.CLOSED, "")


def test_a_nudging_door_opens_for_no_button_but_for_a_hold_and_nudges_again_after_it():
    car = an_open_car()
    car.faults.obstructed = True
    car.step(2.5 + 5.0 + 26.0)
    car.press_open(car.now)
    assert car.door.state is DoorState.CLOSING
    car.take(HoldDoor("east", 10.0), car.now)
    assert (car.door.state, car.buzzer) == (DoorState.OPENING, "")
    car.step(car.now + 9.0)
    assert car.door.state is DoorState.OPEN
    car.step(car.now + 10.0)
    assert (car.door.state, car.buzzer) == (DoorState.CLOSING, "nudging")


def test_a_hand_on_the_open_button_keeps_the_door_open_until_it_lets_go():
    car = an_open_car()
    car.door_button = True
    car.step(20.0)
    assert car.door.state is DoorState.OPEN
    car.door_button = False
    car.step(23.0)
    assert car.door.state is DoorState.CLOSING


def test_the_close_button_shuts_the_door_early_but_not_against_a_hold():
    car = an_open_car()
    car.press_close(3.0)
    car.step(3.01)
    assert car.door.state is DoorState.CLOSING
    held = an_open_car()
    held.take(HoldDoor("east", 10.0), 2.6)
    held.press_close(3.0)
    held.step(12.5)
    assert held.door.state is DoorState.OPEN


# load


def test_an_overload_sounds_the_buzzer_reopens_the_door_and_keeps_the_car():
    car = an_open_car()
    car.press_car("b1-F3", 3.0)
    car.step(8.0)
    assert car.door.state is DoorState.CLOSING
    car.load_kg = 1001.0
    car.step(8.1)
    assert (car.door.state, car.buzzer) == (DoorState.OPENING, "overload")
    car.step(120.0)
    assert (car.standing, car.door.state) == ("b1-F1", DoorState.OPEN)
    car.load_kg = 1000.0
    assert "b1-F3" in stops(car, 160.0)
    assert car.buzzer == ""


# levelling


def test_an_uneven_stop_is_levelled_slowly_with_the_door_open():
    car = a_car()
    car.faults.level_error_m, car.faults.relevel_after_s = -0.03, 3.0
    car.press_car("b1-F2", 0.0)
    lands = flight(4.5)
    car.step(lands + 2.9)
    assert car.position_m == pytest.approx(4.47)
    assert car.reading().between_floors
    car.step(lands + 3.0 + 0.75)
    assert car.position_m == pytest.approx(4.485)
    car.step(lands + 3.0 + 1.51)
    assert car.position_m == 4.5
    assert car.reading().is_open_at("b1-F2")


# modes


def test_a_stuck_car_does_not_start_by_a_fire_recall():
    car = a_car("b1-F4")
    car.press_car("b1-F1", 0.0)
    car.step(4.0)
    car.faults.stuck = True
    car.step(4.1)
    here = car.position_m
    car.set_mode(LiftMode.FIRE_OPERATION, 5.0)
    car.step(600.0)
    assert car.position_m == here
    car.faults.stuck = False
    assert stops(car, 660.0) == ["b1-F1"]


def test_an_earthquake_opens_at_the_first_landing_it_can_stop_at_and_stays():
    car = a_car("b1-F4")
    car.press_car("b1-F1", 0.0)
    car.step(5.0)
    car.set_mode(LiftMode.EARTHQUAKE_OPERATION, 5.0)
    assert stops(car, 300.0) in (["b1-F3"], ["b1-F2"])
    assert car.door.state is DoorState.OPEN


def test_inspection_stops_at_once_and_leaves_an_open_door_open():
    flying, standing = a_car(), an_open_car()
    flying.press_car("b1-F4", 0.0)
    flying.step(4.0)
    flying.set_mode(LiftMode.INSPECTION, 4.0)
    here = flying.position_m
    standing.set_mode(LiftMode.INSPECTION, 3.0)
    for car in (flying, standing):
        car.press_car("b1-F3", 10.0)
        assert car.take(CarCall("east", "b1-F3"), 11.0) == "emergency"
        car.step(300.0)
    assert (flying.standing, flying.position_m) == ("", here)
    assert (standing.standing, standing.door.state) == ("b1-F1", DoorState.OPEN)
    flying.set_mode(LiftMode.NORMAL, 300.0)
    assert stops(flying, 330.0) == ["b1-F4"]


def test_with_a_key_only_the_panel_counts_and_the_door_waits_open():
    car = a_car()
    car.set_mode(LiftMode.ATTENDANT_CONTROL, 0.0)
    car.press_landing("b1-F2", "up", 1.0)
    assert car.take(CallCar("east", "b1-F2"), 2.0) == "mode_not_allowed"
    assert car.take(RobotMode("east", True), 2.0) == "mode_not_allowed"
    car.step(300.0)
    assert (car.standing, car.door.state, car.reading().robot_mode) == ("b1-F1", DoorState.OPEN, False)
    car.press_car("b1-F3", 300.0)
    assert stops(car, 400.0) == ["b1-F3"]
    assert car.door.state is DoorState.OPEN


def test_out_of_service_ends_its_flight_lets_people_out_and_shuts():
    car = a_car()
    car.press_car("b1-F3", 0.0)
    car.step(2.0)
    car.set_mode(LiftMode.OUT_OF_SERVICE, 2.0)
    assert stops(car, 60.0) == ["b1-F3"]
    car.press_car("b1-F1", 60.0)
    car.step(120.0)
    assert (car.standing, car.door.state) == ("b1-F3", DoorState.CLOSED)


def test_homing_takes_no_call_until_it_is_there_and_parking_ends_with_the_next_call():
    homing, parking = a_car("b1-F4"), a_car("b1-F4")
    homing.set_mode(LiftMode.HOMING, 0.0)
    homing.press_landing("b1-F3", "up", 1.0)
    assert stops(homing, 60.0) == ["b1-F3"]
    assert homing.mode is LiftMode.NORMAL
    parking.set_mode(LiftMode.PARKING, 0.0, "b1-F2")
    parking.step(60.0)
    assert (parking.standing, parking.door.state, parking.mode) == ("b1-F2", DoorState.CLOSED, LiftMode.PARKING)
    parking.press_landing("b1-F1", "up", 60.0)
    assert parking.mode is LiftMode.NORMAL
    assert stops(parking, 120.0) == ["b1-F1"]


def test_a_firefighter_drives_on_from_the_recall_floor_by_the_panel():
    car = a_car("b1-F3")
    car.set_mode(LiftMode.FIREFIGHTER_CONTROL, 0.0)
    car.press_car("b1-F4", 1.0)
    assert stops(car, 60.0) == ["b1-F1"]
    car.press_car("b1-F4", 60.0)
    assert stops(car, 120.0) == ["b1-F4"]
    assert car.door.state is DoorState.OPEN


def test_an_evacuation_fetches_from_the_highest_landing_and_brings_down_without_a_stop():
    car = a_car()
    car.set_mode(LiftMode.OCCUPANT_EVACUATION, 0.0)
    for floor in ("b1-F4", "b1-F2"):
        car.press_landing(floor, "down", 0.0)
    car.press_car("b1-F3", 1.0)
    assert stops(car, 200.0) == ["b1-F4", "b1-F1", "b1-F2", "b1-F1"]


@pytest.mark.parametrize("mode", list(LiftMode))
def test_every_mode_is_reported_and_left_again(mode: LiftMode):
    car = a_car("b1-F2")
    car.press_car("b1-F4", 0.0)
    car.step(1.0)
    car.set_mode(mode, 1.0)
    assert car.reading().mode is mode
    car.step(200.0)
    car.set_mode(LiftMode.NORMAL, 200.0)
    car.step(240.0)
    car.press_car("b1-F3", 240.0)
    assert "b1-F3" in stops(car, 300.0)


def test_a_priority_call_passes_every_other_call():
    car = a_car()
    for floor in ("b1-F2", "b1-F3"):
        car.press_landing(floor, "up", 0.0)
    assert car.call_priority("b1-F4", 0.1) == ""
    assert car.mode is LiftMode.VIP
    assert stops(car, 120.0) == ["b1-F4", "b1-F2", "b1-F3"]
    assert car.mode is LiftMode.NORMAL


# power


def test_without_power_everything_stands_and_with_it_the_car_goes_to_a_landing():
    car = a_car()
    car.press_car("b1-F4", 0.0)
    car.step(4.0)
    car.faults.no_power = True
    car.step(4.1)
    here = car.position_m
    car.press_car("b1-F1", 10.0)
    assert car.take(CallCar("east", "b1-F1"), 11.0) == "offline"
    car.step(4 * 3600.0)
    assert (car.position_m, car.reading().car_calls, car.reading().fault_codes) == (here, (), ("no_power",))
    car.faults.no_power = False
    nearest = min(FLOORS, key=lambda floor: abs(FLOORS[floor] - here))
    assert stops(car, 4 * 3600.0 + 60.0) == [nearest]


def test_a_rescue_device_goes_slowly_to_the_nearest_landing_and_opens_for_good():
    car = a_car()
    car.press_car("b1-F4", 0.0)
    car.step(4.0)
    car.faults.rescue_after_s = 12.0
    car.faults.no_power = True
    car.step(4.1)
    here = car.position_m
    nearest = min(FLOORS, key=lambda floor: abs(FLOORS[floor] - here))
    car.step(4.1 + 11.9)
    assert car.position_m == here
    lands = 4.1 + 12.0 + flight(abs(FLOORS[nearest] - here), DATA.rescue_speed)
    car.step(lands - 0.05)
    assert (car.is_flying, car.mode) == (True, LiftMode.EMERGENCY_POWER)
    car.step(lands + 2.6)
    assert car.reading().is_open_at(nearest)
    car.step(3600.0)
    assert (car.standing, car.door.state) == (nearest, DoorState.OPEN)
    car.faults.no_power = False
    car.step(3600.1)
    car.step(3630.0)
    assert (car.door.state, car.mode) == (DoorState.CLOSED, LiftMode.NORMAL)


def test_a_rescue_device_opens_the_door_where_the_car_stands():
    car = a_car()
    car.faults.rescue_after_s = 5.0
    car.faults.no_power = True
    car.step(0.1)
    car.step(60.0)
    assert car.door.state is DoorState.OPEN


# the order of calls


def test_a_call_the_other_way_does_not_keep_the_car_from_going_on():
    car = a_car()
    car.press_car("b1-F2", 0.0)
    car.press_car("b1-F4", 0.0)
    car.press_landing("b1-F2", "down", 0.0)
    assert stops(car, 120.0) == ["b1-F2", "b1-F4", "b1-F2"]


def test_all_floors_pressed_are_served_one_after_the_other():
    car = a_car()
    for floor in FLOORS:
        car.press_car(floor, 0.0)
    assert stops(car, 120.0) == list(FLOORS)


# the group


def test_the_estimate_is_the_time_at_which_the_door_opens():
    for press in (0.0, 2.5, 7.0, 12.0, 20.0):
        car = a_car()
        for floor in ("b1-F2", "b1-F4"):
            car.press_car(floor, 0.0)
        car.step(press)
        expected = press + eta_s(car, "b1-F3", "down")
        car.press_landing("b1-F3", "down", press)
        start = car.now
        while (car.standing, car.door.state) != ("b1-F3", DoorState.OPEN):
            car.step(car.now + 0.01)
            assert car.now < start + 120.0
        assert car.now == pytest.approx(expected, abs=0.02), press


def test_the_car_that_is_there_first_gets_the_call_not_the_nearest():
    near, far = a_car("b1-F2", "near"), a_car("b1-F4", "far")
    group = LiftGroup("b1", [near, far])
    for floor in ("b1-F1", "b1-F2"):
        near.press_car(floor, 0.0)
    group.step(8.5)
    assert group.press_landing("b1-F3", "down", 8.5) == "far"


@pytest.mark.parametrize("leaves", ["robot", "key", "stuck", "priority", "vip"])
def test_a_car_that_leaves_the_group_gives_its_landing_calls_to_another(leaves: str):
    one, other = a_car("b1-F1", "one"), a_car("b1-F4", "other")
    group = LiftGroup("b1", [one, other])
    assert group.press_landing("b1-F2", "up", 0.0) == "one"
    group.step(0.5)
    if leaves == "robot":
        group.take(RobotMode("one", True), 0.5)
    elif leaves == "key":
        one.set_mode(LiftMode.ATTENDANT_CONTROL, 0.5)
    elif leaves == "vip":
        one.set_mode(LiftMode.VIP, 0.5)
    elif leaves == "stuck":
        one.faults.stuck = True
    else:
        assert group.call_priority("one", "b1-F3", 0.5) == ""
    group.step(0.6)
    assert ("b1-F2", "up") in other.calls.people_landing
    assert not one.calls.people_landing


# the call box


def test_a_call_refused_in_the_second_stage_was_taken_first():
    group = LiftGroup("b1", [a_car()])
    car = group.cars["east"]
    car.faults.refuse_calls, car.faults.refuse_after_s = True, 3.0
    call = CallCar("east", "b1-F3")
    assert group.take(call, 0.0) == []
    assert not [seen for seen in group.step(2.9) if isinstance(seen, CommandRefused)]
    assert [seen for seen in group.step(3.0) if isinstance(seen, CommandRefused)] == [
        CommandRefused(3.0, call, "locked_floor")
    ]
    assert car.reading().landing_calls == ()


def test_anti_nuisance_wipes_the_car_calls_when_the_door_button_repeats():
    car = an_open_car()
    car.faults.anti_nuisance = 4  # the door was opened with the first
    car.take(CarCall("east", "b1-F3"), 2.7)
    for at in (3.0, 4.0):
        car.take(HoldDoor("east", 5.0), at)
        assert car.reading().car_calls == ("b1-F3",)
    car.press_open(5.0)
    assert car.reading().car_calls == ()


def test_a_sleeping_box_is_silent_until_people_call_the_lift():
    car = a_car()
    car.faults.sleeps_after_s = 30.0
    car.step(29.0)
    assert car.reading() is not None
    car.step(31.0)
    assert car.reading() is None
    assert car.take(CallCar("east", "b1-F3"), 32.0) == "offline"
    car.press_landing("b1-F3", "down", 40.0)
    assert car.reading() is not None
    car.step(100.0)
    assert car.reading() is None


def test_late_and_repeated_reports_arrive_late_and_again():
    group = LiftGroup("b1", [a_car()])
    car = group.cars["east"]
    group.step(0.0)
    car.faults.repeat_after_s = 20.0
    car.press_car("b1-F2", 0.0)
    opens = flight(4.5) + 2.5
    seen = [(one.at, one.reading) for i in range(1, 400) for one in group.step(i / 10) if isinstance(one, CarSeen)]
    stale = [(at, reading) for at, reading in seen if reading.is_open_at("b1-F2") and at > opens + 15.0]
    assert [at for at, _ in stale] == [pytest.approx(opens + 20.0, abs=0.15)]
    car.faults.late_s = 5.0
    assert not [one for i in range(400, 449) for one in group.step(i / 10)]
    assert group.step(47.0)


def test_the_rear_door_leaves_the_front_one_shut():
    car = a_car()
    car.faults.rear_door = True
    car.press_open(0.0)
    car.step(3.0)
    reading = car.reading()
    assert (reading.door_state, reading.door_side, car.door_gap()) == (DoorState.OPEN, "rear", 0.0)
    car.faults.rear_door = False
    car.step(20.0)
    car.press_open(20.0)
    car.step(23.0)
    assert (car.reading().door_side, car.door_gap()) == ("front", 1.0)
