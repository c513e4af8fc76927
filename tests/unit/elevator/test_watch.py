"""Which message counts: fresh, live, newest; and which alarm stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.events import Received
from robots.core.lift import DoorState, LiftMode
from robots.elevator.entry import OPEN_MODES
from robots.elevator.watch import LiftWatch, best_lift

FIRE = Alarm("fire", "b1", True, ("b1",))


@pytest.fixture
def car(new_stage):
    return new_stage.fresh_car("east")


def heard(message, at, seq, stamp=None, retained=False, boot=1):
    return Received(at, message, at if stamp is None else stamp, boot, seq, retained)


def test_a_live_state_is_fresh_for_two_seconds_and_a_retained_one_never(car):
    watch = LiftWatch()
    watch.take_state(heard(car, 10.0, 1, retained=True), car, 10.0)
    assert watch.state("east") is car
    assert watch.live("east", 10.0, 2.0) is None
    watch.take_state(heard(car, 10.0, 2), car, 10.0)
    assert watch.live("east", 12.0, 2.0) is car
    assert watch.live("east", 12.1, 2.0) is None


def test_a_lower_seq_is_dropped_and_a_new_boot_is_newer(car):
    watch, moved = LiftWatch(), replace(car, current_floor="b1-F2")
    assert watch.take_state(heard(car, 10.0, 5), car, 10.0)
    assert not watch.take_state(heard(moved, 10.1, 4), moved, 10.0)
    assert not watch.take_state(heard(moved, 10.1, 5), moved, 10.0)
    assert watch.state("east") is car
    assert watch.take_state(heard(moved, 10.2, 0, boot=2), moved, 10.0)
    assert watch.mark("east") == (2, 0)
    assert not watch.take_state(heard(car, 10.3, 9, retained=True, boot=2), car, 10.0)


def test_another_clock_changes_nothing_and_a_late_message_is_late(car):
    watch = LiftWatch()
    for second in range(5):  # the gateway's clock is 5 s behind
        watch.take_state(heard(car, 10.0 + second, second, stamp=5.0 + second), car, 10.0)
    assert watch.live("east", 15.5, 2.0) is car
    late = replace(car, door_state=DoorState.OPEN)
    watch.take_state(heard(late, 18.0, 5, stamp=10.0), late, 10.0)  # sent at 15 by our clock
    assert watch.live("east", 18.0, 2.0) is None


def test_an_alarm_stays_until_a_named_person_resets_it(car):
    watch = LiftWatch()
    watch.take_alarm(FIRE)
    watch.take_alarm(replace(FIRE, active=False))
    assert watch.is_emergency("b1-F1", "east")
    assert not watch.take_reset(AlarmReset("fire", "b1", "", 0.0))
    assert not watch.take_reset(AlarmReset("quake", "b1", "Wang", 0.0))
    assert watch.is_emergency("b1-F1", "east")
    assert watch.take_reset(AlarmReset("fire", "b1", "Wang", 0.0))
    assert not watch.is_emergency("b1-F1", "east")


@pytest.mark.parametrize(
    "alarm, lift, concerns",
    [
        (FIRE, "east", True),
        (FIRE, "", True),
        (replace(FIRE, buildings=("b2",)), "east", False),
        (replace(FIRE, buildings=()), "east", True),
        (replace(FIRE, lifts=("west",)), "east", False),
        (replace(FIRE, lifts=("east",)), "east", True),
        (replace(FIRE, lifts=("west",)), "", True),
    ],
)
def test_an_alarm_concerns_its_buildings_and_lifts(alarm, lift, concerns):
    watch = LiftWatch()
    watch.take_alarm(alarm)
    assert watch.is_emergency("b1-F1", lift) == concerns


def test_a_recalled_car_stays_an_emergency_until_it_is_normal_and_reset(car):
    watch = LiftWatch()
    fire = replace(car, mode=LiftMode.FIRE_OPERATION)
    watch.take_alarm(FIRE)
    watch.take_state(heard(fire, 10.0, 1), fire, 10.0)
    watch.take_alarm(replace(FIRE, active=False))
    watch.take_state(heard(car, 11.0, 2), car, 10.0)
    watch.take_state(heard(car, 60.0, 3), car, 10.0)
    assert watch.is_emergency("b1-F1", "east")
    assert watch.take_reset(AlarmReset("fire", "b1", "Wang", 0.0))
    assert not watch.is_emergency("b1-F1", "east")


def test_a_reset_while_the_car_is_still_recalled_counts_as_soon_as_it_is_back(car):
    watch, fire = LiftWatch(), replace(car, mode=LiftMode.FIRE_OPERATION)
    watch.take_alarm(FIRE)
    watch.take_state(heard(fire, 10.0, 1), fire, 10.0)
    watch.take_alarm(replace(FIRE, active=False))
    assert watch.take_reset(AlarmReset("fire", "b1", "Wang", 0.0))
    assert watch.is_emergency("b1-F1", "east")
    watch.take_state(heard(car, 11.0, 2), car, 10.0)
    assert not watch.is_emergency("b1-F1", "east")
    watch.take_state(heard(fire, 12.0, 3), fire, 10.0)
    watch.take_state(heard(car, 60.0, 4), car, 10.0)
    assert watch.is_emergency("b1-F1", "east"), "recalled anew: that reset was not for this"


def test_the_reset_of_another_alarm_frees_no_car(car):
    watch, fire = LiftWatch(), replace(car, mode=LiftMode.FIRE_OPERATION)
    watch.take_alarm(replace(FIRE, zone="b2", buildings=("b2",)))
    watch.take_alarm(replace(FIRE, zone="b2", buildings=("b2",), active=False))
    watch.take_state(heard(fire, 10.0, 1), fire, 10.0)
    watch.take_state(heard(car, 11.0, 2), car, 10.0)
    assert watch.take_reset(AlarmReset("fire", "b2", "Wang", 0.0))
    assert not watch.take_reset(AlarmReset("fire", "nothing", "Wang", 0.0))
    assert watch.is_emergency("b1-F1", "east")
    assert watch.settle("east") and not watch.is_emergency("b1-F1", "east")


def test_nobody_settles_a_car_that_is_still_recalled(car):
    watch, fire = LiftWatch(), replace(car, mode=LiftMode.EARTHQUAKE_OPERATION)
    watch.take_state(heard(fire, 10.0, 1), fire, 10.0)
    assert not watch.settle("east")
    assert watch.is_emergency("b1-F1", "east")


@pytest.mark.parametrize("mode", [LiftMode.INSPECTION, LiftMode.CABINET_RECALL, LiftMode.EMERGENCY_POWER])
def test_a_mode_of_the_cars_own_ends_when_it_is_back_for_a_while(car, mode):
    watch, away = LiftWatch(), replace(car, mode=mode)
    watch.take_state(heard(away, 10.0, 1), away, 10.0)
    for at in range(11, 21):
        watch.take_state(heard(car, float(at), at), car, 10.0, 10.0)
        assert watch.is_emergency("b1-F1", "east")
    watch.take_state(heard(car, 21.0, 21), car, 10.0, 10.0)
    assert not watch.is_emergency("b1-F1", "east")


@pytest.mark.parametrize("mode", [LiftMode.ATTENDANT_CONTROL, LiftMode.OUT_OF_SERVICE, LiftMode.UNKNOWN])
def test_somebodys_key_or_no_word_is_not_back_in_service(car, mode):
    watch, away, odd = LiftWatch(), replace(car, mode=LiftMode.INSPECTION), replace(car, mode=mode, session=None)
    watch.take_state(heard(away, 10.0, 1), away, 10.0)
    for at in range(11, 40):
        watch.take_state(heard(odd, float(at), at), odd, 10.0, 10.0)
    assert watch.is_emergency("b1-F1", "east")


def test_the_time_back_in_service_counts_without_a_gap(car):
    watch, away = LiftWatch(), replace(car, mode=LiftMode.INSPECTION)
    watch.take_state(heard(away, 10.0, 1), away, 10.0)
    watch.take_state(heard(car, 11.0, 2), car, 10.0, 10.0)
    watch.take_state(heard(car, 40.0, 3), car, 10.0, 10.0)
    assert watch.is_emergency("b1-F1", "east"), "half a minute unheard"


@pytest.mark.parametrize("active, seq, ends", [(True, 9, False), (False, 4, False), (False, 5, True)])
def test_a_reset_ends_no_active_alarm_and_none_that_is_newer(active, seq, ends):
    watch = LiftWatch()
    watch.take_alarm(FIRE, (7, 5))
    watch.take_alarm(replace(FIRE, active=active), (7, 6))
    assert watch.take_reset(AlarmReset("fire", "b1", "Wang", 0.0, (7, seq))) is ends


@pytest.mark.parametrize("mode", [LiftMode.OUT_OF_SERVICE, LiftMode.UNKNOWN])
def test_a_car_off_duty_is_not_heard_from(car, mode):
    watch, off = LiftWatch(), replace(car, mode=mode)
    watch.take_state(heard(off, 10.0, 1), off, 10.0)
    assert watch.contact == {}


def test_without_a_desk_the_best_car_is_free_sound_and_near(car, new_stage):
    heights = {"b1-F1": 0.0, "b1-F2": 4.5, "b1-F3": 9.0}
    far = replace(car, current_floor="b1-F3")
    near = replace(car, lift="west", current_floor="b1-F2")
    pick = lambda east, west: best_lift({"east": east, "west": west}, "b1-F1", heights, OPEN_MODES)  # noqa: E731
    assert pick(far, near) == "west"
    assert pick(far, replace(near, fault_codes=("door",))) == "east"
    assert pick(far, replace(near, mode=LiftMode.INSPECTION)) == "east"
    assert pick(car, replace(near, current_floor="b1-F1")) == "east"
    assert best_lift({}, "b1-F1", heights, OPEN_MODES) == ""
