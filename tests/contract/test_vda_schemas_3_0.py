"""The 3.0.0 codec: all messages fit the official schemas of its main branch and come back as they were sent."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.core import vda
from robots.wire.envelope import Envelope
from robots.wire.json_text import load
from robots.wire.topics import ROW_OF, Match
from robots.wire.unreadable import UnreadableMessage
from robots.wire.vda.codec import decode, encode
from tests.contract.test_vda_schemas import NAMES
from tests.fixtures.messages import IDS, MESSAGES, UINT32

SCHEMAS = Path(__file__).parents[2] / ".." / "shared" / "vda5050" / "3.0.0-main-2026-07-02"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason=f"the official schemas are not at {SCHEMAS}: they are not part of this repository"
)


@cache
def validator(name: str) -> Any:
    schema = json.loads((SCHEMAS / f"{name}.schema").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def joined(order: vda.Order) -> vda.Order:
    """Edges join their neighbours: in 3.0 nothing else says what they join."""
    count = min(len(order.edges), max(len(order.nodes) - 1, 0))
    edges = tuple(
        replace(edge, start_node_id=order.nodes[k].node_id, end_node_id=order.nodes[k + 1].node_id)
        for k, edge in enumerate(order.edges[:count])
    )
    return replace(order, edges=edges)


def told_apart(state: vda.VehicleState) -> vda.VehicleState:
    """The second half of the actions are instant ones; the words of 3.0 come in, those of 2.x go out."""
    ids = dict.fromkeys(one.action_id for one in state.action_states)
    states = tuple(next(one for one in state.action_states if one.action_id == name) for name in ids)
    half = tuple(one.action_id for one in states[len(states) // 2 :])
    e_stop: vda.EStop = "NONE" if state.e_stop == "AUTOACK" else state.e_stop
    return replace(state, action_states=states, instant=half, e_stop=e_stop)


@st.composite
def states(draw: st.DrawFn) -> vda.VehicleState:
    state = told_apart(draw(MESSAGES[vda.VehicleState]))
    modes = ["AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN", "STARTUP", "INTERVENED"]
    levels = st.sampled_from(["WARNING", "URGENT", "CRITICAL", "FATAL"])
    errors = tuple(replace(one, level=draw(levels)) for one in state.errors)
    statuses = st.sampled_from(vda.ActionStatus)
    actions = tuple(replace(one, status=draw(statuses)) for one in state.action_states)
    return replace(state, operating_mode=draw(st.sampled_from(modes)), errors=errors, action_states=actions)


def positive(sheet: vda.Factsheet) -> vda.Factsheet:
    """Speeds and intervals below 0 are nothing in 3.0."""
    default = sheet.default_state_interval_s
    return replace(
        sheet,
        max_speed=abs(sheet.max_speed),
        max_acceleration=abs(sheet.max_acceleration),
        min_state_interval_s=abs(sheet.min_state_interval_s),
        min_order_interval_s=abs(sheet.min_order_interval_s),
        default_state_interval_s=None if default is None else abs(default),
        actions=tuple(replace(one, can_pause=len(one.description) % 2 == 0, can_cancel=True) for one in sheet.actions),
    )


STRATEGIES: dict[type, st.SearchStrategy[Any]] = {
    vda.Order: MESSAGES[vda.Order].map(joined),
    vda.InstantActions: MESSAGES[vda.InstantActions].map(
        lambda sent: replace(sent, actions=tuple(replace(one, blocking=vda.Blocking.NONE) for one in sent.actions))
    ),
    vda.VehicleState: states(),
    vda.Visualization: st.builds(
        lambda one, header: replace(one, state_header=header), MESSAGES[vda.Visualization], UINT32
    ),
    vda.Connection: st.builds(
        vda.Connection, IDS, st.sampled_from(["ONLINE", "OFFLINE", "CONNECTIONBROKEN", "HIBERNATING"]), IDS
    ),
    vda.Factsheet: MESSAGES[vda.Factsheet].map(positive),
}


def read(message: Any, payload: bytes) -> Any:
    row = ROW_OF[type(message)]
    match = Match(row, {"manufacturer": message.manufacturer, "robot": message.robot})
    topic = f"uagv/v3/{message.manufacturer}/{message.robot}/{NAMES[type(message)]}"
    return decode(topic, payload, match).message


@needs_schemas
@pytest.mark.parametrize("kind", NAMES, ids=NAMES.get)
@given(data=st.data(), seq=st.integers(0, 2**63), stamp=st.integers(0, 4_000_000_000))
def test_whatever_is_sent_fits_the_official_schema_of_3_0(
    kind: type, data: st.DataObject, seq: int, stamp: int
) -> None:
    body = load("", encode(data.draw(STRATEGIES[kind]), Envelope(0, seq, stamp, "3.0.0")))
    validator(NAMES[kind]).validate(body)
    assert body["version"] == "3.0.0"


@pytest.mark.parametrize("kind", NAMES, ids=NAMES.get)
@given(data=st.data())
def test_what_is_sent_in_3_0_is_what_is_read(kind: type, data: st.DataObject) -> None:
    message = data.draw(STRATEGIES[kind])
    assert read(message, encode(message, Envelope(0, 1, 2.0, "3.0.0"))) == message


NODES = (vda.Node("a", 0, actions=(vda.Action("1", "pick", vda.Blocking.SINGLE),)), vda.Node("b", 2))
ORDER = vda.Order("x", "o", 0, NODES, (vda.Edge("e", 1, "a", "b", max_speed=0.5),))


def spoken(message: Any) -> dict[str, Any]:
    return load("", encode(message, Envelope(0, 0, 0.0, "3.0.0")))


def test_renames_of_3_0() -> None:
    """Section 3 of the digest: the words that changed."""
    edge = spoken(ORDER)["edges"][0]
    assert edge == {"edgeId": "e", "sequenceId": 1, "released": True, "maximumSpeed": 0.5, "actions": []}
    retriable = vda.ActionState("i", "say", vda.ActionStatus.RETRIABLE)
    state = vda.VehicleState(
        "x", "", 0, "", 0, (), (), (retriable,), False, False, 0.5, True, "TEACHIN", e_stop="AUTOACK", instant=("i",)
    )
    body = spoken(state)
    assert body["operatingMode"] == "TEACH_IN"
    assert body["powerSupply"] == {"stateOfCharge": 50.0, "charging": True}
    assert body["safetyState"] == {"activeEmergencyStop": "NONE", "fieldViolation": True}
    assert body["actionStates"] == []
    assert body["instantActionStates"][0]["actionStatus"] == "RETRIABLE"
    assert spoken(vda.Connection("x", "CONNECTIONBROKEN"))["connectionState"] == "CONNECTION_BROKEN"


def test_an_ellipse_is_read_as_the_smaller_half_axis() -> None:
    """Pitfall (PR 328): ellipse to radius, the smaller half-axis."""
    body = spoken(ORDER)
    ellipse = {"a": 0.9, "b": 0.4, "theta": 1.0}
    body["nodes"][0]["nodePosition"] = {"x": 1.0, "y": 2.0, "mapId": "m", "allowedDeviationXY": ellipse}
    found = read(ORDER, json.dumps(body).encode())
    assert found.nodes[0].position.deviation_xy == 0.4


def test_what_core_cannot_obey_is_handed_on_by_name() -> None:
    body = spoken(ORDER)
    body["edges"][0] |= {"corridor": {"leftWidth": 1, "rightWidth": 1}, "reachOrientationBeforeEntering": True}
    assert read(ORDER, json.dumps(body).encode()).unsupported == (
        "edges.0.corridor", "edges.0.reachOrientationBeforeEntering",
    )  # fmt: skip


def test_a_topic_carries_the_versions_of_one_major() -> None:
    payload = encode(vda.Order("x", "o", 0, (), ()), Envelope(0, 0, 0.0, "2.1.0"))
    with pytest.raises(UnreadableMessage, match=r"send 3\.0\.0"):
        read(ORDER, payload)


def test_an_instant_action_of_3_0_blocks_nothing() -> None:
    with pytest.raises(ValueError, match="is NONE"):
        encode(vda.InstantActions("x", (vda.Action("a", "say", vda.Blocking.HARD),)), Envelope(0, 0, 0.0, "3.0.0"))
