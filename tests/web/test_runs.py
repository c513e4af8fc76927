"""Sending, what the scheduler answers, who may act on a run and who sees its code."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from robots.core.reasons import Reason
from robots.web.guard import MAX_BODY
from tests.web.conftest import Browser
from tests.web.stage import COMING, RUN, RUN_FACT, SECRET_RUN, Stage, busy_morning

SEND = {"key": "a-key-of-mine", "to": "3F-archive", "urgent": True, "confidential": False, "label": "执照申请"}


def test_an_accepted_run_goes_to_the_scheduler_as_the_persons_from_the_sessions_counter(
    stage: Stage, at_a12: Browser
) -> None:
    answer = at_a12.post("/api/v1/runs", json=SEND)

    assert answer.status_code == 201
    assert answer.json() == {"status": "accepted", "run": RUN, "key": SEND["key"]}
    asked = stage.scheduler.asked[0]
    assert (asked.kind, asked.from_, asked.to, asked.person, asked.client) == (
        "run",
        "A12",
        "3F-archive",
        "wang",
        "web",
    )
    assert (asked.urgent, asked.confidential, asked.label) == (True, False, "执照申请")
    assert stage.scheduler.limits == [5.0]


def test_a_refusal_carries_its_reasons_in_both_languages(stage: Stage, at_a12: Browser) -> None:
    stage.scheduler.answer = "refused"
    stage.scheduler.reasons = (Reason.BATTERY_LOW, Reason.UNREACHABLE)
    answer = at_a12.post("/api/v1/runs", json=SEND)

    assert answer.status_code == 409
    body = answer.json()
    assert [reason["code"] for reason in body["reasons"]] == ["battery_low", "unreachable"]
    assert all(reason["zh"] and reason["en"] for reason in body["reasons"])


def test_a_silent_scheduler_is_told_with_what_to_do_and_the_key_to_send_again(stage: Stage, at_a12: Browser) -> None:
    stage.scheduler.answer = "silent"
    answer = at_a12.post("/api/v1/runs", json=SEND)

    assert answer.status_code == 504
    assert answer.json()["key"] == SEND["key"]
    assert "可能稍后才生效" in answer.json()["zh"]
    assert "再试一次" in answer.json()["zh"]
    assert "may still take effect" in answer.json()["en"]
    assert "Try again" in answer.json()["en"]


def test_a_silent_scheduler_leaves_open_whether_an_act_is_done(stage: Stage, at_a12: Browser) -> None:
    stage.facts.take(RUN_FACT)
    stage.scheduler.answer = "silent"
    answer = at_a12.post(f"/api/v1/runs/{RUN}/cancel", json={"key": SEND["key"]})
    assert (answer.status_code, answer.json()["key"]) == (504, SEND["key"])
    assert "may still be done" in answer.json()["en"]


@pytest.mark.parametrize(("path", "body"), [("/api/v1/runs", SEND), (f"/api/v1/runs/{RUN}/hold", {"key": SEND["key"]})])
def test_without_a_connection_it_is_said_at_once_that_nothing_was_sent(
    stage: Stage, at_a12: Browser, path: str, body: dict[str, Any]
) -> None:
    stage.facts.take(RUN_FACT)
    stage.scheduler.answer = "unconnected"
    answer = at_a12.post(path, json=body)
    assert (answer.status_code, answer.json()["code"], answer.json()["key"]) == (503, "not_connected", SEND["key"])
    assert "没有发出" in answer.json()["zh"]
    assert "nothing was sent" in answer.json()["en"]


@pytest.mark.parametrize(("person", "status"), [("wang", 201), ("zhou", 201), ("wu", 403)])
def test_maintenance_can_look_but_not_send(stage: Stage, browser: Browser, person: str, status: int) -> None:
    browser.log_in(person)
    assert browser.post("/api/v1/runs", json=SEND).status_code == status
    assert len(stage.scheduler.asked) == (1 if status == 201 else 0)


def test_without_a_login_nothing_is_sent(stage: Stage, browser: Browser) -> None:
    assert browser.post("/api/v1/runs", json=SEND).status_code == 401
    assert browser.post(f"/api/v1/runs/{RUN}/cancel", json={}).status_code == 401
    assert stage.scheduler.asked == []


@pytest.mark.parametrize(
    "flaw",
    [
        {"to": ""}, {"to": "../etc"}, {"to": 3}, {"to": "x" * 65}, {"key": "short"}, {"key": None}, {"urgent": "yes"},
        {"label": "x" * 41}, {"label": "two\nlines"}, {"from": "B01"}, {"person": "zhou"},
    ],
)  # fmt: skip
def test_a_body_with_one_flaw_is_refused_and_not_repeated(stage: Stage, at_a12: Browser, flaw: dict[str, Any]) -> None:
    answer = at_a12.post("/api/v1/runs", json=SEND | flaw)

    assert answer.status_code == 422
    assert next(iter(flaw)) in answer.json()["en"]
    assert "../etc" not in answer.text
    assert stage.scheduler.asked == []


@pytest.mark.parametrize(
    "body", [b"{", b"[[[[", b"\xff\xfe", b'{"key": "\xff"}', b"[" * 15_000, b'{"key":' * 2000 + b"1" + b"}" * 2000]
)
@pytest.mark.parametrize("path", ["/api/v1/runs", "/api/v1/login"])
def test_what_is_not_json_is_told_in_those_words(at_a12: Browser, path: str, body: bytes) -> None:
    answer = at_a12.post(path, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (answer.json()["code"], "JSON" in answer.json()["zh"]) == ("bad_request", True)
    assert answer.json()["en"] == "the body of the request is not valid JSON in UTF-8"


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"key": NaN}'])
def test_json_of_another_shape_is_refused(stage: Stage, at_a12: Browser, body: bytes) -> None:
    answer = at_a12.post("/api/v1/runs", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_request"
    assert stage.scheduler.asked == []


def test_an_oversized_body_is_refused_with_and_without_a_length(stage: Stage, at_a12: Browser) -> None:
    headers = {"Content-Type": "application/json"}
    large = b'{"label": "' + b"x" * MAX_BODY + b'"}'
    assert at_a12.post("/api/v1/runs", content=large, headers=headers).status_code == 413
    assert at_a12.post("/api/v1/runs", content=iter([large[:9000], large[9000:]]), headers=headers).status_code == 413
    assert stage.scheduler.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Content-Type": "text/plain"},
    ],
)  # fmt: skip
def test_a_request_from_another_site_does_nothing(stage: Stage, at_a12: Browser, headers: dict[str, str]) -> None:
    answer = at_a12.post("/api/v1/runs", json=SEND, headers=headers)
    assert answer.status_code in (403, 422)
    assert stage.scheduler.asked == []


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:80", "127.0.0.1.rebound.example", "[::2]:80"])
def test_a_foreign_host_name_is_refused_in_words(at_a12: Browser, host: str) -> None:
    answer = at_a12.get("/api/v1/hall", headers={"Host": host})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert (answer.json()["code"], "网址" in answer.json()["zh"]) == ("unknown_host", True)
    assert host not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:8080"])
def test_the_servers_own_names_are_taken_with_any_port(at_a12: Browser, host: str) -> None:
    assert at_a12.get("/api/v1/hall", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("act", ["cancel", "hold", "resume"])
@pytest.mark.parametrize(
    ("person", "counter", "status"),
    [("wang", "A12", 200), ("chen", "3F-archive", 403), ("li", "A01", 403), ("zhou", "A01", 200), ("wu", "A12", 403)],
)
def test_the_sender_or_a_supervisor_cancels_holds_and_resumes(
    stage: Stage, browser: Browser, act: str, person: str, counter: str, status: int
) -> None:
    stage.facts.take(RUN_FACT)
    browser.log_in(person, counter)
    assert browser.post(f"/api/v1/runs/{RUN}/{act}", json={}).status_code == status
    assert [request.kind for request in stage.scheduler.asked] == ([act] if status == 200 else [])


def test_a_hold_that_is_refused_says_why(stage: Stage, at_a12: Browser) -> None:
    stage.facts.take(RUN_FACT)
    stage.scheduler.answer, stage.scheduler.reasons = "refused", (Reason.NOT_WHILE_RIDING,)
    answer = at_a12.post(f"/api/v1/runs/{RUN}/hold", json={})
    assert answer.status_code == 409
    assert answer.json()["reasons"][0]["code"] == "not_while_riding"


@pytest.mark.parametrize("path", ["r-0zzzzzzzzz/cancel", "r-0zzzzzzzzz/hold"])
def test_an_act_on_an_unknown_run_is_refused(at_a12: Browser, path: str) -> None:
    assert at_a12.post(f"/api/v1/runs/{path}", json={}).json()["code"] == "unknown_run"


@pytest.mark.parametrize(
    "path", ["/api/v1/runs/../cancel", f"/api/v1/runs/{RUN}/explode", "/api/v1/runs/x/hold", "/api/v1/none"]
)
def test_odd_paths_are_plain_problems(at_a12: Browser, path: str) -> None:
    answer = at_a12.post(path, json={})
    assert answer.status_code in (404, 405, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("person", "counter", "status"),
    [("wang", "A12", 200), ("chen", "3F-archive", 200), ("zhou", "B03", 200), ("li", "A01", 403), ("wu", "A12", 403)],
)
def test_the_code_is_for_sender_recipient_and_supervisor_only(
    stage: Stage, browser: Browser, person: str, counter: str, status: int
) -> None:
    stage.facts.take(RUN_FACT)
    assert browser.get(f"/api/v1/runs/{RUN}/code").status_code == 401
    browser.log_in(person, counter)
    answer = browser.get(f"/api/v1/runs/{RUN}/code")
    assert answer.status_code == status
    assert ("048213" in answer.text) == (status == 200)
    assert ("执照申请 3 份" in answer.text) == (status == 200)
    assert answer.headers["cache-control"] == "no-store"


def test_a_run_that_is_over_has_no_code(stage: Stage, at_a12: Browser) -> None:
    stage.facts.take(replace(RUN_FACT, run="r-0000000000"))
    answer = at_a12.get("/api/v1/runs/r-0000000000/code")
    assert answer.status_code == 404
    assert answer.json()["reasons"][0]["code"] == "run_ended"


def test_a_label_comes_with_its_code_and_may_be_empty(stage: Stage, at_a12: Browser) -> None:
    busy_morning(stage.facts)
    assert at_a12.get(f"/api/v1/runs/{SECRET_RUN}/code").json()["label"] == "张某的许可"
    object.__setattr__(stage.deps, "labels", lambda run: None)
    assert at_a12.get(f"/api/v1/runs/{SECRET_RUN}/code").json()["label"] == ""
    assert at_a12.get(f"/api/v1/runs/{COMING}/code").json()["code"] == "733905"


def test_a_run_accepted_a_moment_ago_may_be_cancelled_before_its_fact_is_here(stage: Stage, at_a12: Browser) -> None:
    late = replace(RUN_FACT, run="r-0abcdefgh9")
    arrival = threading.Timer(0.2, stage.facts.take, [late])
    arrival.start()
    assert at_a12.post("/api/v1/runs/r-0abcdefgh9/cancel", json={}).status_code == 200
    arrival.join()


@pytest.mark.parametrize("act", ["bring_back", "skip_stop", "hand_over"])
def test_commands_are_for_the_senders_counter_and_for_supervisors(stage: Stage, at_a12: Browser, act: str) -> None:
    stage.facts.take(replace(RUN_FACT, from_="B03"))
    assert at_a12.post(f"/api/v1/runs/{RUN}/{act}", json={"key": "a-key-of-mine"}).status_code == 403
    stage.facts.take(RUN_FACT)
    asked = at_a12.post(f"/api/v1/runs/{RUN}/{act}", json={"key": "a-key-of-mine", "keeper": "li", "stop": "A01"})
    assert asked.status_code == 200
    request = stage.scheduler.asked[-1]
    assert (request.kind, request.keeper, request.stop, request.person) == (act, "li", "A01", "wang")


def test_confidential_papers_are_handed_over_by_a_supervisor_who_gives_the_pin_again(
    stage: Stage, at_a12: Browser
) -> None:
    stage.facts.take(replace(RUN_FACT, confidential=True))
    path, wish = f"/api/v1/runs/{RUN}/hand_over", {"keeper": "li"}
    assert at_a12.post(path, json=wish | {"pin": "1201"}).status_code == 403
    assert at_a12.post("/api/v1/login", json={"person": "zhou", "pin": "9001", "counter": "A12"}).status_code == 200
    for pin in ({}, {"pin": "1234"}):
        assert at_a12.post(path, json=wish | pin).status_code == 401
    assert stage.scheduler.asked == []
    assert at_a12.post(path, json=wish | {"pin": "9001"}).status_code == 200
    assert [person["id"] for person in at_a12.get("/api/v1/keepers").json()] == [
        "wang", "li", "zhao", "chen", "liu", "sun", "zhou",
    ]  # fmt: skip
