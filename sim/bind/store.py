"""Real ledgers for the simulator: of a simulation, tapes included, for `hall replay`; and a scheduler over one."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from json import dumps, loads
from pathlib import Path
from typing import Any

from robots.building import Plan
from robots.core.commands import Record, Remember
from robots.core.ids import run_id
from robots.core.runs import DispatchReply
from robots.floor.clock import SteadyClock
from robots.floor.keeping import BookKeeper, restored_scheduler
from robots.floor.loop import OwnerLoop
from robots.mqtt.link import Delivered
from robots.settings import hall_digest
from robots.store import Ledger
from robots.tape.row import END, START, TapeRow, chained, dump
from robots.wire import codec, topics
from robots.wire.codec import Envelope
from sim.engine import Engine
from sim.processes.host import Process


def write_ledgers(engine: Engine, hall: Path, folder: Path) -> list[Path]:
    """One ledger a process, `{account}.db`; older ones of that name are replaced. Raises OSError or LedgerError."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(engine, process, hall, folder / f"{process.account}.db") for process in engine.processes.values()]


def _write(engine: Engine, process: Process, hall: Path, path: Path) -> Path:
    for old in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", ".lock"))):
        old.unlink(missing_ok=True)
    ledger = Ledger.open(path)
    try:
        at = None
        batch: list[Record] = []
        for entry in process.ledger.records():  # one commit for each instant, as the process made them
            if entry.at != at and batch:
                ledger.commit(at or 0.0, batch)
                batch = []
            at = entry.at
            batch.append(Record(entry.kind, entry.subject, entry.data))
        remembers = [Remember(key, value) for key, value in process.ledger.remembered().items()]
        rows = [_with_hall(row, hall) for row in process.tape.rows] if process.tape else []
        if rows:
            whole = process.mind is not None and process.trouble is None
            end = {"records": len(process.ledger.records()), "whole": whole}
            rows = list(chained([*rows, TapeRow.of(engine.now, END, dump(end))]))
        ledger.commit(engine.now if at is None else at, batch, remembers, tape=rows)
    finally:
        ledger.close()
        path.with_name(path.name + ".lock").unlink(missing_ok=True)
    return path


def _with_hall(row: TapeRow, hall: Path) -> TapeRow:
    if row.what != START:
        return row
    start = loads(row.event) | {"hall": str(hall.resolve()), "hall_digest": hall_digest(hall)}
    return TapeRow.of(row.at, row.what, dump(start), row.answer, row.chance)


_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Packed:
    topic: str
    payload: bytes
    qos: int
    retain: bool


class _Broker:
    """Where a link would send: encodes as the link does, confirms at once what has an outbox id."""

    def __init__(self, site: str, inbox: queue.Queue[Any]) -> None:
        self._site, self._inbox, self._seq = site, inbox, 0
        self.replies: list[DispatchReply] = []
        self._packing: dict[bytes, DispatchReply] = {}

    def pack(self, message: Any) -> _Packed:
        self._seq += 1
        address = topics.address(message, self._site)
        payload = codec.encode(message, Envelope(1, self._seq, 1.0 + self._seq))
        if isinstance(message, DispatchReply):
            self._packing[payload] = message
        return _Packed(address.topic, payload, address.qos, address.retain)

    def send(self, topic: str, payload: bytes, qos: int, retain: bool, outbox_id: str = "") -> bool:
        if payload in self._packing:
            self.replies.append(self._packing.pop(payload))
        if outbox_id:
            self._inbox.put(Delivered(outbox_id))
        return True


class DurableScheduler:
    """A scheduler in its owner loop over a real ledger, as its process runs it; only the broker is played.

    at  the time it lives at; None: the present
    """

    def __init__(
        self, plan: Plan, path: Path, draw: Callable[[int], bytes], together: int, at: float | None = None
    ) -> None:
        self._at = at
        self.inbox: queue.Queue[Any] = queue.Queue()
        self._ledger = Ledger.open(path)
        self.scheduler = restored_scheduler(plan, draw, self._ledger)
        self._broker = _Broker(plan.hall.site, self.inbox)
        self._loop = OwnerLoop(
            self.scheduler, self._ledger, self._broker, self.inbox, SteadyClock(), together=together  # type: ignore[arg-type]
        )  # fmt: skip
        self.commits = 0
        self._ledger.commit = self._counted(self._ledger.commit)  # type: ignore[method-assign]
        self.records = 0

    def _counted(self, commit: Callable[..., None]) -> Callable[..., None]:
        def counted(*what: Any, **named: Any) -> None:
            self.commits += 1
            commit(*what, **named)

        return counted

    @property
    def replies(self) -> list[DispatchReply]:
        return self._broker.replies

    def now(self) -> float:
        return time.time() if self._at is None else self._at

    def feed(self, event: Any) -> None:
        self._loop.feed(event)

    def run_until_replies(self, count: int) -> None:
        """The loop runs until so many replies left and nothing waits. Raises TimeoutError after two minutes."""
        stop = threading.Event()
        deadline = time.monotonic() + 120

        def look(_event: Any) -> None:
            if len(self.replies) >= count or time.monotonic() > deadline:
                stop.set()

        self._loop._after = look  # noqa: SLF001  the bench looks on as the process's shell does
        self._loop.run(stop)
        while not self.inbox.empty():
            self._loop.feed(*[self.inbox.get() for _ in range(min(64, self.inbox.qsize()))])
        if len(self.replies) < count:
            raise TimeoutError(f"{len(self.replies)} of {count} replies")

    def unsent(self) -> int:
        return len(self._ledger.unsent())

    def close(self) -> None:
        self.records = self._ledger.record_count()
        self._ledger.close()


def past_runs(
    plan: Plan,
    path: Path,
    one: list[tuple[float, list[Any]]],
    count: int,
    every_s: float,
    now: float,
    snapshot: bool,
) -> float:
    """A ledger of so many past runs, all of them like `one`, the last of them ended at `now`; when it is to be opened.

    The runs that ended more than a day before are cleared, as the scheduler does it.
    """
    first_at = one[0][0]
    name = next(
        item.subject
        for _, answer in one
        for item in answer
        if isinstance(item, Record) and item.kind == "run_requested"
    )
    key = next(
        item.subject
        for _, answer in one
        for item in answer
        if isinstance(item, Record) and item.kind == "request_answered"
    )
    whole = dumps([
        [at - first_at, [[r.kind, r.subject, r.data] for r in answer if isinstance(r, Record)],
         [[r.key, r.value] for r in answer if isinstance(r, Remember)]]
        for at, answer in one
    ])  # fmt: skip
    length_s = one[-1][0] - first_at
    ledger = Ledger.open(path)
    try:
        clear: list[tuple[float, str]] = []
        records: list[Record] = []
        remembers: list[Remember] = []
        for number in range(count):
            began = now - length_s - (count - 1 - number) * every_s
            new = run_id(began, number.to_bytes(2, "big"))
            for passed, kept, values in loads(whole.replace(name, new).replace(key, f"web/p{number}")):
                for kind, subject, data in kept:
                    records.append(Record(kind, subject, data | {"at": began + passed}))
                remembers += [Remember(key_, value) for key_, value in values]
            clear.append((began + length_s + 86_400.0, new))
            while clear and clear[0][0] < began + length_s:
                at, old = clear.pop(0)
                records.append(Record("run_cleared", old, {"at": at, "replies_before": at - 86_400.0}))
            if number % _AT_ONCE == 0 or number == count - 1:
                ledger.commit(began + length_s, records, remembers)
                records, remembers = [], []
        if snapshot:
            BookKeeper(restored_scheduler(plan, bytes, ledger), ledger, 4000).close(now)
    finally:
        ledger.close()
    return now
