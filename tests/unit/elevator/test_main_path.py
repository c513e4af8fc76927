"""A healthy ride from F1 to F3."""

from __future__ import annotations

import json

import pytest

from robots.core.commands import Remember
from robots.core.lift import DeskAsk, Presence, Zone
from robots.elevator.commands import RideEnded

MAIN_PATH = [
    "IDLE", "APPROACH", "QUEUE", "REQUEST_SESSION", "CALL", "WAIT_CAR", "YIELD", "ENTERING", "IN_CAR", "SELECT_DEST",
    "RIDING", "ARRIVED_CHECK", "EXITING", "CLEAR_RELEASE", "DONE",
]  # fmt: skip


def test_a_healthy_ride_takes_the_main_path(stage):
    stage.to("DONE")
    assert stage.visited == MAIN_PATH
    assert stage.of(RideEnded) == [RideEnded("done", "b1-F3")]
    assert stage.warnings() == []
    assert stage.now - 100.0 < 60.0


def test_commands_come_in_the_right_order_for_the_right_floors(stage):
    stage.to("DONE")
    verbs = [c.cmd for c in stage.sent() if c.cmd not in ("hold_door", "renew")]
    assert verbs == ["register", "call", "entered", "car_call", "got_off", "release"]
    assert stage.sent("call")[0].origin == "b1-F1"
    assert stage.sent("call")[0].destination == "b1-F3"
    assert stage.sent("car_call")[0].destination == "b1-F3"
    assert stage.sent("release")[0].presence is Zone.OUT
    assert len({c.request_id for c in stage.sent()}) == len(stage.sent())
    assert all(c.lift == "east" and c.robot == "xiaodi" for c in stage.sent())


def test_presence_tells_every_change_of_zone_and_the_custody_says_in_and_out(stage):
    stage.to("DONE")
    zones = [p.zone for p in stage.of(Presence)]
    assert zones[0] is Zone.OUT
    assert [z for i, z in enumerate(zones) if i == 0 or z is not zones[i - 1]] == [
        Zone.OUT, Zone.SILL, Zone.IN, Zone.SILL, Zone.OUT,
    ]  # fmt: skip
    inside = next(p for p in stage.of(Presence) if p.zone is Zone.IN)
    assert (inside.group, inside.lift, inside.cargo_manifest_hash) == ("b1", "east", "9f")
    assert inside.session_id.startswith("s-")
    assert [r.kind for r in stage.records] == ["car_entered", "car_left"]
    assert stage.records[1].data["map"] == "b1-F3"


def test_the_desk_is_asked_and_gets_the_car_back(stage):
    stage.to("DONE")
    asks = stage.of(DeskAsk)
    assert [a.done for a in asks] == [False, True]
    assert len({a.request_id for a in asks}) == 1


def test_door_is_held_in_slices_no_longer_than_ten_seconds(stage):
    stage.to("DONE")
    holds = stage.sent("hold_door")
    assert holds
    assert all(0 < c.hold_s <= 10.0 for c in holds)


def test_what_is_remembered_is_json_at_every_step(stage):
    stage.to("DONE")
    for remember in stage.of(Remember):
        assert json.loads(json.dumps(remember.value)) is not None


def test_the_next_ride_starts_from_done_with_request_ids_of_its_own(stage):
    stage.to("DONE")
    before = {c.request_id for c in stage.sent()}
    stage.forget()
    stage.order(ride_id="r-0002", from_map="b1-F3", to_map="b1-F1")
    stage.run(120.0, until="DONE")
    assert stage.of(RideEnded) == [RideEnded("done", "b1-F1")]
    assert not before & {c.request_id for c in stage.sent()}


def test_same_events_give_the_same_answers(new_stage):
    one, two = new_stage(), new_stage()
    assert one.to("DONE").all == two.to("DONE").all


def test_waiting_has_a_reason_since_and_until_wherever_it_waits(stage):
    stage.to("WAIT_CAR")
    waiting = stage.ride.waiting
    assert waiting.reason == "lift_coming"
    assert waiting.until - waiting.since == pytest.approx(180.0)
    stage.to("RIDING")
    assert stage.ride.waiting.reason == "riding"
    stage.to("DONE")
    assert stage.ride.waiting is None
