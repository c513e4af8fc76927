"""What staff are told of a robot that alarms, power or its own sensors keep in a car; and what it does meanwhile."""

from __future__ import annotations

from dataclasses import replace

from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Note
from robots.core.lift import DoorState, LiftMode, Motion
from robots.core.notices import WORDS, Notice
from robots.core.sensing import PoseSeen, Say
from robots.elevator.commands import DriveTo, Target

FIRE = Alarm("fire", "b1", True, ("b1",))


def told(stage) -> list[str]:
    return [command.event for command in stage.all if isinstance(command, Note)]


def test_every_notice_has_words_in_both_languages():
    assert set(WORDS) == set(Notice)
    assert all(text.zh and text.en for text in WORDS.values())


def test_an_alarm_tells_that_the_robot_is_in_the_car(stage):
    stage.force("RIDING", along=-0.8, motion=Motion.UP, between_floors=True)
    stage.receive(FIRE)
    assert stage.state == "EMERGENCY_IN_CAR"
    assert "robot_in_car" in told(stage)


def test_a_mode_of_the_car_alone_is_no_alarm(stage):
    stage.force("RIDING", along=-0.8, motion=Motion.UP, between_floors=True)
    stage.car(mode=LiftMode.INSPECTION)
    assert stage.state == "EMERGENCY_IN_CAR"
    assert "robot_in_car" not in told(stage)


def test_it_is_trapped_when_help_is_asked_between_floors(stage):
    stage.force("SELECT_DEST", along=-0.8, between_floors=True)
    stage.fire_timer()
    assert stage.state == "HELP_WAIT"
    assert "trapped" in told(stage)


def test_it_is_not_trapped_at_a_landing(stage):
    stage.force("SELECT_DEST", along=-0.8)
    stage.fire_timer()
    assert stage.state == "HELP_WAIT"
    assert "trapped" not in told(stage)


def test_a_lost_place_is_told(stage):
    stage.force("ARRIVED_CHECK", along=-0.8, current_floor="b1-F3", door_state=DoorState.OPEN)
    stage.feed(PoseSeen(stage.now, stage.pose, False))
    stage.fire_timer()
    assert "place_lost" in told(stage)


def test_an_exit_blocked_before_it_began_is_tried_again_from_where_the_robot_stands(stage):
    stage.force("ARRIVED_CHECK", along=-0.8, current_floor="b1-F3", door_state=DoorState.OPEN)
    stage.stand(-0.8, map_id="b1-F3")
    stage.ride.m.door_map = "b1-F1"  # it has crossed no sill since
    stage.ride.fire("EXIT_BLOCKED")
    assert stage.state == "RETREAT_CAR"
    assert stage.ride.m.drive == DriveTo(Target.CAR, "east", "b1-F3")


def test_it_backs_out_of_a_car_that_is_too_heavy_with_it(stage):
    stage.force("ENTERING", along=0.1, door_state=DoorState.OPEN)
    stage.all.clear()
    stage.car(load_pct=101.0)
    assert stage.state == "RETREAT_LANDING"
    assert Say("overload_me_out") in stage.all


def test_a_car_that_keeps_opening_at_one_landing_is_a_persons_matter(stage):
    stage.force("WRONG_FLOOR_HOLD", along=-0.8, car_calls=("b1-F3",), door_state=DoorState.OPEN)
    rounds = 0
    while stage.state != "HELP_WAIT" and rounds < 100:
        rounds += 1
        stage.now += 6.0
        stage.sense()
        stage.car(door_state=DoorState.CLOSED)
        stage.car(door_state=DoorState.OPEN)
        stage.sense()
        stage.now += 1.5
        stage.sense()
        stage.car()
    assert stage.state == "HELP_WAIT"
    assert rounds * 7.5 >= stage.ride.timers.kept_s


def test_the_reset_of_another_buildings_alarm_is_no_reason_to_be_quiet(stage):
    stage.force("WAIT_CAR")
    stage.receive(Alarm("fire", "b2", True, ("b2",)))
    stage.receive(Alarm("fire", "b2", False, ("b2",)))
    stage.receive(AlarmReset("fire", "b2", "Wang", 1e9))
    assert stage.ride.m.quiet_until == 0.0
    stage.receive(FIRE)
    stage.receive(replace(FIRE, active=False))
    stage.receive(AlarmReset("fire", "b1", "Wang", 1e9))
    assert stage.ride.m.quiet_until > stage.now
