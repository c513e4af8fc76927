"""The timetable, templates, hours and the end of the day over HTTP, with a real scheduler's mind behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from robots.settings import Hall
from tests.unit.fleet.timed import at
from tests.web.conftest import Browser
from tests.web.times_stage import TimesStage, times_stage

RUN = {"from": "A12", "to": "3F-archive", "label": "合同"}
ENTRY: dict[str, Any] = {
    "key": "entry-key-1",
    "id": "noon-mail",
    "runs": [RUN],
    "days": ["mon", "tue"],
    "time": "11:00",
}
TEMPLATE: dict[str, Any] = {"key": "template-1", "id": "t-1", "name": "合同送档案", "run": RUN}


@pytest.fixture
def times(the_hall: Hall) -> Iterator[TimesStage]:
    with times_stage(the_hall) as stage:
        yield stage


@pytest.fixture
def staff(times: TimesStage) -> Iterator[Browser]:
    with Browser(times.url) as client:
        client.log_in()
        yield client


@pytest.fixture
def supervisor(times: TimesStage) -> Iterator[Browser]:
    with Browser(times.url) as client:
        client.log_in("zhou")
        yield client


def test_nothing_is_shown_to_nobody(times: TimesStage) -> None:
    with Browser(times.url) as client:
        assert client.get("/api/v1/timetable").status_code == 401
        assert client.get("/api/v1/templates").status_code == 401
        assert client.post("/api/v1/timetable", json=ENTRY).status_code == 401
        assert client.get("/api/v1/hours").status_code == 200


def test_a_supervisor_enters_pauses_resumes_and_deletes_and_staff_see_it(supervisor: Browser, staff: Browser) -> None:
    assert supervisor.post("/api/v1/timetable", json=ENTRY).status_code == 200
    entries = {one["id"]: one for one in staff.get("/api/v1/timetable").json()["entries"]}
    assert list(entries) == ["morning-mail", "noon-mail"]
    assert entries["morning-mail"]["of_file"]
    mine = entries["noon-mail"]
    assert (mine["person"], mine["next"], mine["entry"]["runs"][0]["label"]) == ("zhou", at("2026-01-05 11:00"), "合同")
    for act, paused in (("pause", True), ("resume", False)):
        assert supervisor.post(f"/api/v1/timetable/noon-mail/{act}", json={}).status_code == 200
        (_, mine) = staff.get("/api/v1/timetable").json()["entries"]
        assert mine["entry"]["paused"] is paused
    assert supervisor.post("/api/v1/timetable/noon-mail/delete", json={}).status_code == 200
    assert len(staff.get("/api/v1/timetable").json()["entries"]) == 1


def test_staff_may_not_change_it_and_the_file_s_entries_nobody(staff: Browser, supervisor: Browser) -> None:
    answer = staff.post("/api/v1/timetable", json=ENTRY)
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "not_allowed")
    answer = supervisor.post("/api/v1/timetable/morning-mail/pause", json={})
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "entry_of_file")


def test_an_entry_that_never_starts_is_refused_with_the_reason(supervisor: Browser) -> None:
    answer = supervisor.post("/api/v1/timetable", json=ENTRY | {"until": "2026-01-02"})
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "never_starts")
    assert supervisor.post("/api/v1/timetable", json=ENTRY | {"time": "25:00"}).status_code == 422
    assert supervisor.post("/api/v1/timetable", json=ENTRY | {"days": ["someday"]}).status_code == 422


def test_a_missed_start_is_a_fact_until_a_supervisor_has_seen_it(times: TimesStage, supervisor: Browser) -> None:
    times.down_until("2026-01-05 10:40")
    supervisor.log_in("zhou")  # the session idled meanwhile
    (missed,) = [one["missed"] for one in supervisor.get("/api/v1/timetable").json()["entries"]]
    assert missed["reasons"] == ["not_there_in_time"]
    _, changes = times.facts.since(0)
    (fact,) = [change["fact"] for change in changes if change["kind"] == "timetable"]
    assert [one["entry"] for one in fact["missed"]] == ["morning-mail"]
    assert supervisor.post("/api/v1/timetable/morning-mail/seen", json={}).status_code == 200
    _, changes = times.facts.since(0)
    assert not next(change["fact"]["missed"] for change in changes if change["kind"] == "timetable")


def test_one_s_own_templates_and_everybody_s(staff: Browser, supervisor: Browser) -> None:
    assert staff.post("/api/v1/templates", json=TEMPLATE).status_code == 200
    assert supervisor.get("/api/v1/templates").json() == []
    answer = staff.post("/api/v1/templates", json=TEMPLATE | {"id": "t-2", "key": "template-2", "shared": True})
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "not_allowed")
    shared = TEMPLATE | {"id": "t-3", "key": "template-3", "shared": True}
    assert supervisor.post("/api/v1/templates", json=shared).status_code == 200
    assert [one["id"] for one in staff.get("/api/v1/templates").json()] == ["t-1", "t-3"]
    assert staff.post("/api/v1/templates/t-1/delete", json={}).status_code == 200
    assert [one["id"] for one in staff.get("/api/v1/templates").json()] == ["t-3"]


def test_closed_stops_say_why_and_when_they_open(times: TimesStage) -> None:
    with Browser(times.url) as client:
        assert client.get("/api/v1/hours").json() == {}
        times.pass_to("2026-01-05 12:10")
        assert client.get("/api/v1/hours").json() == {"A12": {"why": "lunch", "opens": at("2026-01-05 13:00")}}


def test_water_to_the_waiting_area(staff: Browser) -> None:
    care = {"key": "water-key-1", "to": "wait-A", "care": True}
    answer = staff.post("/api/v1/runs", json=care)
    assert answer.status_code == 201
    run = answer.json()["run"]
    assert staff.get(f"/api/v1/runs/{run}/code").status_code == 404  # it opens at a touch
    assert staff.post("/api/v1/runs", json=care | {"key": "water-key-2", "care": False}).status_code == 409


def test_the_end_of_the_day_is_there_to_be_read(times: TimesStage, staff: Browser) -> None:
    staff.post("/api/v1/runs", json={"key": "left-over-1", "to": "3F-archive"})
    times.pass_to("2026-01-05 17:10")
    staff.log_in()
    day = staff.get("/api/v1/timetable").json()["day"]
    assert day["date"] == "2026-01-05"
    assert [run["from"] for run in day["waiting"]] == ["A12", "A01", "A02"]


def test_labels_are_for_those_who_may_read_them(staff: Browser, supervisor: Browser, times: TimesStage) -> None:
    secret = ENTRY | {"runs": [RUN | {"confidential": True, "label": "张某的许可"}]}
    assert supervisor.post("/api/v1/timetable", json=secret).status_code == 200

    def labels(who: Browser) -> list[str]:
        return [run["label"] for one in who.get("/api/v1/timetable").json()["entries"] for run in one["entry"]["runs"]]

    assert labels(supervisor) == ["上午文件", "上午文件", "张某的许可"]
    assert labels(staff) == ["上午文件", "上午文件", ""]
    with Browser(times.url) as maintenance:
        maintenance.log_in("wu")
        assert labels(maintenance) == ["", "", ""]
