"""`hall up` and `hall send` as a person types them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from typer.testing import CliRunner

from robots.cli import app
from robots.core.runs import RunState
from tests.fixtures.floor import ROOT, RunningFloor, couriers_only
from tests.fixtures.patience import PATIENCE_S
from tests.fixtures.ports import free_port, free_run_of_ports
from tests.floor.staff import collect, load

HALL = [sys.executable, "-m", "robots.cli"]


def environment(state: Path) -> dict[str, str]:
    return {**os.environ, "HALL_STATE": str(state), "HALL_ROOT": str(ROOT), "PYTHONPATH": str(ROOT)}


@pytest.mark.timeout(300)
def test_send_shows_progress_to_the_end(floor: RunningFloor) -> None:
    line = [*HALL, "send", "A12", "A11", "--urgent", "--json", "--broker-port", str(floor.broker_port)]
    sending = subprocess.Popen(line, env=environment(floor.state), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert sending.stdout is not None
    first = json.loads(sending.stdout.readline())
    assert first["status"] == "accepted"
    load(floor, first["run"])
    collect(floor, first["run"], "A11")
    rest = [json.loads(text) for text in sending.stdout]
    sending.stdout.close()
    assert sending.wait(PATIENCE_S) == 0
    states = [each["state"] for each in rest]
    assert states[-1] == RunState.DELIVERED
    assert {"to_pickup", "waiting_sender", "carrying", "waiting_recipient"} <= set(states)


@pytest.mark.timeout(180)
def test_why_says_what_the_floor_does_about_a_run_now(floor: RunningFloor) -> None:
    ports = ["--broker-port", str(floor.broker_port)]
    asked = [*HALL, "send", "A12", "A05", "--no-wait", "--json", *ports]
    sent = subprocess.run(asked, env=environment(floor.state), cwd=ROOT, capture_output=True, text=True, timeout=60)
    run = json.loads(sent.stdout)["run"]
    line = [*HALL, "why", run, "--json", *ports]
    why = subprocess.run(line, env=environment(floor.state), cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (why.returncode, why.stderr) == (0, "")
    told = json.loads(why.stdout)
    assert told["run"] == run and told["now"] and told["story"][0]["kind"] == "run_requested"
    with httpx.Client(base_url=floor.url) as client:
        client.post("/api/v1/login", json={"person": "wang", "pin": "1201", "counter": "A12"})
        client.post(f"/api/v1/runs/{run}/cancel", json={"key": f"cancel-{run}"})


def hall(floor: RunningFloor, monkeypatch: pytest.MonkeyPatch, *line: str) -> tuple[int, list[dict[str, Any]]]:
    """Its exit code and the lines of its --json; in this process, for a new one takes seconds to start."""
    monkeypatch.setenv("HALL_STATE", str(floor.state))
    done = CliRunner().invoke(app, [*line, "--json", "--broker-port", str(floor.broker_port)])
    return done.exit_code, [json.loads(text) for text in done.stdout.splitlines()]


@pytest.mark.timeout(180)
def test_a_round_is_held_resumed_shortened_and_cancelled(floor: RunningFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    code, (sent,) = hall(floor, monkeypatch, "round", "A12:A10", "A11:A09", "--no-wait")
    assert (code, sent["status"]) == (0, "accepted")
    first, second = sent["runs"]
    for act in ("hold", "resume"):
        assert hall(floor, monkeypatch, act, first) == (0, [{"run": first, "status": "accepted", "reasons": []}])
    code, (refused,) = hall(floor, monkeypatch, "bring_back", first)
    assert (code, refused["status"], refused["reasons"]) == (1, "refused", ["not_aboard"])
    code, lines = hall(floor, monkeypatch, "skip_stop", second, "--wait")
    assert (code, lines[-1]["state"], lines[-1]["reasons"]) == (0, "cancelled", ["stop_skipped"])
    code, lines = hall(floor, monkeypatch, "cancel", second, "--round", "--wait")
    assert (code, lines[0]["runs"], lines[-1]["state"]) == (0, [first], "cancelled")
    code, (unknown,) = hall(floor, monkeypatch, "cancel", "r-0000000000")
    assert (code, unknown["run"], unknown["reasons"]) == (1, "r-0000000000", ["unknown_run"])


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "where, reason", [("Z99", "unknown_stop"), ("A12", "same_stop"), ("dock-1", "not_a_handover_stop")]
)
def test_a_refused_run_says_why_and_exits_1(
    floor: RunningFloor, monkeypatch: pytest.MonkeyPatch, where: str, reason: str
) -> None:
    code, (told,) = hall(floor, monkeypatch, "send", "A12", where)
    assert (code, told["reasons"]) == (1, [reason])
    assert told["words"]


def test_send_without_a_floor_is_one_line(tmp_path: Path) -> None:
    line = [*HALL, "send", "A12", "A11", "--broker-port", str(free_port())]
    sent = subprocess.run(line, env=environment(tmp_path), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    assert sent.returncode == 3
    assert "./hall up" in sent.stderr
    assert "Traceback" not in sent.stderr


def test_up_on_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = [
            *HALL,
            "up",
            "--metrics-port",
            "0",
            "--web-port",
            str(port),
            "--broker-port",
            str(free_port()),
            "--screen-port",
            str(free_port()),
        ]
        up = subprocess.run(
            line, env=environment(tmp_path), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S
        )
    assert up.returncode == 3
    assert f"port {port}" in up.stderr
    assert "--web-port" in up.stderr
    assert "Traceback" not in up.stderr


@pytest.mark.timeout(120)
@pytest.mark.parametrize("broker", ["mosquitto", "embedded"])
def test_up_starts_prints_and_ctrl_c_leaves_nothing_behind(tmp_path: Path, broker: str) -> None:
    web = free_port()
    line = [
        *HALL,
        "up",
        "--metrics-port",
        "0",
        "--web-port",
        str(web),
        "--broker-port",
        str(free_port()),
        "--screen-port",
        str(free_run_of_ports(2)),
        "--hall",
        str(couriers_only(tmp_path)),
    ]
    env = {**environment(tmp_path), "HALL_BROKER": broker, "COLUMNS": "200"}
    up = subprocess.Popen(line, env=env, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    said: list[str] = []
    assert up.stderr is not None
    reader = threading.Thread(target=lambda: said.extend(up.stderr or ()), daemon=True)
    reader.start()
    deadline = time.monotonic() + 60
    while not any("Ctrl-C" in text for text in said):
        assert up.poll() is None and time.monotonic() < deadline, said
        time.sleep(0.1)
    children = psutil.Process(up.pid).children(recursive=True)
    assert len(children) >= 5
    assert any(f"http://127.0.0.1:{web}/" in text for text in said)
    assert any("1201" in text for text in said), "the demo PINs are printed"
    assert httpx.get(f"http://127.0.0.1:{web}/").status_code == 200
    os.kill(up.pid, signal.SIGINT)
    assert up.wait(PATIENCE_S) == 0
    reader.join(PATIENCE_S)
    up.stderr.close()
    gone, alive = psutil.wait_procs(children, timeout=PATIENCE_S)
    assert not alive, alive
    assert len(gone) == len(children)


@pytest.mark.timeout(120)
def test_when_up_itself_is_killed_its_processes_end_too(tmp_path: Path) -> None:
    line = [
        *HALL,
        "up",
        "--metrics-port",
        "0",
        "--web-port",
        str(free_port()),
        "--broker-port",
        str(free_port()),
        "--screen-port",
        str(free_run_of_ports(2)),
        "--hall",
        str(couriers_only(tmp_path)),
    ]
    up = subprocess.Popen(line, env=environment(tmp_path), cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "ready" / "xiaodi").exists():
        assert up.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    children = psutil.Process(up.pid).children(recursive=True)
    up.kill()
    up.wait(PATIENCE_S)
    _, alive = psutil.wait_procs(children, timeout=PATIENCE_S)
    assert not alive, alive
