"""docs/several-hosts.md carried out: `hall up --only …` on each host, accounts copied, a host for the database."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fixtures.broker import HAS_MOSQUITTO
from tests.fixtures.floor import ROOT, couriers_only
from tests.fixtures.patience import PATIENCE_S
from tests.fixtures.postgres import running_server
from tests.hosts.network import address, hosts, inside

pytestmark = [
    pytest.mark.timeout(230),
    pytest.mark.skipif(not HAS_MOSQUITTO, reason="mosquitto is not installed: the embedded broker has one listener"),
]
RUN = "from robots.cli import main; main()"
PORT = 18831
FOREIGN = """\
  agv-7: {kind: courier, name_zh: 外协七号, name_en: Acme 7, dock: dock-2, manufacturer: acme, rides: never}
"""
"""A vehicle of another maker that never comes: all the others work as if it were not in the hall."""


@dataclass
class Host:
    """One of them: its namespace, its own state folder, what is exported there."""

    name: str
    space: str
    state: Path
    environment: dict[str, str] = field(default_factory=dict)
    running: subprocess.Popen[bytes] | None = None

    def line(self, *words: str) -> list[str]:
        given = [f"{name}={value}" for name, value in {**self.environment, "HALL_STATE": str(self.state)}.items()]
        return ["ip", "netns", "exec", self.space, "env", *given, sys.executable, "-c", RUN, *words]

    def up(self, hall: Path, only: str, *words: str) -> None:
        """Returns when everything it starts is ready."""
        self.state.mkdir(parents=True, exist_ok=True)
        log = (self.state / "up.log").open("wb")
        with log:
            line = self.line("up", "--hall", str(hall), "--only", only, *words)
            self.running = subprocess.Popen(line, cwd=ROOT, stdout=log, stderr=log)
        until = time.monotonic() + 70
        while "stop: Ctrl-C" not in self.said():
            assert self.running.poll() is None and time.monotonic() < until, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        return (self.state / "up.log").read_text()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.line(*words), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    def end(self) -> int:
        """Ctrl-C; the exit code."""
        assert self.running is not None
        self.running.send_signal(signal.SIGINT)
        return self.running.wait(PATIENCE_S)


@contextmanager
def _machines(spaces: dict[str, str], folder: Path) -> Iterator[dict[str, Host]]:
    made = {name: Host(name, space, folder / name / "var") for name, space in spaces.items()}
    try:
        yield made
    finally:
        for one in made.values():
            if one.running is not None and one.running.poll() is None:
                one.running.kill()  # what it started dies with it
                one.running.wait(PATIENCE_S)


def test_each_host_runs_its_own_and_a_run_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_LANGUAGE_MODEL", "0")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("AMENT_PREFIX_PATH", os.environ.get("AMENT_PREFIX_PATH") or os.environ.get("VIRTUAL_ENV", ""))
    with (
        hosts("broker", "database", "scheduler", "robots", "pages") as spaces,
        running_server(host=address(spaces, "database"), space=spaces["database"]) as server,
        _machines(spaces, tmp_path) as machine,
    ):
        broker, hall = address(spaces, "broker"), couriers_only(tmp_path)
        (hall.parent / "broker").mkdir()
        (hall.parent / "broker" / "several-hosts.conf").write_text(f"listener {PORT} {broker}\n")
        robots = hall / "robots.yaml"
        robots.write_text(robots.read_text(encoding="utf-8").replace("robots:\n", "robots:\n" + FOREIGN, 1), "utf-8")
        machine["broker"].up(hall, "broker")
        accounts = {"scheduler": ["scheduler", "cli"], "robots": ["xiaodi", "gateway-b1"], "pages": ["web"]}
        for name, files in accounts.items():
            there = machine[name].state / "secrets"
            there.mkdir(parents=True, mode=0o700)
            for file in files:
                shutil.copy2(machine["broker"].state / "secrets" / file, there / file)
            machine[name].environment["HALL_BROKER_HOST"] = broker
        ledger = server.new_database()
        for name in ("scheduler", "pages"):
            machine[name].environment["HALL_LEDGER_URL"] = ledger

        machine["scheduler"].up(hall, "scheduler", "--broker-port", str(PORT))
        machine["robots"].up(hall, "simulator,xiaodi", "--broker-port", str(PORT))
        machine["pages"].up(hall, "web", "--broker-port", str(PORT))
        words = ("send", "A12", "A11", "--label", "outside", "--no-wait", "--json", "--broker-port", str(PORT))
        sent = machine["scheduler"].run(*words, "--hall", str(hall))
        assert sent.returncode == 0, sent.stderr
        run = json.loads(sent.stdout.splitlines()[-1])["run"]
        with inside(spaces["pages"]):
            seen = _until_it_waits_at_the_window(run)
        assert seen["label"] == "outside" and seen["code"].isdigit(), "from the ledger: it never goes over MQTT"
        why = machine["scheduler"].run("why", run, "--hall", str(hall), "--broker-port", str(PORT))
        assert why.returncode == 0 and why.stdout.startswith(run), why.stdout + why.stderr
        assert not why.stderr, "it hears the floor"
        for name in ("pages", "robots", "scheduler", "broker"):
            assert machine[name].end() == 0, machine[name].said()
            assert "ended (" not in machine[name].said(), machine[name].said()


def _until_it_waits_at_the_window(run: str) -> dict[str, Any]:
    """Label and pick-up code, as the tablet of A12 shows them."""
    url = "http://127.0.0.1:8080"
    with httpx.Client(base_url=url, timeout=10, headers={"Origin": url}) as tablet:
        person = next(p for p in tablet.get("/api/v1/staff", params={"counter": "A12"}).json() if p["demo_pin"])
        body = {"person": person["id"], "pin": person["demo_pin"], "counter": "A12"}
        assert tablet.post("/api/v1/login", json=body).status_code == 200
        until = time.monotonic() + 100
        while True:
            seen: dict[str, Any] = tablet.get(f"/api/v1/runs/{run}").raise_for_status().json()
            if seen["state"] == "waiting_sender":
                shown: dict[str, Any] = tablet.get(f"/api/v1/runs/{run}/code").raise_for_status().json()
                return shown
            assert time.monotonic() < until, seen
            time.sleep(0.5)
