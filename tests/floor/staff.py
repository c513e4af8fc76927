"""People at a running floor, for tests: they send, load, read the code, collect."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from robots.core.runs import RunState
from tests.fixtures.floor import RunningFloor
from tests.fixtures.patience import PATIENCE_S

AGAIN_S = 3.0


def send(floor: RunningFloor, to: str, counter: str = "A12", **more: object) -> str:
    """A run sent from a tablet; its id."""
    with floor.login(counter) as tablet:
        answer = tablet.post("/api/v1/runs", json={"key": uuid.uuid4().hex, "to": to, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["run"])


def view(floor: RunningFloor) -> dict[str, Any]:
    """What the robot's own screen shows now."""
    with floor.screen() as client, client.stream("GET", "/api/v1/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data:") and "buttons" in line:
                found: dict[str, Any] = json.loads(line[5:])
                return found
    raise AssertionError("the screen's stream ended without a view")


def offers(floor: RunningFloor, what: str) -> bool:
    return what in view(floor)["buttons"]


def load(floor: RunningFloor, run: str) -> None:
    """Be the sender at the robot's screen."""
    floor.wait_for(run, RunState.WAITING_SENDER, 120)
    floor.until(lambda: offers(floor, "open"), PATIENCE_S, "the screen offers to open")
    _press(floor, "open", "", "loaded")
    floor.touch("loaded")
    floor.wait_for(run, RunState.CARRYING, PATIENCE_S)


def _press(floor: RunningFloor, what: str, value: str, then: str) -> None:
    """As a person does: once more when the button is still there, for a robot that lost its place opens nothing."""
    pressed = [time.monotonic()]
    floor.touch(what, value)

    def opened() -> bool:
        buttons = view(floor)["buttons"]
        if what in buttons and time.monotonic() - pressed[-1] > AGAIN_S and len(pressed) < 3:
            pressed.append(time.monotonic())
            floor.touch(what, value)
        return then in buttons

    floor.until(opened, PATIENCE_S, "the lid was opened and shut")


def code_of(floor: RunningFloor, run: str, counter: str) -> str:
    """The pick-up code as the recipient's tablet shows it."""
    with floor.login(counter) as tablet:
        return str(tablet.get(f"/api/v1/runs/{run}/code").raise_for_status().json()["code"])


def collect(floor: RunningFloor, run: str, counter: str) -> None:
    """Be the recipient: type the code, take the folder, confirm."""
    floor.wait_for(run, RunState.WAITING_RECIPIENT, 240)
    floor.until(lambda: offers(floor, "code"), PATIENCE_S, "the screen asks for the code")
    _press(floor, "code", code_of(floor, run, counter), "taken")
    floor.touch("taken")
    floor.wait_for(run, RunState.DELIVERED, PATIENCE_S)
