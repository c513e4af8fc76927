"""Rounds over the API: who may send what, what reaches the scheduler, how a round is shown and cancelled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.reasons import Reason
from robots.core.runs import FleetSummary, RobotFact, RoundPart, RunState, TourStop
from tests.web.conftest import Browser
from tests.web.stage import COMING, RUN, RUN_FACT, Stage

KEY = "a-key-of-mine"
MAIL = {
    "key": KEY,
    "parts": [
        {"from": "A12", "to": "3F-archive", "label": "执照申请", "confidential": True},
        {"from": "A12", "to": "2F-permits"},
    ],
    "urgent": True,
}
CHAIN = {
    "key": KEY,
    "chain": True,
    "parts": [{"from": "A12", "to": "3F-archive"}, {"from": "3F-archive", "to": "2F-permits"}],
}
ELSEWHERE = {"key": KEY, "parts": [{"from": "A12", "to": "3F-archive"}, {"from": "B01", "to": "2F-permits"}]}


def a_round(stage: Stage) -> None:
    stage.facts.take(replace(RUN_FACT, round=RUN, state=RunState.DELIVERED))
    stage.facts.take(replace(RUN_FACT, run=COMING, round=RUN, to="2F-permits"))
    tour = (TourStop("2F-permits", COMING, "drop"), TourStop("A08", "r-0abcdefgh9", "pick"))
    robot = RobotFact("xiaodi", True, "run", 0.8, "b1-1f", "", COMING, tour=tour)
    stage.facts.take(FleetSummary((robot,), 1, 0))


def test_a_round_reaches_the_scheduler_with_all_its_parts(stage: Stage, at_a12: Browser) -> None:
    answer = at_a12.post("/api/v1/rounds", json=MAIL)
    assert answer.status_code == 201
    assert answer.json()["status"] == "accepted"
    asked = stage.scheduler.asked[0]
    assert (asked.kind, asked.person, asked.client, asked.urgent, asked.chain) == ("round", "wang", "web", True, False)
    assert asked.parts == (
        RoundPart("A12", "3F-archive", "执照申请", True),
        RoundPart("A12", "2F-permits"),
    )


def test_a_refusal_carries_the_reasons(stage: Stage, at_a12: Browser) -> None:
    stage.scheduler.answer, stage.scheduler.reasons = "refused", (Reason.UNREACHABLE,)
    answer = at_a12.post("/api/v1/rounds", json=MAIL)
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "unreachable")


def test_without_an_answer_the_key_may_be_sent_again(stage: Stage, at_a12: Browser) -> None:
    stage.scheduler.answer = "silent"
    answer = at_a12.post("/api/v1/rounds", json=MAIL)
    assert (answer.status_code, answer.json()["key"]) == (504, KEY)
    assert "再试一次" in answer.json()["zh"]


@pytest.mark.parametrize(
    ("person", "body", "status"),
    [("wang", MAIL, 201), ("wang", CHAIN, 201), ("wang", ELSEWHERE, 403), ("zhou", ELSEWHERE, 201), ("wu", MAIL, 403)],
    ids=["own", "chain", "another counter's", "supervisor", "maintenance"],
)
def test_folders_leave_from_counters_of_one_s_own(
    stage: Stage, browser: Browser, person: str, body: dict[str, Any], status: int
) -> None:
    browser.log_in(person)
    assert browser.post("/api/v1/rounds", json=body).status_code == status
    assert len(stage.scheduler.asked) == (1 if status == 201 else 0)


def test_without_a_login_nothing_is_sent_or_shown(stage: Stage, browser: Browser) -> None:
    a_round(stage)
    assert browser.post("/api/v1/rounds", json=MAIL).status_code == 401
    assert browser.post(f"/api/v1/rounds/{RUN}/cancel", json={}).status_code == 401
    assert browser.get(f"/api/v1/rounds/{RUN}").status_code == 401
    assert stage.scheduler.asked == []


@pytest.mark.parametrize(
    "flaw",
    [
        {"parts": []}, {"parts": MAIL["parts"][:1]}, {"parts": MAIL["parts"] * 7}, {"key": "short"}, {"chain": "yes"},
        {"parts": [{"from": "A12", "to": "../etc"}] * 2}, {"parts": [{"from": "A12", "to": "B01", "x": 1}] * 2},
        {"person": "zhou"},
    ],
)  # fmt: skip
def test_a_body_with_one_flaw_is_refused(stage: Stage, at_a12: Browser, flaw: dict[str, Any]) -> None:
    assert at_a12.post("/api/v1/rounds", json=MAIL | flaw).status_code == 422
    assert stage.scheduler.asked == []


def test_the_runs_of_a_round_are_shown_together_with_where_the_robot_goes_next(stage: Stage, at_a12: Browser) -> None:
    a_round(stage)
    for named in (RUN, COMING):
        found = at_a12.get(f"/api/v1/rounds/{named}").json()
        assert (found["round"], [run["run"] for run in found["runs"]]) == (RUN, [RUN, COMING])
        assert (found["parts"], found["ended"], found["delivered"]) == (2, 1, 1)
        assert found["tours"] == {"xiaodi": [{"stop": "2F-permits", "run": COMING, "kind": "drop"}]}


def test_a_run_of_no_round_is_no_round(stage: Stage, at_a12: Browser) -> None:
    stage.facts.take(RUN_FACT)
    answer = at_a12.get(f"/api/v1/rounds/{RUN}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_round")
    assert at_a12.post(f"/api/v1/rounds/{RUN}/cancel", json={}).status_code == 404


def test_a_round_is_cancelled_whole_by_who_may_send_all_of_it(stage: Stage, at_a12: Browser) -> None:
    a_round(stage)
    assert at_a12.post(f"/api/v1/rounds/{COMING}/cancel", json={"key": KEY}).status_code == 200
    asked = stage.scheduler.asked[0]
    assert (asked.kind, asked.run, asked.key, asked.person) == ("cancel_round", RUN, KEY, "wang")
    stage.facts.take(replace(RUN_FACT, run=COMING, round=RUN, from_="B01"))
    assert at_a12.post(f"/api/v1/rounds/{RUN}/cancel", json={"key": KEY}).status_code == 403
    stage.facts.take(replace(RUN_FACT, run=COMING, round=RUN, from_="B01", after=RUN))
    assert at_a12.post(f"/api/v1/rounds/{RUN}/cancel", json={"key": KEY}).status_code == 200
