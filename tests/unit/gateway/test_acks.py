"""Two-stage answers, idempotence, expiry, ownership, rate."""

from __future__ import annotations

import pytest

from robots.core.commands import Note
from robots.core.events import Received, Tick
from robots.core.lift import DoorState, LiftAck, LiftMode, Motion, Zone
from robots.core.runs import RunCleared
from robots.gateway.hardware import CallCar, CarCall, CarSeen, CloseDoor, CommandRefused, HoldDoor
from tests.unit.gateway.conftest import STANDING, Bench, acks, events, messages


def sent(out, kind):
    return [command for command in out if isinstance(command, kind)]


def test_a_call_is_received_then_accepted_by_the_controller_then_done(bench: Bench):
    bench.owned()
    out = bench.ask("xiaodi", "call", "c1", origin="b1-F2", destination="b1-F3")
    assert acks(out) == ["received"]
    assert sent(out, CallCar) == [CallCar("east", "b1-F2", "up")]
    out = bench.see(landing_calls=("b1-F2",), motion=Motion.UP, destination_floor="b1-F2", between_floors=True)
    assert acks(out) == ["controller_accepted"]
    assert events(out) == ["approaching", "allocated"]
    out = bench.see(
        landing_calls=(), motion=Motion.STOPPED, current_floor="b1-F2", between_floors=False, destination_floor=""
    )
    assert events(out) == ["arrived"]
    assert acks(bench.see(door_state=DoorState.OPENING)) == []
    out = bench.see(door_state=DoorState.OPEN)
    assert acks(out) == ["done"]
    assert events(out) == ["door_open"]


def test_a_car_call_where_the_car_stands_open_is_done_with_the_next_reading(bench: Bench):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    out = bench.ask("xiaodi", "car_call", destination="b1-F1")
    assert sent(out, CarCall) == [CarCall("east", "b1-F1")]
    assert acks(out) == ["received"]
    assert acks(bench.see()) == ["done"]


def test_a_controller_that_says_no_is_a_rejection_with_its_reason(bench: Bench):
    bench.owned()
    bench.ask("xiaodi", "call", origin="b1-F2", destination="b1-F3")
    out = bench.feed(CommandRefused(bench.now, CallCar("east", "b1-F2", "up"), "locked_floor"))
    assert acks(out) == ["rejected:locked_floor"]
    assert acks(bench.run(10)) == []


def test_a_controller_that_shows_no_effect_has_refused(bench: Bench):
    bench.owned()
    bench.ask("xiaodi", "call", origin="b1-F2", destination="b1-F3")
    out = bench.run(6)
    assert acks(out) == ["rejected:offline"]
    assert messages(out, LiftAck)[0].result == 3


def test_a_repeated_request_gets_its_newest_answer_and_no_second_effect(bench: Bench):
    bench.owned()
    call = bench.command("xiaodi", "call", "c1", origin="b1-F2", destination="b1-F3")
    bench.feed(bench.received(call))
    out = bench.feed(bench.received(call))
    assert (acks(out), sent(out, CallCar)) == (["received"], [])
    bench.see(landing_calls=("b1-F2",))
    out = bench.feed(bench.received(call))
    assert (acks(out), sent(out, CallCar)) == (["controller_accepted"], [])
    bench.now += 300  # long expired by itself, yet known
    out = bench.feed(bench.received(call, at=bench.now, stamp=bench.now))
    assert (acks(out), sent(out, CallCar)) == (["controller_accepted"], [])


def test_a_repeated_register_gives_no_car_back_whose_session_is_over(bench: Bench):
    bench.settle()
    bench.at_zone("xiaodi", Zone.OUT, "")
    register = bench.command("xiaodi", "register", "r1", origin="b1-F2", destination="b1-F3")
    bench.feed(bench.received(register))
    assert acks(bench.feed(bench.received(register)))[-1] == "controller_accepted"
    bench.ask("xiaodi", "release")
    assert acks(bench.feed(bench.received(register))) == ["rejected:expired"]
    bench.owned("xiaozhi")
    assert acks(bench.feed(bench.received(register))) == ["rejected:expired"]


def test_a_request_is_remembered_over_a_restart(bench: Bench):
    bench.owned()
    call = bench.command("xiaodi", "call", "c1", origin="b1-F2", destination="b1-F3")
    bench.feed(bench.received(call))
    bench.start()
    out = bench.feed(bench.received(call))
    assert (acks(out), sent(out, CallCar)) == (["received"], [])
    assert acks(bench.see(landing_calls=("b1-F2",))) == ["controller_accepted"]


def test_memory_of_requests_is_bounded_in_time(bench: Bench):
    bench.owned()
    bench.ask("xiaodi", "renew", "n1")
    assert "request:xiaodi/n1" in bench.remembered
    bench.run(620)
    assert "request:xiaodi/n1" not in bench.remembered


def test_a_flood_is_refused_and_leaves_nothing_behind(bench: Bench):
    bench.owned()
    out = [answer for _ in range(200) for answer in acks(bench.ask("xiaodi", "renew"))]
    assert out.count("rejected:rate_limited") >= 160
    assert len(bench.remembered) < 60
    bench.run(11)
    assert acks(bench.ask("xiaodi", "renew")) == ["received", "done"]


def test_a_robot_that_fills_the_memory_waits_until_ids_run_out(bench: Bench):
    bench.owned()
    answers = []
    for _ in range(10):
        answers += [acks(bench.ask("xiaodi", "renew"))[-1] for _ in range(39)]
        bench.run(10)
    assert answers.count("done") <= bench.gateway._state.timers.remember_count
    assert answers[-1] == "rejected:rate_limited"


# expiry


def test_an_expired_command_is_refused_and_not_remembered(bench: Bench):
    bench.owned()
    bench.run(15)
    bench.ask("xiaodi", "renew")
    late = bench.received(bench.command("xiaodi", "call", "late", origin="b1-F2"))
    bench.run(11)
    out = bench.feed(Received(bench.now, late.message, late.stamp, late.boot, late.seq))
    assert (acks(out), sent(out, CallCar)) == (["rejected:expired"], [])
    assert "request:xiaodi/late" not in bench.remembered


@pytest.mark.parametrize("skew", [-4.0, 4.0, -3600.0, 3600.0])
def test_clocks_need_not_agree(bench: Bench, skew: float):
    bench.skew = skew
    bench.at_zone("xiaodi", Zone.OUT, "")
    bench.run(11)
    assert acks(bench.ask("xiaodi", "register")) == ["received", "controller_accepted"]
    late = bench.received(bench.command("xiaodi", "call", origin="b1-F2"))
    bench.run(11)
    assert acks(bench.feed(Received(bench.now, late.message, late.stamp, 1, late.seq))) == ["rejected:expired"]


def test_a_first_message_that_was_under_way_for_long_is_expired(bench: Bench):
    bench.settle()
    old = bench.received(bench.command("xiaodi", "register"))
    bench.run(60)
    assert acks(bench.feed(Received(bench.now, old.message, old.stamp, 1, old.seq))) == ["rejected:expired"]


def test_no_command_is_valid_for_longer_than_it_is_remembered(bench: Bench):
    bench.owned()
    call = bench.received(bench.command("xiaodi", "call", "c1", origin="b1-F2", valid_until=4e9))
    assert acks(bench.feed(call)) == ["received"]
    bench.at_zone("xiaodi", Zone.IN)  # keeps its session
    bench.run(620)
    assert "request:xiaodi/c1" not in bench.remembered
    out = bench.feed(Received(bench.now, call.message, call.stamp, call.boot, call.seq))
    assert (acks(out), sent(out, CallCar)) == (["rejected:expired"], [])


def test_a_retained_command_is_never_carried_out(bench: Bench):
    bench.settle()
    out = bench.feed(bench.received(bench.command("xiaodi", "register"), retained=True))
    assert acks(out) == ["rejected:expired"]


# who and where


@pytest.mark.parametrize(
    "cmd", ["call", "car_call", "hold_door", "close_door", "entered", "cancel", "release", "renew"]
)
def test_only_the_owner_commands_the_car(bench: Bench, cmd: str):
    bench.owned("xiaodi")
    out = bench.ask("xiaozhi", cmd, origin="b1-F2", destination="b1-F3")
    assert acks(out) == ["rejected:not_owner"]
    assert sent(out, CallCar | CarCall | HoldDoor | CloseDoor) == []
    assert bench.owner() == "xiaodi"


def test_a_command_of_an_old_session_is_not_the_owners(bench: Bench):
    bench.owned("xiaodi")
    assert acks(bench.ask("xiaodi", "renew", session_id="xiaodi/of-yesterday")) == ["rejected:not_owner"]
    session = bench.state().session
    assert acks(bench.ask("xiaodi", "renew", session_id=session.id)) == ["received", "done"]


@pytest.mark.parametrize(
    ("cmd", "fields", "reason"),
    [
        ("call", {"origin": "b1-F9", "destination": "b1-F1"}, "floor_unknown"),
        ("call", {"origin": "b1-F1", "destination": "b2-F1"}, "floor_unknown"),
        ("call", {"origin": "b1-F1", "destination": "b1-F1"}, "same_floor"),
        ("call", {"origin": "b1-F1", "destination": "b1-F2", "origin_door": "rear"}, "door_side"),
        ("car_call", {"destination": "b1-F9"}, "floor_unknown"),
        ("car_call", {"destination": "b1-F2", "destination_door": "rear"}, "door_side"),
    ],
)
def test_floors_and_doors_must_exist(bench: Bench, cmd: str, fields: dict[str, str], reason: str):
    bench.owned()
    assert acks(bench.ask("xiaodi", cmd, **fields)) == [f"rejected:{reason}"]


def test_an_overloaded_car_takes_no_car_call(bench: Bench):
    bench.owned()
    bench.see(load_pct=104.0)
    assert acks(bench.ask("xiaodi", "car_call", destination="b1-F2")) == ["rejected:overload"]


def test_a_silent_car_is_offline_and_its_state_says_so(bench: Bench):
    bench.owned()
    for _ in range(110):
        bench.now += 0.1
        bench.feed(Tick(bench.now))
    state = bench.state()
    assert (state.mode, state.fault_codes, state.motion) == (LiftMode.UNKNOWN, ("offline",), Motion.UNKNOWN)
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2")) == ["rejected:offline"]
    assert acks(bench.ask("xiaodi", "release")) == ["received", "done"]


def test_a_call_pressed_away_by_somebody_is_told(bench: Bench):
    bench.owned()
    bench.at_zone("xiaodi", Zone.IN)
    bench.ask("xiaodi", "car_call", destination="b1-F3")
    bench.see(car_calls=("b1-F3",))
    assert events(bench.see(car_calls=())) == ["destination_changed"]


@pytest.mark.parametrize(
    "event",
    [
        "no event",
        Received(1000.0, RunCleared("r-1")),
        CarSeen(1000.0, "north", STANDING),
        CommandRefused(1000.0, CallCar("north", "b1-F1"), "busy"),
    ],
)
def test_what_is_not_understood_is_noted_and_changes_nothing(bench: Bench, event: object):
    bench.owned()
    out = bench.gateway.handle(event)
    assert [note.level for note in out if isinstance(note, Note)] == ["warning"]
    assert messages(out, LiftAck) == []
    assert bench.owner() == "xiaodi"


def test_an_unknown_lift_or_group_is_noted(bench: Bench):
    bench.settle()
    assert acks(bench.ask("xiaodi", "register", lift="north")) == []
    assert any(isinstance(command, Note) for command in bench.said)


def test_a_repeated_command_is_told_of(bench: Bench):
    bench.owned()
    bench.ask("xiaodi", "call", "c1", origin="b1-F2", destination="b1-F3")
    again = bench.ask("xiaodi", "call", "c1", origin="b1-F2")
    assert [note.event for note in sent(again, Note)] == ["request_repeated"]


def test_a_hold_that_runs_out_unrenewed_is_told_of_while_its_robot_is_outside(bench: Bench):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    bench.ask("xiaodi", "hold_door", hold_s=8.0)
    bench.see(door_held=True)
    assert "hold_let_go" in [note.event for note in sent(bench.run(9.0), Note)]


def test_a_hold_that_runs_out_with_its_robot_in_the_car_is_as_it_should_be(bench: Bench):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    bench.ask("xiaodi", "hold_door", hold_s=8.0)
    bench.see(door_held=True)
    bench.at_zone("xiaodi", Zone.IN)
    assert "hold_let_go" not in [note.event for note in sent(bench.run(9.0), Note)]


def test_a_session_found_after_a_restart_is_told_of(bench: Bench):
    bench.owned()
    bench.start()
    assert [note.data["robot"] for note in sent(bench.said, Note) if note.event == "session_adopted"] == ["xiaodi"]


@pytest.mark.parametrize(("zone", "seconds"), [(Zone.SILL, 80), (Zone.OUT, 46)])
def test_a_robot_stuck_on_the_sill_keeps_its_door_and_no_other(bench: Bench, zone: Zone, seconds: int):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    bench.at_zone("xiaodi", zone)
    held = 0
    for _ in range(20):
        out = bench.ask("xiaodi", "keep_door", hold_s=8.0)
        bench.see(door_held=True)
        held += 4 * bool(sent(out, HoldDoor))
        bench.run(4.0)
    assert held >= 80 if seconds == 80 else held <= seconds
