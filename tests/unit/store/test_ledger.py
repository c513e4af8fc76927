"""The ledger against real databases: a SQLite file, a PostgreSQL server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.types import TypeEngine

from robots.core.commands import Record, Remember
from robots.store.errors import LedgerError
from robots.store.ledger import Ledger, OutboxItem, StoredRecord
from robots.store.migrate import migrate
from robots.store.tables import METADATA
from tests.unit.store.conftest import Place


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """For what only a file can do."""
    return tmp_path / "fleet" / "ledger.db"


def test_what_is_committed_is_read_after_reopening(place: Place) -> None:
    ledger = Ledger.open(place.where)
    ledger.commit(
        12.5,
        [Record("run_requested", "r-1", {"label": "文件"}), Record("run_accepted", "r-1")],
        [Remember("code:r-1", "123456"), Remember("gone", 1), Remember("gone", None)],
        [OutboxItem("reply:a", "topic", b"\x00{}", 1, False)],
    )
    ledger.close()
    again = Ledger.open(place.where)
    assert again.records() == [
        StoredRecord(1, 12.5, "run_requested", "r-1", {"label": "文件"}),
        StoredRecord(2, 12.5, "run_accepted", "r-1", {}),
    ]
    assert again.remembered() == {"code:r-1": "123456"}
    assert again.remembered_value("code:r-1") == "123456"
    assert again.remembered_value("gone") is None
    assert again.unsent() == [OutboxItem("reply:a", "topic", b"\x00{}", 1, False)]
    again.mark_sent(["reply:a"])
    assert again.unsent() == []
    again.close()


def test_records_can_be_read_on_from_a_number_and_by_subject(place: Place) -> None:
    ledger = Ledger.open(place.where)
    ledger.commit(1.0, [Record("a", "x"), Record("b", "y"), Record("c", "x")])
    assert [r.kind for r in ledger.records(after=1)] == ["b", "c"]
    assert [r.kind for r in ledger.records(subject="x")] == ["a", "c"]
    ledger.close()


def test_a_failed_commit_leaves_nothing_behind(place: Place) -> None:
    ledger = Ledger.open(place.where)
    with pytest.raises(LedgerError):
        ledger.commit(1.0, [Record("a", "x"), Record("b", "y", {"bad": float("nan")})], [Remember("k", 1)])
    assert ledger.records() == []
    assert ledger.remembered() == {}
    ledger.close()


def test_an_outbox_id_given_again_replaces_the_old_message(place: Place) -> None:
    ledger = Ledger.open(place.where)
    ledger.commit(1.0, outbox=[OutboxItem("m", "t", b"1", 1, False)])
    ledger.mark_sent(["m"])
    ledger.commit(2.0, outbox=[OutboxItem("m", "t", b"2", 1, True)])
    assert ledger.unsent() == [OutboxItem("m", "t", b"2", 1, True)]
    ledger.close()


def test_what_the_broker_has_takes_no_room_in_the_outbox(place: Place) -> None:
    ledger = Ledger.open(place.where)
    for n in range(20):
        ledger.commit(1.0, outbox=[OutboxItem(f"m-{n}", "t", b"1", 1, False)])
        ledger.mark_sent([f"m-{n - 1}"])
    with ledger._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM outbox").scalars().all() == ["m-19"]
    ledger.close()


def test_an_outbox_of_the_first_release_keeps_only_what_was_not_sent(place: Place) -> None:
    place.make_folder()
    with place.engine() as engine:
        migrate(engine, "here", "0001")
    with place.bare() as connection:
        for name, sent in (("old", True), ("waiting", False)):
            connection.execute(
                text(
                    "INSERT INTO outbox (id, topic, payload, qos, retain, sent) "
                    "VALUES (:id, 't', :payload, 1, :retain, :sent)"
                ),
                {"id": name, "sent": sent, "payload": b"x", "retain": False},
            )
    ledger = Ledger.open(place.where)
    assert [item.id for item in ledger.unsent()] == ["waiting"]
    ledger.close()


def test_runs_come_youngest_first_in_pages_and_apart_from_what_minds_remember(place: Place) -> None:
    ledger = Ledger.open(place.where)
    ledger.commit(1.0, remembers=[Remember(f"fact:r-{n}", {"run": f"r-{n}"}) for n in range(5)])
    ledger.commit(2.0, remembers=[Remember("code:r-1", "1"), Remember("zeta", 2)])
    assert [fact["run"] for fact in ledger.runs(limit=2)] == ["r-4", "r-3"]
    assert [fact["run"] for fact in ledger.runs(before="r-3")] == ["r-2", "r-1", "r-0"]
    assert ledger.remembered() == {"code:r-1": "1", "zeta": 2}
    ledger.close()


def test_a_reader_sees_commits_and_cannot_write(place: Place) -> None:
    ledger = Ledger.open(place.where)
    reader = Ledger.open(place.where, read_only=True)
    ledger.commit(1.0, remembers=[Remember("code:r-1", "123456")])
    assert reader.remembered_value("code:r-1") == "123456"
    with pytest.raises(LedgerError):
        reader.commit(1.0, [Record("a", "x")])
    reader.close()
    ledger.close()


def test_reading_where_nothing_was_written_says_what_to_do(place: Place) -> None:
    with pytest.raises(LedgerError, match="start the process that writes it first"):
        Ledger.open(place.where, read_only=True)


def test_a_second_writer_is_turned_away(place: Place) -> None:
    ledger = Ledger.open(place.where)
    with pytest.raises(LedgerError, match="one writer"):
        Ledger.open(place.where)
    ledger.close()
    Ledger.open(place.where).close()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_damaged_file_says_what_to_do(path: Path, read_only: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database at all" * 200)
    with pytest.raises(LedgerError, match="last good copy"):
        Ledger.open(path, read_only)


def test_a_path_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="check the path"):
        Ledger.open(tmp_path / "file" / "ledger.db")


def test_a_ledger_of_a_newer_program_is_not_touched(place: Place) -> None:
    Ledger.open(place.where).close()
    with place.bare() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="newer hall_fleet"):
        Ledger.open(place.where)


def test_durability_settings_are_on(path: Path) -> None:
    ledger = Ledger.open(path)
    with ledger._engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    ledger.close()


def test_migrations_lead_to_the_tables_the_program_uses(place: Place) -> None:
    Ledger.open(place.where).close()
    with place.engine() as engine:
        found = inspect(engine)
        for table in METADATA.sorted_tables:
            assert {c["name"]: _called(c["type"], engine) for c in found.get_columns(table.name)} == {
                c.name: _called(c.type, engine) for c in table.columns
            }
            assert {i["name"] for i in found.get_indexes(table.name)} >= {i.name for i in table.indexes}


def _called(kind: TypeEngine[Any], engine: Engine) -> str:
    """The one name of a type that PostgreSQL has two names for."""
    name = str(kind.compile(engine.dialect))
    if engine.dialect.name == "sqlite":
        return name
    return name.replace("DOUBLE PRECISION", "FLOAT").replace("VARCHAR COLLATE", "TEXT COLLATE")


def test_a_commit_survives_the_death_of_its_process(place: Place) -> None:
    script = (
        "import os, sys\n"
        "from robots.core.commands import Record\n"
        "from robots.store.ledger import Ledger\n"
        "ledger = Ledger.open(sys.argv[1])\n"
        "ledger.commit(1.0, [Record('done', 'x')])\n"
        "os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(place.where)], check=False).returncode == -9
    ledger = Ledger.open(place.where)
    assert [r.kind for r in ledger.records()] == ["done"]
    ledger.close()


def test_old_records_go_with_their_pictures_and_what_they_amount_to_stays(place: Place) -> None:
    ledger = Ledger.open(place.where)
    ledger.commit(
        1.0, [Record("a", "r-1"), Record("a", "x"), Record("keep", "x")], [Remember("fact:r-1", {"run": "r-1"})]
    )
    ledger.commit(5.0, [Record("a", "r-2")], [Remember("fact:r-2", {"run": "r-2"})])
    ledger.commit(9.0, [Record("b", "r-2")])
    base = Record("book_kept", "scheduler", {"book": 1})
    assert ledger.prune(10.0, 6.0, 0, 3, lambda record: record.kind != "keep", base) == (3, 2)
    assert ledger.prune(11.0, 6.0, 3, 3, lambda record: record.kind != "keep", base) == (0, 0)
    assert [(r.kind, r.subject) for r in ledger.records()] == [
        ("keep", "x"), ("a", "r-2"), ("b", "r-2"), ("book_kept", "scheduler"),
    ]  # fmt: skip
    assert [run["run"] for run in ledger.runs()] == ["r-2"]
    assert (ledger.last_at(), ledger.record_count()) == (10.0, 4)
    ledger.close()


def test_the_two_newest_snapshots_are_kept(place: Place) -> None:
    ledger = Ledger.open(place.where)
    for number in range(3):
        ledger.commit(float(number), [Record("a", "x")])
        assert ledger.write_snapshot(float(number), "form", f"body {number}") == number + 1
    assert [(one.seq, one.body, one.is_sound) for one in ledger.snapshots()] == [
        (3, "body 2", True), (2, "body 1", True),
    ]  # fmt: skip
    ledger.close()


def test_a_number_of_an_order_is_given_out_once(place: Place) -> None:
    ledger = Ledger.open(place.where)
    order = {"order_id": "r-1-1", "order_update_id": 0}
    ledger.commit(1.0, [Record("order_made", "xiaodi", {"order": order})])
    ledger.commit(2.0, [Record("order_extended", "xiaodi", {"update": order | {"order_update_id": 1}})])
    ledger.commit(2.0, [Record("order_made", "xiaobing", {"order": order})])
    with pytest.raises(LedgerError, match="given out twice; nothing of this was written or sent"):
        ledger.commit(3.0, [Record("order_extended", "xiaodi", {"update": order | {"order_update_id": 1}})],
                      [Remember("k", 1)])  # fmt: skip
    assert len(ledger.records()) == 3
    assert ledger.remembered() == {}
    ledger.close()
