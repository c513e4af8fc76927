"""A supervisor's word about robots over HTTP: who may say it, what reaches the scheduler."""

from __future__ import annotations

import pytest

from tests.web.conftest import Browser
from tests.web.stage import RUN, Stage

ACTS = ["charge", "charge_end", "robot_join", "robot_leave", "robot_maintenance", "robot_return"]


@pytest.mark.parametrize("act", ACTS)
def test_a_supervisors_word_reaches_the_scheduler_in_their_name(stage: Stage, browser: Browser, act: str) -> None:
    browser.log_in("zhou")
    answer = browser.post("/api/v1/duties/xiaodi", json={"act": act, "course": "reassign", "key": "k-12345678"})
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.robot, asked.person, asked.key) == (act, "xiaodi", "zhou", "k-12345678")
    assert asked.course == "reassign"


@pytest.mark.parametrize(("path", "body"), [
    ("/api/v1/duties/xiaodi", {"act": "robot_leave"}), (f"/api/v1/folders/{RUN}/taken", {"person": "wang"}),
])  # fmt: skip
def test_nobody_else_is_listened_to(stage: Stage, browser: Browser, path: str, body: dict[str, str]) -> None:
    assert browser.post(path, json=body).status_code == 401
    browser.log_in()
    assert browser.post(path, json=body).status_code == 403
    assert stage.scheduler.asked == []


def test_who_took_a_folder_is_entered(stage: Stage, browser: Browser) -> None:
    browser.log_in("zhou")
    assert browser.post(f"/api/v1/folders/{RUN}/taken", json={"person": "wang"}).status_code == 200
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.run, asked.name, asked.person) == ("folder_taken", RUN, "wang", "zhou")


@pytest.mark.parametrize("body", [{}, {"act": "dance"}, {"act": "robot_leave", "course": "sell"}, {"act": 1}])
def test_what_is_no_such_word_is_refused(stage: Stage, browser: Browser, body: dict[str, object]) -> None:
    browser.log_in("zhou")
    assert browser.post("/api/v1/duties/xiaodi", json=body).status_code == 422
    assert stage.scheduler.asked == []
