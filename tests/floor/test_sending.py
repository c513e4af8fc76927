"""`hall send` at a terminal while the floor's broker goes and comes back; the scheduler is played."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import pytest

from robots.core.events import LinkUp, Received
from robots.core.runs import DispatchReply, DispatchRequest, RunState
from robots.mqtt.link import MqttLink
from tests.fixtures.broker import HAS_MOSQUITTO, RunningBroker
from tests.fixtures.floor import ROOT
from tests.fixtures.patience import PATIENCE_S
from tests.web.stage import RUN, RUN_FACT


@dataclass
class Terminal:
    """What a person sees: lines as they come, from both streams."""

    process: subprocess.Popen[str]
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    _came: threading.Condition = field(default_factory=threading.Condition)

    def read(self, stream: IO[str], lines: list[str]) -> None:
        for line in stream:
            with self._came:
                lines.append(line.rstrip())
                self._came.notify_all()

    def until(self, words: str, seconds: float = 20.0) -> None:
        with self._came:
            found = self._came.wait_for(lambda: any(words in line for line in self.out), seconds)
        assert found, (words, self.out, self.err)


@pytest.fixture
def hall_broker(tmp_path: Path) -> Iterator[RunningBroker]:
    running = RunningBroker(tmp_path, "mosquitto" if HAS_MOSQUITTO else "embedded", site="hall")
    try:
        running.start()
        yield running
    finally:
        running.close()


def next_of(link: MqttLink, kind: type[Any]) -> Any:
    while True:
        event = link.inbox.get(timeout=PATIENCE_S)
        if isinstance(event, kind):
            return event
        if isinstance(event, Received) and isinstance(event.message, kind):
            return event.message


@pytest.mark.timeout(90)
def test_a_broker_that_goes_and_comes_back_is_told_in_plain_words(hall_broker: RunningBroker, tmp_path: Path) -> None:
    scheduler = hall_broker.link("scheduler")
    next_of(scheduler, LinkUp)
    line = [sys.executable, "-m", "robots.cli", "send", "A12", "A11", "--json", "--broker-port", str(hall_broker.port)]
    env = {**os.environ, "HALL_STATE": str(tmp_path), "HALL_ROOT": str(ROOT), "PYTHONPATH": str(ROOT)}
    sending = subprocess.Popen(line, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert sending.stdout is not None
    assert sending.stderr is not None
    seen = Terminal(sending)
    readers = [
        threading.Thread(target=seen.read, args=(sending.stdout, seen.out)),
        threading.Thread(target=seen.read, args=(sending.stderr, seen.err)),
    ]
    for reader in readers:
        reader.start()
    try:
        request = next_of(scheduler, DispatchRequest)
        scheduler.publish(DispatchReply("cli", request.key, "accepted", run=RUN))
        scheduler.publish(replace(RUN_FACT, to="A11"))
        seen.until("to_pickup")
        hall_broker.stop()
        seen.until('"link": "lost"')
        hall_broker.start()
        next_of(scheduler, LinkUp)
        scheduler.publish(replace(RUN_FACT, to="A11", state=RunState.DELIVERED))
        assert sending.wait(PATIENCE_S) == 0
    finally:
        sending.kill()
        for reader in readers:
            reader.join(PATIENCE_S)
        sending.stdout.close()
        sending.stderr.close()
    shown = [json.loads(text) for text in seen.out]
    assert [each.get("link") or each.get("state") or each["status"] for each in shown] == [
        "accepted", "to_pickup", "lost", "back", "delivered",
    ]  # fmt: skip
    assert seen.err == [], "nothing raw on the person's terminal"
