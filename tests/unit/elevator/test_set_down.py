"""Getting off elsewhere: a car that is too heavy, a rescue run; and wheels that are let go."""

from __future__ import annotations

import pytest

from robots.core.alarm import Alarm
from robots.core.lift import DoorState, LiftMode, Motion
from robots.core.sensing import FreeWheels, Say
from robots.elevator.commands import RideEnded
from robots.elevator.events import StaffCleared

OPEN = {"door_state": DoorState.OPEN, "motion": Motion.STOPPED, "between_floors": False}


@pytest.mark.parametrize("state", ["SELECT_DEST", "RIDING"])
def test_too_heavy_with_it_inside_it_says_so_and_gets_off_where_it_came_in(stage, state):
    stage.force(state, along=-0.8, current_floor="b1-F1", **OPEN)
    stage.all.clear()
    stage.car(load_pct=104.0)
    assert stage.state == "ARRIVED_CHECK"
    assert Say("overload_me_out") in stage.all
    assert stage.ride.to_map() == "b1-F1"
    assert not stage.sent("car_call")


def test_when_the_weight_is_gone_before_it_moves_the_ride_goes_on(stage):
    stage.force("SELECT_DEST", along=-0.8, current_floor="b1-F1", **OPEN)
    stage.car(load_pct=104.0)
    stage.car(load_pct=40.0)
    assert stage.ride.to_map() == "b1-F3"


def test_a_rescue_run_is_sat_out_and_left_where_it_ends(stage):
    stage.force("RIDING", along=-0.8, current_floor="b1-F1", between_floors=True, door_state=DoorState.CLOSED)
    stage.car(fault_codes=("no_power",), motion=Motion.STOPPED)
    assert stage.state == "RIDE_STALLED"
    stage.all.clear()
    stage.car(mode=LiftMode.EMERGENCY_POWER, current_floor="b1-F2", **OPEN)
    assert stage.state == "ARRIVED_CHECK"
    assert stage.ride.to_map() == "b1-F2"
    assert not stage.sent("car_call") and not stage.sent("hold_door"), "nothing is asked of a car without power"


@pytest.mark.parametrize("mode", [LiftMode.FIRE_OPERATION, LiftMode.EARTHQUAKE_OPERATION, LiftMode.INSPECTION])
def test_any_other_emergency_is_no_rescue(stage, mode):
    stage.force("RIDING", along=-0.8, current_floor="b1-F1", between_floors=True, door_state=DoorState.CLOSED)
    stage.car(mode=mode)
    assert stage.state == "EMERGENCY_IN_CAR"


def test_an_alarm_of_the_building_goes_before_a_rescue(stage):
    stage.force("RIDING", along=-0.8, current_floor="b1-F1", between_floors=True, door_state=DoorState.CLOSED)
    stage.car(mode=LiftMode.EMERGENCY_POWER)
    assert stage.state != "EMERGENCY_IN_CAR"
    stage.receive(Alarm("fire", "hall", True, ("b1",)))
    assert stage.state == "EMERGENCY_IN_CAR"


def test_the_host_is_told_that_the_way_must_be_planned_anew(stage):
    stage.force("CLEAR_RELEASE", along=2.0)
    stage.ride.m.set_down = "b1-F1"
    stage.all.clear()
    stage.ride.m.owed.clear()
    stage.sense()
    assert [end.outcome for end in stage.all if isinstance(end, RideEnded)] == ["set_down"]


def test_wheels_are_let_go_on_a_sill_and_held_once_help_is_over(stage):
    stage.force("HELP_WAIT", along=0.0)
    assert FreeWheels(True) in stage.all
    stage.stand(2.0)
    stage.all.clear()
    stage.feed(StaffCleared(stage.now, stage.ride.zone))
    assert FreeWheels(False) in stage.all


def test_wheels_stay_held_on_a_landing_and_nobody_is_told_to_push(stage):
    stage.force("HELP_WAIT", along=2.0)
    assert not [command for command in stage.all if isinstance(command, FreeWheels)]
    assert Say("push_me") not in stage.all


def test_in_an_alarm_who_waits_for_a_person_before_a_door_lets_its_wheels_go(stage):
    stage.force("HELP_WAIT", along=0.9)
    assert not [command for command in stage.all if isinstance(command, FreeWheels)]
    stage.receive(Alarm("fire", "hall", True, ("b1",)))
    assert stage.state == "HELP_WAIT"
    assert stage.all.count(FreeWheels(True)) == stage.all.count(Say("push_me")) == 1
    stage.stand(2.0)
    assert FreeWheels(False) not in stage.all, "it is still being pushed"


def test_in_an_alarm_who_waits_clear_of_the_door_keeps_hold_of_its_wheels(stage):
    stage.force("HELP_WAIT", along=2.0)
    stage.receive(Alarm("fire", "hall", True, ("b1",)))
    assert not [command for command in stage.all if isinstance(command, FreeWheels)]


def test_in_a_car_wheels_are_free_while_it_stands_and_it_is_said_each_time(stage):
    stage.force("HELP_WAIT", along=-0.8, current_floor="b1-F1", motion=Motion.UP, between_floors=True)
    assert FreeWheels(True) not in stage.all and Say("push_me") not in stage.all
    stage.all.clear()
    stage.car(**OPEN)
    assert stage.all.count(FreeWheels(True)) == stage.all.count(Say("push_me")) == 1
    assert stage.ride.remembered()["wheels_free"]
    stage.all.clear()
    stage.car(motion=Motion.UP, door_state=DoorState.CLOSED)
    assert FreeWheels(False) in stage.all and Say("push_me") not in stage.all
    stage.all.clear()
    stage.car(**OPEN)
    assert FreeWheels(True) in stage.all and Say("push_me") in stage.all


def test_in_a_car_nothing_is_heard_of_wheels_stay_as_they_are(stage):
    stage.force("HELP_WAIT", along=-0.8, current_floor="b1-F1", motion=Motion.UP, between_floors=True)
    stage.all.clear()
    stage.ride.m.watch.heard.clear()
    stage.sense()
    assert not [command for command in stage.all if isinstance(command, FreeWheels)]
