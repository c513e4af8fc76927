"""Fifteen simulated days of work: the ledger's records, its file and the scheduler's memory stay bounded."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from robots.core.runs import RunState
from robots.floor import keeping
from robots.floor.keeping import BookKeeper
from tests.fixtures.fleet_bench import Bench, Person

DAY_S = 86_400.0
DAYS, KEPT_DAYS = 15, 3


def a_day(bench: Bench, day: int) -> None:
    """Delivered, brought back, cancelled, refused; a restart at night."""
    robot = bench.vehicles["xiaodi"]
    delivered = bench.send("A12", "A01", key=f"{day}-1", label="x")
    assert bench.reaches(delivered, RunState.DELIVERED)
    robot.recipient = Person(None)
    returned = bench.send("A01", "A12", key=f"{day}-2")
    assert bench.reaches(returned, RunState.RETURNED)
    robot.recipient = Person()
    cancelled = bench.send("A01", "A12", key=f"{day}-3", confidential=True)
    bench.ask(f"{day}-4", kind="cancel", run=cancelled)
    bench.ask(f"{day}-5", from_="A01", to="A01")
    assert bench.run(300, lambda: robot.charging and not bench.scheduler.open_runs)
    bench.restart()
    bench.now += DAY_S
    bench.run(3)


def in_memory(bench: Bench) -> int:
    """Bytes of all that the scheduler holds but the plan, which does not grow by runs."""
    work = bench.scheduler._work
    names = [name for name in type(work).__slots__ if name not in ("plan", "draw", "rules", "out", "views")]
    held: list[Any] = [getattr(work, name) for name in names]
    return len(pickle.dumps([held, bench.scheduler._shown, bench.scheduler._etas]))


def test_the_ledger_and_the_memory_stay_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SNAPSHOT_RECORDS", 20)
    bench = Bench(tmp_path)
    bench.run(3)
    records, bytes_, memory, pictures = [], [], [], []
    for day in range(DAYS):
        a_day(bench, day)
        keeper = BookKeeper(bench.scheduler, bench.ledger, KEPT_DAYS)
        keeper.look(bench.now)
        records.append(bench.ledger.record_count())
        pictures.append(len(bench.ledger.runs(1000)))
        memory.append(in_memory(bench))
        with bench.ledger._engine.connect() as connection:
            bytes_.append(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
        bench.sent.clear()
    steady = slice(KEPT_DAYS + 3, None)
    assert max(records[steady]) <= min(records[steady]) + 5, records
    assert set(pictures[steady]) == {pictures[-1]}, "their pictures go with them"
    assert pictures[-1] == 4 * KEPT_DAYS, "runs are there for the days wished"
    assert max(bytes_[-5:]) <= max(bytes_[steady.start : -5]), "free pages are used again"
    assert max(memory[steady]) <= 1.1 * memory[KEPT_DAYS], memory
    assert len(bench.ledger.snapshots()) == 2
    bench.close()
