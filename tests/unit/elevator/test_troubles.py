"""What goes wrong between a robot and its car, one thing at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.events import Tick
from robots.core.lift import AckStage, DeskAsk, DeskGrant, DoorState, LiftSession, Motion, Presence, Zone
from robots.core.reasons import Reason
from robots.core.sensing import PoseSeen, Say
from robots.elevator.commands import DriveTo, SwitchMap, Target
from robots.elevator.events import (
    MotionBlocked,
    StaffCleared,
)

FIRE = Alarm("fire", "b1", True, ("b1",))
OVER = replace(FIRE, active=False)
RESET = AlarmReset("fire", "b1", "Wang", 1e9)
MOVING = {"register", "call", "car_call", "hold_door", "close_door", "keep_door"}


# ---- the desk


def test_without_any_word_from_the_desk_it_goes_straight_to_the_best_car_after_ten_seconds(stage):
    stage.car("west", session=LiftSession("xiaozhi", "s-7", "shared", 0.0, 1e6))
    stage.to("QUEUE").helpful_desk = False
    stage.run(9.5)
    assert stage.state == "QUEUE"
    assert len(stage.of(DeskAsk)) == 2
    stage.run(120.0, until="DONE")
    assert stage.sent("register")[0].lift == "east"


def test_told_to_wait_it_waits_and_asks_every_five_seconds(stage):
    stage.to("QUEUE").helpful_desk = False
    for _ in range(4):
        asked = stage.of(DeskAsk)[-1]
        stage.receive(DeskGrant("b1", "xiaodi", asked.request_id, "", None, 2, 90.0, "lift_queue"))
        stage.run(5.0)
    assert stage.state == "QUEUE"
    assert len({ask.request_id for ask in stage.of(DeskAsk)}) == 1
    assert stage.ride.waiting.reason == "lift_queue"


def test_a_grant_for_another_ask_or_robot_is_not_ours(stage):
    stage.to("QUEUE").helpful_desk = False
    asked = stage.of(DeskAsk)[-1]
    stage.receive(DeskGrant("b1", "xiaodi", "r-0000.0-1", "east", None, 0, 0.0))
    stage.receive(DeskGrant("b1", "xiaozhi", asked.request_id, "east", None, 0, 0.0))
    stage.receive(DeskGrant("b1", "xiaodi", asked.request_id, "north", None, 0, 0.0))
    assert stage.state == "QUEUE"


# ---- session and call


def test_register_is_repeated_under_the_same_id_three_times_then_requeued(stage):
    stage.helpful_gateway = False
    stage.to("REQUEST_SESSION")
    stage.run(39.0)
    assert [c.cmd for c in stage.sent()] == ["register"] * 3
    assert len({c.request_id for c in stage.sent()}) == 1
    stage.run(2.0)
    assert stage.state == "REQUEUE"


def test_a_busy_lift_sends_it_back_to_the_queue_and_the_desk_hears(stage):
    stage.helpful_gateway = False
    stage.to("REQUEST_SESSION")
    stage.ack(stage.sent("register")[-1], AckStage.REJECTED, "busy")
    assert stage.state == "REQUEUE"
    assert stage.of(DeskAsk)[-1].done
    stage.run(14.0)
    assert stage.visited[-2:] == ["QUEUE", "REQUEST_SESSION"]


@pytest.mark.parametrize("reason, to", [("busy", "REQUEUE"), ("overload", "REQUEUE"), ("locked_floor", "ABORT_OUT"),
                                        ("floor_unknown", "ABORT_OUT")])  # fmt: skip
def test_a_refused_call_is_tried_later_or_given_up(stage, reason, to):
    stage.force("CALL")
    call = stage.sent("call")[-1]
    stage.ack(call, AckStage.RECEIVED)
    assert stage.state == "CALL"
    stage.ack(call, AckStage.REJECTED, reason)
    assert stage.state == to


def test_an_answer_to_another_request_or_for_another_robot_moves_nothing(stage):
    stage.force("CALL")
    call = stage.sent("call")[-1]
    stage.ack(replace(call, request_id="x"))
    assert stage.state == "CALL"


def test_no_car_in_180_s_is_called_twice_more_then_requeued(stage):
    stage.helpful_gateway = False
    stage.force("WAIT_CAR", lease_s=1e6)
    stage.run(185.0)
    assert (stage.state, len({c.request_id for c in stage.sent("call")})) == ("WAIT_CAR", 1)
    stage.run(180.0)
    assert (stage.state, len({c.request_id for c in stage.sent("call")})) == ("WAIT_CAR", 2)
    stage.run(180.0)
    assert stage.state == "REQUEUE"


def test_a_car_that_took_the_call_and_stands_idle_is_called_again(stage):
    """It stood open here while its gateway was down, or forgot its calls."""
    stage.to("WAIT_CAR")
    stage.moving_to.clear()  # the call is gone
    stage.car(current_floor="b1-F3", door_state=DoorState.CLOSED, motion=Motion.STOPPED)
    stage.run(4.5)
    assert len(stage.sent("call")) == 1
    stage.run(20.0, until="YIELD")
    assert len({call.request_id for call in stage.sent("call")}) == 2


@pytest.mark.parametrize(
    "busy",
    [{"motion": Motion.UP}, {"car_calls": ("b1-F2",)}, {"destination_floor": "b1-F2"}, {"door_state": DoorState.OPEN}],
    ids=str,
)
def test_a_car_that_is_busy_elsewhere_is_waited_for(stage, busy):
    stage.to("WAIT_CAR")
    stage.moving_to.clear()
    stage.car(**({"current_floor": "b1-F3", "door_state": DoorState.CLOSED, "motion": Motion.STOPPED} | busy))
    stage.run(60.0)
    assert len(stage.sent("call")) == 1


def test_a_car_that_stays_idle_is_called_again_three_times_at_most(stage):
    stage.to("WAIT_CAR")
    begun = stage.now
    while stage.now < begun + 100.0:
        stage.moving_to.clear()  # each call is taken and forgotten
        stage.car(current_floor="b1-F3", door_state=DoorState.CLOSED, motion=Motion.STOPPED)
        stage.run(0.5)
    assert (stage.state, len({call.request_id for call in stage.sent("call")})) == ("WAIT_CAR", 4)


def waiting(stage):
    stage.force("CALL")
    stage.ack(stage.sent("call")[-1])
    assert stage.state == "WAIT_CAR"
    stage.now += 3.0
    return stage


HERE = {"door_state": DoorState.OPEN, "current_floor": "b1-F1"}


def test_the_open_car_at_our_floor_is_taken(stage):
    waiting(stage).car(**HERE)
    assert stage.state == "YIELD"


@pytest.mark.parametrize(
    "flaw",
    [
        {"current_floor": "b1-F2"},
        {"door_state": DoorState.OPENING},
        {"between_floors": True},
        {"motion": Motion.DOWN},
        {"lift": "west"},
    ],
)
def test_any_other_car_is_not(stage, flaw):
    waiting(stage).car(**(HERE | flaw))
    assert stage.state == "WAIT_CAR"


def test_a_door_seen_open_within_two_seconds_of_the_call_is_the_last_callers(stage):
    stage.force("CALL")
    stage.ack(stage.sent("call")[-1])
    stage.now += 1.0
    stage.car(**HERE)
    assert stage.state == "WAIT_CAR"
    stage.now += 1.1
    stage.car()
    assert stage.state == "YIELD"


def test_a_stale_a_retained_or_an_older_arrival_is_ignored(stage):
    waiting(stage)
    here = replace(stage.cars["east"], **HERE)
    stage.receive(here, retained=True)
    stage.receive(here, stamp=stage.now - 3.0)
    assert stage.state == "WAIT_CAR"
    stage.car()
    stage.receive(here, seq=1)
    assert stage.state == "WAIT_CAR"


# ---- at the door


def test_a_crowded_car_is_let_go_with_a_word(stage):
    stage.people = [(10.0, 20.0), (10.2, 20.3)]
    stage.to("YIELD")
    stage.run(13.0, until="REQUEUE")
    assert Say("next_lift") in stage.all
    assert stage.sent("release")
    assert "ENTERING" not in stage.visited


def test_people_are_told_crowded_only_once_the_robot_has_looked_in(stage):
    stage.to("YIELD")
    assert stage.ride.waiting.reason == "lift_looking"
    stage.people = [(10.0, 20.0), (10.2, 20.3)]
    told = set()
    while stage.state == "YIELD":
        stage.run(0.2)
        if stage.ride.waiting is not None and stage.state == "YIELD":
            told.add(stage.ride.waiting.reason)
    assert told == {"lift_looking", "lift_crowded"}


def test_a_car_without_a_laser_picture_is_not_entered(stage):
    stage.to("YIELD")
    stage.is_watching = False
    stage.run(13.0, until="REQUEUE")
    assert "ENTERING" not in stage.visited


def test_a_door_that_shuts_before_us_has_the_car_called_again(stage):
    stage.to("YIELD")
    calls = len(stage.sent("call"))
    stage.helpful_gateway = False
    stage.car(door_state=DoorState.CLOSING)
    assert stage.state == "WAIT_CAR"
    assert len(stage.sent("call")) == calls + 1
    assert stage.of(DriveTo)[-1].target is Target.HOLD


def test_somebody_stepping_in_after_the_clear_scans_stops_it_before_the_sill(stage):
    stage.to("ENTERING")
    assert stage.ride.zone is Zone.OUT
    stage.people = [(10.0, 20.0)]
    stage.run(1.0)
    assert "RETREAT_LANDING" in stage.visited
    assert Zone.SILL not in [p.zone for p in stage.of(Presence)]


def test_blocked_on_the_sill_it_backs_out_and_gives_the_car_back_only_when_clear(stage):
    stage.to("ENTERING")
    stage.run(5.0, until="ENTERING") if stage.ride.zone is not Zone.OUT else None
    while stage.ride.zone is not Zone.SILL:
        stage.run(0.1)
    stage.feed(MotionBlocked(stage.now, Target.CAR))
    assert stage.state == "RETREAT_LANDING"
    assert not stage.sent("release")
    stage.run(9.0, until="REQUEUE")
    plan = stage.ride.lifts["east"]
    assert plan.along(*stage.pose.point) >= 1.28
    assert stage.sent("release")


@pytest.mark.parametrize("along, goes", [(0.05, Target.LANDING), (-0.05, Target.LANDING), (-0.2, Target.CAR)])
def test_a_shutting_door_sends_it_to_the_nearer_side(stage, along, goes):
    stage.force("ENTERING", along)
    stage.car(door_state=DoorState.CLOSING)
    assert stage.state == "RETREAT_SAFE_SIDE"
    assert stage.of(DriveTo)[-1].target is goes


def test_no_fresh_word_from_the_lift_stops_the_entry(stage):
    stage.force("ENTERING", 0.6)
    stage.car(**HERE)
    stage.now += 2.5
    stage.feed(Tick(stage.now))
    assert stage.state == "RETREAT_LANDING"


# ---- in the car


def test_the_map_or_a_replan_never_changes_where_the_car_is_sent(stage):
    stage.to("SELECT_DEST")
    stage.order(ride_id="r-0009", to_map="b1-F2")
    stage.feed(PoseSeen(stage.now, replace(stage.pose, map_id="b1-F2")))
    stage.run(100.0, until="DONE")
    assert {c.destination for c in stage.sent("car_call")} == {"b1-F3"}


def test_a_wiped_car_call_is_made_again_three_times_then_a_person_is_asked(stage):
    stage.to("RIDING")
    stage.helpful_gateway = False
    for count in range(4):
        stage.moving_to.clear()
        stage.car(car_calls=(), current_floor="b1-F2", door_state=DoorState.CLOSED)
        assert stage.state == "SELECT_DEST"
        assert len(stage.sent("car_call")) == min(count + 2, 4)
        if count < 3:
            stage.car(car_calls=("b1-F3",))
            assert stage.state == "RIDING"
    stage.run(31.0, until="HELP_WAIT")
    assert stage.help[-1].reason is Reason.LIFT_REFUSED


def test_a_stop_on_the_way_is_ridden_past(stage):
    stage.to("RIDING")
    stage.run(1.5)
    stage.pose, stage.altitude = replace(stage.pose, map_id="b1-F2"), 4.5
    del stage.moving_to["east"]
    stage.car(current_floor="b1-F2", door_state=DoorState.OPEN, motion=Motion.STOPPED, car_calls=("b1-F3",))
    stage.run(1.5)
    assert "WRONG_FLOOR_HOLD" in stage.visited
    assert stage.state == "RIDING"
    stage.moving_to["east"] = ("b1-F3", stage.now + 4.0)
    stage.run(60.0, until="DONE")
    assert len(stage.sent("car_call")) == 1
    assert stage.ride.m.reissues == 0
    assert stage.outcome() == "done"


@pytest.mark.parametrize("lie", ["lift", "barometer", "marker"])
def test_one_contradicting_source_keeps_it_in_the_car(stage, lie):
    stage.to("RIDING")
    stage.run(3.0)
    if lie == "lift":
        stage.moving_to["east"] = ("b1-F3", stage.now)
        real = stage.move_car

        def wrong_index() -> None:
            real()
            if stage.cars["east"].current_floor == "b1-F3":
                stage.pose = replace(stage.pose, map_id="b1-F2")

        stage.move_car = wrong_index
    elif lie == "barometer":
        stage.ride.m.barometer.elevation -= 4.5
    else:
        stage.marker_says = "b1-F2"
    stage.run(120.0, until="HELP_WAIT")
    assert "EXITING" not in stage.visited
    assert stage.help[-1].reason is Reason.FLOOR_UNSURE


def marker(at):
    from robots.core.sensing import MarkerSeen

    return MarkerSeen(at, "b1-F2/east")


def test_the_localiser_is_told_the_floor_and_must_be_sure_of_it(stage):
    stage.force("RIDING", -0.8)
    stage.sends_states = True
    stage.sense()
    stage.marker_shown = True
    stage.ride.m.barometer.reference = 0.0
    stage.car(current_floor="b1-F3", door_state=DoorState.OPEN, car_calls=())
    stage.feed(replace(marker(stage.now), marker="b1-F3/east"))
    assert stage.state == "ARRIVED_CHECK"
    assert stage.of(SwitchMap) == [SwitchMap("b1-F3")]


def test_a_blocked_exit_is_asked_for_three_times_then_a_person_is_called(stage):
    stage.to("RIDING")
    stage.people = [(10.0, 21.4)]
    stage.run(100.0, until="HELP_WAIT")
    assert stage.visited.count("RETREAT_CAR") == 4
    assert "EXITING" not in stage.visited
    assert stage.help[-1].reason is Reason.OBSTACLE


def test_a_door_that_opened_and_shut_unseen_is_called_open_again(stage):
    stage.to("RIDING")
    stage.run(1.5)
    stage.pose, stage.altitude = replace(stage.pose, map_id="b1-F3"), 9.0
    del stage.moving_to["east"]
    stage.car(current_floor="b1-F3", door_state=DoorState.CLOSED, motion=Motion.STOPPED, car_calls=())
    stage.run(4.5)
    assert len(stage.sent("car_call")) == 1
    stage.run(60.0, until="DONE")
    assert len(stage.sent("car_call")) == 2
    assert stage.outcome() == "done"


def test_a_car_that_stays_shut_at_the_destination_is_called_three_times_then_stalled(stage):
    stage.to("RIDING")
    stage.run(1.5)
    stage.pose, stage.altitude = replace(stage.pose, map_id="b1-F3"), 9.0
    del stage.moving_to["east"]
    stage.deaf.add("car_call")
    stage.car(current_floor="b1-F3", door_state=DoorState.CLOSED, motion=Motion.STOPPED, car_calls=())
    stage.run(90.0, until="RIDE_STALLED")
    assert len({command.request_id for command in stage.sent("car_call")}) == 4
    assert stage.state == "RIDE_STALLED"


def test_a_car_that_neither_moves_nor_opens_is_stalled_then_help_then_found_open(stage):
    stage.to("RIDING")
    stage.run(1.0)
    stage.moving_to.clear()
    stage.run(46.0, until="RIDE_STALLED")
    stage.car(motion=Motion.STOPPED)
    stage.car(motion=Motion.UP)
    assert stage.state == "RIDING"
    stage.run(200.0, until="HELP_WAIT")
    assert stage.help[0].reason is Reason.LIFT_STALLED
    stage.run(61.0)
    assert stage.help[-1].level == 1
    stage.feed(StaffCleared(stage.now, Zone.IN))
    assert stage.state == "ARRIVED_CHECK"


def test_a_lost_session_in_the_car_is_taken_up_again_from_inside(stage):
    stage.to("RIDING")
    stage.helpful_gateway = False
    stage.car(session=None)
    assert stage.state == "SELECT_DEST"
    register = stage.sent("register")[-1]
    assert register.presence is Zone.IN
    stage.ack(register)
    stage.car(session=LiftSession("xiaodi", "s-2", "shared", 0.0, stage.now + 180))
    assert stage.sent("car_call")[-1].session_id == "s-2"


def test_a_lost_session_on_the_landing_starts_again_from_the_queue(stage):
    stage.force("WAIT_CAR")
    stage.car(session=None)
    assert stage.state == "REQUEUE"


def test_the_lease_is_renewed_every_thirty_seconds(stage):
    stage.force("WAIT_CAR").helpful_gateway = True
    stage.run(100.0)
    assert len(stage.sent("renew")) == 3


def test_lost_on_the_sill_it_wants_a_person_soon_and_the_crossing_goes_on_once_it_is_found(stage):
    stage.force("ENTERING", along=0.1)
    timers = stage.ride.timers
    stage.sure = False
    stage.sense()
    stage.now += timers.lost_s - 0.5
    stage.sense()
    assert not stage.ride.is_lost_in_door()
    stage.now += 1.0
    stage.sense()
    assert stage.ride.is_lost_in_door()
    assert stage.state != "HELP_WAIT"  # whoever comes finds it standing; nobody has to send it on
    stage.sure = True
    stage.sense()
    assert stage.ride.is_lost_in_door(), "still in the door"
    stage.stand(2.0)
    assert not stage.ride.is_lost_in_door()


def test_who_finds_its_place_while_it_retreats_has_the_whole_time_to_retreat_from_then(stage):
    stage.force("RETREAT_LANDING", along=0.1)
    stage.sure = False
    stage.sense()
    stage.now += stage.ride.timers.retreat_s - 1.0
    stage.sure = True
    stage.sense()
    stage.now += 1.0
    stage.fire_timer()
    assert stage.state == "RETREAT_LANDING"
    stage.now += stage.ride.timers.retreat_s
    stage.fire_timer()
    assert stage.state == "HELP_WAIT"


@pytest.mark.parametrize("later_s, is_given_back", [(1.0, True), (4.0, False)])
def test_lost_just_off_the_sill_its_wheels_tell_for_a_while_that_it_is_clear(stage, later_s, is_given_back):
    stage.force("EXITING", along=0.1)
    stage.stand(0.8)
    stage.sure = False
    stage.sense()
    stage.now += later_s
    stage.stand(2.0)
    assert stage.state == "CLEAR_RELEASE"
    assert bool(stage.sent("release")) is is_given_back
