"""The client's state by itself: deadlines, renewals, odd messages, in made-up time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from robots.adapters.two_step import words
from robots.adapters.two_step.state import RENEW_S, TwoStep
from robots.gateway.hardware import CallCar, CancelCalls, CarCall, CarSeen, CommandRefused, HoldDoor
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


def test_a_delete_that_may_be_lost_is_sent_again(state: TwoStep) -> None:
    second(state, call(state), 100.1, success=True, session_id=9)
    _, out = state.command(CancelCalls("east"), 101.0)
    assert out.send[0]["payload"]["session_id"] == 9
    state.disconnected(101.1)
    again = [message for message in state.connected(102.0).send if message["callType"] == "delete"]
    assert [message["payload"]["session_id"] for message in again] == [9]
    first(state, again[0]["payload"]["request_id"], 102.1)
    state.disconnected(103.0)
    assert [message for message in state.connected(104.0).send if message["callType"] == "delete"] == []


def test_both_answers_in_one_message(state: TwoStep) -> None:
    request = call(state)
    data = {"request_id": request, "success": True, "session_id": 9}
    out = state.heard(json.dumps({"statusCode": 201, "requestId": request, "callType": "action", "data": data}), 100.2)
    assert "call_state/9/served" in out.send[0]["payload"]["subtopics"]
    assert [event.reading.landing_calls for event in out.report if isinstance(event, CarSeen) and event.reading] == [
        ("b1-F3",)
    ]


OPEN = seen("doors", {"landing": 1000, "state": "OPENED"})


def hold(state: TwoStep, seconds: float, at: float = 100.0) -> int:
    state.heard(OPEN, at)
    refused, out = state.command(HoldDoor("east", seconds), at)
    assert refused == ""
    payload = out.send[0]["payload"]
    assert 0 <= payload["hard_time"] <= 10
    assert 0 <= payload["soft_time"] <= 30
    assert payload["hard_time"] + payload["soft_time"] == min(40, round(seconds))
    request: int = payload["request_id"]
    return request


@pytest.mark.parametrize("seconds", [0.4, 5.0, 10.0, 25.0, 60.0])
def test_a_hold_is_hard_first_and_soft_then(state: TwoStep, seconds: float) -> None:
    hold(state, seconds)


def held(state: TwoStep, at: float) -> bool:
    reading = state._reading("east", at)
    assert reading is not None
    return reading.door_held


def test_a_hold_counts_once_the_service_has_it(state: TwoStep) -> None:
    request = hold(state, 10.0)
    assert not held(state, 100.1)
    first(state, request, 100.2)
    assert held(state, 100.3)
    assert not held(state, 110.0)


def test_a_hold_may_be_refused_in_either_answer(state: TwoStep) -> None:
    assert refusals(first(state, hold(state, 10.0), 100.1, 429)) == [("rate_limited", "")]
    request = hold(state, 10.0, 101.0)
    first(state, request, 101.1)
    assert refusals(second(state, request, 101.2, success=False, error="door is locked")) == [
        ("busy", "door is locked")
    ]
    assert not held(state, 101.3)
    hold(state, 10.0, 102.0)
    assert refusals(state.tick(106.1)) == [("offline", "no first answer within 4 s")]


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


STEPS = st.lists(
    st.sampled_from(["call", "press", "first", "second", "no", "lost", "back", "cancel", "wait", "long"]), max_size=30
)


@given(STEPS)
@example(["call", "second", "lost", "cancel", "back", "call"])
@example(["call", "first", "long", "lost", "back", "call", "lost", "back", "second", "call"])
@settings(max_examples=300)
def test_no_call_is_under_way_twice_and_none_is_left_without_an_answer(steps: list[str]) -> None:
    """Whatever is lost: a call is sent again only when the one before is settled, and each is taken or refused."""
    site = TwoStepLifts(kind="two_step", url="ws://a/", building="b", lifts={"east": 1}, areas=AREAS)
    state = TwoStep(site, {"east": tuple(AREAS)})
    at, sessions = 100.0, 0
    unsettled: dict[int, Any] = {}
    live: dict[int, Any] = {}  # the service's sessions

    def after(out: Any) -> None:
        for report in out.report:
            if isinstance(report, CommandRefused):
                for request in [request for request, command in unsettled.items() if command == report.command]:
                    del unsettled[request]
        for message in out.send:
            if message["callType"] == "delete":
                live.pop(message["payload"]["session_id"], None)

    def back() -> None:
        out = state.connected(at)
        after(out)
        for message in out.send:
            request = message.get("requestId") or message["payload"]["request_id"]
            state.heard(json.dumps({"requestId": request, "statusCode": 201}), at)
        state.heard(json.dumps(CONFIG), at)
        for topic, data in STANDING:
            state.heard(seen(topic, data), at)

    back()
    for step in [*steps, "back", "long", "long"]:
        at += {"wait": 2.0, "long": 5.0}.get(step, 0.1)
        if step in {"call", "press"}:
            command = CALL if step == "call" else CarCall("east", "b1-F2")
            refused, out = state.command(command, at)
            after(out)
            for message in out.send:
                if message["callType"] == "action":
                    assert command not in unsettled.values()
                    assert command not in live.values()
                    unsettled[message["payload"]["request_id"]] = command
            assert refused in {"", "offline"}
        elif step == "cancel":
            _, out = state.command(CancelCalls("east"), at)
            after(out)
            unsettled.clear()
        elif step == "lost":
            after(state.disconnected(at))
        elif step == "back" and not state.is_connected:
            back()
        elif state.is_connected and step == "first" and unsettled:
            after(first(state, min(unsettled), at))
        elif state.is_connected and step in {"second", "no"} and unsettled:
            request = min(unsettled)
            command = unsettled.pop(request)
            sessions += 1
            if step == "second":
                live[sessions] = command
                after(second(state, request, at, success=True, session_id=sessions))
            else:
                after(second(state, request, at, success=False, error="please_wait"))
        after(state.tick(at))
        if state.is_connected:
            state.heard(json.dumps({"callType": "ping", "data": {}}), at)
    assert unsettled == {}


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
