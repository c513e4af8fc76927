"""Bad input on every topic somebody subscribes to is refused with one line that names topic, field and remedy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.callbox import BoxCommand, BoxSeen
from robots.core.drill import DrillFact
from robots.core.lift import (
    AckStage,
    CarWatched,
    DeskAsk,
    DeskGrant,
    DoorState,
    LiftAck,
    LiftCommand,
    LiftEvent,
    LiftFloor,
    LiftMode,
    LiftOnline,
    LiftsFenced,
    LiftState,
    Motion,
    Presence,
    RobotCleared,
    Zone,
)
from robots.core.runs import DispatchReply, DispatchRequest, FleetSummary, RunFact, RunState
from robots.core.times import DayFact, TimetableFact
from robots.core.vda import (
    Action,
    Blocking,
    Connection,
    Factsheet,
    InstantActions,
    Node,
    NodePosition,
    Order,
    Pose,
    VehicleState,
    Visualization,
)
from robots.core.visitors import (
    Addition,
    Additions,
    Handoff,
    HandoffReason,
    HandoffReply,
    HandoffState,
    KioskTurn,
    PhrasingWish,
    Turn,
    TurnsTaken,
)
from robots.core.waiting import Estimate, PlaceInLine, TicketEvent, TicketState, WaitingFact, WaitingTicket
from robots.wire.codec import Envelope, UnreadableMessage, decode, encode
from robots.wire.json_text import MAX_BYTES
from robots.wire.topics import CLEARED_BY, ROWS, address

SITE = "xuhui"
POSE = Pose("b1-F1", 1.0, 2.0, 0.5)
MESSAGES: dict[str, Any] = {
    type(message).__name__: message
    for message in (
        Order("xiaodi", "o", 0, (Node("n", 0, True, NodePosition("b1-F1", 1.0, 2.0)),), ()),
        InstantActions("xiaodi", (Action("a", "cancelOrder", Blocking.HARD),)),
        VehicleState("xiaodi", "o", 0, "n", 0, (), (), (), False, False, 0.5, False, "AUTOMATIC", pose=POSE),
        Visualization("xiaodi", POSE, 0.5, 0.0),
        Connection("xiaodi", "ONLINE"),
        Factsheet("xiaodi", "courier", "", 0.8, 0.5, 0.28, 1.2, 4, ()),
        LiftOnline("b1", True, 5.0, "1"),
        LiftState(
            "b1", "east", (LiftFloor("b1-F1", "1", 0.0),), "b1-F1", False, "", (), DoorState.OPEN, "front",
            Motion.STOPPED, LiftMode.NORMAL, 12.5, "empty", "camera", None, None,
        ),
        LiftCommand("b1", "east", "xiaodi", "q", 5.0, "register"),
        LiftAck("b1", "east", "xiaodi", "q", AckStage.DONE, 1),
        LiftEvent("b1", "east", "xiaodi", "arrived", "b1-F1"),
        CarWatched("b1", "east", "eye", "open", "b1-F1", True, False),
        BoxSeen("b1", "east", ("fire_ok", "door_open"), "q"),
        BoxCommand("b1", "east", "q", "hall.0", 0.4),
        DeskAsk("b1", "xiaodi", "q", "b1-F1", "b1-F3"),
        DeskGrant("b1", "xiaodi", "q", "east", 5.0, 0, 0.0),
        Alarm("fire", "b1", True, ("b1",)),
        AlarmReset("fire", "b1", "li", 5.0),
        RobotCleared("xiaodi", "zhou", 5.0),
        Presence("xiaodi", Zone.OUT, "b1", "", "b1-F1", {}, "", ""),
        DispatchRequest("k", "web", "run", from_="A12", to="3F-archive"),
        DispatchReply("web", "k", "accepted", "r-1"),
        RunFact("r-1", RunState.CARRYING, False, "A12", "3F-archive", False, False, 5.0, 6.0),
        FleetSummary((), 0, 0),
        TimetableFact(),
        DayFact("2026-11-20", 5.0, 3),
        LiftsFenced(("east",), ("q",)),
        Handoff(
            "xiaodi", "h-1", "s-1", HandoffState.WAITING, HandoffReason.UNSURE, "zh", (Turn(4.0, "visitor", "问"),),
            ("marriage",), "b1-F1", 1.0, 2.0, 4.0, 64.0,
        ),
        HandoffReply("xiaodi", "h-1", "k", "li", "answer", "好"),
        KioskTurn("xiaodi", 1, "s-1", 4.0, "zh", "问", "answer", ("marriage",), 0.9),
        TurnsTaken("xiaodi", 1),
        PhrasingWish("k", "li", "propose", "marriage", "zh", "领证"),
        Additions(1, (Addition("marriage", "zh", "领证", "li", "zhou", 5.0),)),
        DrillFact("fire", "消防演练", "Fire drill", 5.0),
        TicketEvent("A", "A032", "permit", "issued", 5.0),
        TicketState("A", 5.0, (WaitingTicket("A032", 4.0),), (), ("A01",), (), 31),
        WaitingFact("A", 5.0, (PlaceInLine("A032", Estimate(60.0, 90.0, 150.0)),), (), 1, 31, None),
    )
}  # fmt: skip
every_topic = pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())


def sent(message: Any) -> tuple[str, dict[str, Any]]:
    return address(message, SITE).topic, json.loads(encode(message, Envelope(1, 2, 3.0)))


def refusal(topic: str, payload: bytes) -> UnreadableMessage:
    with pytest.raises(UnreadableMessage) as caught:
        decode(topic, payload, SITE)
    assert caught.value.topic == topic
    assert str(caught.value).startswith(f"{topic}: {caught.value.where}: ")
    assert "\n" not in str(caught.value)
    return caught.value


def test_there_is_a_case_for_every_topic() -> None:
    ids = {"manufacturer": "hall", "robot": "xiaodi", "group": "b1", "lift": "east", "kind": "fire", "zone": "b1"}
    wanted = {
        row.pattern.format(site=SITE, client="web", run="r-1", handoff="h-1", sensor="eye", queue="A", **ids)
        for row in ROWS
    }
    assert {address(message, SITE).topic for message in MESSAGES.values()} == wanted


@every_topic
def test_the_baseline_is_read(message: Any) -> None:
    topic, body = sent(message)
    assert decode(topic, json.dumps(body).encode(), SITE).message == message


@every_topic
@pytest.mark.parametrize(
    ("payload", "because"),
    [
        (b"{", "not JSON"),
        (b"[]", "a JSON list"),
        (b"null", "a JSON NoneType"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b'{"a": -Infinity}', "-Infinity is no JSON number"),
        (b'{"a": 1e999}', "too large a number"),
        (b'{"a": "\\ud800"}', "unpaired surrogate"),
        (b'{"a": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"a": "' + b"x" * MAX_BYTES + b'"}', f"over the limit of {MAX_BYTES}"),
    ],
)
def test_what_is_no_json_object_is_refused(message: Any, payload: bytes, because: str) -> None:
    error = refusal(sent(message)[0], payload)
    assert error.where == "payload"
    assert because in error.message


@every_topic
def test_an_empty_payload_is_refused_except_where_it_clears_a_fact(message: Any) -> None:
    topic, _ = sent(message)
    if type(message) in CLEARED_BY:
        assert type(decode(topic, b"", SITE).message) is CLEARED_BY[type(message)]
    else:
        refusal(topic, b"")


@every_topic
def test_a_missing_field_is_named(message: Any) -> None:
    topic, body = sent(message)
    refused = []
    for name in body:
        try:
            decode(topic, json.dumps({key: value for key, value in body.items() if key != name}).encode(), SITE)
        except UnreadableMessage as error:
            refused.append(name)
            assert error.where == ("buildings" if name == "scope" else name)
    assert refused, "a message that needs nothing says nothing"


@every_topic
def test_a_wrong_type_is_refused_in_every_field_by_its_name(message: Any) -> None:
    topic, body = sent(message)
    for name in body:
        error = refusal(topic, json.dumps({**body, name: [[1]]}).encode())
        assert error.where.split(".")[0] == ("buildings" if name == "scope" else name)


@every_topic
def test_numbers_and_texts_are_not_taken_for_each_other(message: Any) -> None:
    topic, body = sent(message)
    for name, value in body.items():
        if isinstance(value, bool):
            swapped: Any = "true"
        elif isinstance(value, int | float):
            swapped = str(value)
        elif isinstance(value, str):
            swapped = 7
        else:
            continue
        refusal(topic, json.dumps({**body, name: swapped}).encode())


@every_topic
def test_a_body_that_disagrees_with_its_topic_is_refused(message: Any) -> None:
    topic, body = sent(message)
    names = {"robot", "group", "lift", "client", "run", "zone", "kind", "manufacturer", "serialNumber"} & set(body)
    in_topic = {name for name in names if isinstance(body[name], str) and body[name] in topic.split("/")}
    for name in in_topic:
        error = refusal(topic, json.dumps({**body, name: "another"}).encode())
        assert error.where == name


@every_topic
@pytest.mark.parametrize("version", ["1.1", "3.0.0", "2.1", "", 2, None])
def test_another_version_of_vda_5050_is_refused_by_name(message: Any, version: Any) -> None:
    topic, body = sent(message)
    if not topic.startswith("uagv/"):
        assert "version" not in body  # ours tell their version in the topic
        return
    error = refusal(topic, json.dumps({**body, "version": version}).encode())
    assert (error.where, error.value) == ("version", version)
    assert "2.1.0 or 2.0.0" in error.remedy


@pytest.mark.parametrize(
    "stamp", ["yesterday", "2026-01-05T09:00:00", "2026-13-05T09:00:00Z", "1912-06-23T00:00:00Z", 5]
)
def test_a_stamp_is_utc_text(stamp: Any) -> None:
    topic, body = sent(MESSAGES["DeskAsk"])
    assert refusal(topic, json.dumps({**body, "stamp": stamp}).encode()).where == "stamp"


@pytest.mark.parametrize(
    ("flaw", "where"),
    [
        ({"orderId": ""}, "orderId"),
        ({"orderUpdateId": -1}, "orderUpdateId"),
        ({"orderUpdateId": 2**32}, "orderUpdateId"),
        ({"orderUpdateId": 1.5}, "orderUpdateId"),
        ({"nodes": [{"nodeId": "n", "sequenceId": 0, "released": "yes", "actions": []}]}, "nodes.0.released"),
        ({"nodes": [{"nodeId": "n", "sequenceId": 0, "released": True}]}, "nodes.0.actions"),
        (
            {"nodes": [{"nodeId": "n", "sequenceId": 0, "released": True, "actions": [],
                        "nodePosition": {"x": 1, "y": 2, "mapId": "m", "theta": 4}}]},
            "nodes.0.nodePosition.theta",
        ),
        (
            {"nodes": [{"nodeId": "n", "sequenceId": 0, "released": True, "actions": [
                {"actionId": "a", "actionType": "pick", "blockingType": "MAYBE"}]}]},
            "nodes.0.actions.0.blockingType",
        ),
        (
            {"nodes": [{"nodeId": "n", "sequenceId": 0, "released": True, "actions": [
                {"actionId": "a", "actionType": "pick", "blockingType": "HARD",
                 "actionParameters": [{"key": "k", "value": 1}, {"key": "k", "value": 2}]}]}]},
            "nodes.0.actions.0.actionParameters",
        ),
    ],
)  # fmt: skip
def test_a_broken_field_rule_of_an_order_is_named(flaw: dict[str, Any], where: str) -> None:
    topic, body = sent(MESSAGES["Order"])
    assert refusal(topic, json.dumps({**body, **flaw}).encode()).where == where


def test_a_topic_of_nobody_is_refused() -> None:
    assert refusal("hall/v1/xuhui/what/ever", b"{}").where == "topic"


def test_ids_may_be_left_to_the_topic_and_extra_fields_are_ignored() -> None:
    topic, body = sent(MESSAGES["LiftCommand"])
    short = {key: value for key, value in body.items() if key not in ("group", "lift", "robot")}
    assert decode(topic, json.dumps({**short, "new_in_v2": [1]}).encode(), SITE).message == MESSAGES["LiftCommand"]


def test_an_alarm_has_its_scope_as_the_contract_says() -> None:
    topic, body = sent(MESSAGES["Alarm"])
    assert body["scope"] == {"buildings": ["b1"], "lifts": []}
    assert refusal(topic, json.dumps({**body, "scope": {"lifts": []}}).encode()).where == "buildings"


def test_a_reset_without_a_time_of_its_own_is_dated_by_its_stamp() -> None:
    topic, body = sent(MESSAGES["AlarmReset"])
    del body["at"]
    assert decode(topic, json.dumps(body).encode(), SITE).message.at == 3.0


@pytest.mark.parametrize(
    "message",
    [
        DeskGrant("b1", "xiaodi", "q", "east", 5.0, 0, float("nan")),
        Visualization("xiaodi", Pose("b1-F1", float("inf"), 0.0, 0.0), 0.0, 0.0),
        DispatchRequest("k", "web", "run", label="x" * MAX_BYTES),
        LiftOnline("b1", True, 1e15, "1"),
    ],
)
def test_what_could_not_be_read_is_not_sent(message: Any) -> None:
    with pytest.raises(ValueError):
        encode(message, Envelope(1, 2, 3.0))
