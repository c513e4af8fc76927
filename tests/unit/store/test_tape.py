"""The tape in the ledger: one commit with what follows, old ledgers, forgetting."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from robots.core.commands import Record
from robots.store import Ledger, LedgerError
from robots.store.migrate import migrate
from robots.tape.row import START, TapeRow, chained
from tests.unit.store.conftest import Place


def row(n: int, what: str = "Tick") -> TapeRow:
    return TapeRow.of(float(n), what, f'{{"n":{n}}}', "[]")


def test_a_tape_comes_back_as_it_was_written(place: Place) -> None:
    ledger = Ledger.open(place.where)
    rows = [row(1, START), row(2), TapeRow.of(3.25, "Tick", "{}", '[{"is":"Say","key":"你好"}]', "ab *16")]
    ledger.commit(3.25, [Record("x_done", "x")], tape=rows)
    assert list(ledger.tape()) == rows
    assert ledger.record_count() == 1
    ledger.close()


def test_a_refused_commit_leaves_neither_row_nor_record(place: Place) -> None:
    ledger = Ledger.open(place.where)
    with pytest.raises(LedgerError):
        ledger.commit(1.0, [Record("x_done", "x")], tape=[TapeRow(1.0, "Tick", "{}", "[]", "", None)])  # type: ignore[arg-type]
    assert (list(ledger.tape()), ledger.records()) == ([], [])
    ledger.close()


def test_a_ledger_of_0002_gets_a_tape_and_keeps_what_it_had(place: Place) -> None:
    place.make_folder()
    with place.engine() as engine:
        migrate(engine, "here", "0002")
    with place.bare() as connection:
        connection.execute(text("INSERT INTO records (at, kind, subject, data) VALUES (1.0, 'x_done', 'x', '{}')"))
    looked_at = Ledger.open(place.where, read_only=True)
    assert list(looked_at.tape()) == [], "an old ledger has no tape, which is no error"
    looked_at.close()
    ledger = Ledger.open(place.where)
    ledger.commit(2.0, tape=[row(1, START)])
    assert [item.kind for item in ledger.records()] == ["x_done"]
    assert list(ledger.tape()) == [row(1, START)]
    ledger.close()


def test_whole_starts_are_forgotten_but_never_the_newest(place: Place) -> None:
    ledger = Ledger.open(place.where)
    ledger.commit(9.0, tape=[row(1, START), row(2), row(3), row(4, START), row(5), row(6, START), row(7), row(8)])
    assert ledger.trim_tape(6) == 5
    assert [item.at for item in ledger.tape()] == [4.0, 5.0, 6.0, 7.0, 8.0]
    assert ledger.trim_tape(1) == 3
    assert [item.at for item in ledger.tape()] == [6.0, 7.0, 8.0]
    ledger.close()


def test_a_row_that_was_altered_shows() -> None:
    sound = row(1)
    assert sound.follows("")
    assert not TapeRow(sound.at, sound.what, sound.event, '["other"]', sound.chance, sound.digest).follows("")


def test_a_row_covers_the_one_before_it() -> None:
    first, second, third = chained([row(1), row(2), row(3)])
    assert second.follows(first.digest) and third.follows(second.digest)
    assert not third.follows(first.digest)


def test_the_end_of_the_tape_is_known(place: Place) -> None:
    ledger = Ledger.open(place.where)
    assert ledger.tape_end() == ""
    ledger.commit(9.0, tape=[row(1), row(2)])
    assert ledger.tape_end() == row(2).digest
    ledger.close()
