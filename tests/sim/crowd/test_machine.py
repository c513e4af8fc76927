"""The queue-number machine of a simulated hall, over the bus and through the codec: what the fleet makes of it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

from robots.core.waiting import TicketEvent, TicketState, WaitingFact
from robots.settings import load_hall
from sim.crowd.arrivals import Day
from sim.engine import Engine


class Heard:
    """Who published what."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, Any]] = []

    def period(self, engine: Engine) -> None:
        """Nothing to see."""

    def heard(self, at: float, account: str, message: Any) -> None:
        self.messages.append((account, message))


def test_numbers_are_told_by_the_machine_and_waits_by_the_scheduler() -> None:
    engine, heard = Engine(load_hall(Path("config/hall")), day=Day(visitors=900, from_h=0.5), validate=True), Heard()
    engine.observers.append(heard)
    engine.run_for(300.0)
    by_kind = {kind: [(who, one) for who, one in heard.messages if isinstance(one, kind)] for kind in
               (TicketEvent, TicketState, WaitingFact)}  # fmt: skip
    assert {who for who, _ in by_kind[TicketEvent] + by_kind[TicketState]} == {"tickets"}
    assert {who for who, _ in by_kind[WaitingFact]} == {"scheduler"}
    steps = Counter(one.what for _, one in by_kind[TicketEvent])
    assert steps["issued"] >= steps["called"] >= steps["began"] > 0
    assert len(by_kind[WaitingFact]) == len(by_kind[TicketState])
    newest = {one.queue: one for _, one in by_kind[WaitingFact]}
    assert engine.visitors is not None
    for queue, windows in engine.visitors.windows.queues.items():
        assert newest[queue].windows == len(windows)
        assert engine.now - newest[queue].updated <= 30.0, "it speaks at least every 30 s"
        gaps = [one.at for _, one in by_kind[TicketState] if one.queue == queue]
        assert all(after - before > 0.95 for before, after in pairwise(gaps)), "at most once a second"
