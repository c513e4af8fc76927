"""Ledgers of earlier releases, kept as SQL text (tests/fixtures/ledgers/make.py): they migrate, fold and go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core.runs import RunState
from robots.fleet.keeping import fold
from robots.floor.keeping import BookKeeper, restored_scheduler
from robots.store import Ledger, LedgerError
from robots.store.backup import copy
from robots.store.history import RunSearch
from tests.fixtures.fleet_bench import Bench, Vehicle, hall_plan

TEXTS = Path(__file__).parents[2] / "fixtures" / "ledgers"
RELEASES = sorted(path.stem for path in TEXTS.glob("*.sql"))
S = RunState


def made(release: str, path: Path) -> None:
    """The database file of an old release."""
    with sqlite3.connect(path) as database:
        database.executescript((TEXTS / f"{release}.sql").read_text(encoding="utf-8"))
    database.close()


@pytest.fixture(params=RELEASES)
def bench(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[Bench]:
    """A scheduler that came back over an old ledger, or over one that moved to PostgreSQL; its robot stands at its dock
    with the folder it had."""
    made(request.param, tmp_path / "ledger.db")
    url = ""
    if database == "postgresql":
        url = request.getfixturevalue("postgres").new_database()
        copy(tmp_path / "ledger.db", url)
    ledger = Ledger.open(tmp_path / "ledger.db")
    carried = next(run.id for run in fold(ledger.records()).runs.values() if run.state is S.CARRYING)
    ledger.close()
    vehicle = Vehicle(hall_plan(), "xiaodi", "dock-1", loads={carried: 2})
    bench = Bench(tmp_path, {"xiaodi": vehicle}, url=url)
    bench.now = 1_795_010_000.0
    yield bench
    bench.close()


def test_the_oldest_and_the_present_release_are_there() -> None:
    assert RELEASES[:2] == ["0001", "0003"]


def test_an_old_ledger_is_read_as_it_was(bench: Bench) -> None:
    book = bench.scheduler.book
    assert [(run.label, run.state, run.held) for run in book.runs.values()] == [
        ("delivered", S.DELIVERED, False),
        ("on its way", S.CARRYING, False),
        ("", S.ACCEPTED, True),
        ("", S.REFUSED, False),
    ]
    assert sorted(book.replies) == [f"tablet/k{number}" for number in range(1, 7)]
    assert [reply.key for reply in bench.replies] == ["k6"], "what the broker did not have yet is sent"
    assert bench.ledger.unsent() == []
    assert bench.ledger.find_runs(RunSearch()).states == {"accepted": 1, "carrying": 1, "delivered": 1, "refused": 1}
    assert bench.scheduler._work.codes.keys() == {run.id for run in book.open.values()}


def test_an_old_ledger_goes_on(bench: Bench) -> None:
    carried, held = (run.id for run in bench.scheduler.book.open_runs)
    again = bench.ask("k5", from_="A01", to="A01")
    assert again is not None
    assert [reason.code for reason in again.reasons] == ["same_stop"], "a key is not asked twice, not even now"
    assert bench.reaches(carried, S.DELIVERED)
    bench.ask("k7", kind="resume", run=held)
    assert bench.reaches(held, S.DELIVERED)
    BookKeeper(bench.scheduler, bench.ledger, 400).close(bench.now)
    assert restored_scheduler(bench.plan, bench.draw, bench.ledger).book == bench.scheduler.book


def test_a_ledger_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(path).close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=r"another program version .*install the newer hall_fleet"):
        Ledger.open(path)
    assert path.read_bytes() == before
