"""The tape of a real process loop: in one commit with what follows, bounded, and replayed from its ledger."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from robots.building import Plan
from robots.core.clock import Instant
from robots.core.commands import Record
from robots.core.events import LinkUp, Received, Tick
from robots.core.runs import DispatchRequest, RunCleared
from robots.fleet import Scheduler
from robots.floor.clock import SteadyClock
from robots.floor.loop import MindFailed, OwnerLoop
from robots.floor.replaying import replay_ledger
from robots.floor.taping import FLUSH_ROWS, MOST_ROWS, VARIABLE, LedgerTape, most_rows, tape_of
from robots.mqtt.link import Packet
from robots.settings import load_hall
from robots.store import Ledger
from robots.tape.row import FULL, START, Start
from robots.tape.tape import Tape

HALL = Path("config/hall")


@dataclass
class Wire:
    """A link that takes everything; it is a wire that shows whether the tape was on disk before anything left."""

    ledger: Ledger
    taped: list[int] = field(default_factory=list)

    def pack(self, message: Any) -> Packet:
        return Packet(type(message).__name__, b"", 1, False)

    def send(self, topic: str, payload: bytes, qos: int, retain: bool, outbox_id: str = "") -> bool:
        if topic == "DispatchReply":
            self.taped.append(sum(row.what == "Received" for row in self.ledger.tape()))
        return True


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(tmp_path / "scheduler.db")
    yield ledger
    ledger.close()


def started(ledger: Ledger, chance: int) -> tuple[OwnerLoop, Wire]:
    """The scheduler's process as it starts, with a chance of its own."""
    drawn = iter(range(chance, chance + 100_000))

    def draw(count: int) -> bytes:
        return next(drawn).to_bytes(count, "big")

    tape = tape_of(ledger, HALL, "scheduler", chance=draw)
    assert tape is not None
    mind = Scheduler.restored(Plan.of(load_hall(HALL)), tape.draw, ledger.records(), ledger.remembered())
    wire = Wire(ledger)
    return OwnerLoop(mind, ledger, wire, queue.Queue(), SteadyClock(), tape=tape), wire  # type: ignore[arg-type]


def request(at: float, key: str) -> Received:
    return Received(at, DispatchRequest(key, "web", "run", from_="A12", to="3F-archive", person="zhang"), at)


def test_a_floor_tells_by_one_word_whether_it_keeps_tapes(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert tape_of(ledger, HALL, "scheduler") is None
    assert [most_rows(text) for text in ("", "0", "1", "5000")] == [0, 0, MOST_ROWS, 5000]
    monkeypatch.setenv(VARIABLE, "yes")
    with pytest.raises(SystemExit):
        tape_of(ledger, HALL, "scheduler")
    assert "HALL_TAPE=yes" in capsys.readouterr().err
    assert list(ledger.tape()) == []


def test_a_process_that_started_twice_is_replayed_from_its_ledger(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    at = 1767574800.0
    for start in (0, 1):
        loop, wire = started(ledger, 1000 * (start + 1))
        loop.feed(LinkUp(at))
        for n in range(40):
            loop.feed(Tick(Instant(at + n / 10)))
        loop.feed(request(at + 5, f"key-{start}"))
        assert wire.taped[-1] == start + 1, "the row was on disk before the reply left"
        at += 10
    report = replay_ledger(tmp_path / "scheduler.db")
    assert report.result is not None
    assert report.is_identical, report.as_json()
    assert (report.result.starts, report.result.events) == (2, 84)
    assert report.records > 2


def test_rows_wait_for_a_commit_but_not_for_ever(ledger: Ledger) -> None:
    class Quiet:
        answer: list[Any] = []

        def handle(self, event: Any) -> list[Any]:
            return self.answer

    tape = LedgerTape(ledger, Tape(Start("scheduler")), 10_000)
    tape.start(0.0)
    mind = Quiet()
    loop = OwnerLoop(mind, ledger, Wire(ledger), queue.Queue(), SteadyClock(), tape=tape)  # type: ignore[arg-type]
    for n in range(FLUSH_ROWS - 1):
        loop.feed(Tick(float(n)))
    assert len(list(ledger.tape())) == 1
    loop.feed(Tick(500.0))
    assert len(list(ledger.tape())) == 1 + FLUSH_ROWS
    loop.feed(Tick(501.0))
    mind.answer = [Record("x_done", "x")]
    loop.feed(Tick(502.0))
    assert len(list(ledger.tape())) == 3 + FLUSH_ROWS


def test_a_full_tape_ends_and_says_so(ledger: Ledger) -> None:
    tape = LedgerTape(ledger, Tape(Start("scheduler")), 10)
    tape.start(0.0)
    for n in range(30):
        event = Tick(float(n))
        tape.take(event, tape.before(event), [])
    ledger.commit(30.0, tape=tape.rows(must=True))
    assert [row.what for row in ledger.tape()] == [START, *["Tick"] * 9, FULL]
    again = LedgerTape(ledger, Tape(Start("scheduler")), 10)
    again.start(31.0)
    event = Tick(32.0)
    again.take(event, again.before(event), [])
    ledger.commit(32.0, tape=again.rows(must=True))
    assert [row.what for row in ledger.tape()][-2:] == [START, "Tick"]


def test_the_event_that_felled_a_mind_is_the_last_row(ledger: Ledger) -> None:
    class Falling:
        def handle(self, event: Any) -> list[Any]:
            raise ZeroDivisionError("half done")

    tape = LedgerTape(ledger, Tape(Start("scheduler")), 100)
    tape.start(0.0)
    loop = OwnerLoop(Falling(), ledger, Wire(ledger), queue.Queue(), SteadyClock(), tape=tape)  # type: ignore[arg-type]
    with pytest.raises(MindFailed):
        loop.feed(Received(1.0, RunCleared("r-1")))
    last = list(ledger.tape())[-1]
    assert (last.what, last.answer) == ("Received", '{"raised":"ZeroDivisionError: half done"}')
