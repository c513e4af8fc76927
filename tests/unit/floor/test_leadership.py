"""The shell of the lease on a real PostgreSQL: it leads, its gate, its end, who follows reads along."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NoReturn

import pytest

from robots.core.commands import Record
from robots.fleet.leading import LeaseRules
from robots.floor.following import Follower
from robots.floor.leadership import Leadership
from robots.store import Ledger
from robots.store.backup import back_up, restore
from robots.store.lease import LeaseTable
from tests.fixtures.broker import wait_until
from tests.fixtures.fleet_bench import Bench
from tests.fixtures.postgres import Server


class EndedError(Exception):
    """Stands for the end of the process."""


class Ends:
    def __init__(self) -> None:
        self.because: list[str] = []

    def __call__(self, because: str) -> NoReturn:
        self.because.append(because)
        raise EndedError(because)


@pytest.fixture
def candidate(postgres: Server) -> Iterator[Callable[..., tuple[Leadership, Ends]]]:
    """Makes candidates on one database. Where the end of a process is played, its thread ends with an exception."""
    url, made = postgres.new_database(), []

    def make(name: str, answers: Callable[[], bool] = lambda: True) -> tuple[Leadership, Ends]:
        ends = Ends()
        leadership = Leadership(LeaseTable(url, name), lambda: 77, answers, ends)
        made.append(leadership)
        leadership.start()
        return leadership, ends

    yield make
    for leadership in made:
        leadership.close()


def test_one_of_two_leads_and_the_other_when_it_is_given_back(candidate: Any) -> None:
    first, _ = candidate("first")
    turn = first.wait(5.0)
    assert turn is not None and (turn.epoch, turn.boot) == (1, 77)
    first.may_leave()
    second, _ = candidate("second")
    assert second.wait(1.0) is None
    began = time.monotonic()
    first.close()
    turn = second.wait(3.0)
    assert turn is not None and (turn.epoch, turn.boot) == (2, 78)
    assert time.monotonic() - began < 2.0


def test_who_does_not_lead_lets_nothing_leave(candidate: Any) -> None:
    candidate("first")[0].wait(5.0)
    second, ends = candidate("second")
    with pytest.raises(EndedError):
        second.may_leave()
    assert ends.because == ["its lease is over"]


def test_who_cannot_reach_the_broker_leaves_it_to_others(candidate: Any) -> None:
    blind, _ = candidate("blind", lambda: False)
    assert blind.wait(1.0) is None
    seeing, _ = candidate("seeing")
    assert seeing.wait(3.0) is not None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_leader_without_link_ends_and_gives_it_back(candidate: Any) -> None:
    first, ends = candidate("first")
    first.wait(5.0)
    first.link_is(False)
    second, _ = candidate("second")
    assert second.wait(4.0) is not None
    assert ends.because == ["no link to the broker"]
    with pytest.raises(EndedError):
        first.may_leave()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_leader_whose_owner_hangs_ends_and_the_other_leads(candidate: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(LeaseRules.__init__, "__defaults__", (3.0, 0.6, 0.5, 0.25, 1.2, 1.0))
    first, ends = candidate("first")
    assert first.wait(5.0) is not None
    until = time.monotonic() + 2.0
    while time.monotonic() < until:
        first.link_is(True)
        time.sleep(0.05)
    assert ends.because == [], "while it works"
    second, _ = candidate("second")
    assert second.wait(4.0) is not None, "it works no more"
    assert ends.because == ["it gives no sign of life"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_lease_that_cannot_be_looked_after_ends_the_process(candidate: Any) -> None:
    """Else it would stand by for ever and look well."""

    def broken() -> bool:
        raise RuntimeError("for the test")

    blind, ends = candidate("blind", broken)
    wait_until(lambda: bool(ends.because), 20.0, "its end")
    assert blind.wait(0.1) is None
    assert ends.because == ["the lease cannot be looked after: RuntimeError: for the test"]


def test_a_follower_begins_anew_where_the_ledger_was_replaced(postgres: Server, tmp_path: Any) -> None:
    url = postgres.new_database()
    with closing(Ledger.open(url)) as ledger:
        ledger.commit(1.0, [Record("run_held", "r-1", {"at": 1.0})])
    back_up(url, tmp_path / "old.backup")
    with closing(Ledger.open(url)) as ledger:
        ledger.commit(2.0, [Record("alarm_raised", "fire/b1", {"at": 2.0, "buildings": ["b1"]})])
    follower = Follower(url)
    assert follower.follow() and follower.follow()
    with follower._ledger._engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW tcp_user_timeout").scalar() == "2000", "it may have to lead any moment"
    assert follower.book is not None and list(follower.book.alarms) == ["fire/b1"]
    restore(tmp_path / "old.backup", url, overwrite=True)
    with closing(Ledger.open(url)) as ledger:
        ledger.commit(3.0, [Record("lift_fenced", "east", {"at": 3.0})])
        ledger.commit(3.0, [Record("lift_fenced", "west", {"at": 3.0})])
    assert follower.follow()
    assert list(follower.book.alarms) == []
    assert sorted(follower.book.fences) == ["east", "west"]
    follower.close()


def test_a_follower_reads_along_and_over_a_restart_of_the_server(postgres: Server, tmp_path: Any) -> None:
    url = postgres.new_database()
    follower = Follower(url)
    assert not follower.follow(), "there is no ledger yet"
    bench = Bench(tmp_path)
    bench.run(3)
    run = bench.send(key="a")
    ledger = Ledger.open(url)
    ledger.commit(1.0, [record.record for record in bench.ledger.records()])
    assert follower.follow()
    assert follower.book is not None and list(follower.book.runs) == [run]
    postgres.stop()
    assert not follower.follow()
    postgres.start()
    seq = follower.seq
    ledger.commit(2.0, [Record("run_held", run, {"at": 2.0})])
    wait_until(follower.follow, 10.0, "it reads again")
    assert follower.seq == seq + 1
    assert follower.book.runs[run].held
    bench.close()
    ledger.close()
    follower.close()
