"""The example clients at a real floor: they send a run, follow it to its end, cancel it; over HTTP and over MQTT."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

import pytest

from robots.core.runs import RunState
from robots.core.waiting import WaitingFact
from robots.mqtt.broker import secrets_folder
from tests.fixtures.floor import ROOT, RunningFloor
from tests.fixtures.patience import PATIENCE_S
from tests.floor.staff import collect, load


@dataclass
class Client:
    """A running example and what it has printed."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def read(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.append(line.rstrip())

    def run(self, floor: RunningFloor) -> str:
        floor.until(lambda: self.lines, PATIENCE_S, "the example tells of its run")
        return self.lines[0].split()[0]

    def states(self) -> list[str]:
        return list(dict.fromkeys(line.split()[1] for line in self.lines))


@contextmanager
def running(*line: str) -> Iterator[Client]:
    process = subprocess.Popen([sys.executable, *line], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    client = Client(process)
    reader = threading.Thread(target=client.read, args=[process.stdout], daemon=True)
    reader.start()
    try:
        yield client
        reader.join(PATIENCE_S)
    finally:
        process.kill()
        process.wait()
        reader.join(PATIENCE_S)
        process.stdout.close()


def http(floor: RunningFloor, to: str, *more: str) -> list[str]:
    person = next(one for one in floor.floor.hall.staff.values() if "A12" in one.counters)
    return [
        "examples/http_client.py",
        floor.url,
        "A12",
        to,
        "--person",
        person.id,
        "--pin",
        str(person.demo_pin),
        *more,
    ]


def mqtt(floor: RunningFloor, to: str, *more: str) -> list[str]:
    return [
        "examples/mqtt_client.py", "A12", to, "--site", floor.floor.hall.site, "--port", str(floor.broker_port),
        "--password-file", str(secrets_folder(floor.state) / "cli"), *more,
    ]  # fmt: skip


def test_a_client_is_read_at_a_glance() -> None:
    sources = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "examples").glob("*_client.py")}
    assert set(sources) == {"http_client.py", "mqtt_client.py", "tickets_client.py"}
    assert {name: len(text.splitlines()) for name, text in sources.items() if len(text.splitlines()) > 60} == {}


@pytest.mark.timeout(60)
def test_a_machine_of_the_hall_tells_its_numbers_and_the_fleet_how_long_they_wait(floor: RunningFloor) -> None:
    line = [
        "examples/tickets_client.py", "--site", floor.floor.hall.site, "--port", str(floor.broker_port),
        "--password-file", str(secrets_folder(floor.state) / "tickets"), "--every", "0.2", "--numbers", "9",
    ]  # fmt: skip
    with running(*line) as machine:
        assert machine.process.wait(PATIENCE_S) == 0
    floor.until(
        lambda: any(isinstance(one, WaitingFact) and one.waiting for one in floor.seen), PATIENCE_S, "numbers that wait"
    )
    told = [one for one in floor.seen if isinstance(one, WaitingFact)][-1]
    assert (told.queue, told.windows) == ("A", 2)
    assert all(place.estimate for place in told.line)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("example", [http, mqtt])
def test_a_run_is_followed_to_its_delivery(floor: RunningFloor, example: object) -> None:
    assert callable(example)
    with running(*example(floor, "A11")) as client:
        run = client.run(floor)
        load(floor, run)
        collect(floor, run, "A11")
        assert client.process.wait(PATIENCE_S) == 0
    assert client.states()[-2:] == ["waiting_recipient", "delivered"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("example", [http, mqtt])
def test_a_run_is_cancelled(floor: RunningFloor, example: object) -> None:
    assert callable(example)
    with running(*example(floor, "3F-archive", "--cancel-after", "1")) as client:
        run = client.run(floor)
        floor.wait_for(run, RunState.CANCELLED, 60)
        assert client.process.wait(PATIENCE_S) == 0
    assert client.states()[-1] == "cancelled"


def test_a_wrong_pin_is_told_with_what_to_do(floor: RunningFloor) -> None:
    line = http(floor, "A11")
    line[line.index("--pin") + 1] = "0000"
    done = subprocess.run([sys.executable, *line], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert done.stderr.startswith("wrong_pin: ")
