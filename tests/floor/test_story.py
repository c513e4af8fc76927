"""The whole story over real processes: tablet API, broker, rclpy, lift, courier's screen."""

from __future__ import annotations

import re

from robots.core.lift import LiftState
from robots.core.runs import RunState
from tests.fixtures.floor import RunningFloor
from tests.fixtures.patience import PATIENCE_S
from tests.floor.staff import code_of, collect, load, send, view


def test_a_folder_rides_to_the_archive_and_is_handed_over(floor: RunningFloor) -> None:
    run = send(floor, "3F-archive", label="档案")
    load(floor, run)
    code = code_of(floor, run, "3F-archive")
    collect(floor, run, "3F-archive")
    story = floor.history[run]
    for state in (RunState.WAITING_SENDER, RunState.CARRYING, RunState.WAITING_RECIPIENT, RunState.DELIVERED):
        assert state in story
    assert story[-1] is RunState.DELIVERED
    owners = {m.session.robot for m in floor.seen if isinstance(m, LiftState) and m.session is not None}
    assert owners == {"xiaodi"}, "the ride needs a lift session of its own"
    alone = re.compile(rf"(?<![\d.]){code}(?![\d.])")  # six digits also stand within a pose
    assert not any(alone.search(repr(message)) for message in floor.seen), "the code was seen on MQTT"


def test_a_wrong_code_opens_nothing_and_five_lock(floor: RunningFloor) -> None:
    run = send(floor, "A11", counter="A12")
    load(floor, run)
    floor.wait_for(run, RunState.WAITING_RECIPIENT, 240)
    right = code_of(floor, run, "A11")
    wrong = "000000" if right != "000000" else "111111"
    for left in (4, 3, 2, 1, 0):
        floor.touch("code", wrong)
        floor.until(lambda left=left: view(floor)["tries_left"] == left, PATIENCE_S, f"{left} tries left")
    assert view(floor)["locked"]
    with floor.screen() as screen:
        refused = screen.post("/api/v1/touch", json={"what": "code", "value": right})
        assert refused.status_code == 403, "the right code after five wrong ones must not open"
        assert not view(floor)["lid_open"]
        supervisor = next(p for p in floor.floor.hall.staff.values() if "supervisor" in p.roles)
        assert supervisor.id in {person["id"] for person in screen.get("/api/v1/staff").json()}
        body = {"person": supervisor.id, "pin": supervisor.demo_pin}
        screen.post("/api/v1/person", json=body).raise_for_status()
    floor.until(lambda: "taken" in view(floor)["buttons"], PATIENCE_S, "a supervisor's PIN opens")
    floor.touch("taken")
    floor.wait_for(run, RunState.DELIVERED, PATIENCE_S)
