"""The same key is one act: in the body or in the header, at the scheduler or here; another act with it is told."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from robots.core.alarm import Alarm
from robots.core.reasons import Reason
from robots.core.text import Text
from robots.web.keys import HEADER, Once
from robots.web.problems import Problem
from tests.fixtures.patience import PATIENCE_S
from tests.web.conftest import Browser
from tests.web.stage import RUN, RUN_FACT, Stage

KEY = "a-key-of-mine"


@pytest.mark.parametrize("given", [KEY, f'"{KEY}"'])
def test_the_header_is_the_key_of_the_body(stage: Stage, at_a12: Browser, given: str) -> None:
    answer = at_a12.post("/api/v1/runs", json={"to": "3F-archive"}, headers={HEADER: given})
    assert (answer.status_code, answer.json()["key"]) == (201, KEY)
    assert stage.scheduler.asked[0].key == KEY


def test_both_may_be_given_if_they_agree(stage: Stage, at_a12: Browser) -> None:
    body = {"key": KEY, "to": "3F-archive"}
    assert at_a12.post("/api/v1/runs", json=body, headers={HEADER: KEY}).status_code == 201
    answer = at_a12.post("/api/v1/runs", json=body, headers={HEADER: "another-key"})
    assert (answer.status_code, answer.json()["code"]) == (422, "key_mismatch")
    assert len(stage.scheduler.asked) == 1


@pytest.mark.parametrize("given", ["short", "with space in", "x" * 65, "钥匙钥匙钥匙钥匙".encode().decode("latin-1")])
def test_a_header_that_is_no_key_is_told(stage: Stage, at_a12: Browser, given: str) -> None:
    answer = at_a12.post("/api/v1/runs", json={"to": "3F-archive"}, headers={HEADER: given.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")
    assert stage.scheduler.asked == []


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{", b"[" * 5000])
def test_a_body_that_is_none_is_as_bad_as_without_the_header(at_a12: Browser, body: bytes) -> None:
    answer = at_a12.post("/api/v1/runs", content=body, headers={HEADER: KEY, "Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


def test_a_key_of_another_request_is_its_own_problem(stage: Stage, at_a12: Browser) -> None:
    stage.facts.take(RUN_FACT)
    stage.scheduler.answer, stage.scheduler.reasons = "refused", (Reason.KEY_USED,)
    answer = at_a12.post(f"/api/v1/runs/{RUN}/cancel", json={"key": KEY})
    assert (answer.status_code, answer.json()["code"]) == (409, "key_used")
    assert answer.json()["does"]["en"] == "draw a new key for a new request"


def test_an_alarm_is_reset_once_a_key(stage: Stage, at_a12: Browser) -> None:
    assert at_a12.log_in("zhou", "A12").status_code == 200
    for zone in ("b1", "b2"):
        stage.facts.take(Alarm("fire", zone, True, (zone,)))
        stage.facts.take(Alarm("fire", zone, False, (zone,)))
    first = at_a12.post("/api/v1/alarms/fire/b1/reset", json={}, headers={HEADER: KEY})
    again = at_a12.post("/api/v1/alarms/fire/b1/reset", json={"key": KEY})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(stage.resets) == 1
    other = at_a12.post("/api/v1/alarms/fire/b2/reset", json={"key": KEY})
    assert (other.status_code, other.json()["code"]) == (409, "key_used")
    assert len(stage.resets) == 1


def test_what_failed_may_be_tried_again_with_its_key() -> None:
    once, tries = Once(), []

    def act() -> dict[str, Any]:
        tries.append(1)
        if len(tries) == 1:
            raise Problem(503, "not_connected", Text("断开", "not connected"))
        return {"done": len(tries)}

    with pytest.raises(Problem):
        once("wang", KEY, ("a",), act)
    assert once("wang", KEY, ("a",), act) == once("wang", KEY, ("a",), act) == {"done": 2}
    assert once("li", KEY, ("b",), act) == {"done": 3}, "a key is a person's own"


def test_two_at_the_same_time_are_one() -> None:
    once, started, may_end, done = Once(), threading.Event(), threading.Event(), []

    def act() -> dict[str, Any]:
        done.append(1)
        started.set()
        assert may_end.wait(PATIENCE_S)
        return {"done": len(done)}

    answers: list[dict[str, Any]] = []
    threads = [threading.Thread(target=lambda: answers.append(once("wang", KEY, ("a",), act))) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert started.wait(PATIENCE_S)
    may_end.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert answers == [{"done": 1}] * 3
