"""Cancels, lost links, alarms, people and give-ups on a ride, one thing at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Publish, Record
from robots.core.events import Tick
from robots.core.lift import DoorState, LiftMode, LiftState, Motion, Zone
from robots.core.reasons import Reason
from robots.core.sensing import Say
from robots.elevator import ride
from robots.elevator.commands import DriveTo, Halt, RideEnded, Target
from robots.elevator.events import (
    CargoTaken,
    HandedBack,
    MotionBlocked,
    Reached,
    RideCancelled,
    RideClosed,
    RideOrdered,
    RobotFaulted,
    StaffCleared,
    TakenOver,
)

FIRE = Alarm("fire", "b1", True, ("b1",))
OVER = replace(FIRE, active=False)
RESET = AlarmReset("fire", "b1", "Wang", 1e9)
MOVING = {"register", "call", "car_call", "hold_door", "close_door", "keep_door"}


# ---- cancel


@pytest.mark.parametrize(
    "state", ["APPROACH", "QUEUE", "REQUEST_SESSION", "CALL", "WAIT_CAR", "YIELD", "COMMS_LOST_OUT"]
)
def test_a_cancel_on_the_landing_ends_the_ride_at_once(stage, state):
    stage.force(state).helpful_gateway = True
    stage.feed(RideCancelled(stage.now))
    stage.run(2.0, until="DONE")
    assert stage.of(RideEnded) == [RideEnded("cancelled", "b1-F1")]


def test_a_cancel_aboard_is_kept_until_the_exit(stage):
    stage.to("RIDING")
    stage.feed(RideCancelled(stage.now))
    assert stage.state == "RIDING"
    stage.run(100.0, until="DONE")
    assert stage.of(RideEnded) == [RideEnded("cancelled", "b1-F3")]
    assert stage.visited[-4:] == ["ARRIVED_CHECK", "EXITING", "CLEAR_RELEASE", "DONE"]


def test_a_cancel_on_the_sill_waits_for_the_side_it_ends_on(stage):
    stage.force("ENTERING", 0.1, door_state=DoorState.OPEN, current_floor="b1-F1")
    stage.feed(RideCancelled(stage.now))
    assert stage.state == "ENTERING"
    assert not stage.sent("release")
    stage.feed(MotionBlocked(stage.now, Target.CAR))
    assert stage.state == "RETREAT_LANDING"
    stage.stand(1.4)
    assert stage.visited[-2:] == ["REQUEUE", "ABORT_OUT"]
    assert stage.sent("release")


# ---- link


@pytest.mark.parametrize("state", ["QUEUE", "REQUEST_SESSION", "CALL", "WAIT_CAR", "YIELD"])
def test_a_lost_link_on_the_landing_comes_back_by_itself(stage, state):
    stage.force(state).sends_states = False
    stage.link(False)
    stage.run(10.5)
    assert stage.state == "COMMS_LOST_OUT"
    assert stage.ride.waiting.reason == "link_lost"
    stage.helpful_gateway = stage.helpful_base = stage.helpful_desk = stage.sends_states = True
    stage.link(True)
    stage.run(120.0, until="DONE")
    assert "REQUEUE" in stage.visited and stage.outcome() == "done"


def test_a_link_that_stays_away_ends_the_try_and_the_host_decides(stage):
    stage.force("WAIT_CAR").sends_states = False
    stage.link(False)
    stage.run(75.0)
    assert stage.state == "ABORT_OUT"
    stage.run(41.0)
    assert stage.outcome() == "gave_up"
    stage.feed(RideClosed(stage.now))
    assert stage.state == "DONE"
    assert len(stage.of(RideEnded)) == 1


def test_the_host_may_try_again_after_giving_up(stage):
    stage.force("ABORT_OUT")
    stage.car(session=None)
    assert stage.outcome() == "gave_up"
    stage.helpful_gateway = stage.helpful_base = stage.helpful_desk = True
    stage.order()
    assert "APPROACH" in stage.visited
    stage.run(100.0, until="DONE")
    assert stage.outcome() == "done"


def test_without_a_decision_a_person_is_asked_after_sixty_seconds(stage):
    stage.force("ABORT_OUT")
    stage.car(session=None)
    stage.run(61.0)
    assert stage.state == "HELP_WAIT"
    assert stage.help[-1].reason is Reason.LIFT_GAVE_UP


def test_a_lost_link_in_the_car_leaves_by_its_own_sensors_at_the_right_floor(stage):
    stage.to("RIDING")
    stage.helpful_gateway = stage.sends_states = False
    stage.link(False)
    stage.moving_to.clear()
    stage.run(11.0)
    assert stage.state == "COMMS_LOST_IN"
    stage.run(5.0)
    assert stage.state == "COMMS_LOST_IN"
    stage.cars["east"] = replace(stage.cars["east"], current_floor="b1-F3", door_state=DoorState.OPEN)
    stage.pose, stage.moving_to = replace(stage.pose, map_id="b1-F3"), {}
    stage.run(10.0)
    assert "EXITING" in stage.visited


def test_a_lost_link_in_the_car_does_not_make_it_leave_through_somebody_in_the_door(stage):
    stage.to("RIDING")
    stage.helpful_gateway = stage.sends_states = False
    stage.link(False)
    stage.moving_to.clear()
    stage.run(16.0)
    stage.people = [(10.0, 21.1)]
    stage.cars["east"] = replace(stage.cars["east"], current_floor="b1-F3", door_state=DoorState.OPEN)
    stage.pose, stage.moving_to = replace(stage.pose, map_id="b1-F3"), {}
    stage.run(10.0)
    assert stage.state == "COMMS_LOST_IN" and "EXITING" not in stage.visited
    stage.people = []
    stage.run(10.0)
    assert "EXITING" in stage.visited


SILENT = {
    "mode": LiftMode.UNKNOWN, "motion": Motion.UNKNOWN, "door_state": DoorState.FAULT, "between_floors": True,
    "fault_codes": ("offline",),
}  # fmt: skip


def arrives_unseen(stage, **word) -> None:
    """In a car that comes to its floor and opens, of which the gateway goes on to say `word`."""
    stage.to("RIDING")
    stage.helpful_gateway, receive = False, stage.receive
    stage.receive = lambda message: receive(replace(message, **word) if isinstance(message, LiftState) else message)
    stage.moving_to.clear()
    stage.run(11.0)
    assert stage.state == "COMMS_LOST_IN"
    stage.cars["east"] = replace(stage.cars["east"], current_floor="b1-F3", door_state=DoorState.OPEN)
    stage.pose = replace(stage.pose, map_id="b1-F3")
    stage.run(10.0)


def test_of_a_box_that_is_silent_its_eyes_tell_whether_the_door_shuts(stage):
    """A gateway that knows nothing of the car says so: no word to stay for (the swarm's episode 11326)."""
    arrives_unseen(stage, **SILENT)
    assert "EXITING" in stage.visited
    assert not [note for note in stage.warnings() if note.event == "ride_unsettled"]
    stage.run(60.0)
    assert stage.pose.map_id == "b1-F3" and "HELP_WAIT" not in stage.visited


def test_of_a_lift_out_of_service_a_door_that_shuts_by_its_word_keeps_it_in(stage):
    """It may be true: neither does it go, nor does it begin to, again and again in one instant."""
    arrives_unseen(stage, mode=LiftMode.OUT_OF_SERVICE, door_state=DoorState.CLOSING)
    assert stage.state == "COMMS_LOST_IN" and "EXITING" not in stage.visited


def test_a_ride_in_circles_rests_between_them(stage, monkeypatch):
    """Each of its commands is answered, and it looks at each answer: without a rest one circle begets many."""
    stage.to("RIDING")
    looked = []
    monkeypatch.setattr(ride, "MOST_STEPS", 3)
    monkeypatch.setattr(ride.Ride, "_global_event", lambda self: looked.append(self.m.now) or True)
    for _ in range(20):
        stage.feed(Tick(stage.now))
    assert len(looked) == 3
    stage.run(1.0)
    assert 6 <= len(looked) <= 9


@pytest.mark.parametrize("missing", ["marker", "door"])
def test_a_lost_link_in_the_car_stays_without_two_own_sensors_and_an_open_door(stage, missing):
    stage.force("COMMS_LOST_IN", -0.8)
    stage.ride.m.barometer.reference, stage.sends_states = 101325.0, False
    stage.marker_shown = missing != "marker"
    stage.ride.m.barometer.pascal = 0.0
    stage.pose = replace(stage.pose, map_id="b1-F3")
    shut = DoorState.CLOSED if missing == "door" else DoorState.OPEN
    stage.cars["east"] = replace(stage.cars["east"], current_floor="b1-F3", door_state=shut)
    stage.run(119.0)
    assert stage.state == "COMMS_LOST_IN"
    stage.run(2.0)
    assert stage.state == "HELP_WAIT"


# ---- alarm


@pytest.mark.parametrize("state", ["APPROACH", "QUEUE", "REQUEST_SESSION", "CALL", "WAIT_CAR", "YIELD", "REQUEUE"])
def test_an_alarm_on_the_landing_sends_it_aside_until_a_person_resets(stage, state):
    stage.force(state)
    stage.forget()
    stage.receive(FIRE, retained=True)
    assert stage.state == "EMERGENCY_LANDING"
    assert stage.of(DriveTo)[-1].target is Target.ASIDE
    stage.helpful_base = True
    stage.receive(OVER)
    stage.run(600.0)
    assert stage.state == "EMERGENCY_LANDING"
    assert not {c.cmd for c in stage.sent()} & MOVING
    assert len(stage.help) == 2
    stage.receive(OVER)
    stage.receive(RESET)
    assert stage.state == "REQUEUE"


def test_in_an_alarm_a_floor_that_only_the_lift_names_is_not_got_off_at(stage):
    stage.to("RIDING")
    stage.run(1.0)
    stage.receive(FIRE)
    stage.marker_shown, stage.pressure_offset = False, -3000.0
    stage.moving_to["east"] = ("b1-F2", stage.now + 5.0)
    stage.run(30.0)
    assert "EVAC_EXIT" not in stage.visited


def test_an_alarm_in_the_car_is_ridden_out_in_silence_and_left_once(stage):
    stage.to("RIDING")
    stage.run(1.0)
    stage.forget()
    stage.receive(FIRE)
    assert stage.state == "EMERGENCY_IN_CAR"
    assert Say("fire_use_stairs") in stage.all
    stage.moving_to["east"] = ("b1-F2", stage.now + 5.0)
    stage.run(60.0, until="EMERGENCY_LANDING")
    assert "EVAC_EXIT" in stage.visited
    assert not {c.cmd for c in stage.sent()} & MOVING
    stage.receive(OVER)
    stage.receive(RESET)
    assert stage.state == "REQUEUE"
    assert stage.ride.m.from_map == "b1-F2"
    stage.run(120.0, until="DONE")
    assert stage.outcome() == "done"


def test_a_reset_in_the_car_goes_on_with_the_ride(stage):
    stage.to("RIDING")
    stage.receive(FIRE)
    stage.receive(OVER)
    stage.receive(RESET)
    assert stage.visited[-2:] == ["EMERGENCY_IN_CAR", "ARRIVED_CHECK"]


def test_a_fire_mode_of_our_car_is_an_alarm_too(stage):
    stage.force("WAIT_CAR")
    stage.car(mode=LiftMode.FIRE_OPERATION)
    assert stage.state == "EMERGENCY_LANDING"


def test_an_alarm_on_the_sill_finishes_the_move_first(stage):
    stage.force("ENTERING", 0.1)
    stage.receive(FIRE)
    assert stage.state == "RETREAT_SAFE_SIDE"
    stage.stand(1.4)
    assert stage.visited[-2:] == ["REQUEUE", "EMERGENCY_LANDING"]


# ---- people


def test_taken_over_it_is_passive_and_hands_back_only_where_both_agree(stage):
    stage.to("RIDING")
    stage.feed(TakenOver(stage.now, "Li"))
    assert stage.state == "MANUAL"
    assert Halt() in stage.all
    stage.feed(HandedBack(stage.now, Zone.OUT))
    assert stage.state == "MANUAL"
    stage.feed(HandedBack(stage.now, Zone.IN))
    assert stage.state == "HELP_WAIT"
    stage.feed(StaffCleared(stage.now, Zone.OUT))
    assert stage.state == "HELP_WAIT"
    stage.stand(2.0, map_id="b1-F2")
    stage.feed(StaffCleared(stage.now, Zone.OUT))
    stage.run(1.0, until="DONE")
    assert stage.of(RideEnded) == [RideEnded("help", "b1-F2")]
    assert stage.sent("release")


def test_a_fault_stops_it_and_the_help_request_escalates(stage):
    stage.to("RIDING")
    stage.feed(RobotFaulted(stage.now, "left wheel"))
    assert stage.state == "HELP_WAIT"
    assert not stage.sent("release")
    stage.run(605.0)
    assert [h.level for h in stage.help] == [0, 1, 2, 3]
    assert {h.reason for h in stage.help} == {Reason.ROBOT_FAULT}


def test_cargo_leaves_a_stuck_robot_with_two_named_persons_only(stage):
    stage.force("HELP_WAIT", -0.8)
    stage.feed(CargoTaken(stage.now, ("Li", "Li")))
    assert stage.state == "HELP_WAIT"
    stage.feed(CargoTaken(stage.now, ("Li", "Wang")))
    assert stage.state == "MANUAL"
    assert stage.records[-1].data["persons"] == ["Li", "Wang"]


def test_five_requeues_then_it_gives_up(stage):
    stage.people = [(10.0, 20.0), (10.2, 20.3)]
    stage.sense()
    stage.order()
    stage.run(900.0, until="ABORT_OUT")
    assert stage.visited.count("REQUEUE") == 6
    assert stage.visited.count("YIELD") == 6


def test_back_off_doubles_is_capped_and_follows_the_seed(new_stage):
    def waits(seed):
        stage = new_stage(seed=seed)
        stage.people = [(10.0, 20.0), (10.2, 20.3)]
        stage.sense()
        stage.order()
        stage.run(900.0, until="ABORT_OUT")
        from robots.core.commands import SetTimer

        return [c.in_s for c in stage.of(SetTimer) if c.name == "ride.backoff"]

    first = waits(1)
    for n, wait in enumerate(first[:5]):
        assert min(10 * 2**n, 120) <= wait <= min(12 * 2**n, 120)
    assert first == waits(1) != waits(2)


# ---- odd input


def test_nothing_unknown_or_misplaced_moves_it(stage):
    stage.to("WAIT_CAR")
    before = stage.state
    odd = [
        Reached(stage.now, Target.CAR), MotionBlocked(stage.now, Target.LANDING), RideClosed(stage.now),
        HandedBack(stage.now, Zone.OUT), StaffCleared(stage.now, Zone.OUT), CargoTaken(stage.now, ("a", "b")),
        RideOrdered(stage.now, "r-2", "b1", "b1-F1", "b1-F2"), "nonsense", None, 7,
    ]  # fmt: skip
    for event in odd:
        stage.forget()
        stage.feed(event)
        assert stage.warnings(), event
        assert stage.state == before
    stage.forget()
    stage.receive("nonsense")
    assert stage.warnings()


@pytest.mark.parametrize("changes", [{"group": "b9"}, {"from_map": "b1-F9"}, {"to_map": "b1-F1"}, {"to_map": ""}])
def test_an_order_that_leads_nowhere_is_refused(stage, changes):
    stage.order(**changes)
    assert stage.state == "IDLE"
    assert stage.warnings()


def test_nothing_moves_a_car_that_is_out_of_service(stage):
    stage.force("RIDING")
    stage.car(mode=LiftMode.OUT_OF_SERVICE)
    ride = stage.ride
    assert not any(ride.send(ride.command(verb)) for verb in ("register", "call", "hold_door"))


def test_a_cars_own_alarm_that_is_over_waits_for_a_named_person(stage):
    stage.force("WAIT_CAR")
    stage.car(mode=LiftMode.FIRE_OPERATION)
    assert stage.state == "EMERGENCY_LANDING"
    assert stage.ride.against_settling("Wang") is Reason.LIFT_SPECIAL
    for _ in range(20):
        stage.now += 1.0
        stage.car(mode=LiftMode.NORMAL)
    assert stage.state == "EMERGENCY_LANDING"
    assert stage.ride.waiting.reason == Reason.LIFT_UNCONFIRMED.value
    assert stage.ride.against_settling("") is Reason.NOT_ALLOWED
    stage.feed(StaffCleared(stage.now, Zone.OUT))
    assert stage.state == "EMERGENCY_LANDING"
    stage.feed(StaffCleared(stage.now, Zone.OUT, "Wang"))
    assert stage.state == "REQUEUE"


def test_a_building_alarm_is_settled_by_its_reset_only(stage):
    stage.force("WAIT_CAR")
    stage.receive(FIRE)
    assert stage.ride.against_settling("Wang") is Reason.ALARM
    stage.feed(StaffCleared(stage.now, Zone.OUT, "Wang"))
    assert stage.state == "EMERGENCY_LANDING"


def test_stuck_on_the_sill_its_door_is_kept_for_as_long_as_it_takes(stage):
    stage.force("HELP_WAIT", along=0.0)
    ride = stage.ride
    ride.m.hold_from = ride.m.now - 500.0
    ride.out = []
    ride.hold_door()
    (kept,) = [command.message for command in ride.out if isinstance(command, Publish)]
    assert (kept.cmd, kept.hold_s) == ("keep_door", ride.timers.hold_slice_s)


def test_who_leaves_a_car_in_an_alarm_and_boards_again_has_it_in_its_book(stage):
    stage.to("RIDING")
    stage.receive(FIRE)
    stage.run(60.0, until="EMERGENCY_LANDING")
    kinds = [command.kind for command in stage.all if isinstance(command, Record) and command.kind.startswith("car_")]
    assert kinds == ["car_entered", "car_left"]
