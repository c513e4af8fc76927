"""Snapshots of the scheduler's book, and records that are pruned: the process's own part of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from robots.core.commands import Record
from robots.core.events import Tick
from robots.core.runs import RunState
from robots.floor import keeping
from robots.floor.keeping import BookKeeper, fold_form, restored_scheduler
from robots.store import Ledger
from robots.tape.row import START, TapeRow
from tests.fixtures.fleet_bench import Bench

DAY_S = 86_400.0


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A run on its way and one that waits."""
    bench = Bench(tmp_path)
    bench.run(3)
    bench.send(key="a", label="first")
    bench.run(20)
    bench.send(key="b")
    yield bench
    bench.close()


def again(bench: Bench) -> tuple[object, list[dict[str, object]]]:
    """The book of a scheduler restored by the process's own means, and what it logged."""
    with structlog.testing.capture_logs() as logs:
        scheduler = restored_scheduler(bench.plan, bench.draw, bench.ledger, bench.rules)
    assert scheduler.open_runs == bench.scheduler.open_runs
    return scheduler.book, logs


def keeper(bench: Bench, days: int = 400) -> BookKeeper:
    return BookKeeper(bench.scheduler, bench.ledger, days)


def folded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers after which records are read from now on."""
    asked: list[int] = []
    records = Ledger.records

    def noted(ledger: Ledger, after: int = 0, *more: object, **named: object) -> object:
        asked.append(after)
        return records(ledger, after, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "records", noted)
    return asked


def test_a_restart_folds_the_snapshot_and_what_came_after(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper(bench).close(bench.now)
    snapshot = bench.ledger.snapshots()[0]
    bench.run(60)
    assert bench.ledger.last_seq() > snapshot.seq
    asked = folded(bench, monkeypatch)
    book, logs = again(bench)
    assert book == bench.scheduler.book
    assert (asked, logs) == ([snapshot.seq], [])


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE snapshots SET body = replace(body, 'A12', 'A13')",
        "UPDATE snapshots SET body = substr(body, 1, 200)",
        "UPDATE snapshots SET form = 'of a newer program'",
    ],
)
def test_a_broken_or_foreign_snapshot_is_left_aside_and_said(
    bench: Bench, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper(bench).close(bench.now)
    with bench.ledger._engine.begin() as connection:
        connection.execute(text(spoil))
    asked = folded(bench, monkeypatch)
    book, logs = again(bench)
    assert book == bench.scheduler.book
    assert asked == [0]
    assert [line["event"] for line in logs] == ["a snapshot of the book is left aside"]


def test_a_sound_snapshot_that_cannot_be_read_is_left_aside_for_the_one_before(bench: Bench) -> None:
    keeper(bench).close(bench.now)
    bench.run(60)
    bench.ledger.write_snapshot(bench.now, fold_form(), '{"book": []}')
    book, logs = again(bench)
    assert book == bench.scheduler.book
    assert "cannot be read" in str(logs[0]["why"])


def test_snapshots_come_after_enough_records_and_two_are_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SNAPSHOT_RECORDS", 10)
    keep = keeper(bench)
    for number in range(4):
        bench.ledger.commit(bench.now, [Record("x_done", "x")] * (9 if number == 0 else 12))
        keep.look(bench.now)
        assert len(bench.ledger.snapshots()) == min(number + 1, 2)
        keep.look(bench.now)
        assert len(bench.ledger.snapshots()) == min(number + 1, 2), "none without new records"


def test_it_looks_only_when_nobody_waits(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SNAPSHOT_RECORDS", 1)
    idle = [False]
    keep = BookKeeper(bench.scheduler, bench.ledger, 400, lambda: idle[0])
    keep.after(Tick(bench.now))
    assert bench.ledger.snapshots() == []
    idle[0] = True
    keep.after(Tick(bench.now))
    assert len(bench.ledger.snapshots()) == 1


def test_old_runs_go_with_their_pictures_and_a_restart_knows_the_rest(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PRUNED_A_TURN", 7)
    assert bench.run(900, lambda: not bench.scheduler.open_runs)
    old = [run["run"] for run in bench.ledger.runs()]
    assert bench.run(300, lambda: bench.vehicles["xiaodi"].charging)
    parks = bench.scheduler.book.robot("xiaodi").parks
    bench.now += 1.01 * DAY_S
    bench.run(3)
    assert not bench.scheduler.book.runs, "after a day nobody needs them any more"
    bench.now += 3 * DAY_S
    bench.run(3)
    young = bench.send(key="c")
    assert bench.reaches(young, RunState.DELIVERED)
    keep = keeper(bench, 2)
    for _ in range(60):
        keep._sweep_at = 0.0
        keep.look(bench.now)
    assert [run["run"] for run in bench.ledger.runs()] == [young]
    for run in old:
        assert bench.kinds(run) == []
    assert bench.kinds(young)[0] == "run_requested"
    assert parks > 0
    bench.restart()
    assert bench.scheduler.book.robot("xiaodi").parks >= parks, "no id of an order is given twice"
    assert bench.state(young) is RunState.DELIVERED


def test_an_open_run_keeps_every_record_however_old(bench: Bench) -> None:
    bench.vehicles["xiaodi"].on_air = False
    waiting = bench.send(key="c", not_before=bench.now + 20 * DAY_S)
    before = bench.kinds(waiting)
    bench.now += 9 * DAY_S
    keep = keeper(bench, 2)
    keep.look(bench.now)
    assert bench.kinds(waiting) == before
    assert again(bench)[0] == bench.scheduler.book


def test_nothing_is_pruned_under_a_young_tape_and_an_old_one_goes(bench: Bench) -> None:
    assert bench.run(900, lambda: not bench.scheduler.open_runs)
    bench.ledger.commit(bench.now, tape=[TapeRow.of(bench.now, START, "{}", "[]")])
    bench.now += 9 * DAY_S
    bench.run(3)
    count = bench.ledger.record_count()
    keeper(bench, 2).look(bench.now)
    assert bench.ledger.record_count() == count
    bench.now += 30 * DAY_S
    keeper(bench, 2).look(bench.now)
    assert bench.ledger.record_count() < count
    assert list(bench.ledger.tape()) == []
