"""The gateway's own process: broker, ledger, mind, adapter and a lift service, killed once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.core.events import Received
from robots.core.lift import LiftCommand, LiftState, Presence, Zone
from robots.floor.supervisor import ready_mark
from robots.floor.table import FloorSettings, Ports, processes
from robots.mqtt.broker import accounts_of
from robots.settings import load_hall
from tests.adapters.call_service import CallService
from tests.adapters.conftest import until
from tests.fixtures.broker import HAS_MOSQUITTO, RunningBroker
from tests.fixtures.patience import PATIENCE_S
from tests.unit.building.test_check_groups import hall_with

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, service: CallService) -> Path:
    """The small hall, whose lift is that of the service."""
    adapter = f"kind: two_step, url: '{service.url}', building: 'building:4TFx', lifts: {{east: 1}}"
    return hall_with(tmp_path, f"{adapter}, areas: {{b1-F1: 1000, b1-F2: 2000}}")


@pytest.fixture
def broker(tmp_path: Path, folder: Path) -> Iterator[RunningBroker]:
    if not HAS_MOSQUITTO:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    running = RunningBroker(tmp_path / "state", "mosquitto", site=load_hall(folder).site)
    (tmp_path / "state").mkdir()
    running.start()
    yield running
    running.close()


def start(broker: RunningBroker, folder: Path) -> subprocess.Popen[bytes]:
    settings = FloorSettings(folder, broker.state, Ports(broker=broker.port))
    (process,) = [one for one in processes(load_hall(folder), settings) if one.name == "gateway-b1"]
    with (broker.state / "gateway.log").open("ab") as log:
        return subprocess.Popen([sys.executable, *process.command_line()], cwd=ROOT, stdout=log, stderr=log,
                                env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip


def test_the_process_serves_a_robot_and_outlives_a_kill(
    broker: RunningBroker, folder: Path, service: CallService
) -> None:
    states: list[LiftState] = []
    watch, robot = broker.link("watch"), broker.link("xiaodi")

    def look() -> list[LiftState]:
        while not watch.inbox.empty():
            event: Any = watch.inbox.get()
            if isinstance(event, Received) and isinstance(event.message, LiftState):
                states.append(event.message)
        return states

    process = start(broker, folder)
    try:
        log = broker.state / "gateway.log"
        until(lambda: ready_mark(broker.state, "gateway-b1").exists(), PATIENCE_S, "the gateway ready")
        until(lambda: look() and not states[-1].fault_codes, PATIENCE_S, f"the lift seen {log.read_text()}")
        robot.publish(Presence("xiaodi", Zone.IN, "b1", "east", "b1-F1", {}, "", ""))
        until(lambda: states[-1].current_floor == "b1-F1" and look(), PATIENCE_S, "the floor")
        at = time.time() + 20
        robot.publish(LiftCommand("b1", "east", "xiaodi", "q1", at, "register", presence=Zone.IN))
        until(lambda: (session := look()[-1].session) and session.robot == "xiaodi", PATIENCE_S, "the session")
        robot.publish(LiftCommand("b1", "east", "xiaodi", "q2", at, "car_call", destination="b1-F2"))
        until(lambda: look()[-1].current_floor == "b1-F2", PATIENCE_S, "the car at F2")

        process.kill()
        process.wait(PATIENCE_S)
        states.clear()
        process = start(broker, folder)
        until(lambda: (now := look()) and not now[-1].fault_codes, PATIENCE_S, "the gateway back")
        assert states[-1].session is not None
        assert states[-1].session.robot == "xiaodi"
        assert len(service.calls()) == 1
    finally:
        process.terminate()
        assert process.wait(PATIENCE_S) == 0


def test_a_group_that_is_not_there(broker: RunningBroker, folder: Path) -> None:
    line = [sys.executable, "-m", "robots.floor.gateway_process", "--hall", str(folder), "--state", str(broker.state),
            "--broker-port", str(broker.port), "--group", "b7"]  # fmt: skip
    ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert "--group b7: not in" in ended.stderr
    assert "known: b1" in ended.stderr


def test_a_simulated_group_has_no_process_of_its_own(tmp_path: Path) -> None:
    simulated = load_hall(ROOT / "config/hall")
    names = [one.name for one in processes(simulated, FloorSettings(tmp_path, tmp_path, Ports()))]
    assert "gateway-b1" not in names
    assert "simulator" in names


def test_a_gateway_elsewhere_is_left_to_others(tmp_path: Path) -> None:
    hall = load_hall(hall_with(tmp_path, "kind: elsewhere"))
    names = [one.name for one in processes(hall, FloorSettings(tmp_path, tmp_path, Ports()))]
    assert "gateway-b1" not in names
    assert not hall.is_simulated("b1")
    assert "gateway-b1" in accounts_of(hall)
