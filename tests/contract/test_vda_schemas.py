"""Everything we send as VDA 5050 against the official schemas of its version, with their documented slips corrected."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from robots.core import vda
from robots.wire.codec import Envelope, UnreadableMessage, decode, encode
from robots.wire.topics import ROW_OF
from tests.fixtures.messages import MESSAGES

SCHEMAS = Path(__file__).parents[2] / ".." / "shared" / "vda5050"
VERSIONS = ("2.1.0", "2.0.0")
NAMES = {
    vda.Order: "order",
    vda.InstantActions: "instantActions",
    vda.VehicleState: "state",
    vda.Visualization: "visualization",
    vda.Connection: "connection",
    vda.Factsheet: "factsheet",
}
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason=f"the official schemas are not at {SCHEMAS}: they are not part of this repository"
)


@cache
def validator(name: str, version: str = "2.1.0") -> Any:
    found = SCHEMAS / version / f"{name}.schema"
    if not found.exists():  # 2.0.0 has one of another name
        found = found.with_suffix(".json")
    schema = json.loads(found.read_text(encoding="utf-8"))
    if name == "state":  # the text of the standard has PAUSED (6.11), the schemas of 2.x forgot it
        schema["properties"]["actionStates"]["items"]["properties"]["actionStatus"]["enum"].append("PAUSED")
    if name == "factsheet" and version == "2.0.0":  # its fields stand beside `properties`, where they check nothing
        schema["properties"] = {key: part for key, part in schema.items() if isinstance(part, dict)}
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def test_every_vda_row_has_its_schema() -> None:
    assert set(NAMES) == {kind for kind, row in ROW_OF.items() if row.is_vda}


@needs_schemas
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", NAMES, ids=NAMES.get)
@given(data=st.data(), seq=st.integers(0, 2**63), stamp=st.integers(0, 4_000_000_000))
def test_whatever_is_sent_fits_the_official_schema(
    kind: type, version: str, data: st.DataObject, seq: int, stamp: int
) -> None:
    body = sent(data.draw(MESSAGES[kind]), version, seq, stamp)
    validator(NAMES[kind], version).validate(body)
    assert 0 <= body["headerId"] < 2**32
    assert body["version"] == version


def sent(message: Any, version: str, seq: int = 0, stamp: float = 0.0) -> dict[str, Any]:
    """The JSON of a message; one that 2.0.0 has no words for is not looked at."""
    try:
        body: dict[str, Any] = json.loads(encode(message, Envelope(0, seq, stamp, version)))
    except ValueError as error:
        assume("2.0.0 knows no object" not in str(error))
        raise
    return body


def without_news(message: Any) -> Any:
    """What is left of a message on its way through 2.0.0."""
    if not isinstance(message, vda.VehicleState):
        return message
    nodes = tuple(
        replace(one, position=None) if one.position and one.position.theta is None else one
        for one in message.node_states
    )
    errors = tuple(replace(one, hint="") for one in message.errors)
    return replace(message, maps=(), node_states=nodes, errors=errors)


@pytest.mark.parametrize("kind", NAMES, ids=NAMES.get)
@given(data=st.data())
def test_what_is_sent_in_2_0_0_is_what_is_read(kind: type, data: st.DataObject) -> None:
    message = data.draw(MESSAGES[kind])
    body = sent(message, "2.0.0")
    topic = f"uagv/v2/{message.manufacturer}/{message.robot}/{NAMES[kind]}"
    assert decode(topic, json.dumps(body).encode(), "xuhui").message == without_news(message)


@needs_schemas
def test_the_schema_check_can_fail() -> None:
    body = json.loads(encode(vda.Connection("xiaodi", "ONLINE"), Envelope(0, 0, 0.0)))
    with pytest.raises(jsonschema.ValidationError):
        validator("connection").validate({**body, "connectionState": "AWAY"})


def read(body: dict[str, Any], topic: str = "order") -> Any:
    return decode(f"uagv/v2/hall/xiaodi/{topic}", json.dumps(body).encode(), "xuhui").message


HEADER = {
    "headerId": 1,
    "timestamp": "2026-01-05T09:00:00.12Z",
    "version": "2.1.0",
    "manufacturer": "hall",
    "serialNumber": "xiaodi",
}
ORDER = {**HEADER, "orderId": "o", "orderUpdateId": 0, "edges": [],
         "nodes": [{"nodeId": "n", "sequenceId": 0, "released": True, "actions": []}]}  # fmt: skip


def test_an_order_of_2_0_0_is_read_with_its_own_spelling() -> None:
    position = {"x": 1, "y": 2, "mapId": "b1-F1", "allowedDeviationXy": 0.5}
    order = read({**ORDER, "version": "2.0.0", "nodes": [{**ORDER["nodes"][0], "nodePosition": position}]})
    assert order.nodes[0].position == vda.NodePosition("b1-F1", 1.0, 2.0, None, 0.5)


def test_instant_actions_of_2_0_0_are_read_under_every_name_in_use() -> None:
    """2.x Schema slips: `actionName` for `actionType`; libraries of 2.0 kept the list's old name."""
    one = {"actionId": "a", "blockingType": "NONE"}
    for action in ({**one, "actionName": "startPause"}, {**one, "actionType": "startPause"}):
        for name in ("actions", "instantActions"):
            body = {**HEADER, "version": "2.0.0", name: [action]}
            assert read(body, "instantActions").actions == (vda.Action("a", "startPause", vda.Blocking.NONE),)


@pytest.mark.parametrize(
    "message",
    [
        vda.Connection("xiaodi", "HIBERNATING"),
        vda.InstantActions("xiaodi", (vda.Action("a", "say", vda.Blocking.SINGLE),)),
    ],
)
@pytest.mark.parametrize("version", VERSIONS)
def test_words_of_3_0_are_not_written_in_2_x(message: Any, version: str) -> None:
    with pytest.raises(ValueError, match="Input should be"):
        encode(message, Envelope(0, 0, 0.0, version))


def test_an_unknown_version_is_neither_written_nor_read() -> None:
    with pytest.raises(ValueError, match="not spoken here"):
        encode(vda.Connection("xiaodi", "ONLINE"), Envelope(0, 0, 0.0, "1.1.0"))
    with pytest.raises(UnreadableMessage, match="not spoken here"):
        read({**ORDER, "version": "1.1.0"})
    with pytest.raises(UnreadableMessage, match="not spoken here"):
        read({**ORDER, "version": ["2.1.0"]})


def test_null_in_an_optional_field_counts_as_absent_and_whole_floats_as_integers() -> None:
    node = {**ORDER["nodes"][0], "sequenceId": 0.0, "nodePosition": None, "nodeDescription": None}
    assert read({**ORDER, "nodes": [node], "zoneSetId": None}) == read(ORDER)


def test_an_optional_field_we_cannot_obey_is_handed_on_by_name() -> None:
    edge = {"edgeId": "e", "sequenceId": 1, "released": True, "startNodeId": "n", "endNodeId": "m", "actions": [],
            "maxRotationSpeed": 0.5, "rotationAllowed": False, "length": 3.0}  # fmt: skip
    order = read({**ORDER, "edges": [edge], "zoneSetId": "z"})
    assert order.unsupported == ("zoneSetId", "edges.0.maxRotationSpeed", "edges.0.rotationAllowed")


def test_unknown_fields_are_ignored() -> None:
    assert read({**ORDER, "colour": "red"}) == read(ORDER)


def test_an_action_state_may_be_paused() -> None:
    paused = vda.ActionState("a", "pick", vda.ActionStatus.PAUSED)
    state = vda.VehicleState("xiaodi", "", 0, "", 0, (), (), (paused,), False, True, 0.5, False, "AUTOMATIC")
    body = json.loads(encode(state, Envelope(0, 0, 0.0)))
    assert read(body, "state").action_states[0].status is vda.ActionStatus.PAUSED


def test_loads_unknown_and_no_loads_are_told_apart() -> None:
    state = vda.VehicleState("xiaodi", "", 0, "", 0, (), (), (), False, True, 0.5, False, "MANUAL", loads=None)
    assert "loads" not in json.loads(encode(state, Envelope(0, 0, 0.0)))
    assert read(json.loads(encode(state, Envelope(0, 0, 0.0))), "state").loads is None
