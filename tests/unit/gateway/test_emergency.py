"""In an emergency the lift obeys the building: robots are told, and nothing of theirs moves it."""

from __future__ import annotations

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.lift import EMERGENCY_MODES, DoorState, LiftAck, LiftMode, Zone
from robots.gateway.hardware import CallCar, CarCall, CloseDoor, HoldDoor, RobotMode
from tests.unit.gateway.conftest import Bench, acks, events, messages

FIRE = Alarm("fire", "hall", True, ("b1",), recall_floor="b1-F1", source="panel")
ACTS = CallCar | CarCall | HoldDoor | CloseDoor | RobotMode


def alarm(bench: Bench, message: Alarm | AlarmReset, retained: bool = False):
    return bench.feed(bench.received(message, retained=retained))


def reset(person: str = "Chen") -> AlarmReset:
    return AlarmReset("fire", "hall", person, Instant(1e9))


BARRED = [
    ("register", {}),
    ("call", {"origin": "b1-F2", "destination": "b1-F3"}),
    ("car_call", {"destination": "b1-F3"}),
    ("hold_door", {"hold_s": 5.0}),
    ("keep_door", {}),
    ("close_door", {}),
]


@pytest.mark.parametrize(("cmd", "fields"), BARRED)
def test_with_an_alarm_nothing_that_moves_the_lift_is_taken(bench: Bench, cmd, fields):
    bench.owned()
    alarm(bench, FIRE)
    out = bench.ask("xiaodi", cmd, **fields)
    assert acks(out) == ["rejected:emergency"]
    assert messages(out, LiftAck)[0].result == 99
    assert [command for command in out if isinstance(command, ACTS)] == []


@pytest.mark.parametrize("mode", sorted(EMERGENCY_MODES))
def test_a_mode_of_the_building_bars_as_well(bench: Bench, mode: LiftMode):
    bench.owned()
    assert events(bench.see(mode=mode))[0] == "emergency"
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2")) == ["rejected:emergency"]
    bench.see(mode=LiftMode.NORMAL)
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2")) == ["received"]


@pytest.mark.parametrize("cmd", ["entered", "renew", "got_off", "cancel", "release"])
def test_reports_and_releases_stay_allowed(bench: Bench, cmd: str):
    bench.owned()
    alarm(bench, FIRE)
    assert acks(bench.ask("xiaodi", cmd))[-1] == "done"


def test_what_was_under_way_is_void_and_the_owner_hears_of_it(bench: Bench):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    bench.ask("xiaodi", "hold_door", hold_s=8.0)
    out = alarm(bench, FIRE)
    assert events(out) == ["emergency"]
    assert acks(out) == ["rejected:emergency"]
    assert bench.state().door_hold is None


def test_only_a_named_person_ends_an_alarm_and_only_a_quiet_one(bench: Bench):
    bench.owned()
    alarm(bench, FIRE)
    alarm(bench, reset())
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2")) == ["rejected:emergency"]
    assert bench.state().fault_codes == ("alarm:fire/hall",)
    alarm(bench, Alarm("fire", "hall", False, ()))
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2")) == ["rejected:emergency"]
    alarm(bench, reset(""))
    alarm(bench, reset(), retained=True)
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2")) == ["rejected:emergency"]
    alarm(bench, reset())
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2")) == ["received"]


def test_the_latch_outlives_a_restart(bench: Bench):
    alarm(bench, FIRE)
    bench.start()
    bench.settle()
    assert acks(bench.ask("xiaodi", "register")) == ["rejected:emergency"]
    alarm(bench, Alarm("fire", "hall", False, ("b1",)))
    alarm(bench, reset())
    bench.start()
    bench.settle()
    assert acks(bench.ask("xiaodi", "register")) == ["received", "controller_accepted"]


def test_after_the_reset_it_is_quiet_for_a_while(bench: Bench):
    bench.settle()
    alarm(bench, FIRE)
    alarm(bench, Alarm("fire", "hall", False, ("b1",)))
    alarm(bench, reset())
    assert acks(bench.ask("xiaodi", "register")) == ["received", "rejected:rate_limited"]
    bench.run(11)
    assert acks(bench.ask("xiaodi", "register")) == ["received", "controller_accepted"]


@pytest.mark.parametrize(
    ("line", "barred"),
    [
        (Alarm("fire", "z", True, ("b2",)), False),
        (Alarm("fire", "z", True, ("b1",), lifts=("west",)), False),
        (Alarm("power", "z", True, (), lifts=("east",)), True),
        (Alarm("quake", "z", True, ()), True),
        (Alarm("fire", "z", False, ("b1",)), False),
    ],
)
def test_an_alarm_bars_the_lifts_it_names(bench: Bench, line: Alarm, barred: bool):
    bench.owned()
    alarm(bench, line)
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2")) == (["rejected:emergency"] if barred else ["received"])


def test_a_release_in_an_emergency_sends_the_lift_nothing(bench: Bench):
    bench.owned()
    bench.at_zone("xiaodi", Zone.OUT)
    alarm(bench, FIRE)
    out = bench.ask("xiaodi", "release")
    assert acks(out) == ["received", "done"]
    assert [command for command in out if isinstance(command, ACTS)] == []
