"""The ways over HTTP, with a real scheduler's mind behind: who may, what is refused, what stands and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from robots.settings import Hall
from tests.web.conftest import Browser
from tests.web.times_stage import TimesStage, times_stage

LANE = "b1-F1/n0|b1-F1/n1"
CLOSE = {"key": "close-key-1", "lane": LANE}
AREA: dict[str, Any] = {
    "key": "area-key-1", "name": "布展", "map_id": "b1-F1", "enter": False,
    "area": [[1, 1], [3, 1], [3, 3.5], [1, 3.5]],
}  # fmt: skip
ACTS: dict[str, dict[str, Any]] = {
    "close": CLOSE,
    "open": CLOSE,
    "speed/limit": {**CLOSE, "speed": 0.4},
    "areas/keep-clear": AREA,
    "areas/free": {"key": "free-key-1", "name": "布展"},
    "robots/off": {"key": "off-key-12", "robot": "xiaodi"},
}


@pytest.fixture
def stage(the_hall: Hall) -> Iterator[TimesStage]:
    with times_stage(the_hall) as opened:
        yield opened


@pytest.fixture
def supervisor(stage: TimesStage) -> Iterator[Browser]:
    with Browser(stage.url) as client:
        client.log_in("zhou")
        yield client


def stands(client: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v1/lanes").json()["stands"]
    return found


@pytest.mark.parametrize("act", ACTS)
def test_nobody_but_a_supervisor_decides(stage: TimesStage, act: str) -> None:
    with Browser(stage.url) as client:
        assert client.get("/api/v1/lanes").status_code == 401
        assert client.post(f"/api/v1/lanes/{act}", json=ACTS[act]).status_code == 401
        client.log_in("wang")
        answer = client.post(f"/api/v1/lanes/{act}", json=ACTS[act])
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        assert "主管" in answer.json()["zh"]
        assert client.get("/api/v1/lanes").json()["stands"] == []


def test_every_lane_is_listed_with_its_ends(supervisor: Browser, the_hall: Hall) -> None:
    lanes = {one["lane"]: one for one in supervisor.get("/api/v1/lanes").json()["lanes"]}
    nodes = the_hall.floors["b1-F1"].nodes
    assert lanes[LANE] == {"lane": LANE, "map_id": "b1-F1", "ends": [*nodes["n0"], *nodes["n1"]]}
    assert {one["map_id"] for one in lanes.values()} == {"b1-F1", "b1-F2", "b1-F3"}


def test_what_is_said_stands_since_when_and_by_whom_until_it_is_lifted(stage: TimesStage, supervisor: Browser) -> None:
    assert supervisor.post("/api/v1/lanes/close", json=CLOSE).json()["status"] == "accepted"
    closed_at = stage.clock.at
    stage.pass_to("2026-01-05 09:40")
    limit = {"key": "limit-key-1", "lane": LANE, "speed": 0.4}
    assert supervisor.post("/api/v1/lanes/speed/limit", json=limit).status_code == 200
    assert supervisor.post("/api/v1/lanes/areas/keep-clear", json=AREA).status_code == 200
    closed, slowed, clear = stands(supervisor)
    assert closed == {"kind": "closed", "id": LANE, "since": closed_at, "person": "zhou", "until": None}
    assert (slowed["kind"], slowed["id"], slowed["speed"]) == ("slowed", LANE, 0.4)
    assert slowed["since"] > closed_at
    assert (clear["id"], clear["map_id"], clear["area"], clear["enter"]) == ("布展", "b1-F1", AREA["area"], False)
    summary = stage.facts.fleet()
    assert summary is not None
    assert (summary.closed, summary.slowed, summary.kept_clear) == ((LANE,), (f"{LANE} 0.4",), ("布展",))
    supervisor.post("/api/v1/lanes/open", json={"key": "open-key-1", "lane": LANE})
    supervisor.post("/api/v1/lanes/speed/limit", json={"key": "limit-key-2", "lane": LANE})
    supervisor.post("/api/v1/lanes/areas/free", json={"key": "free-key-1", "name": "布展"})
    assert stands(supervisor) == []


def test_what_has_an_end_is_lifted_then(stage: TimesStage, supervisor: Browser) -> None:
    until = round(stage.clock.at) + 300.0
    supervisor.post("/api/v1/lanes/close", json={**CLOSE, "lane": "b1-F1/n2", "until": until})
    supervisor.post(
        "/api/v1/lanes/speed/limit", json={"key": "limit-key-1", "lane": LANE, "speed": 0.4, "until": until}
    )
    supervisor.post("/api/v1/lanes/areas/keep-clear", json={**AREA, "until": until})
    assert [one["until"] for one in stands(supervisor)] == [until] * 3
    stage.pass_to("2026-01-05 09:40")
    assert stands(supervisor) == []


def test_who_said_it_outlives_the_scheduler(stage: TimesStage, supervisor: Browser) -> None:
    supervisor.post("/api/v1/lanes/close", json=CLOSE)
    before = stands(supervisor)
    stage.fleet.remembered.clear()  # as an older program left it: the records are there, this key is not
    stage.down_until("2026-01-05 09:36")
    assert stands(supervisor) == before != []


def test_a_key_sent_again_has_no_second_effect(stage: TimesStage, supervisor: Browser) -> None:
    assert supervisor.post("/api/v1/lanes/close", json=CLOSE).status_code == 200
    supervisor.post("/api/v1/lanes/open", json={"key": "open-key-1", "lane": LANE})
    assert supervisor.post("/api/v1/lanes/close", json=CLOSE).status_code == 200
    assert stands(supervisor) == []
    other = supervisor.post("/api/v1/lanes/close", json={**CLOSE, "lane": "b1-F1/n1|b1-F1/n2"})
    assert (other.status_code, other.json()["reasons"][0]["code"]) == (409, "key_used")


@pytest.mark.parametrize(
    ("act", "change"),
    [
        ("close", {"lane": ""}),
        ("close", {"lane": "a|b|c"}),
        ("close", {"lane": "x" * 200}),
        ("close", {"key": "short"}),
        ("close", {"speed": 0.4}),
        ("close", {"until": "soon"}),
        ("close", {"until": -1}),
        ("open", {"until": 1_800_000_000}),
        ("speed/limit", {"speed": 0.1}),
        ("speed/limit", {"speed": 0.9}),
        ("speed/limit", {"speed": "0.4"}),
        ("areas/keep-clear", {"name": " "}),
        ("areas/keep-clear", {"name": "x" * 41}),
        ("areas/keep-clear", {"area": [[1, 1], [2, 2]]}),
        ("areas/keep-clear", {"area": [[1, 1], [2, 2], [3]]}),
        ("areas/keep-clear", {"area": [[1, 1], [2, 2], [3, 1e9]]}),
        ("areas/keep-clear", {"area": [[0, 0]] * 51}),
    ],
)
def test_what_cannot_be_read_never_reaches_the_scheduler(
    stage: TimesStage, supervisor: Browser, act: str, change: dict[str, Any]
) -> None:
    answer = supervisor.post(f"/api/v1/lanes/{act}", json={**ACTS[act], **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")
    assert stage.fleet.scheduler.book.replies == {}


def test_a_number_that_is_none_is_refused(supervisor: Browser) -> None:
    body = '{"key": "limit-key-1", "lane": "b1-F1/n0|b1-F1/n1", "speed": NaN}'
    answer = supervisor.post("/api/v1/lanes/speed/limit", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("act", "change"),
    [
        ("close", {"lane": "b1-F1/n0|b1-F1/n7"}),
        ("speed/limit", {"lane": "b1-F1/n0"}),
        ("close", {"until": 1_000_000_000}),
        ("areas/keep-clear", {"map_id": "b9-F9"}),
        ("areas/free", {}),
        ("robots/off", {"robot": "nobody"}),
    ],
)
def test_what_the_hall_does_not_have_is_a_problem_with_words(
    supervisor: Browser, act: str, change: dict[str, Any]
) -> None:
    answer = supervisor.post(f"/api/v1/lanes/{act}", json={**ACTS[act], **change})
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert answer.json()["zh"]
    assert answer.json()["en"]
    assert stands(supervisor) == []


def test_a_silent_robot_that_was_carried_away_holds_nothing(stage: TimesStage, supervisor: Browser) -> None:
    assert supervisor.post("/api/v1/lanes/robots/off", json=ACTS["robots/off"]).status_code == 200
    assert list(stage.fleet.scheduler.book.lanes.off) == ["xiaodi"]
