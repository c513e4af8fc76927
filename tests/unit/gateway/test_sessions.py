"""One owner a car: grants, races, leases, presence, adoption, robot mode."""

from __future__ import annotations

import pytest

from robots.core.commands import Record
from robots.core.events import LinkDown, LinkUp
from robots.core.lift import DoorState, LiftMode, LiftOnline, LiftState, Motion, Presence, Zone
from robots.gateway.hardware import CallCar, CancelCalls, HoldDoor, RobotMode
from tests.unit.gateway.conftest import Bench, acks, events, messages


def sent(out, kind):
    return [command for command in out if isinstance(command, kind)]


def test_a_session_is_granted_and_released(bench: Bench):
    bench.settle()
    bench.at_zone("xiaodi", Zone.OUT, "")
    out = bench.ask("xiaodi", "register", "g1")
    assert acks(out) == ["received", "controller_accepted"]
    assert events(out) == ["session_granted"]
    session = bench.state().session
    assert (session.robot, session.mode, session.since) == ("xiaodi", "shared", bench.now)
    assert session.lease_until == bench.now + 180
    out = bench.ask("xiaodi", "release")
    assert acks(out) == ["received", "done"]
    assert bench.owner() == ""
    assert [record.kind for record in bench.said if isinstance(record, Record)] == [
        "lift_session_granted",
        "lift_session_ended",
    ]
    assert sent(out, CancelCalls) == [CancelCalls("east")]


def test_nothing_is_granted_before_the_presences_are_read(bench: Bench):
    assert acks(bench.ask("xiaodi", "register", "g1")) == ["received"]
    bench.at_zone("xiaozhi", Zone.IN, "east", retained=True)  # the broker's memory arrives
    assert acks(bench.run(3)) == ["rejected:occupied"]
    assert bench.owner() == ""


def test_of_two_that_ask_before_the_presences_are_read_the_first_gets_the_car(bench: Bench):
    bench.ask("xiaodi", "register")
    bench.ask("xiaozhi", "register")
    assert acks(bench.run(3)) == ["controller_accepted", "rejected:busy"]
    assert bench.owner() == "xiaodi"


def test_after_a_lost_link_presences_are_read_again_first(bench: Bench):
    bench.settle()
    bench.feed(LinkDown(bench.now))
    bench.run(5)
    assert acks(bench.ask("xiaodi", "register", "g1")) == ["received"]
    bench.run(5)
    assert bench.owner() == ""
    out = bench.feed(LinkUp(bench.now))
    assert [online.online for online in messages(out, LiftOnline)] == [True]
    bench.at_zone("xiaozhi", Zone.OUT, "", retained=True)
    bench.run(3)
    assert bench.owner() == "xiaodi"


def test_two_robots_racing_for_one_car_get_one_session(bench: Bench):
    bench.settle()
    bench.ask("xiaodi", "register")
    out = bench.ask("xiaozhi", "register")
    assert acks(out) == ["received", "rejected:busy"]
    assert bench.owner() == "xiaodi"
    assert acks(bench.ask("xiaozhi", "register", lift="west")) == ["received", "controller_accepted"]


def test_the_owner_may_register_again(bench: Bench):
    bench.owned()
    before = bench.state().session
    bench.run(20)
    assert acks(bench.ask("xiaodi", "register")) == ["received", "controller_accepted"]
    after = bench.state().session
    assert (after.id, after.since) == (before.id, before.since)
    assert after.lease_until > before.lease_until


def test_a_robot_that_takes_another_car_gives_the_first_one_back(bench: Bench):
    bench.owned()
    bench.ask("xiaodi", "register", lift="west")
    assert (bench.owner("east"), bench.owner("west")) == ("", "xiaodi")


@pytest.mark.parametrize("zone", [Zone.IN, Zone.SILL])
def test_a_car_with_another_robot_in_it_is_never_granted(bench: Bench, zone: Zone):
    bench.settle()
    bench.at_zone("xiaozhi", zone)
    assert acks(bench.ask("xiaodi", "register")) == ["received", "rejected:occupied"]
    assert acks(bench.ask("xiaodi", "register", lift="west")) == ["received", "controller_accepted"]


def test_a_car_whose_owner_waits_outside_is_given_to_nobody_else(bench: Bench):
    bench.owned("xiaodi")
    bench.at_zone("xiaozhi", Zone.OUT, "")
    assert acks(bench.ask("xiaozhi", "register")) == ["received", "rejected:busy"]
    assert bench.owner() == "xiaodi"


@pytest.mark.parametrize("zone", [Zone.IN, Zone.SILL])
def test_a_robot_in_one_car_gets_no_other(bench: Bench, zone: Zone):
    bench.settle()
    bench.at_zone("xiaodi", zone, "east")
    assert acks(bench.ask("xiaodi", "register", lift="west")) == ["received", "rejected:busy"]
    assert bench.owner("west") == ""


def test_an_older_presence_does_not_undo_a_newer_one(bench: Bench):
    bench.settle()
    old = bench.received(Presence("xiaozhi", Zone.OUT, "b1", "", "b1-F1", {}, "", ""))
    bench.at_zone("xiaozhi", Zone.IN)
    bench.feed(old)
    assert acks(bench.ask("xiaodi", "register")) == ["received", "rejected:occupied"]


# leases


def test_a_lease_is_renewed_and_ends_without_renewal(bench: Bench):
    bench.owned()
    for _ in range(10):
        bench.run(30)
        assert acks(bench.ask("xiaodi", "renew")) == ["received", "done"]
    assert bench.owner() == "xiaodi"
    bench.run(179)
    assert bench.owner() == "xiaodi"
    out = bench.run(2)
    assert bench.owner() == ""
    assert events(out) == ["session_lost"]


@pytest.mark.parametrize("zone", [Zone.IN, Zone.SILL])
def test_a_lease_never_ends_with_the_robot_inside(bench: Bench, zone: Zone):
    bench.owned()
    bench.at_zone("xiaodi", zone)
    bench.run(400)
    assert bench.owner() == "xiaodi"
    bench.at_zone("xiaodi", Zone.OUT)
    bench.run(1)
    assert bench.owner() == ""


def test_a_lease_never_ends_while_nobody_knows_where_the_robot_is(bench: Bench):
    bench.settle()
    bench.ask("xiaodi", "register")
    bench.run(400)
    assert bench.owner() == "xiaodi"


def test_a_release_waits_for_the_presence_and_is_refused_inside(bench: Bench):
    bench.owned()
    bench.at_zone("xiaodi", Zone.SILL)
    assert acks(bench.ask("xiaodi", "release", "r1")) == ["received"]
    bench.run(1)
    assert acks(bench.at_zone("xiaodi", Zone.OUT)) == ["done"]
    assert bench.owner() == ""
    bench.ask("xiaodi", "register")
    bench.at_zone("xiaodi", Zone.IN)
    bench.ask("xiaodi", "release", "r2")
    assert acks(bench.run(11)) == ["rejected:occupied"]
    assert bench.owner() == "xiaodi"


def test_a_robot_reports_its_zone_with_entered_and_got_off(bench: Bench):
    bench.owned()
    assert acks(bench.ask("xiaodi", "entered")) == ["received", "done"]
    bench.run(200)
    assert bench.owner() == "xiaodi"
    assert acks(bench.ask("xiaodi", "cancel")) == ["rejected:occupied"]
    assert acks(bench.ask("xiaodi", "got_off")) == ["received", "done"]
    assert acks(bench.ask("xiaodi", "release")) == ["received", "done"]


def test_a_register_that_was_overtaken_by_a_release_comes_too_late(bench: Bench):
    bench.owned()
    overtaken = bench.received(bench.command("xiaodi", "register", "lost"))
    bench.ask("xiaodi", "release")
    assert acks(bench.feed(overtaken)) == ["received", "rejected:expired"]
    assert bench.owner() == ""


def test_a_car_nobody_owns_is_released_at_any_time(bench: Bench):
    bench.settle()
    assert acks(bench.ask("xiaodi", "release")) == ["received", "done"]


# restart


def test_a_restart_adopts_the_session_of_a_robot_inside(bench: Bench):
    bench.owned()
    bench.at_zone("xiaodi", Zone.IN)
    bench.now += 500
    bench.start()
    bench.at_zone("xiaodi", Zone.IN, retained=True)
    out = bench.run(300)
    assert bench.owner() == "xiaodi"
    assert [command for command in out if isinstance(command, RobotMode | CancelCalls | HoldDoor | CallCar)] == []
    assert acks(bench.ask("xiaodi", "car_call", destination="b1-F3")) == ["received"]


def test_a_restart_without_any_presence_ends_nothing_and_grants_nothing(bench: Bench):
    bench.owned()
    bench.now += 500
    bench.start()
    bench.run(300)
    assert bench.owner() == "xiaodi"
    assert acks(bench.ask("xiaozhi", "register")) == ["received", "rejected:busy"]
    assert bench.owner() == "xiaodi"


def test_a_restart_with_the_robot_outside_lets_the_lease_run_out(bench: Bench):
    bench.owned()
    bench.now += 500
    bench.start()
    bench.at_zone("xiaodi", Zone.OUT, retained=True)
    bench.run(50)
    assert bench.owner() == "xiaodi"
    bench.run(20)
    assert bench.owner() == ""


def test_an_unreadable_memory_is_noted_and_left_out(bench: Bench):
    bench.remembered = {"session:east": {"robot": "xiaodi"}, "alarm:fire/b1": 7, "request:a/b": [], "other": 1}
    bench.start()
    notes = [note.event for note in bench.said if hasattr(note, "level")]
    assert notes == ["remembered_value_unreadable"] * 3
    bench.settle()
    assert bench.owner() == ""


def test_the_robot_inside_gets_the_car_again(bench: Bench):
    bench.settle()
    bench.at_zone("xiaodi", Zone.IN)
    assert acks(bench.ask("xiaodi", "register", presence=Zone.IN)) == ["received", "controller_accepted"]


def test_the_robot_inside_takes_the_car_from_an_owner_outside(bench: Bench):
    bench.owned("xiaozhi")
    bench.see(motion=Motion.STOPPED)
    bench.at_zone("xiaodi", Zone.IN)
    out = bench.ask("xiaodi", "register", presence=Zone.IN)
    assert sorted(events(out)) == ["session_granted", "session_lost"]
    assert bench.owner() == "xiaodi"


def test_with_two_robots_inside_the_owner_stays(bench: Bench):
    bench.owned("xiaozhi")
    bench.at_zone("xiaozhi", Zone.IN)
    bench.at_zone("xiaodi", Zone.IN)
    bench.ask("xiaodi", "register", presence=Zone.IN)
    assert bench.owner() == "xiaozhi"


def test_what_a_robot_asked_and_did_not_get_yet_ends_with_its_session(bench: Bench):
    bench.owned("xiaodi")
    out = bench.ask("xiaodi", "call", "c1", origin="b1-F2", destination="b1-F3")
    assert "controller_accepted" not in acks(out)
    assert "rejected:not_owner" in acks(bench.ask("xiaodi", "release"))
    out = bench.see(landing_calls=("b1-F2",))  # a person calls it there
    assert acks(out + bench.run(15)) == []


# robot mode


def test_an_exclusive_session_waits_for_the_controllers_robot_mode(bench: Bench):
    bench.settle()
    bench.at_zone("xiaodi", Zone.OUT, "")
    out = bench.ask("xiaodi", "register", mode="exclusive")
    assert (acks(out), sent(out, RobotMode)) == (["received"], [RobotMode("east", True)])
    assert bench.owner() == ""
    bench.ask("xiaozhi", "register")
    assert bench.owner() == ""
    out = bench.see(mode=LiftMode.ATTENDANT_CONTROL, robot_mode=True)
    assert acks(out) == ["controller_accepted"]
    assert bench.state().session.mode == "exclusive"
    out = bench.ask("xiaodi", "release")
    assert sent(out, RobotMode) == [RobotMode("east", False)]


def test_robot_mode_is_not_taken_while_people_are_in_the_car(bench: Bench):
    bench.settle()
    bench.see(occupancy="some")
    out = bench.ask("xiaodi", "register", mode="exclusive") + bench.run(20)
    assert sent(out, RobotMode) == []
    out = bench.see(occupancy="empty")
    assert sent(out, RobotMode) == [RobotMode("east", True)]
    assert acks(bench.run(181)) == ["rejected:mode_not_allowed"]


def test_robot_mode_ends_within_5_s_when_somebody_is_in_the_car(bench: Bench):
    bench.settle()
    bench.at_zone("xiaodi", Zone.OUT, "")
    bench.ask("xiaodi", "register", mode="exclusive")
    bench.see(mode=LiftMode.ATTENDANT_CONTROL, robot_mode=True)
    bench.see(occupancy="some")
    out = bench.run(5)
    assert sent(out, RobotMode) == [RobotMode("east", False)]
    assert bench.state().session.mode == "shared"


def test_the_robot_itself_is_no_stranger(bench: Bench):
    bench.settle()
    bench.at_zone("xiaodi", Zone.OUT, "")
    bench.ask("xiaodi", "register", mode="exclusive")
    bench.see(mode=LiftMode.ATTENDANT_CONTROL, robot_mode=True)
    bench.at_zone("xiaodi", Zone.IN)
    bench.see(occupancy="some")
    assert sent(bench.run(20), RobotMode) == []
    assert bench.state().session.mode == "exclusive"


def test_robot_mode_left_over_is_given_back(bench: Bench):
    bench.settle()
    out = bench.see(mode=LiftMode.ATTENDANT_CONTROL, robot_mode=True)
    assert sent(out, RobotMode) == [RobotMode("east", False)]


@pytest.mark.parametrize("mode", [LiftMode.ATTENDANT_CONTROL, LiftMode.HOMING, LiftMode.UNKNOWN])
def test_somebodys_key_is_no_robot_mode(bench: Bench, mode: LiftMode):
    bench.settle()
    bench.see(mode=mode)
    assert acks(bench.ask("xiaodi", "register")) == ["received", "rejected:mode_not_allowed"]


# the door


def test_holds_are_cut_to_slices_and_bounded_in_sum(bench: Bench):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    seconds, answers = [], []
    for _ in range(14):
        out = bench.ask("xiaodi", "hold_door", hold_s=30.0)
        answers += acks(out)
        seconds += [hold.seconds for hold in sent(out, HoldDoor)]
        bench.see(door_held=True)
        bench.run(5)
    assert max(seconds) <= 10.0
    assert answers[-1] == "rejected:rate_limited"
    # a slice of 10 s, then 5 s more with each renewal: 45 s at one stop
    assert sum(a != "rejected:rate_limited" for a in answers) == 8
    bench.see(door_state=DoorState.CLOSED, door_held=False)
    bench.see(door_state=DoorState.OPEN)
    assert acks(bench.ask("xiaodi", "hold_door", hold_s=5.0)) == ["received"]


def test_a_hold_of_a_dead_robot_ends_with_its_slice(bench: Bench):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    out = bench.ask("xiaodi", "keep_door")
    assert sent(out, HoldDoor) == [HoldDoor("east", 10.0)]
    assert acks(bench.see(door_held=True)) == ["controller_accepted"]
    assert bench.state().door_hold.owner == "xiaodi"
    bench.run(10.2)
    assert bench.state().door_hold is None


def test_a_hold_the_controller_ignores_is_rejected(bench: Bench):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    bench.ask("xiaodi", "hold_door", hold_s=8.0)
    assert acks(bench.run(6)) == ["rejected:offline"]
    assert bench.state().door_hold is None


def test_a_moving_car_is_not_held(bench: Bench):
    bench.owned()
    bench.see(motion=Motion.UP, between_floors=True)
    assert acks(bench.ask("xiaodi", "hold_door", hold_s=8.0)) == ["rejected:busy"]


def test_the_hold_ends_when_the_robot_is_in(bench: Bench):
    bench.owned()
    bench.see(door_state=DoorState.OPEN)
    bench.ask("xiaodi", "hold_door", hold_s=8.0)
    out = bench.ask("xiaodi", "entered")
    assert sent(out, HoldDoor) == [HoldDoor("east", 0.0)]
    assert bench.state().door_hold is None


def test_states_come_on_change_and_at_least_once_a_second(bench: Bench):
    bench.settle()
    out = bench.run(10)
    assert 10 <= len([m for m in messages(out, LiftState) if m.lift == "east"]) <= 12
    assert [m.door_state for m in messages(bench.see(door_state=DoorState.OPENING), LiftState)] == [DoorState.OPENING]
