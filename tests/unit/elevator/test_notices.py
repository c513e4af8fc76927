"""What staff are told of at a lift: each once where it happens, and nothing of a healthy ride."""

from __future__ import annotations

from dataclasses import replace

import pytest

from robots.core import notices
from robots.core.lift import AckStage, DoorState, Motion
from robots.core.notices import Notice
from robots.core.sensing import Say


def told(stage) -> list[str]:
    return [note.event for note in stage.warnings()]


def hold(stage, stage_of_ack=AckStage.CONTROLLER_ACCEPTED, reason=""):
    stage.ack(stage.sent("hold_door")[-1], stage_of_ack, reason)


@pytest.mark.parametrize("notice", list(Notice))
def test_every_notice_has_words_in_both_languages(notice):
    words = notices.words_of(notice.value)
    assert words is not None and words.zh and words.en and words.zh != words.en


def test_a_healthy_ride_tells_staff_of_nothing(stage):
    stage.to("DONE")
    assert not [note for note in told(stage) if notices.words_of(note)]


def test_no_entry_before_the_hold_is_confirmed_and_staff_hear_of_it(stage):
    stage.to("WAIT_CAR")
    stage.deaf = {"hold_door"}
    stage.run(15.0, until="YIELD")
    stage.run(11.0)
    assert "ENTERING" not in stage.visited
    assert told(stage).count("hold_failed") == 1


def test_entry_once_the_hold_is_confirmed(stage):
    stage.to("WAIT_CAR")
    stage.deaf = {"hold_door"}
    stage.run(15.0, until="YIELD")
    stage.run(5.0)
    assert stage.state == "YIELD"
    hold(stage)
    stage.run(2.0, until="ENTERING")


@pytest.mark.parametrize("along, state", [(2.0, "RETREAT_LANDING"), (0.0, "RETREAT_SAFE_SIDE")])
def test_a_refused_renewal_turns_back_an_entry_under_way(new_stage, along, state):
    stage = new_stage().force("ENTERING", along, door_state=DoorState.OPEN)
    hold(stage, AckStage.REJECTED, "busy")
    stage.run(0.2)
    assert state in stage.visited
    assert "hold_failed" in told(stage)


def test_a_confirmed_hold_lasts_as_long_as_its_slice(new_stage):
    stage = new_stage().force("ENTERING", 2.0, door_state=DoorState.OPEN)
    hold(stage)
    assert stage.ride.m.held_until == pytest.approx(stage.now + stage.ride.timers.hold_slice_s)


def test_a_late_arrival_is_told_and_not_believed(new_stage):
    stage = new_stage().force("WAIT_CAR")
    stage.receive(stage.cars["east"])
    stage.forget()
    stage.now += 10.0
    stage.receive(replace(stage.cars["east"], door_state=DoorState.OPEN), stamp=stage.now - 5.0)
    assert told(stage) == ["stale_arrival"]
    assert stage.state == "WAIT_CAR"


def test_a_step_at_the_sill_is_told_once(new_stage):
    stage = new_stage().force("WAIT_CAR")
    stage.forget()
    for _ in range(3):
        stage.car(door_state=DoorState.OPEN, between_floors=True)
    assert told(stage) == ["not_level"]
    assert stage.state == "WAIT_CAR"


def test_an_older_state_is_told_and_dropped(new_stage):
    stage = new_stage().force("WAIT_CAR")
    stage.forget()
    stage.receive(replace(stage.cars["east"], door_state=DoorState.OPEN), seq=0)
    assert told(stage) == ["state_out_of_order"]
    assert stage.ride.live_state().door_state is DoorState.CLOSED


def test_a_car_that_says_another_floor_than_the_senses_is_disputed_not_wiped(new_stage):
    stage = new_stage().force("RIDING", -0.8, car_calls=("b1-F3",), motion=Motion.UP)
    stage.ride.m.barometer.refer(0.0)
    stage.pose = replace(stage.pose, map_id="b1-F3")
    stage.ride.m.barometer.reference, stage.altitude = 101325.0, 9.0
    stage.ride.m.barometer.pascal = 0.0
    stage.sense()
    stage.forget()
    stage.car(current_floor="b1-F2", motion=Motion.STOPPED, car_calls=())
    assert "floor_disputed" in told(stage) and "calls_wiped" not in told(stage)
    assert stage.state == "RIDING"


def test_wiped_calls_are_told_and_called_again(new_stage):
    stage = new_stage().force("RIDING", -0.8, car_calls=("b1-F3",), motion=Motion.UP, current_floor="b1-F1")
    stage.forget()
    stage.car(car_calls=())
    assert "calls_wiped" in told(stage)
    assert [command.destination for command in stage.sent("car_call")] == ["b1-F3"]


def test_calls_wiped_before_the_door_shuts_are_called_again(stage):
    stage.to("SELECT_DEST")
    stage.ack(stage.sent("car_call")[-1])
    before = len(stage.sent("car_call"))
    stage.car(car_calls=())
    assert "calls_wiped" in told(stage)
    assert len(stage.sent("car_call")) == before + 1
    assert stage.sent("car_call")[-1].request_id != stage.sent("car_call")[-2].request_id


def test_a_door_that_closes_by_force_is_said_and_told_once(new_stage):
    stage = new_stage().force("YIELD", 2.0, door_state=DoorState.OPEN)
    stage.forget()
    for _ in range(3):
        stage.car(fault_codes=("nudging",))
    assert told(stage).count("door_forced") == 1
    assert stage.of(Say) == [Say("door_forced")]


@pytest.mark.parametrize("state", ["HELP_WAIT", "MANUAL", "RETREAT_SAFE_SIDE"])
def test_a_door_that_closes_by_force_on_a_robot_on_its_sill_is_told_and_its_next_hold_goes_out(new_stage, state):
    stage = new_stage().force(state, 0.0, door_state=DoorState.OPEN)
    stage.forget()
    stage.car(fault_codes=("nudging",), door_state=DoorState.CLOSING)
    assert told(stage).count("door_forced") == 1
    stage.fire_timer("hold")
    assert stage.sent("keep_door") or stage.sent("hold_door")


def test_a_session_taken_away_on_the_landing_gives_up_car_and_queue_together(new_stage):
    stage = new_stage().force("WAIT_CAR")
    stage.ride.m.session_id = "s-9"
    stage.forget()
    stage.car(session=None)
    assert stage.state == "REQUEUE"
    assert told(stage)[-2:] == ["session_gone", "lift_given_up"]


def test_a_ghost_session_is_told(new_stage):
    stage = new_stage().force("RELEASE_PENDING", 3.0)
    assert "ghost_session" in told(stage)


def test_a_barometer_that_jumps_is_told_once_a_ride(new_stage):
    stage = new_stage().force("RIDING", -0.8, car_calls=("b1-F3",))
    stage.sense()
    stage.forget()
    stage.pressure_offset = 50.0
    stage.now += 0.2
    stage.sense()
    stage.pressure_offset = -50.0
    stage.sense()
    assert told(stage).count("barometer_off") == 1
