"""What a latched alarm covers never shrinks by a machine's word: gateway, ride, scheduler and judge alike."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from robots.core.alarm import Alarm, AlarmReset, widened
from robots.core.clock import Instant
from robots.elevator.watch import LiftWatch
from robots.gateway.alarms import Alarms
from sim.judge.talk import Talk

FIRST = Alarm("fire", "z", True, ("b1",), recall_floor="b1-F1")
THEN = Alarm("fire", "z", True, ("b2",))
RESET = AlarmReset("fire", "z", "zhou", Instant(9.0))


def test_two_words_cover_what_either_covers() -> None:
    both = widened(FIRST, THEN)
    assert (both.buildings, both.recall_floor) == (("b1", "b2"), "b1-F1")
    assert widened(FIRST, Alarm("fire", "z", True, ())).buildings == ()  # all
    some = Alarm("fire", "z", True, ("b1",), lifts=("east",))
    assert widened(some, Alarm("fire", "z", True, ("b1",), lifts=("west",))).lifts == ("east", "west")
    assert widened(some, FIRST).lifts == ()


def test_the_gateway_keeps_a_building_until_a_person_resets() -> None:
    alarms = Alarms()
    alarms.take(FIRST)
    alarms.take(THEN)
    assert alarms.covering("east", ["b1-F1"]) == ["fire/z"] == alarms.covering("other", ["b2-F1"])
    restored = Alarms()
    (remember,) = alarms.take(Alarm("fire", "z", False, ("b2",)))
    restored.restore(remember.value)
    assert restored.covering("east", ["b1-F1"]) == ["fire/z"]
    assert restored.reset(RESET)
    assert restored.covering("east", ["b1-F1"]) == []


def test_the_same_word_again_is_nothing_new() -> None:
    alarms = Alarms()
    assert len(alarms.take(FIRST)) == 2
    assert alarms.take(FIRST) == []
    assert len(alarms.take(THEN)) == 1
    assert alarms.covering("east", ["b1-F1"]) == ["fire/z"]


def test_a_ride_and_the_judge_keep_it_too() -> None:
    watch, talk = LiftWatch(), Talk()
    for at, alarm in enumerate((FIRST, THEN)):
        watch.take_alarm(alarm)
        talk.alarm(float(at), alarm)
    assert watch.is_emergency("b1-F1", "east")
    assert watch.is_emergency("b2-F1", "other")
    assert talk.latched["fire/z"].buildings == ("b1", "b2")
    assert talk.alarmed_at["fire/z"] == 1.0
    assert not watch.take_reset(RESET), "the building still says that it is active"
    watch.take_alarm(Alarm("fire", "z", False, ("b1", "b2")))
    assert watch.take_reset(RESET)
    assert not watch.is_emergency("b1-F1", "east")


def test_an_older_reset_ends_no_newer_alarm_also_after_a_restart() -> None:
    alarms = Alarms()
    old, new = replace(RESET, word=(7, 19)), replace(RESET, at=Instant(1.0), word=(7, 20))
    _, remember = alarms.take(FIRST, (7, 20))
    alarms.take(Alarm("fire", "z", False, ("b1",)), (7, 21))
    assert alarms.reset(old) is None
    restored = Alarms()
    restored.restore(json.loads(json.dumps(remember.value)))
    restored.take(Alarm("fire", "z", False, ("b1",)), (7, 21))
    assert restored.reset(old) is None
    assert restored.reset(new), "whatever the clocks say"


@pytest.mark.parametrize("boot", [3, 9])
def test_numbers_of_another_start_of_the_building_end_nothing(boot: int) -> None:
    """Its clock may have been set back between."""
    alarms = Alarms()
    alarms.take(FIRST, (boot, 2))
    alarms.take(Alarm("fire", "z", False, ("b1",)), (boot, 3))
    assert alarms.reset(replace(RESET, word=(7, 50))) is None
    assert alarms.reset(replace(RESET, word=(boot, 3)))


def test_a_building_that_started_anew_between_raising_and_end() -> None:
    alarms = Alarms()
    alarms.take(FIRST, (7, 20))
    alarms.take(Alarm("fire", "z", False, ("b1",)), (9, 1))
    assert alarms.reset(replace(RESET, word=(9, 1)))


def test_where_no_word_is_known_a_person_is_believed() -> None:
    """The broker's memory is lost, or the ledger is of an older release."""
    alarms = Alarms()
    alarms.take(FIRST, (7, 20))
    alarms.take(Alarm("fire", "z", False, ("b1",)), (7, 21))
    assert alarms.reset(RESET)
    old = {"kind": "fire", "zone": "z", "active": False, "buildings": ["b1"], "lifts": [], "raised_at": 1e9}
    alarms.restore(old)
    assert alarms.reset(replace(RESET, word=(7, 1)))
