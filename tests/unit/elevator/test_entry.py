"""The seven conditions of crossing a sill: a fit baseline and one flaw at a time."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from robots.core.lift import DoorState, LiftMode, Motion, Zone
from robots.elevator.entry import SPOKEN, EntryFacts, Flaw, flaws_against
from robots.elevator.scan import DoorSeen
from robots.elevator.timers import RideTimers

FIT = EntryFacts(
    session_ours=True,
    session_exclusive=False,
    lease_left_s=150.0,
    car_is_here=True,
    state_age_s=0.3,
    door_reported_open=True,
    door_seen_open=True,
    mode=LiftMode.NORMAL,
    clear_twice=True,
    load_percent=20.0,
    alarm=False,
    heading_off_rad=0.01,
    lateral_off_m=-0.02,
)
LIMITS = RideTimers()

FLAWS = [
    ({"session_ours": False}, Flaw.SESSION_NOT_OURS),
    ({"lease_left_s": 20.0}, Flaw.LEASE_SHORT),
    ({"car_is_here": False}, Flaw.WRONG_LIFT_OR_FLOOR),
    ({"state_age_s": 2.01}, Flaw.STATE_STALE),
    ({"state_age_s": math.inf}, Flaw.STATE_STALE),
    ({"state_age_s": math.nan}, Flaw.STATE_STALE),
    ({"state_age_s": -50.0}, Flaw.STATE_STALE),
    ({"door_reported_open": False}, Flaw.DOOR_NOT_REPORTED_OPEN),
    ({"door_seen_open": False}, Flaw.DOOR_NOT_SEEN_OPEN),
    ({"clear_twice": False}, Flaw.NOT_CLEAR_TWICE),
    ({"load_percent": 75.1}, Flaw.LOAD),
    ({"alarm": True}, Flaw.ALARM),
    ({"heading_off_rad": math.radians(-5.1)}, Flaw.HEADING),
    ({"lateral_off_m": 0.051}, Flaw.LATERAL),
]


@pytest.mark.parametrize("flaw, named", FLAWS)
def test_one_flaw_gives_exactly_its_reason(flaw, named):
    assert flaws_against(FIT, LIMITS) == []
    assert flaws_against(replace(FIT, **flaw), LIMITS) == [named]


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize("mode", LiftMode)
def test_only_normal_and_vip_let_in_and_robot_mode_with_an_exclusive_session(mode, exclusive):
    allowed = mode in (LiftMode.NORMAL, LiftMode.VIP) or (mode is LiftMode.ATTENDANT_CONTROL and exclusive)
    flaws = flaws_against(replace(FIT, mode=mode, session_exclusive=exclusive), LIMITS)
    assert flaws == ([] if allowed else [Flaw.MODE])


def test_an_unknown_load_is_judged_by_the_laser_alone():
    assert flaws_against(replace(FIT, load_percent=None), LIMITS) == []


def test_all_flaws_are_told_not_only_the_first():
    assert len(flaws_against(replace(FIT, alarm=True, car_is_here=False, clear_twice=False), LIMITS)) == 3


def test_each_flaw_has_words_for_people():
    assert set(SPOKEN) == set(Flaw)


def test_a_key_on_a_car_of_a_shared_session_keeps_the_robot_out(stage):
    stage.to("YIELD")
    stage.car(mode=LiftMode.ATTENDANT_CONTROL)
    stage.run(60.0, until="REQUEUE")
    assert stage.state == "REQUEUE"
    assert "ENTERING" not in stage.visited


def test_a_key_turned_before_the_sill_is_reached_sends_the_robot_back(stage):
    stage.to("ENTERING")
    assert stage.ride.zone is Zone.OUT
    stage.car(mode=LiftMode.ATTENDANT_CONTROL)
    assert stage.state == "RETREAT_LANDING"


def test_robot_mode_of_an_exclusive_session_lets_in_and_another_robots_does_not(new_stage):
    stage = new_stage(RideTimers(mode="exclusive"))
    stage.to("YIELD")
    session = replace(stage.cars["east"].session, mode="exclusive")
    stage.car(mode=LiftMode.ATTENDANT_CONTROL, session=session)
    assert stage.ride.entry_facts().session_exclusive
    stage.run(60.0, until="ENTERING")
    assert stage.state == "ENTERING"
    assert not stage.ride.is_exclusive(replace(stage.cars["east"], session=replace(session, robot="xiaozhi")))


def test_a_state_from_the_future_moves_no_robot_until_the_next_one_shows_the_clock_was_set(stage):
    stage.to("YIELD")
    assert stage.ride.live_state() is not None
    stage.sends_states = False
    stage.receive(stage.cars["east"], stamp=stage.now + 50.0)
    assert stage.ride.live_state() is None
    assert Flaw.STATE_STALE in stage.ride.entry_flaws()
    stage.now += 0.5
    stage.receive(stage.cars["east"], stamp=stage.now + 50.0)
    assert stage.ride.live_state() is not None
    assert Flaw.STATE_STALE not in stage.ride.entry_flaws()


def test_an_open_door_told_of_before_the_call_was_accepted_is_the_last_callers(stage):
    stage.force("WAIT_CAR", current_floor="b1-F1", door_state=DoorState.OPEN)
    stage.seq += 1  # the acceptance came after that word
    stage.ride.m.call_at, stage.ride.m.call_mark = stage.now - 5.0, (stage.boot, stage.seq)
    assert not stage.ride.is_car_here_open()
    stage.receive(stage.cars["east"])
    assert stage.state == "YIELD"


@pytest.mark.parametrize("change", [{"between_floors": True}, {"motion": Motion.UP}, {"current_floor": "b1-F2"}])
def test_a_car_that_is_not_level_at_the_landing_is_not_here(stage, change):
    stage.to("YIELD")
    assert stage.ride.entry_facts().car_is_here
    stage.car(**change)
    assert Flaw.WRONG_LIFT_OR_FLOOR in stage.ride.entry_flaws()


def test_a_robot_that_is_not_sure_of_its_place_does_not_know_that_it_is_aligned(stage):
    stage.to("YIELD")
    stage.sure = False
    stage.stand(0.9)
    assert {Flaw.HEADING, Flaw.LATERAL} <= set(stage.ride.entry_flaws())


def test_a_door_nobody_looks_at_is_not_seen_open(stage):
    stage.to("YIELD")
    stage.run(1.0)
    assert stage.ride.entry_facts().door_seen_open
    stage.sends_sensors = False
    stage.run(1.5)
    assert Flaw.DOOR_NOT_SEEN_OPEN in stage.ride.entry_flaws()


def test_without_a_hold_that_the_controller_took_nobody_enters(stage):
    stage.to("WAIT_CAR")
    stage.deaf.add("hold_door")
    stage.run(60.0, until="YIELD")
    stage.run(11.0)
    assert "ENTERING" not in stage.visited


def test_a_car_that_gets_too_heavy_is_left_to_people(stage):
    stage.to("ENTERING")
    stage.car(load_pct=101.0)
    assert stage.state == "RETREAT_LANDING"


def test_a_door_seen_shut_stops_the_entry_whatever_the_lift_says(stage):
    stage.to("ENTERING")
    stage.ride.m.eyes.sight = replace(stage.ride.m.eyes.sight, door=DoorSeen.CLOSED)
    stage.receive(stage.cars["east"])
    assert stage.state == "RETREAT_SAFE_SIDE"
