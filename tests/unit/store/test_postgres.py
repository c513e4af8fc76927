"""What is PostgreSQL's own: settings, its one writer, restarts of the server, errors that say what to do."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from robots.core.commands import Record, Remember
from robots.store import Ledger, LedgerError
from robots.store.engine import shown, url_of
from robots.store.errors import explained
from robots.store.history import RunSearch
from tests.fixtures.patience import PATIENCE_S
from tests.fixtures.postgres import Server
from tests.unit.store.test_history import picture


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.new_database()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    opened = Ledger.open(url)
    yield opened
    opened.close()


def setting(ledger: Ledger, name: str) -> str:
    with ledger._engine.connect() as connection:
        return str(connection.exec_driver_sql(f"SHOW {name}").scalar())


def test_the_writer_waits_for_the_disk_and_for_nobody_for_ever(ledger: Ledger) -> None:
    names = ("synchronous_commit", "transaction_isolation", "statement_timeout", "lock_timeout",
             "idle_in_transaction_session_timeout", "transaction_read_only")  # fmt: skip
    assert {name: setting(ledger, name) for name in names} == {
        "synchronous_commit": "on", "transaction_isolation": "read committed", "statement_timeout": "10s",
        "lock_timeout": "5s", "idle_in_transaction_session_timeout": "10s", "transaction_read_only": "off",
    }  # fmt: skip


def test_a_reader_sees_one_instant_and_writes_nothing(url: str, ledger: Ledger) -> None:
    reader = Ledger.open(url, read_only=True)
    assert setting(reader, "transaction_isolation") == "repeatable read"
    assert setting(reader, "transaction_read_only") == "on"
    with pytest.raises(LedgerError, match="opened read only"):
        reader.drop_tape()
    reader.close()


def test_a_database_that_does_not_wait_for_the_disk_is_told_to(postgres: Server, url: str) -> None:
    name = url.rpartition("/")[2]
    postgres.query(f"ALTER DATABASE {name} SET synchronous_commit = off")
    ledger = Ledger.open(url)
    assert setting(ledger, "synchronous_commit") == "on"
    ledger.close()


def test_a_server_that_may_lose_what_it_confirms_is_refused(postgres: Server, url: str) -> None:
    try:
        _set(postgres, "fsync", "off")
        with pytest.raises(LedgerError, match=r"fsync off: a power cut may destroy.*set fsync = on"):
            Ledger.open(url)
    finally:
        _set(postgres, "fsync", "on")
    Ledger.open(url).close()


def _set(postgres: Server, name: str, value: str) -> None:
    postgres.query(f"ALTER SYSTEM SET {name} = {value}")
    postgres.query("SELECT pg_reload_conf()")
    until = time.monotonic() + PATIENCE_S
    while postgres.query(f"SHOW {name}") != [(value,)]:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_database_of_another_encoding_is_refused(postgres: Server) -> None:
    url = postgres.new_database("ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(LedgerError, match="not in UTF-8; make it with: createdb"):
        Ledger.open(url)


def test_no_text_is_too_long_or_too_strange(ledger: Ledger) -> None:
    label = "长" * 700 + "\0"
    ledger.commit(1.0, [Record("request_answered", "web/k\0", {"label": label})],
                  [Remember("fact:r-0000000009", picture(9, label=label)), Remember("k" * 300, label)])  # fmt: skip
    assert ledger.records()[0].data == {"label": label}
    assert ledger.remembered() == {"k" * 300: label}
    assert ledger.find_runs(RunSearch(text="长长\ufffd")).total == 1
    assert ledger.find_runs(RunSearch(text="\0")).total == 1
    assert [record.subject for record in ledger.records(subject="web/k\0")] == ["web/k\ufffd"]


def test_a_restart_of_the_server_is_waited_for_and_nobody_gets_in_between(postgres: Server, url: str) -> None:
    ledger = Ledger.open(url)
    ledger.commit(1.0, [Record("before", "x")])
    postgres.stop()
    starting = threading.Timer(1.0, postgres.start)
    starting.start()
    try:
        ledger.commit(2.0, [Record("after", "x")])
    finally:
        starting.join()
    assert [record.kind for record in ledger.records()] == ["before", "after"]
    with pytest.raises(LedgerError, match="one writer"):
        Ledger.open(url)
    ledger.close()


def test_a_writer_whose_place_was_taken_meanwhile_writes_nothing(postgres: Server, url: str) -> None:
    ledger = Ledger.open(url)
    postgres.stop(signal.SIGQUIT)
    postgres.start()
    other = Ledger.open(url)
    with pytest.raises(LedgerError, match="another process writes it"):
        ledger.commit(1.0, [Record("lost", "x")])
    assert other.records() == []
    other.close()
    ledger.close()


def test_a_writer_whose_place_was_taken_and_left_again_writes_nothing(postgres: Server, url: str) -> None:
    """A restore in the moment its connection was gone: what it knows is not what stands there now."""
    ledger = Ledger.open(url)
    ledger.commit(1.0, [Record("before", "x")])
    postgres.stop(signal.SIGQUIT)
    postgres.start()
    other = Ledger.open(url)
    other.commit(2.0, [Record("meanwhile", "x")])
    other.close()
    with pytest.raises(LedgerError, match="another process has written it"):
        ledger.commit(3.0, [Record("lost", "x")])
    assert [record.kind for record in ledger.records()] == ["before", "meanwhile"]
    ledger.close()


def test_a_connection_that_breaks_in_a_commit_is_told_and_leaves_nothing(postgres: Server, ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="its server ended the connection"), ledger._writing() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        postgres.query(f"SELECT pg_terminate_backend({pid})")
        time.sleep(0.1)
        connection.exec_driver_sql("INSERT INTO records (at, kind, subject, data) VALUES (1, 'lost', 'x', '{}')")
    ledger.commit(2.0, [Record("after", "x")])
    assert [record.kind for record in ledger.records()] == ["after"]


def test_a_server_that_is_not_there_says_so_and_never_the_password(postgres: Server) -> None:
    url = postgres.url("hall_none")
    with pytest.raises(LedgerError, match="no such database; make it with: createdb") as found:
        Ledger.open(url)
    wrong = url.replace(str(postgres.port), "1")
    with pytest.raises(LedgerError, match="does not answer; start PostgreSQL") as refused:
        Ledger.open(wrong)
    stranger = url.replace("hall%3A", "wrong%3A")
    with pytest.raises(LedgerError, match="refuses the account") as unknown:
        Ledger.open(stranger)
    assert not any("@/pass" in str(error.value) or "%2Fpass" in str(error.value) for error in (found, refused, unknown))


def test_a_url_of_nothing_we_know_is_refused() -> None:
    for url in ("mysql://a/b", "oracle://x", "postgresql://host:port/x", "x://"):
        with pytest.raises(LedgerError):
            Ledger.open(url)


def test_urls_are_read_as_people_write_them() -> None:
    assert url_of("postgres://h/d") == url_of("postgresql://h/d") == "postgresql+psycopg://h/d"
    assert shown("postgresql://hall:secret@h/d") == "postgresql://hall:***@h/d"
    assert shown("postgresql://h/d") == "postgresql://h/d"


@pytest.mark.parametrize(
    ("code", "what"),
    [("57P01", "ended the connection"), ("53100", "disk is full"), ("42P01", "no ledger yet"), ("55P03", "too long"),
     ("42501", "may not do this"), ("08006", "ended the connection"), ("42703", "older program")],
)  # fmt: skip
def test_the_servers_codes_are_understood_in_any_language(code: str, what: str) -> None:
    class Odd(Exception):  # noqa: N818
        sqlstate = code

    assert what in str(explained("here", Odd("出错了")))
