"""The lease's row and the fence of commits, on a real PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from robots.core.commands import Record
from robots.fleet.leading import LeaseRow
from robots.store import FencedError, Ledger, LedgerError
from robots.store.lease import Fence, LeaseTable, Turn
from tests.fixtures.postgres import Server


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.new_database()


@pytest.fixture
def one(url: str) -> Iterator[LeaseTable]:
    with LeaseTable(url, "one") as table:
        yield table


@pytest.fixture
def two(url: str) -> Iterator[LeaseTable]:
    with LeaseTable(url, "two") as table:
        yield table


def test_the_first_takes_it_and_the_second_sees_by_whom(one: LeaseTable, two: LeaseTable) -> None:
    assert one.look() is None
    assert one.take(None, 500) == Turn(1, 500)
    assert two.take(None, 600) is None, "somebody was quicker"
    assert two.look() == LeaseRow(1, 1, "one")
    assert one.renew(1)
    assert two.look() == LeaseRow(1, 2, "one")


def test_only_the_row_as_it_was_seen_is_taken(one: LeaseTable, two: LeaseTable) -> None:
    one.take(None, 500)
    seen = two.look()
    one.renew(1)
    assert two.take(seen, 600) is None, "it was renewed meanwhile"
    assert two.take(two.look(), 600) == Turn(2, 600)
    assert not one.renew(1) and not one.give_back(1)
    assert two.look() == LeaseRow(2, 3, "two")


def test_marks_rise_whatever_the_clocks_say(one: LeaseTable, two: LeaseTable) -> None:
    one.take(None, 5_000)
    assert two.take(two.look(), 17) == Turn(2, 5_001)


def test_given_back_it_is_free(one: LeaseTable, two: LeaseTable) -> None:
    one.take(None, 500)
    assert one.give_back(1)
    assert two.look() == LeaseRow(1, 2, "")


def test_of_many_at_once_one_gets_it(url: str, one: LeaseTable) -> None:
    one.take(None, 500)
    seen, turns = one.look(), []
    tables = [LeaseTable(url, f"t{number}") for number in range(4)]
    threads = [threading.Thread(target=lambda t=table: turns.append(t.take(seen, 1))) for table in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for table in tables:
        table.close()
    assert [turn.epoch for turn in turns if turn] == [2]


def test_a_former_leader_commits_nothing(url: str, one: LeaseTable, two: LeaseTable) -> None:
    one.take(None, 500)
    with closing(Ledger.open(url, fence=Fence(1))) as old:
        old.commit(1.0, [Record("first", "x")])
        two.take(two.look(), 600)
        with closing(Ledger.open(url, fence=Fence(2))) as new:
            new.commit(2.0, [Record("second", "x")])
            for attempt in (
                lambda: old.commit(3.0, [Record("late", "x")]),
                lambda: old.write_snapshot(3.0, "f", "{}"),
                lambda: old.forget(9.0),
                lambda: old.mark_sent(["m"]),
                lambda: old.drop_tape(),
            ):
                with pytest.raises(FencedError, match=r"another scheduler leads \(epoch 2, ours was 1\)"):
                    attempt()
            assert [record.kind for record in new.records()] == ["first", "second"]
            assert new.snapshots() == []


def test_a_takeover_waits_for_a_commit_under_way(url: str, one: LeaseTable, two: LeaseTable) -> None:
    one.take(None, 500)
    seen = two.look()
    took: list[float] = []

    def take() -> None:
        assert two.take(seen, 600) is not None
        took.append(time.monotonic())

    with closing(Ledger.open(url, fence=Fence(1))) as old:
        with old._writing():
            thread = threading.Thread(target=take)
            thread.start()
            time.sleep(0.3)
            assert not took
            until = time.monotonic()
        thread.join()
        assert took[0] >= until


def test_a_leader_that_stands_still_in_a_commit_does_not_hold_the_row(
    url: str, one: LeaseTable, two: LeaseTable
) -> None:
    one.take(None, 500)
    seen = two.look()
    with closing(Ledger.open(url, fence=Fence(1))) as old:
        began = time.monotonic()
        with pytest.raises(LedgerError, match="ended the connection"), old._writing() as connection:
            connection.exec_driver_sql("INSERT INTO records (at, kind, subject, data) VALUES (1, 'late', 'x', '{}')")
            turn = None
            while turn is None:
                assert time.monotonic() - began < 4.0
                try:
                    turn = two.take(seen, 600)
                except LedgerError:  # the row is locked: asked again, as the shell does it
                    continue
        assert old.records() == []


def test_a_pair_shares_the_ledger_and_keeps_all_others_out(url: str, one: LeaseTable) -> None:
    one.take(None, 500)
    with (
        closing(Ledger.open(url, fence=Fence(1))),
        closing(Ledger.open(url, fence=Fence(1))),
        pytest.raises(LedgerError, match="one writer"),
    ):
        Ledger.open(url)
    with closing(Ledger.open(url)), pytest.raises(LedgerError, match="one writer"):
        Ledger.open(url, fence=Fence(1))


def test_a_restore_in_the_moment_a_leader_had_no_connection_ends_its_turn(url: str, one: LeaseTable) -> None:
    """What it knows is of another ledger than what stands there now."""
    turn = one.take(one.look(), 1)
    assert turn is not None
    ledger = Ledger.open(url, fence=Fence(turn.epoch))
    ledger.commit(1.0, [Record("before", "x")])
    ledger._engine.dispose()
    with closing(Ledger.open(url)) as other:
        other.commit(2.0, [Record("meanwhile", "x")])
    with pytest.raises(FencedError):
        ledger.commit(3.0, [Record("lost", "x")])
    assert not one.renew(turn.epoch)
    assert [record.kind for record in ledger.records()] == ["before", "meanwhile"]
    ledger.close()


def test_a_file_has_no_standby(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="a standby needs PostgreSQL"):
        LeaseTable(tmp_path / "ledger.db", "one")


def test_a_database_that_is_gone_is_told_and_found_again(postgres: Server, one: LeaseTable) -> None:
    one.take(None, 500)
    postgres.stop()
    try:
        with pytest.raises(LedgerError):
            one.renew(1)
    finally:
        postgres.start()
    assert one.renew(1)
