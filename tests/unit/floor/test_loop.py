"""The owner loop: ledger before effect, and what happens when a mind fails."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.runs import RunCleared
from robots.core.sensing import Drive
from robots.floor.clock import SteadyClock
from robots.floor.loop import MindFailed, OwnerLoop
from robots.mqtt.link import Delivered, Packet
from robots.store import Ledger, LedgerError


@dataclass
class Mind:
    """Answers every event with what it is told to; a message `poison` fells it."""

    answer: list[Any] = field(default_factory=list)

    def handle(self, event: Any) -> list[Any]:
        if isinstance(event, Received) and event.message == RunCleared("poison"):
            raise ZeroDivisionError("half done")
        return self.answer


@dataclass
class Wire:
    """Where a link would send; `ledger` lets it note what was on disk at that moment."""

    ledger: Ledger
    sent: list[tuple[str, str, int]] = field(default_factory=list)

    def pack(self, message: Any) -> Packet:
        if message == RunCleared("unwritable"):
            raise ValueError("no such topic")
        return Packet(f"run/{message.run}", b"", 1, False)

    def send(self, topic: str, payload: bytes, qos: int, retain: bool, outbox_id: str = "") -> bool:
        self.sent.append((topic, outbox_id, len(self.ledger.records())))
        return True


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(tmp_path / "mind.db")
    yield ledger
    ledger.close()


def loop_of(mind: Mind, ledger: Ledger, done: list[Any] | None = None) -> tuple[OwnerLoop, Wire]:
    wire = Wire(ledger)
    actuate = (lambda command: False) if done is None else (lambda command: done.append(command) or True)
    return OwnerLoop(mind, ledger, wire, queue.Queue(), SteadyClock(), actuate), wire  # type: ignore[arg-type]


def test_records_are_on_disk_before_anything_leaves(ledger: Ledger) -> None:
    done: list[Any] = []
    answer = [Publish(RunCleared("r-1")), Drive(1.0, 0.0), Record("run_cleared", "r-1"), Remember("key", 7), Note("x")]
    loop, wire = loop_of(Mind(answer), ledger, done)
    loop.feed(Tick(1.0))
    assert wire.sent == [("run/r-1", "", 1)]
    assert done == [Drive(1.0, 0.0)]
    assert ledger.remembered() == {"key": 7}


def test_an_outbox_message_is_sent_again_until_it_is_delivered(ledger: Ledger) -> None:
    mind = Mind([Publish(RunCleared("r-1"), outbox="out-1")])
    loop, wire = loop_of(mind, ledger)
    loop.feed(Tick(1.0))
    mind.answer = []
    loop.feed(LinkUp(2.0))
    assert [sent[:2] for sent in wire.sent] == [("run/r-1", "out-1")] * 2
    loop.feed(Delivered("out-1"))
    loop.feed(LinkUp(3.0))
    assert len(wire.sent) == 2
    assert ledger.unsent() == []


def test_a_message_that_cannot_be_packed_stays_and_the_rest_goes(ledger: Ledger) -> None:
    loop, wire = loop_of(Mind([Publish(RunCleared("unwritable")), Publish(RunCleared("r-1"))]), ledger)
    loop.feed(Tick(1.0))
    assert [sent[0] for sent in wire.sent] == ["run/r-1"]
    assert loop.errors == 1


def test_a_mind_that_fails_ends_the_loop_and_its_message_is_left_out_after_the_restart(ledger: Ledger) -> None:
    poison = Received(1.0, RunCleared("poison"), retained=True)
    loop, _ = loop_of(Mind(), ledger)
    with pytest.raises(MindFailed):
        loop.feed(poison)
    again, _ = loop_of(Mind(), ledger)
    again.feed(poison)
    assert again.errors == 1, "diagnostics go on showing it"


class EachItsOwn:
    """Answers each event with its records and messages; `poison` fells it."""

    def handle(self, event: Any) -> list[Any]:
        if isinstance(event, Received) and event.message == RunCleared("poison"):
            raise ZeroDivisionError("half done")
        number = str(event.at)
        return [Record("x_done", number), Remember("last", number), Publish(RunCleared(number), outbox=f"out-{number}")]


def test_waiting_events_share_a_commit_and_nothing_leaves_before_it(ledger: Ledger) -> None:
    loop, wire = loop_of(EachItsOwn(), ledger)  # type: ignore[arg-type]
    loop.feed(Tick(1.0), Tick(2.0), Delivered("out-1.0"), Tick(3.0))
    assert wire.sent == [(f"run/{n}", f"out-{n}", 3) for n in ("1.0", "2.0", "3.0")], "all three stood on disk by then"
    assert len({record.at for record in ledger.records()}) == 1
    assert ledger.remembered() == {"last": "3.0"}
    loop.feed(Delivered("out-1.0"), Delivered("out-2.0"))
    assert [item.id for item in ledger.unsent()] == ["out-3.0"]


def test_answers_before_the_event_that_fells_the_mind_are_kept_and_nobody_looks_at_the_half_done(
    ledger: Ledger,
) -> None:
    loop, wire = loop_of(EachItsOwn(), ledger)  # type: ignore[arg-type]
    looked: list[Any] = []
    loop._after = looked.append
    with pytest.raises(MindFailed):
        loop.feed(Tick(1.0), Received(2.0, RunCleared("poison")), Tick(3.0))
    assert [record.subject for record in ledger.records()] == ["1.0"]
    assert [sent[0] for sent in wire.sent] == ["run/1.0"]
    assert looked == []


def test_a_ledger_that_fails_lets_nothing_of_a_batch_leave(ledger: Ledger) -> None:
    loop, wire = loop_of(EachItsOwn(), ledger)  # type: ignore[arg-type]
    ledger.commit = lambda *what: (_ for _ in ()).throw(LedgerError("here", "the disk is full", "free some"))  # type: ignore[method-assign]
    with pytest.raises(LedgerError):
        loop.feed(Tick(1.0), Tick(2.0))
    assert wire.sent == []


def test_the_loop_takes_what_waits_together(ledger: Ledger) -> None:
    loop, wire = loop_of(EachItsOwn(), ledger)  # type: ignore[arg-type]
    loop._together = 3
    for number in range(10):
        loop.inbox.put(Received(float(number), RunCleared("r")))
    stop = threading.Event()
    loop._after = lambda event: stop.set() if getattr(event, "at", 0.0) == 9.0 else None
    loop.run(stop)
    on_disk = [count for topic, _, count in wire.sent if topic in {f"run/{float(n)}" for n in range(10)}]
    assert len(on_disk) == 10
    assert len(set(on_disk)) == 4, "ten events in commits of three"
