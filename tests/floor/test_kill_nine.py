"""A real scheduler process over a real broker and a real ledger, killed with SIGKILL at seeded moments of its work.

Clients send runs, cancels and holds and ask again until they are answered; a courier obeys its orders. Whatever the
moment: each key has one answer, each accepted request one run, each run one end, each folder moves once.
"""

from __future__ import annotations

import os
import queue
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from robots.core.events import Received
from robots.core.runs import TERMINAL, DispatchReply, DispatchRequest
from robots.core.vda import Connection
from robots.courier.abilities import factsheet
from robots.fleet.keeping import fold
from robots.floor.domain import claim_domain
from robots.mqtt.broker import accounts_of
from robots.store import Ledger
from tests.fixtures.broker import HAS_MOSQUITTO, RunningBroker
from tests.fixtures.fleet_bench import Vehicle, hall_plan
from tests.fixtures.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
KILLS = 20
PACE = 25.0
"""Seconds of the courier's life a real second."""
LONGEST_S = 240.0
STOPS = ("A01", "A02", "A03", "A11", "A12")


@dataclass
class World:
    """The clients and the courier, in this thread; the scheduler is a process that comes and goes."""

    broker: RunningBroker
    vehicle: Vehicle
    requests: dict[str, DispatchRequest] = field(default_factory=dict)
    answers: dict[str, DispatchReply] = field(default_factory=dict)
    told: list[DispatchReply] = field(default_factory=list)
    _asked_at: float = 0.0

    def __post_init__(self) -> None:
        self._web, self._robot = self.broker.link("web"), self.broker.link("xiaodi")
        self._robot.publish(Connection("xiaodi", "ONLINE"))
        self._robot.publish(factsheet(self.vehicle.settings))

    def live(self) -> None:
        """A moment of everybody but the scheduler."""
        for link in (self._web, self._robot):
            while True:
                try:
                    event = link.inbox.get_nowait()
                except queue.Empty:
                    break
                if isinstance(event, Received):
                    self._hear(event.message)
        state = self.vehicle.step(time.monotonic() * PACE)
        if state is not None:
            self._robot.publish(state)
        if time.monotonic() - self._asked_at > 0.5:  # clients ask again what nobody has answered
            self._asked_at = time.monotonic()
            for key in self.requests.keys() - self.answers.keys():
                self._web.publish(self.requests[key])
        time.sleep(0.01)

    def _hear(self, message: Any) -> None:
        if isinstance(message, DispatchReply):
            self.told.append(message)
            self.answers.setdefault(message.key, message)
        else:
            self.vehicle.hear(message)

    def ask(self, key: str, **fields: Any) -> None:
        self.requests[key] = DispatchRequest(key, "web", **fields)
        self._web.publish(self.requests[key])


@contextmanager
def scheduler(state: Path, port: int, domain: int) -> Iterator[subprocess.Popen[bytes]]:
    """The process as `hall up` starts it; it is dead at the end in any case."""
    line = [sys.executable, "-m", "robots.floor.scheduler_process", "--ros-args"]
    for key, value in (("hall", ROOT / "config" / "hall"), ("state", state), ("broker_port", port)):
        line += ["-p", f"{key}:={value}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ROS_DOMAIN_ID": str(domain)}
    ready = state / "ready" / "scheduler"
    ready.unlink(missing_ok=True)
    with (state / "scheduler.log").open("ab") as log:
        process = subprocess.Popen(line, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)


@pytest.mark.timeout(LONGEST_S + 60)
def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(5)
    plan = hall_plan()
    domain, lock = claim_domain()
    kind = "mosquitto" if HAS_MOSQUITTO else "embedded"
    deadline = time.monotonic() + LONGEST_S
    broker = RunningBroker(tmp_path, kind, site=plan.hall.site, accounts=tuple(accounts_of(plan.hall)))
    with closing(broker):
        broker.start()
        world = World(broker, Vehicle(plan, "xiaodi", "dock-1"))
        kills = 0
        while kills < KILLS:
            with scheduler(tmp_path, broker.port, domain) as process:
                _live_until(world, deadline, process, (tmp_path / "ready" / "scheduler").exists, "it is ready")
                for number in range(3):
                    _ask_something(world, chance, f"{kills}-{number}")
                dies_at = time.monotonic() + chance.uniform(0.0, 0.6)
                _live_until(world, deadline, process, lambda at=dies_at: time.monotonic() >= at, "its moment")
            kills += 1
        with scheduler(tmp_path, broker.port, domain) as process:
            _live_until(world, deadline, process, lambda: world.requests.keys() <= world.answers.keys(), "all answered")
            runs = [key for key in world.answers if world.requests[key].kind == "run" and world.answers[key].run]
            for number, key in enumerate(runs):  # one courier would be at all of them for an hour
                world.ask(f"end-{key}", kind="cancel" if number > 1 else "resume", run=world.answers[key].run)
            _live_until(
                world, deadline, process, lambda: world.requests.keys() <= world.answers.keys(), "all cancelled"
            )
            _live_until(world, deadline, process, lambda: _all_ended(tmp_path), "every run ends", 0.5)
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)
            assert process.returncode == 0
    if lock is not None:
        lock.close()
    _judge(world, tmp_path)


def _ask_something(world: World, chance: random.Random, key: str) -> None:
    known = [answer.run for answer in world.answers.values() if answer.run]
    if known and chance.random() < 0.3:
        world.ask(key, kind=chance.choice(["cancel", "hold", "resume"]), run=chance.choice(known))
    else:
        from_, to = chance.sample(STOPS, 2)
        world.ask(key, kind="run", from_=from_, to=to, urgent=chance.random() < 0.2)


def _live_until(
    world: World, deadline: float, process: subprocess.Popen[bytes], done: Any, what: str, every_s: float = 0.0
) -> None:
    look_at = 0.0
    while time.monotonic() < look_at or not done():
        look_at = time.monotonic() + every_s if time.monotonic() >= look_at else look_at
        assert time.monotonic() < deadline, f"not in time: {what}"
        assert process.poll() is None, f"the scheduler ended by itself before {what}"
        world.live()


def _all_ended(state: Path) -> bool:
    ledger = Ledger.open(state / "ledger" / "scheduler.db", read_only=True)
    try:
        return not fold(ledger.records()).open
    finally:
        ledger.close()


def _judge(world: World, state: Path) -> None:
    ledger = Ledger.open(state / "ledger" / "scheduler.db", read_only=True)
    try:
        records, pictures, unsent = ledger.records(), ledger.runs(1000), ledger.unsent()
    finally:
        ledger.close()
    book = fold(records)
    accepted = {key: answer for key, answer in world.answers.items() if answer.status == "accepted"}
    runs = [answer.run for key, answer in accepted.items() if world.requests[key].kind == "run"]
    assert len(runs) > KILLS
    assert len(set(runs)) == len(runs), "no run answers two requests"
    asked = [record.subject for record in records if record.kind == "run_requested"]
    assert sorted(asked) == sorted(runs), "each accepted request made one run, and nothing else did"
    assert {(reply.key, reply.status, reply.run) for reply in world.told} == {
        (key, answer.status, answer.run) for key, answer in world.answers.items()
    }, "the same key, the same answer"
    ends = Counter(record.subject for record in records
                   if record.kind in ("folder_delivered", "folder_returned", "folder_in_custody", "run_cancelled",
                                      "run_failed"))  # fmt: skip
    assert ends == dict.fromkeys(runs, 1), "each run ends once"
    assert {picture["run"]: picture["state"] for picture in pictures} == {
        run.id: run.state.value for run in book.runs.values() if run.state in TERMINAL
    }
    moved = Counter((kind, run) for kind, run, result in world.vehicle.done if result in ("loaded", "taken"))
    assert set(moved.values()) <= {1}, "no folder moved twice"
    assert {run for kind, run in moved if kind == "pick"} == {run for kind, run in moved if kind == "drop"}
    assert unsent == []
