"""The seven conditions of crossing a sill: a fit baseline and one flaw at a time."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from robots.core.lift import LiftMode
from robots.elevator.entry import SPOKEN, EntryFacts, Flaw, flaws_against
from robots.elevator.timers import RideTimers

FIT = EntryFacts(
    session_ours=True,
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


@pytest.mark.parametrize("mode", LiftMode)
def test_only_normal_vip_and_attendant_modes_let_in(mode):
    allowed = mode in (LiftMode.NORMAL, LiftMode.VIP, LiftMode.ATTENDANT_CONTROL)
    assert (flaws_against(replace(FIT, mode=mode), LIMITS) == []) == allowed


def test_an_unknown_load_is_judged_by_the_laser_alone():
    assert flaws_against(replace(FIT, load_percent=None), LIMITS) == []


def test_all_flaws_are_told_not_only_the_first():
    assert len(flaws_against(replace(FIT, alarm=True, car_is_here=False, clear_twice=False), LIMITS)) == 3


def test_each_flaw_has_words_for_people():
    assert set(SPOKEN) == set(Flaw)


def test_a_car_in_somebody_elses_attendant_mode_is_not_entered():
    facts = replace(FIT, mode=LiftMode.ATTENDANT_CONTROL, session_ours=False)
    assert flaws_against(facts, LIMITS) == [Flaw.SESSION_NOT_OURS]
