"""The client's state by itself: deadlines, renewals, odd messages, in made-up time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.adapters.two_step import words
from robots.adapters.two_step.state import RENEW_S, TwoStep
from robots.gateway.hardware import CallCar, CarCall, CarSeen, CommandRefused, HoldDoor
from robots.settings import TwoStepLifts

AREAS = {"b1-F1": 1000, "b1-F2": 2000, "b1-F3": 3000}
CONFIG = {
    "callType": "config",
    "data": {
        "destinations": [{"area_id": area, "group_floor_id": n} for n, area in enumerate(AREAS.values(), 1)],
        "groups": [{"lifts": [{"lift_id": 1, "decks": [{"area_id": 1001010}]}]}],
    },
}
STANDING: list[tuple[str, dict[str, Any]]] = [
    ("status", {"lift_mode": "NOR"}),
    ("position", {"cur": 1, "dir": "UP", "moving_state": "STANDING"}),
    ("doors", {"landing": 1000, "state": "CLOSED"}),
]
CALL = CallCar("east", "b1-F3", "down")


def seen(topic: str, data: dict[str, Any]) -> str:
    return json.dumps({"subtopic": f"lift_1/{topic}", "data": data})


@pytest.fixture
def state() -> TwoStep:
    """Connected, everything known, at 100 s."""
    site = TwoStepLifts(
        kind="two_step", url="ws://a/", building="building:1", lifts={"east": 1}, areas=AREAS
    )  # fmt: skip
    made = TwoStep(site, {"east": tuple(AREAS)})
    for message in made.connected(100.0).send:
        made.heard(json.dumps({"requestId": message["requestId"], "statusCode": 201}), 100.0)
    made.heard(json.dumps(CONFIG), 100.0)
    for topic, data in STANDING:
        made.heard(seen(topic, data), 100.0)
    return made


def first(state: TwoStep, request: int, at: float, status: int = 201, message: str = "") -> Any:
    return state.heard(json.dumps({"requestId": request, "statusCode": status, "message": message}), at)


def second(state: TwoStep, request: int, at: float, **data: Any) -> Any:
    return state.heard(json.dumps({"callType": "action", "data": {"request_id": request, **data}}), at)


def call(state: TwoStep, at: float = 100.0) -> int:
    refused, out = state.command(CALL, at)
    assert refused == ""
    request: int = out.send[0]["payload"]["request_id"]
    return request


def refusals(out: Any) -> list[tuple[str, str]]:
    return [(event.reason, event.detail) for event in out.report if isinstance(event, CommandRefused)]


def test_the_first_answer_alone_registers_nothing(state: TwoStep) -> None:
    first(state, call(state), 100.1)
    reading = state.tick(101.2).report[0].reading  # type: ignore[union-attr]
    assert reading is not None
    assert reading.landing_calls == ()


def test_no_first_answer_is_a_refusal(state: TwoStep) -> None:
    call(state)
    assert refusals(state.tick(103.9)) == []
    assert refusals(state.tick(104.1)) == [("offline", "no first answer within 4 s")]


def test_no_second_answer_is_a_refusal_and_a_late_one_is_deleted(state: TwoStep) -> None:
    request = call(state)
    first(state, request, 100.1)
    assert refusals(state.tick(107.9)) == []
    assert refusals(state.tick(108.1)) == [("offline", "no second answer within 8 s")]
    out = second(state, request, 120.0, success=True, session_id=7)
    assert [message["payload"]["session_id"] for message in out.send] == [7]
    assert out.send[0]["callType"] == "delete"
    again = second(state, request, 121.0, success=True, session_id=7)
    assert again.send == []


@pytest.mark.parametrize(
    ("status", "message", "reason"),
    [(400, "", "floor_unknown"), (401, "", "not_owner"), (404, "", "floor_unknown"), (409, "", "busy"),
     (429, "", "rate_limited"), (500, "", "offline"), (403, "area_is_locked", "locked_floor")],
)  # fmt: skip
def test_error_codes_of_the_first_answer(state: TwoStep, status: int, message: str, reason: str) -> None:
    assert refusals(first(state, call(state), 100.1, status, message)) == [(reason, message)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [("Ignoring call, unknown call action: UNDEFINED", "mode_not_allowed"), ("please_wait", "busy"),
     ("cannot serve now", "busy"), ("access_denied", "locked_floor"), ("SAME_SOURCE_AND_DEST_FLOOR", "same_floor"),
     ("Ignoring call, unable to convert allowed deck: area:1", "floor_unknown"), ("invalid_side", "door_side"),
     ("hm", "busy")],
)  # fmt: skip
def test_errors_of_the_second_answer(state: TwoStep, error: str, reason: str) -> None:
    assert refusals(second(state, call(state), 100.1, success=False, error=error)) == [(reason, error)]


def test_both_answers_in_one_message(state: TwoStep) -> None:
    request = call(state)
    data = {"request_id": request, "success": True, "session_id": 9}
    out = state.heard(json.dumps({"statusCode": 201, "requestId": request, "callType": "action", "data": data}), 100.2)
    assert "call_state/9/served" in out.send[0]["payload"]["subtopics"]
    assert [event.reading.landing_calls for event in out.report if isinstance(event, CarSeen) and event.reading] == [
        ("b1-F3",)
    ]


def test_a_served_call_is_forgotten(state: TwoStep) -> None:
    second(state, call(state), 100.1, success=True, session_id=9)
    out = state.heard(json.dumps({"subtopic": "call_state/9/served", "data": {}}), 110.0)
    assert [event.reading.landing_calls for event in out.report if isinstance(event, CarSeen) and event.reading] == [()]
    assert call(state, 111.0)


def test_subscriptions_are_renewed_before_they_end(state: TwoStep) -> None:
    second(state, call(state), 100.1, success=True, session_id=9)
    at, sent = 100.0, []
    while at < 100.0 + RENEW_S + 1:
        at += 1.0
        sent = [message for message in state.tick(at).send if message["callType"] == "monitor"] or sent
        state.heard(json.dumps({"callType": "ping", "data": {}}), at)
    assert RENEW_S < words.SUBSCRIBED_S
    assert [message["payload"]["subtopics"][0] for message in sent] == ["lift_1/status", "call_state/9/being_allocated"]
    names = {message["payload"]["sub"] for message in sent}
    assert len(names) == 2


def test_a_service_gone_silent_is_given_up_and_nothing_is_said_of_its_car(state: TwoStep) -> None:
    assert [type(event) for event in state.tick(103.0).report] == [CarSeen]
    assert state.tick(104.5).report == []
    assert state.tick(106.5).lost == "nothing heard for 6 s"


def test_a_refused_subscription_ends_the_connection(state: TwoStep) -> None:
    out = state.tick(100.0 + RENEW_S + 10)
    request = next(message["requestId"] for message in out.send if message["callType"] == "monitor")
    lost = state.heard(json.dumps({"requestId": request, "statusCode": 403, "message": "no"}), 351.0).lost
    assert lost == "monitor refused with 403 no"


def test_an_older_state_does_not_replace_a_newer(state: TwoStep) -> None:
    state.heard(seen("doors", {"landing": 1000, "state": "OPENED", "time": "2026-01-05T09:00:02Z"}), 100.5)
    out = state.heard(seen("doors", {"landing": 1000, "state": "CLOSING", "time": "2026-01-05T09:00:01Z"}), 100.6)
    assert out.report == []


def test_a_floor_of_no_map_of_ours_is_no_floor(state: TwoStep) -> None:
    out = state.heard(seen("position", {"cur": 7, "dir": "DOWN", "moving_state": "STANDING"}), 100.5)
    (event,) = out.report
    assert isinstance(event, CarSeen)
    assert event.reading is not None
    assert (event.reading.current_floor, event.reading.between_floors) == ("", True)


def test_nothing_is_sent_before_the_site_is_known() -> None:
    site = TwoStepLifts(kind="two_step", url="ws://a/", building="b", lifts={"east": 1}, areas=AREAS)
    state = TwoStep(site, {"east": tuple(AREAS)})
    assert state.command(CALL, 1.0)[0] == "offline"
    state.connected(2.0)
    assert state.command(CALL, 2.0)[0] == "offline"
    assert state.command(HoldDoor("east", 5.0), 2.0)[0] == "offline"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["callType", "data", "statusCode", "requestId", "subtopic", "message", "success", "session_id", "request_id",
     "lift_mode", "state", "landing", "cur", "time", "destinations", "groups", "lifts", "decks", "call_types"]
)  # fmt: skip
VALUES = JSON | st.sampled_from(["config", "actions", "ping", "action", "lift_1/doors", "call_state/9/served", 201])


@given(st.lists(st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, max_size=4), max_size=5), max_size=5))
def test_no_message_fells_it(messages: list[dict[str, Any]]) -> None:
    site = TwoStepLifts(kind="two_step", url="ws://a/", building="b", lifts={"east": 1}, areas=AREAS)
    state = TwoStep(site, {"east": tuple(AREAS)})
    state.connected(1.0)
    state.heard(json.dumps(CONFIG), 1.0)
    state.command(CALL, 1.0)
    state.command(CarCall("east", "b1-F1"), 1.0)
    for message in messages:
        state.heard(json.dumps(message), 1.1)
        state.tick(1.2)


@pytest.mark.parametrize("text", ["", "[", "[]", "1", '"a"', b"\xff", "{}", "[" * 2000])
def test_noise_is_unread(text: str | bytes) -> None:
    assert [type(one) for one in words.read(text)] == [words.Unread]
