"""People at a running floor, for tests: they send, load, read the code, collect."""

from __future__ import annotations

import json
import uuid
from typing import Any

from robots.core.runs import RunState
from tests.fixtures.floor import RunningFloor


def send(floor: RunningFloor, to: str, counter: str = "A12", **more: object) -> str:
    """A run sent from a tablet; its id."""
    with floor.login(counter) as tablet:
        answer = tablet.post("/api/runs", json={"key": uuid.uuid4().hex, "to": to, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["run"])


def view(floor: RunningFloor) -> dict[str, Any]:
    """What the robot's own screen shows now."""
    with floor.screen() as client, client.stream("GET", "/api/events") as stream:
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
    floor.until(lambda: offers(floor, "open"), 10, "the screen offers to open")
    floor.touch("open")
    floor.until(lambda: offers(floor, "loaded"), 20, "the lid was opened and shut")
    floor.touch("loaded")
    floor.wait_for(run, RunState.CARRYING, 20)


def code_of(floor: RunningFloor, run: str, counter: str) -> str:
    """The pick-up code as the recipient's tablet shows it."""
    with floor.login(counter) as tablet:
        return str(tablet.get(f"/api/runs/{run}/code").raise_for_status().json()["code"])


def collect(floor: RunningFloor, run: str, counter: str) -> None:
    """Be the recipient: type the code, take the folder, confirm."""
    floor.wait_for(run, RunState.WAITING_RECIPIENT, 240)
    floor.until(lambda: offers(floor, "code"), 10, "the screen asks for the code")
    floor.touch("code", code_of(floor, run, counter))
    floor.until(lambda: offers(floor, "taken"), 20, "the lid was opened and shut")
    floor.touch("taken")
    floor.wait_for(run, RunState.DELIVERED, 20)
