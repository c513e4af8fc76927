"""Searching the runs of a ledger: every filter, what is hidden from whom, ledgers of before there was an index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from robots.core.commands import Record, Remember
from robots.store import Ledger
from robots.store.history import RunSearch
from robots.store.migrate import migrate
from tests.unit.store.conftest import Place

DAY = 86_400.0


def picture(number: int, **changes: Any) -> dict[str, Any]:
    """One run an hour, from A12 to the archive, delivered within five minutes."""
    at = 1000.0 + 3600 * number
    made: dict[str, Any] = {
        "run": f"r-{number:010d}", "state": "delivered", "from_": "A12", "to": "3F-archive", "robot": "xiaodi",
        "confidential": False, "requested_at": at, "changed_at": at + 300, "label": f"执照 {number}", "reasons": [],
        "person": "wang", "given_by": "", "taken_by": "", "holder": "recipient",
    }  # fmt: skip
    return made | changes


OTHERS = [
    picture(0, round="r-0000000001"),
    picture(1, from_="B03", person="zhao", robot="xiaobing", round="r-0000000001"),
    picture(2, from_="B03", confidential=True, label="", person="zhao", taken_by="chen"),
    picture(3, state="failed", reasons=[{"code": "robot_lost", "zh": "", "en": ""}]),
    picture(4, state="in_custody", holder="person:zhou", reasons=[{"code": "recipient_absent", "zh": "", "en": ""}]),
    picture(5, state="carrying", changed_at=1000.0 + 3600 * 5),
]


@pytest.fixture
def ledger(place: Place) -> Iterator[Ledger]:
    opened = Ledger.open(place.where)
    opened.commit(1.0, remembers=[Remember(f"fact:{one['run']}", one) for one in OTHERS])
    yield opened
    opened.close()


def numbers(ledger: Ledger, **asked: Any) -> list[int]:
    return [int(run["run"][2:]) for run in ledger.find_runs(RunSearch(**asked)).runs]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [5, 4, 3, 2, 1, 0]),
        ({"oldest_first": True}, [0, 1, 2, 3, 4, 5]),
        ({"limit": 2, "offset": 2}, [3, 2]),
        ({"since": 1000.0 + 3600, "until": 1000.0 + 3 * 3600}, [2, 1]),
        ({"since": 1000.0 + 3 * 3600 + 1, "until": 1e9, "alive": True}, [5, 4, 3]),
        ({"since": 1e8, "until": 1e9, "alive": True}, [5]),
        ({"robot": "xiaobing"}, [1]),
        ({"stop": "B03"}, [2, 1]),
        ({"stop": "3F-archive", "state": "failed"}, [3]),
        ({"state": "delivered"}, [2, 1, 0]),
        ({"reason": "robot_lost"}, [3]),
        ({"reason": "robot"}, []),
        ({"person": "zhao"}, [2, 1]),
        ({"person": "chen"}, [2]),
        ({"person": "zhou"}, [4]),
        ({"round": "r-0000000001"}, [1, 0]),
        ({"round": "r-0000000000"}, []),
        ({"text": "执照 3"}, [3]),
        ({"text": "0000000004"}, [4]),
        ({"text": "b03"}, [2, 1]),
        ({"text": "fact"}, []),
        ({"text": "%"}, []),
        ({"text": "_"}, []),
        ({"text": "' OR 1=1 --"}, []),
    ],
)
def test_each_condition_finds_its_runs(ledger: Ledger, asked: dict[str, Any], found: list[int]) -> None:
    assert numbers(ledger, **asked) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"counters": ("A12",)}, [5, 4, 3, 1, 0]),
        ({"counters": ("B03",)}, [5, 4, 3, 2, 1, 0]),
        ({"counters": ()}, [5, 4, 3, 1, 0]),
        ({"counters": ("A12",), "person": "zhao"}, []),
        ({"counters": ("A12",), "text": "执照 1"}, []),
        ({"counters": ("A12",), "text": "执照 3"}, [3]),
        ({"counters": (), "text": "执照"}, []),
    ],
)
def test_what_is_confidential_written_or_personal_is_found_at_its_counters_only(
    ledger: Ledger, asked: dict[str, Any], found: list[int]
) -> None:
    assert numbers(ledger, **asked) == found


def test_totals_are_of_all_that_matches_not_of_the_page(ledger: Ledger) -> None:
    found = ledger.find_runs(RunSearch(limit=1))
    assert found.states == {"carrying": 1, "delivered": 3, "failed": 1, "in_custody": 1}
    assert (found.total, found.delivered_s) == (6, 300.0)
    assert ledger.find_runs(RunSearch(robot="nobody")).delivered_s is None


def test_sums_by_robot_stop_and_day(ledger: Ledger) -> None:
    def summed(by: Any, **asked: Any) -> list[tuple[str, int, int, float | None]]:
        found = ledger.sum_runs(RunSearch(**asked), by, lambda at: f"hour {int(at) // 7200}")
        return [(one.name, one.count, one.delivered, one.delivered_s) for one in found]

    assert summed("robot") == [("xiaodi", 5, 2, 300.0), ("xiaobing", 1, 1, 300.0)]
    assert summed("stop") == [("3F-archive", 6, 3, 300.0), ("A12", 4, 1, 300.0), ("B03", 2, 2, 300.0)]
    assert summed("stop", counters=("A12",), robot="xiaodi") == [("3F-archive", 4, 1, 300.0), ("A12", 4, 1, 300.0)]
    assert summed("day") == [
        ("hour 2", 2, 0, None), ("hour 1", 2, 1, 300.0), ("hour 0", 2, 2, 300.0),
    ]  # fmt: skip


def test_a_newer_picture_replaces_the_older_and_a_forgotten_one_is_not_found(ledger: Ledger) -> None:
    ledger.commit(2.0, remembers=[Remember("fact:r-0000000005", picture(5, to="B01"))])
    assert numbers(ledger, stop="B01") == [5]
    ledger.commit(3.0, remembers=[Remember("fact:r-0000000005", None)])
    assert numbers(ledger) == [4, 3, 2, 1, 0]


def test_the_records_of_several_runs_come_in_one_look_up(ledger: Ledger) -> None:
    ledger.commit(5.0, [Record("run_requested", "r-1", {"at": 5.0}), Record("run_accepted", "r-2", {"at": 5.0}),
                        Record("run_accepted", "r-1", {"at": 6.0})])  # fmt: skip
    found = ledger.records_of(["r-1", "r-2", "r-3"])
    assert {run: [record.kind for record in records] for run, records in found.items()} == {
        "r-1": ["run_requested", "run_accepted"], "r-2": ["run_accepted"], "r-3": [],
    }  # fmt: skip


def test_a_ledger_of_before_there_was_an_index_is_searched_like_a_new_one(place: Place) -> None:
    place.make_folder()
    with place.engine() as engine:
        migrate(engine, "here", "0003")
    ofs = ("person", "given_by", "taken_by", "holder")
    old = {key: value for key, value in picture(3, round="r-0000000002").items() if key not in ofs}
    with place.bare() as connection:
        put = text("INSERT INTO remembered (key, value) VALUES (:key, :value)")
        connection.execute(put, {"key": f"fact:{old['run']}", "value": json.dumps(old)})
        connection.execute(put, {"key": "code:r-1", "value": '"123456"'})
        connection.execute(
            text("INSERT INTO records (at, kind, subject, data) VALUES (1, 'run_requested', :run, :data)"),
            {"run": old["run"], "data": json.dumps({"at": 1.0, "person": "wang"})},
        )
    ledger = Ledger.open(place.where)
    assert numbers(ledger, person="wang", stop="A12", state="delivered", text="执照") == [3]
    assert numbers(ledger, round="r-0000000002") == [3]
    ledger.close()
