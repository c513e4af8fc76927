"""What staff do about a robot that waits for a person, as requests to the server."""

from __future__ import annotations

import pytest

from robots.core.clock import Instant
from robots.core.lift import RobotCleared
from robots.core.reasons import Reason
from tests.web.conftest import Browser
from tests.web.stage import NOW, Stage

PATH = "/api/v1/robots/xiaodi/"


@pytest.mark.parametrize("act", ["help_coming", "help_done"])
def test_who_is_logged_in_acts_in_their_own_name(stage: Stage, at_a12: Browser, act: str) -> None:
    answer = at_a12.post(PATH + act, json={"key": "k-12345678"})
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.robot, asked.person, asked.key) == (act, "xiaodi", "wang", "k-12345678")
    assert stage.resets == []


@pytest.mark.parametrize("act", ["help_coming", "help_done", "not_in_car"])
def test_a_locked_tablet_does_nothing(stage: Stage, browser: Browser, act: str) -> None:
    assert browser.post(PATH + act, json={}).status_code == 401
    assert stage.scheduler.asked == []


def test_a_supervisors_word_goes_to_the_fleet_and_then_to_the_lifts(stage: Stage, browser: Browser) -> None:
    browser.log_in("zhou")
    assert browser.post(PATH + "not_in_car", json={}).status_code == 200
    assert stage.scheduler.asked[-1].kind == "not_in_car"
    assert stage.resets == [RobotCleared("xiaodi", "zhou", Instant(NOW))]


def test_nobody_elses_word_goes_anywhere(stage: Stage, at_a12: Browser) -> None:
    answer = at_a12.post(PATH + "not_in_car", json={})
    assert (answer.status_code, stage.scheduler.asked, stage.resets) == (403, [], [])
    assert "主管" in answer.json()["zh"]


@pytest.mark.parametrize("fate, status", [("refused", 409), ("silent", 504), ("unconnected", 503)])
def test_what_the_fleet_did_not_accept_never_reaches_the_lifts(
    stage: Stage, browser: Browser, fate: str, status: int
) -> None:
    browser.log_in("zhou")
    stage.scheduler.answer, stage.scheduler.reasons = fate, (Reason.HELP_AT_ROBOT,)
    assert browser.post(PATH + "not_in_car", json={}).status_code == status
    assert stage.resets == []


def test_names_are_for_colleagues_only(stage: Stage, browser: Browser) -> None:
    assert browser.get("/api/v1/people").status_code == 401
    browser.log_in()
    assert browser.get("/api/v1/people").json()["zhou"] == stage.hall.staff["zhou"].name


@pytest.mark.parametrize("path", ["/api/v1/robots/xiaodi/dance", "/api/v1/robots/a%20b/help_done"])
def test_there_is_no_other_act(at_a12: Browser, path: str) -> None:
    assert at_a12.post(path, json={}).status_code in (404, 422)


def test_a_fenced_lift_is_given_back_by_a_supervisor_only(stage: Stage, browser: Browser, at_a12: Browser) -> None:
    assert at_a12.post("/api/v1/lifts/east/checked", json={}).status_code == 403
    assert stage.scheduler.asked == []
    browser.log_in("zhou")
    assert browser.post("/api/v1/lifts/east/checked", json={"key": "k-12345678"}).status_code == 200
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.lift, asked.person, asked.key) == ("lift_checked", "east", "zhou", "k-12345678")
