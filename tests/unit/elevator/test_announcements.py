"""What people around a ride hear: as it enters, waits, rides, leaves, gives way or retreats."""

from __future__ import annotations

import pytest

from robots.core.alarm import Alarm
from robots.core.lift import Zone
from robots.core.sensing import Say

ALONG = {Zone.OUT: 2.0, Zone.SILL: 0.0, Zone.IN: -0.8}


@pytest.mark.parametrize(
    "state, zone, line",
    [
        ("WAIT_CAR", Zone.OUT, "waiting_lift"),
        ("YIELD", Zone.OUT, "please_go_first"),
        ("ENTERING", Zone.OUT, "entering_lift"),
        ("IN_CAR", Zone.IN, "in_lift"),
        ("EXITING", Zone.IN, "leaving_lift"),
        ("RETREAT_LANDING", Zone.SILL, "backing_out"),
        ("HELP_WAIT", Zone.OUT, "need_help"),
    ],
)
def test_the_line_of_a_state_is_said_on_entering_it(new_stage, state, zone, line):
    stage = new_stage().force(state, ALONG[zone])
    assert Say(line) in stage.of(Say)


def test_who_backs_out_of_an_overloaded_car_says_why(new_stage):
    stage = new_stage().force("RETREAT_LANDING", 0.0, load_pct=104.0)
    assert stage.of(Say) == [Say("overload_me_out")]


def test_a_full_but_not_overloaded_car_is_no_overload(new_stage):
    stage = new_stage().force("RETREAT_LANDING", 0.0, load_pct=100.0)
    assert stage.of(Say) == [Say("backing_out")]


@pytest.mark.parametrize("kind, line", [("fire", "fire_use_stairs"), ("quake", "alarm_stopped")])
def test_an_alarm_is_told_to_people_at_the_lift(new_stage, kind, line):
    stage = new_stage().force("WAIT_CAR")
    stage.forget()
    stage.receive(Alarm(kind, "b1", True, (), (), "", "bms"))
    assert stage.state == "EMERGENCY_LANDING"
    assert stage.of(Say) == [Say(line)]
