"""Backups, restores and copies between both databases: whole, verified, never over something by accident."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from robots.core.commands import Record, Remember
from robots.store import Ledger, LedgerError, OutboxItem
from robots.store import copying as rows
from robots.store.backup import SpoiltError, TakenError, back_up, copy, restore
from robots.store.history import RunSearch
from robots.tape.row import START, TapeRow
from tests.fixtures.postgres import Server
from tests.unit.store.conftest import Place
from tests.unit.store.test_history import OTHERS
from tests.unit.store.test_old_ledgers import made

ORDER = {"order_id": "r-1-1", "order_update_id": 0, "nodes": []}


def fill(ledger: Ledger) -> None:
    """Something of everything, with values that databases like to change."""
    ledger.commit(
        0.1 + 0.2,
        [Record("odd", "文/\u2028\t\"'\\", {"z": 1, "a": [1.10, -0.0, 1e300, True, None], "text": "\u0000 \\u0000 😀"}),
         Record("order_made", "xiaodi", {"order": ORDER, "legs": {}})],
        [Remember(f"fact:{one['run']}", one) for one in OTHERS] + [Remember("code:r-1", "012345")],
        [OutboxItem("reply:a", "topic", bytes(range(256)), 1, True), OutboxItem("reply:b", "t", b"", 0, False)],
        [TapeRow.of(1.5, START, "{}", "[]"), TapeRow.of(2.25, "Tick", '{"n":1}', "[]")],
    )  # fmt: skip
    ledger.write_snapshot(3.0, "form", '{"book": "书"}')
    ledger.commit(4.0, [Record("gone", "x")])
    ledger.forget(before=0.0)


def contents(ledger: Ledger) -> dict[str, Any]:
    return {
        "records": ledger.records(), "remembered": ledger.remembered(), "unsent": ledger.unsent(),
        "tape": list(ledger.tape()), "snapshots": ledger.snapshots(), "runs": ledger.find_runs(RunSearch()),
        "people": ledger.find_runs(RunSearch(person="zhao")).total,
    }  # fmt: skip


@pytest.fixture
def full(place: Place) -> Place:
    ledger = Ledger.open(place.where)
    fill(ledger)
    ledger.close()
    return place


def read(where: str | Path) -> dict[str, Any]:
    ledger = Ledger.open(where, read_only=True)
    try:
        return contents(ledger)
    finally:
        ledger.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """An empty place of either database."""
    if request.param == "sqlite":
        return tmp_path / "other" / "ledger.db"
    return str(request.getfixturevalue("postgres").new_database())


def test_a_backup_of_either_comes_back_into_either_as_it_was(full: Place, other: str | Path, tmp_path: Path) -> None:
    before = read(full.where)
    kept = back_up(full.where, tmp_path / "b" / "monday.backup")
    assert (kept.runs, kept.rows) == (len(OTHERS), 3 + 7 + 6 + 2 + 2 + 1 + 1)
    assert (tmp_path / "b" / "monday.backup").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["monday.backup"]
    back = restore(tmp_path / "b" / "monday.backup", other)
    assert back.digest == kept.digest
    assert read(other) == before
    again = back_up(other, tmp_path / "again.backup")
    assert again.digest == kept.digest


def test_a_copy_is_the_same_ledger_and_goes_on_counting(full: Place, other: str | Path, tmp_path: Path) -> None:
    before = read(full.where)
    copied = copy(full.where, other)
    assert read(other) == before
    ledger = Ledger.open(other)
    ledger.commit(5.0, [Record("next", "x")], outbox=[OutboxItem("c", "t", b"1", 1, False)])
    assert [record.seq for record in ledger.records()][-2:] == [3, 4]
    with pytest.raises(LedgerError, match="given out twice"):
        ledger.commit(6.0, [Record("order_made", "xiaodi", {"order": ORDER})])
    ledger.close()
    assert copied.digest == back_up(full.where, tmp_path / "a.backup").digest


def test_nothing_is_overwritten_without_a_word(full: Place, other: str | Path, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    back_up(full.where, file)
    with pytest.raises(TakenError, match="--overwrite"):
        back_up(full.where, file)
    ledger = Ledger.open(other)
    ledger.commit(9.0, [Record("mine", "x")], [Remember("k", 1)])
    ledger.close()
    for attempt in (lambda: restore(file, other), lambda: copy(full.where, other)):
        with pytest.raises(TakenError, match="a ledger already; take an empty place, or --overwrite"):
            attempt()
        assert [record.kind for record in read(other)["records"]] == ["mine"]
    restore(file, other, overwrite=True)
    assert read(other) == read(full.where)
    back_up(full.where, file, overwrite=True)


def test_a_backup_is_of_one_instant_while_its_writer_goes_on(full: Place, tmp_path: Path) -> None:
    writer = Ledger.open(full.where)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            writer.commit(10.0 + number, [Record("pair", f"{number}", {}), Record("pair", f"{number}", {})])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            back_up(full.where, tmp_path / f"{number}.backup")
    finally:
        stop.set()
        thread.join()
        writer.close()
    sizes = []
    for number in range(3):
        records = read(tmp_path / f"{number}.backup")["records"]
        pairs = [record.subject for record in records if record.kind == "pair"]
        assert len(pairs) % 2 == 0, "no commit is in it by half"
        sizes.append(len(pairs))
    assert sizes == sorted(sizes) and sizes[-1] > sizes[0]


def test_a_ledger_in_use_is_neither_replaced_nor_moved(full: Place, other: str | Path, tmp_path: Path) -> None:
    back_up(full.where, tmp_path / "a.backup")
    writer = Ledger.open(full.where)
    with pytest.raises(LedgerError, match="another process writes it; stop that process first"):
        restore(tmp_path / "a.backup", full.where, overwrite=True)
    with pytest.raises(LedgerError, match="another process writes it; stop that process first"):
        copy(full.where, other)
    writer.close()


@pytest.mark.parametrize("table", ["records", "remembered", "outbox", "tape", "order_updates"])
def test_a_damaged_backup_is_found_out_and_changes_nothing(full: Place, table: str, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    back_up(full.where, file)
    column = {"records": "data", "remembered": "value", "outbox": "payload", "tape": "event"}.get(table, "at")
    with sqlite3.connect(file) as database:
        database.execute(f'UPDATE "{table}" SET "{column}" = 17')
    database.close()
    before = read(full.where)
    with pytest.raises(SpoiltError, match=f"table {table} is not as it was written; take another backup"):
        restore(file, full.where, overwrite=True)
    assert read(full.where) == before


def test_a_row_that_is_not_what_was_written_undoes_the_copy(full: Place, other: str | Path, monkeypatch: Any) -> None:
    before, write = read(full.where), rows._write

    def spoils(target: Any, table: Any, given: Any) -> None:
        write(target, table, given)
        if table.name == "records":
            target.execute(text("UPDATE records SET kind = 'odd one' WHERE seq = 2"))

    monkeypatch.setattr(rows, "_write", spoils)
    with pytest.raises(LedgerError, match="row 2 of records is not as it was copied"):
        copy(full.where, other)
    assert read(other)["records"] == []
    assert read(full.where) == before


@pytest.mark.parametrize("target", ["empty", "in use before"])
def test_a_copy_that_breaks_off_half_way_leaves_the_target_as_it_was(
    full: Place, target: str, postgres: Server, monkeypatch: Any
) -> None:
    """The server ends the connection in the middle of a table: said in words, nothing kept, and the next one goes."""
    url, plain = postgres.new_database(), rows._write
    if target != "empty":
        with closing(Ledger.open(url)) as ledger:
            ledger.commit(1.0, [Record("theirs", "x")])
    before, there = read(full.where), read(url) if target != "empty" else None

    def breaks(connection: Any, table: Any, given: Any) -> None:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()

        def cut() -> Any:
            for number, row in enumerate(given):
                if number == 1 and table.name == "records":
                    postgres.query(f"SELECT pg_terminate_backend({pid})")
                    time.sleep(0.2)
                yield row

        plain(connection, table, cut())

    with monkeypatch.context() as patch:
        patch.setattr(rows, "_write", breaks)
        with pytest.raises(LedgerError, match="its server ended the connection"):
            copy(full.where, url, overwrite=True)
    assert read(full.where) == before
    if there is not None:
        assert read(url) == there
    copy(full.where, url, overwrite=True)
    assert read(url) == before


def test_a_disk_that_fills_up_in_a_copy_is_said(full: Place, tmp_path: Path, monkeypatch: Any) -> None:
    """SQLite's own error, past SQLAlchemy"""

    def fails(connection: Any, table: Any, given: Any) -> None:
        connection.connection.cursor().execute("PRAGMA max_page_count = 1")
        connection.connection.cursor().execute("CREATE TABLE too_much AS SELECT hex(randomblob(9999999)) AS x")

    monkeypatch.setattr(rows, "_write", fails)
    with pytest.raises(LedgerError, match="the disk is full"):
        copy(full.where, tmp_path / "small.db")


def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, full: Place) -> None:
    with pytest.raises(LedgerError, match="there is no such file"):
        restore(tmp_path / "none", full.where, overwrite=True)
    (tmp_path / "text").write_text("no database" * 200)
    with pytest.raises(LedgerError, match="is no backup"):
        restore(tmp_path / "text", full.where, overwrite=True)
    Ledger.open(tmp_path / "ledger.db").close()
    with pytest.raises(LedgerError, match="is no backup"):
        restore(tmp_path / "ledger.db", full.where, overwrite=True)
    with pytest.raises(LedgerError, match="there is none"):
        copy(tmp_path / "nowhere.db", full.where)
    with pytest.raises(LedgerError, match="there is none yet"):
        back_up(tmp_path / "nowhere.db", tmp_path / "b")
    with pytest.raises(LedgerError, match=r"source and target at once|another process"):
        copy(full.where, full.where, overwrite=True)


def test_a_backup_of_an_older_release_is_brought_up_to_date(other: str | Path, tmp_path: Path) -> None:
    file = tmp_path / "old.backup"
    Ledger.open(tmp_path / "new.db").close()
    back_up(tmp_path / "new.db", file)
    with sqlite3.connect(file) as database:
        about = database.execute("SELECT form, made_at, source FROM backup").fetchone()
    database.close()
    file.unlink()
    made("0003", file)
    with sqlite3.connect(file) as database:  # as that release would have backed it up
        database.execute("CREATE TABLE backup (form INTEGER, made_at FLOAT, source TEXT, parts TEXT)")
        database.execute("INSERT INTO backup VALUES (?, ?, ?, '[]')", about)
    database.close()
    restore(file, other)
    assert read(other)["runs"].states == {"accepted": 1, "carrying": 1, "delivered": 1, "refused": 1}


def test_an_old_ledger_moves_to_postgresql(postgres: Server, tmp_path: Path, another: Callable[[], Place]) -> None:
    made("0001", tmp_path / "old.db")
    url = postgres.new_database()
    copied = copy(tmp_path / "old.db", url)
    assert copied.runs == 4
    assert read(url) == read(tmp_path / "old.db")
