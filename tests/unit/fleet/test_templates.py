"""Templates: one's own, and everybody's by a supervisor."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.forms import RunForm, Template
from tests.unit.fleet.timed import Timed

RUN = RunForm("A12", "3F-archive", "合同")
MINE = Template("t1", "合同送档案", RUN, "chen")


def put(hall: Timed, template: Template, person: str = "chen") -> list[str]:
    return [reason.code for reason in hall.ask(person, kind="template_set", template=template).reasons]


def drop(hall: Timed, name: str, person: str = "chen") -> list[str]:
    return [reason.code for reason in hall.ask(person, kind="template_delete", name=name).reasons]


def test_kept_changed_and_dropped_over_a_restart() -> None:
    hall = Timed("2026-01-05 09:00")
    assert put(hall, MINE) == []
    hall.restart()
    assert hall.scheduler.book.times.templates == {"t1": MINE}
    assert [(one["name"], one["owner"], one["run"]["to"]) for one in hall.remembered["templates"]] == [
        ("合同送档案", "chen", "3F-archive")
    ]
    assert put(hall, Template("t1", "新名字", RUN, "chen")) == []
    assert drop(hall, "t1") == []
    assert hall.remembered["templates"] == []
    assert drop(hall, "t1") == ["unknown_entry"]


@pytest.mark.parametrize("template, person, reason", [
    (MINE, "zhou", "not_allowed"),
    (Template("t2", "共享", RUN), "chen", "not_allowed"),
    (Template("t2", "", RUN, "chen"), "chen", "bad_request"),
    (Template("t2", "x" * 41, RUN, "chen"), "chen", "bad_request"),
    (Template("T 2", "x", RUN, "chen"), "chen", "bad_request"),
    (Template("t2", "x", RunForm("A12", "Z99"), "chen"), "chen", "unknown_stop"),
    (MINE, "", "not_allowed"),
    (MINE, "nobody", "not_allowed"),
])  # fmt: skip
def test_refused(template: Template, person: str, reason: str) -> None:
    hall = Timed("2026-01-05 09:00")
    assert put(hall, template, person) == [reason]
    assert not hall.scheduler.book.times.templates


def test_everybody_s_is_a_supervisor_s() -> None:
    hall = Timed("2026-01-05 09:00")
    shared = Template("t3", "共享", RUN)
    assert put(hall, shared, "zhou") == []
    assert put(hall, Template("t3", "改名", RUN, "chen")) == ["not_allowed"]
    assert drop(hall, "t3") == ["not_allowed"]
    assert drop(hall, "t3", "zhou") == []


def test_one_person_s_are_not_another_s() -> None:
    hall = Timed("2026-01-05 09:00")
    assert put(hall, MINE) == []
    assert put(hall, Template("t1", "抢来", RUN, "wang"), "wang") == ["not_allowed"]
    assert drop(hall, "t1", "wang") == ["not_allowed"]


def test_there_is_an_end_to_them() -> None:
    hall = Timed("2026-01-05 09:00")
    found: list[Any] = [put(hall, Template(f"t{n}", "x", RUN, "chen")) for n in range(41)]
    assert found[39:] == [[], ["bad_request"]]
