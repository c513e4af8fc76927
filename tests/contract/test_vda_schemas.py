"""Everything we send as VDA 5050 against the official 2.1.0 schemas, with their documented slips corrected."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.core import vda
from robots.wire.codec import Envelope, decode, encode
from robots.wire.topics import ROW_OF
from tests.fixtures.messages import MESSAGES

SCHEMAS = Path(__file__).parents[2] / ".." / "shared" / "vda5050" / "2.1.0"
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
def validator(name: str) -> Any:
    schema = json.loads((SCHEMAS / f"{name}.schema").read_text(encoding="utf-8"))
    if name == "state":  # the text of the standard has PAUSED (6.11), the schema forgot it
        schema["properties"]["actionStates"]["items"]["properties"]["actionStatus"]["enum"].append("PAUSED")
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def test_every_vda_row_has_its_schema() -> None:
    assert set(NAMES) == {kind for kind, row in ROW_OF.items() if row.is_vda}


@needs_schemas
@pytest.mark.parametrize("kind", NAMES, ids=NAMES.get)
@given(data=st.data(), seq=st.integers(0, 2**63), stamp=st.integers(0, 4_000_000_000))
def test_whatever_is_sent_fits_the_official_schema(kind: type, data: st.DataObject, seq: int, stamp: int) -> None:
    body = json.loads(encode(data.draw(MESSAGES[kind]), Envelope(0, seq, stamp)))
    validator(NAMES[kind]).validate(body)
    assert 0 <= body["headerId"] < 2**32
    assert body["version"] == "2.1.0"


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
