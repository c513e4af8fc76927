"""A ride through a call box on a real broker: the gateway's process on one side, a scripted box on the other."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.core.callbox import BoxCommand
from robots.core.events import Received
from robots.core.lift import LiftAck, LiftCommand, LiftMode, LiftState, Presence, Zone
from robots.mqtt.broker import accounts_of
from robots.mqtt.link import MqttLink
from robots.settings import CallBoxLifts, load_hall
from tests.adapters.conftest import until
from tests.adapters.scripted_box import ScriptedBox
from tests.adapters.test_gateway_process import ROOT
from tests.fixtures.broker import HAS_MOSQUITTO, RunningBroker
from tests.fixtures.patience import PATIENCE_S
from tests.unit.building.test_check_groups import hall_with


class BoxOnline:
    """The scripted box as a client of the broker: 20 Hz, tells itself on change and once a second."""

    def __init__(self, link: MqttLink) -> None:
        self.link, self.box = link, ScriptedBox(CallBoxLifts(kind="call_box"), stops=2)
        self.asleep = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        told, told_at, moved_at = None, 0.0, 0.0
        while not self._stop.wait(0.02):
            now = time.monotonic()
            if now - moved_at > 0.2:
                moved_at = now
                self.box.step()
            while True:
                try:
                    event: Any = self.link.inbox.get_nowait()
                except queue.Empty:
                    break
                if isinstance(event, Received) and isinstance(event.message, BoxCommand) and not self.asleep:
                    self.link.publish(self.box.take(event.message))
            if not self.asleep and (self.box.seen() != told or now - told_at >= 1.0):
                told, told_at = self.box.seen(), now
                self.link.publish(told)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=PATIENCE_S)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[RunningBroker, Path]]:
    if not HAS_MOSQUITTO:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    folder = hall_with(tmp_path, "kind: call_box")
    hall = load_hall(folder)
    (tmp_path / "state").mkdir()
    running = RunningBroker(tmp_path / "state", "mosquitto", site=hall.site, accounts=tuple(accounts_of(hall)))
    running.start()
    yield running, folder
    running.close()


def test_a_ride_through_a_call_box(broker: tuple[RunningBroker, Path]) -> None:
    running, folder = broker
    line = [sys.executable, "-m", "robots.floor.gateway_process", "--hall", str(folder), "--state", str(running.state),
            "--broker-port", str(running.port), "--group", "b1"]  # fmt: skip
    with (running.state / "gateway.log").open("ab") as log:
        process = subprocess.Popen(line, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)})
    box, watch, robot = BoxOnline(running.link("box-b1")), running.link("watch"), running.link("xiaodi")
    states: list[LiftState] = []
    acks: list[LiftAck] = []

    def look() -> LiftState | None:
        while not watch.inbox.empty():
            event: Any = watch.inbox.get()
            message = getattr(event, "message", None)
            if isinstance(message, LiftState):
                states.append(message)
            elif isinstance(message, LiftAck):
                acks.append(message)
        return states[-1] if states else None

    def ask(number: int, cmd: Any, stage: str, **fields: Any) -> None:
        robot.publish(LiftCommand("b1", "east", "xiaodi", f"q{number}", time.time() + 20, cmd, **fields))
        until(
            lambda: look() and any((ack.request_id, ack.stage) == (f"q{number}", stage) for ack in acks), 8.0,
            f"{cmd} {stage}",
        )  # fmt: skip

    try:
        until(lambda: (now := look()) and now.mode is LiftMode.NORMAL, PATIENCE_S, "the lift seen")
        robot.publish(Presence("xiaodi", Zone.OUT, "b1", "", "b1-F1", {}, "", ""))
        time.sleep(0.1)
        ask(1, "register", "controller_accepted")
        ask(2, "call", "done", origin="b1-F2", destination="b1-F1")
        ask(3, "hold_door", "controller_accepted", hold_s=5.0)
        robot.publish(Presence("xiaodi", Zone.IN, "b1", "east", "b1-F2", {}, "", ""))
        ask(4, "entered", "done")
        ask(5, "car_call", "done", destination="b1-F1")
        ask(6, "got_off", "done")
        ask(7, "release", "done")
        assert [press for press in box.box.pressed if press != "open"] == ["hall.1", "car.0"]
        box.asleep = True
        until(lambda: (now := look()) and "offline" in now.fault_codes, PATIENCE_S, "the box asleep")
        box.asleep, box.box.fire_ok = False, False
        until(lambda: (now := look()) and now.mode is LiftMode.FIRE_OPERATION, PATIENCE_S, "the cut wire")
    finally:
        process.terminate()
        code = process.wait(PATIENCE_S)
        box.close()
    assert code == 0
