"""The process dies and comes back: where the robot stands decides."""

from __future__ import annotations

import json

import pytest

from robots.core.lift import Zone
from robots.elevator.events import StaffCleared
from robots.elevator.ride import Ride


def restart(stage) -> None:
    """Kill the mind; timers and everything not remembered are gone."""
    old = stage.ride
    data = json.loads(json.dumps(stage.stored))
    stage.ride = Ride.restored(data, "xiaodi", old.radius, old.lifts, old.elevations, seed=old.seed)
    stage.timers = type(stage.timers)()
    stage.goal = stage.target = None
    stage.is_watching = False
    stage.visited = [stage.ride.state.value]


@pytest.mark.parametrize("state", ["APPROACH", "QUEUE", "REQUEST_SESSION", "CALL", "WAIT_CAR", "YIELD"])
def test_on_the_landing_it_gives_the_car_back_and_starts_again(stage, state):
    stage.to(state)
    restart(stage)
    stage.run(120.0, until="DONE")
    assert stage.outcome() == "done"
    assert state == "APPROACH" or stage.visited[1] == "REQUEUE"


@pytest.mark.parametrize("state", ["IN_CAR", "SELECT_DEST", "RIDING", "ARRIVED_CHECK"])
def test_in_the_car_it_takes_its_session_up_again_and_never_releases_it(stage, state):
    stage.to(state)
    restart(stage)
    stage.forget()
    stage.run(0.6)
    assert not stage.sent("release")
    assert stage.visited[1] == "SELECT_DEST"
    stage.run(120.0, until="DONE")
    assert stage.outcome() == "done"


def test_on_the_sill_it_first_gets_off_it(stage):
    stage.to("ENTERING")
    while stage.ride.zone is not Zone.SILL:
        stage.run(0.1)
    restart(stage)
    stage.run(0.3)
    assert stage.visited[1] == "RETREAT_SAFE_SIDE"
    stage.run(150.0, until="DONE")


def test_just_off_the_sill_it_drives_clear_before_it_gives_the_car_back(stage):
    """Another robot would be let in where it stands."""
    stage.to("EXITING")
    while stage.ride.zone is not Zone.OUT:
        stage.run(0.1)
    restart(stage)
    stage.forget()
    while not stage.sent("release"):
        stage.run(0.1)
    assert stage.visited[1] == "RETREAT_SAFE_SIDE"
    assert stage.ride.is_clear_of_sill()
    stage.run(10.0, until="DONE")
    assert stage.outcome() == "done"
    assert "HELP_WAIT" not in stage.visited and "RELEASE_PENDING" not in stage.visited


def test_request_ids_of_two_lives_differ(stage):
    stage.to("WAIT_CAR")
    before = {c.request_id for c in stage.sent()}
    restart(stage)
    stage.forget()
    stage.run(120.0, until="DONE")
    assert not before & {c.request_id for c in stage.sent()}


def test_a_robot_that_asked_for_help_asks_again(stage):
    stage.force("HELP_WAIT", -0.8)
    restart(stage)
    stage.forget()
    stage.run(0.2)
    assert stage.state == "HELP_WAIT"
    assert stage.help
    stage.stand(-0.8)
    stage.feed(StaffCleared(stage.now, Zone.IN))
    assert stage.state == "ARRIVED_CHECK"


def test_without_a_pose_for_thirty_seconds_it_asks_for_help(stage):
    stage.to("RIDING")
    restart(stage)
    stage.sure = False
    stage.run(31.0)
    assert stage.state == "HELP_WAIT"


@pytest.mark.parametrize("state", ["IDLE", "DONE"])
def test_nothing_under_way_stays_so(stage, state):
    if state == "DONE":
        stage.to("DONE")
        restart(stage)
        stage.forget()
        stage.run(5.0)
        assert stage.state == "DONE"
    else:
        ride = stage.ride
        fresh = Ride.restored({}, "xiaodi", ride.radius, ride.lifts, ride.elevations)
        assert fresh.state.value == "IDLE"
        assert not fresh.active


def test_an_alarm_latched_before_the_crash_still_stands(stage):
    from robots.core.alarm import Alarm

    stage.to("WAIT_CAR")
    stage.receive(Alarm("fire", "b1", True, ("b1",)))
    restart(stage)
    stage.run(30.0)
    assert stage.state == "EMERGENCY_LANDING"
