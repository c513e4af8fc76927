"""Librarian and pages as processes on a real broker: a guide's hand-off is answered on a tablet; no turn is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from robots.core.clock import Instant
from robots.core.events import LinkUp, Received
from robots.core.visitors import (
    Additions,
    Handoff,
    HandoffReason,
    HandoffReply,
    HandoffState,
    KioskTurn,
    Turn,
    TurnsTaken,
)
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, ledger_path, new_inbox
from robots.mqtt.broker import broker_command, prepare_broker
from robots.settings import load_hall
from robots.store import Ledger
from tests.fixtures.floor import ROOT
from tests.fixtures.patience import PATIENCE_S
from tests.fixtures.ports import free_port

HALL = ROOT / "config" / "hall"
TAKEN_S, READY_S = 15.0, 40.0


def until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds:g} s")


@dataclass
class Guide:
    """A guide's account at the broker; nothing of it is simulated but the guide."""

    link: Any
    inbox: Any
    heard: list[Any] = field(default_factory=list)

    def hears(self, kind: type, fits: Callable[[Any], bool] = lambda message: True) -> Any:
        while not self.inbox.empty():
            event = self.inbox.get_nowait()
            self.heard.append(event.message if isinstance(event, Received) else event)
        return next((one for one in self.heard if isinstance(one, kind) and fits(one)), None)


@dataclass
class Place:
    state: Path
    port: int
    guide: Guide
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *more: str) -> None:
        line = [sys.executable, "-m", f"robots.floor.{name}_process", "--hall", str(HALL), "--state", str(self.state),
                "--broker-port", str(self.port), *more]  # fmt: skip
        mark = self.state / "ready" / name
        mark.unlink(missing_ok=True)
        with (self.state / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(line, stdout=log, stderr=log, cwd=ROOT)
        until(mark.exists, READY_S, f"{name} is ready: {(self.state / f'{name}.log').read_text()[-2000:]}")

    def kill(self, name: str) -> None:
        os.kill(self.children[name].pid, signal.SIGKILL)
        self.children[name].wait(PATIENCE_S)


@contextmanager
def running(state: Path) -> Iterator[Place]:
    hall, port = load_hall(HALL), free_port()
    prepare_broker(state, hall, port)
    with (state / "broker.log").open("ab") as log:
        broker = subprocess.Popen(broker_command(state), stdout=log, stderr=log)
    inbox = new_inbox()
    link = join_broker("xiaozhi", hall, state, port, SteadyClock(), inbox)
    place = Place(state, port, Guide(link, inbox))
    try:
        until(lambda: place.guide.hears(LinkUp), PATIENCE_S, "the guide's link")
        yield place
    finally:
        link.stop()
        for child in [*place.children.values(), broker]:
            child.terminate()
        for child in [*place.children.values(), broker]:
            child.wait(PATIENCE_S)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with running(tmp_path) as opened:
        yield opened


def turn(number: int) -> KioskTurn:
    at = Instant(time.time() - 100 + number)
    return KioskTurn("xiaozhi", number, "s", at, "zh", f"第{number}问：狗证", "handoff", (), 0.2, "unsure", "none")


@pytest.mark.timeout(180)
def test_a_librarian_killed_between_turns_loses_none_and_writes_none_twice(place: Place) -> None:
    guide = place.guide
    place.start("librarian")
    first, second, third = turn(1), turn(2), turn(3)
    guide.link.publish(first)
    until(lambda: guide.hears(TurnsTaken, lambda m: m.number == 1), TAKEN_S, "turn 1 is taken")
    place.kill("librarian")
    guide.link.publish(second)  # nobody hears it: the guide sends again what was not confirmed
    place.start("librarian")
    for again in (first, second, third, second):
        guide.link.publish(again)
    until(lambda: guide.hears(TurnsTaken, lambda m: m.number == 3), TAKEN_S, "turn 3 is taken")
    ledger = Ledger.open(ledger_path(place.state, "librarian"), read_only=True)
    numbers = [record.data["number"] for record in ledger.records() if record.kind == "turn_taken"]
    ledger.close()
    assert numbers == [1, 2, 3]


@pytest.mark.timeout(180)
def test_a_handoff_reaches_the_tablet_and_the_answer_the_guide_and_phrasings_all_guides(place: Place) -> None:
    guide, web = place.guide, free_port()
    place.start("librarian")
    place.start("web", "--port", str(web))
    now = Instant(time.time())
    packet = Handoff(
        "xiaozhi", "h-77", "s", HandoffState.WAITING, HandoffReason.UNSURE, "zh", (Turn(now, "visitor", "狗证"),),
        (), "b1-F1", 20.0, 14.0, now, Instant(now + 60),
    )  # fmt: skip
    guide.link.publish(packet)
    url = f"http://127.0.0.1:{web}"
    with httpx.Client(base_url=url, headers={"Origin": url}, timeout=10) as wang:
        answer = wang.post("/api/v1/login", json={"person": "wang", "pin": "1201", "counter": "A12"})
        assert answer.status_code == 200
        seen = until(lambda: wang.get("/api/v1/visitors/handoffs").json()["handoffs"], TAKEN_S, "it is on the tablet")
        assert (seen[0]["handoff"], seen[0]["transcript"][0]["text"]) == ("h-77", "狗证")
        path = "/api/v1/visitors/handoffs/xiaozhi/h-77/answer"
        body = {"key": "key-of-the-answer", "text": "请到 B01 窗口"}
        assert wang.post(path, json=body).status_code == 504  # sent, and this guide shows nothing yet
        told = until(lambda: guide.hears(HandoffReply), TAKEN_S, "the reply")
        assert (told.person, told.what, told.text, told.key) == ("wang", "answer", "请到 B01 窗口", body["key"])
        guide.link.publish(replace(packet, state=HandoffState.ANSWERED, person="wang", answer=told.text))
        until(lambda: wang.post(path, json=body).status_code == 200, TAKEN_S, "the guide shows it")
        wish = {"key": "key-of-the-wish", "entry": "id_card_renew", "lang": "zh", "text": "身份证到日子了怎么弄"}
        proposed = wang.post("/api/v1/visitors/phrasings", json=wish).json()
        wang.post("/api/v1/logout")
        assert wang.post("/api/v1/login", json={"person": "li", "pin": "1202", "counter": "A01"}).status_code == 200
        verdict = wang.post(
            f"/api/v1/visitors/phrasings/{proposed['proposal']}/approve", json={"key": "key-of-approval"}
        )
        assert verdict.json()["status"] == "approved"
    known = until(lambda: guide.hears(Additions, lambda m: m.phrasings != ()), TAKEN_S, "the guides are told")
    assert [(one.text, one.approved_by) for one in known.phrasings] == [(wish["text"], "li")]
