"""The stream of facts: all of it first, then changes, a beat every second, nothing that is not everybody's."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx

from robots.core.alarm import Alarm
from robots.core.geometry import Pose
from robots.core.runs import RunCleared, RunState
from robots.core.vda import Connection, Visualization
from robots.web.facts import Facts
from tests.web.stage import CODES, LABELS, RUN, RUN_FACT, SECRET_RUN, Stage, busy_morning


def stream(url: str, headers: dict[str, str] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Events of /api/v1/events as (name, data)."""
    with (
        httpx.Client(base_url=url, timeout=5) as client,
        client.stream("GET", "/api/v1/events", headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


def facts_of(events: Iterator[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    return next(data for name, data in events if name == "facts")


def test_a_new_listener_gets_everything_then_only_what_changed(stage: Stage) -> None:
    busy_morning(stage.facts)
    events = stream(stage.url)
    first = facts_of(events)
    assert first["full"] is True
    kinds = {change["kind"] for change in first["changes"]}
    assert kinds == {"run", "robot", "lift", "gateway", "fleet"}

    stage.facts.take(replace(RUN_FACT, state=RunState.DELIVERED))
    second = facts_of(events)
    assert second["full"] is False
    assert [(change["kind"], change["id"], change["fact"]["state"]) for change in second["changes"]] == [
        ("run", RUN, "delivered")
    ]


def test_a_listener_that_comes_back_gets_what_it_missed_and_no_more(stage: Stage) -> None:
    busy_morning(stage.facts)
    with httpx.Client(base_url=stage.url, timeout=5) as client, client.stream("GET", "/api/v1/events") as answer:
        last = next(line for line in answer.iter_lines() if line.startswith("id: ")).removeprefix("id: ")
    stage.facts.take(replace(RUN_FACT, state=RunState.DELIVERED))
    stage.facts.take(RunCleared(SECRET_RUN))

    missed = facts_of(stream(stage.url, {"Last-Event-ID": last}))
    assert missed["full"] is False
    assert [(change["id"], change["fact"] and change["fact"]["state"]) for change in missed["changes"]] == [
        (RUN, "delivered"),
        (SECRET_RUN, None),
    ]
    now = httpx.get(f"{stage.url}/api/v1/facts", params={"since": last}).json()
    assert (now["full"], now["changes"]) == (False, missed["changes"])
    again = facts_of(stream(stage.url, {"Last-Event-ID": now["id"]}))
    assert (again["full"], again["changes"]) == (False, [])


def test_a_listener_of_before_a_restart_gets_everything(stage: Stage) -> None:
    stage.facts.take(RUN_FACT)
    own = stage.facts.mark(1)
    for last in ("1", "999999", "nonsense", "00000000-1", own.replace("-1", "-99"), own + "x", "", "-"):
        assert facts_of(stream(stage.url, {"Last-Event-ID": last}))["full"] is True, last


def test_beats_come_every_second_and_say_whether_the_fleet_is_heard(stage: Stage) -> None:
    events = (data for name, data in stream(stage.url) if name == "beat")
    assert next(events)["linked"] is True
    before = time.monotonic()
    next(events)
    next(events)
    assert 1.5 < time.monotonic() - before < 3.5
    stage.facts.link_down()
    assert next(events)["linked"] is False


def test_no_code_no_person_and_no_label_is_ever_in_the_stream(stage: Stage) -> None:
    busy_morning(stage.facts)
    text = json.dumps(facts_of(stream(stage.url)), ensure_ascii=False)
    for secret in (*CODES.values(), *LABELS.values(), "label", "张某", "王芳", "wang", "pin"):
        assert secret not in text
    assert "3F-archive" in text


def test_pose_and_report_of_a_robot_become_one_fact() -> None:
    facts = Facts()
    busy_morning(facts)
    _, changes = facts.since(0)
    robot = next(change["fact"] for change in changes if change["kind"] == "robot")
    assert (robot["pose"]["x"], robot["charge"], robot["link"]) == (15.4, 0.86, "ONLINE")
    assert [node["released"] for node in robot["route"]] == [True, False, False]
    ride = {"state": "WAIT_CAR", "lift": "east", "to": "b1-F3", "zone": "out"}
    assert {name: robot["ride"][name] for name in ride} == ride
    assert robot["ride"]["since"] < robot["ride"]["until"]


def test_an_unchanged_fact_wakes_nobody_and_a_cleared_run_is_gone() -> None:
    facts = Facts()
    facts.take(RUN_FACT)
    version, _ = facts.since(0)
    facts.take(RUN_FACT)
    assert facts.since(version) == (version, [])
    facts.take(RunCleared(RUN))
    assert facts.since(version)[1] == [{"kind": "run", "id": RUN, "fact": None}]
    assert facts.since(0)[1] == []
    assert facts.run(RUN) is None


def test_an_alarm_stands_until_the_building_takes_it_back() -> None:
    facts = Facts()
    facts.take(Alarm("fire", "b1", True, ("b1",)))
    assert facts.since(0)[1][0]["id"] == "fire/b1"
    facts.take(Alarm("fire", "b1", False, ("b1",)))
    assert facts.since(0)[1] == []


def test_a_message_that_is_none_of_the_tablets_business_changes_nothing() -> None:
    facts = Facts()
    facts.take(object())
    facts.take(None)
    assert facts.since(0) == (0, [])


def test_many_robots_and_listeners_at_once_lose_nothing(stage: Stage) -> None:
    streams = [stream(stage.url) for _ in range(5)]
    for events in streams:
        facts_of(events)
    for step in range(200):
        for robot in ("xiaodi", "other"):
            stage.facts.take(Visualization(robot, Pose("b1-F1", step, 0.0, 0.0), 0.5, 0.0))
    stage.facts.take(Connection("xiaodi", "OFFLINE"))
    for events in streams:
        seen: dict[str, Any] = {}
        for name, data in events:
            if name == "facts":
                seen |= {change["id"]: change["fact"] for change in data["changes"]}
            if seen.get("xiaodi", {}).get("link") == "OFFLINE":
                break
        assert seen["xiaodi"]["pose"]["x"] == 199
        assert seen["other"]["pose"]["x"] == 199


def test_the_server_stops_within_two_seconds_while_people_listen(stage: Stage) -> None:
    events = stream(stage.url)
    facts_of(events)
    before = time.monotonic()
    stage.server.stop()
    assert time.monotonic() - before < 2.0
    assert not stage.server.is_serving
