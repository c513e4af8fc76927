"""Staff send a guide with a visitor over HTTP: who may, what reaches the scheduler."""

from __future__ import annotations

import pytest

from tests.web.conftest import Browser
from tests.web.stage import Stage

KEY = "k-12345678"


def test_an_escort_is_asked_for_in_the_name_of_who_is_logged_in(stage: Stage, browser: Browser) -> None:
    browser.log_in()
    body = {"key": KEY, "robot": "xiaozhi", "to": "B02", "elder": True, "lang": "en"}
    assert browser.post("/api/v1/escorts", json=body).status_code == 201
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.robot, asked.to, asked.elder, asked.lang) == ("escort", "xiaozhi", "B02", True, "en")
    assert (asked.person, asked.key) == ("wang", KEY)
    assert browser.post("/api/v1/escorts/xiaozhi/end", json={"key": KEY + "9"}).status_code == 200
    assert (stage.scheduler.asked[-1].kind, stage.scheduler.asked[-1].robot) == ("escort_end", "xiaozhi")


@pytest.mark.parametrize("body", [{}, {"key": KEY, "ticket": "032"}, {"key": KEY, "to": "B 02"}, {"key": KEY, "x": 1}])
def test_what_cannot_be_read_reaches_nobody(stage: Stage, browser: Browser, body: dict[str, object]) -> None:
    assert browser.post("/api/v1/escorts", json={"key": KEY, "to": "B02"}).status_code == 401
    browser.log_in()
    assert browser.post("/api/v1/escorts", json=body).status_code == 422
    assert stage.scheduler.asked == []
