"""What a factsheet says about the reference robot, and what is understood of a foreign one."""

from __future__ import annotations

import json
from typing import Any

from robots.core.vda import ActionAbility, Blocking, Factsheet
from robots.wire.codec import Envelope, decode, encode

SHEET = Factsheet(
    "xiaodi", "courier", "carries folders", 0.8, 0.5, 0.28, 1.2, 4,
    (ActionAbility("pick", ("NODE",), (("loadId", "STRING", True),), (Blocking.HARD,)),),
)  # fmt: skip
TOPIC = "uagv/v2/hall/xiaodi/factsheet"


def body() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode(SHEET, Envelope(0, 7, 1.5)))
    return found


def test_compartments_are_the_load_positions() -> None:
    assert body()["loadSpecification"]["loadPositions"] == [f"compartment-{number}" for number in (1, 2, 3, 4)]
    assert body()["typeSpecification"]["agvClass"] == "CARRIER"


def test_blocking_types_are_read_but_not_sent() -> None:
    sent = body()
    ability = sent["protocolFeatures"]["agvActions"][0]
    assert "blockingTypes" not in ability
    ability["blockingTypes"] = ["HARD"]
    assert decode(TOPIC, json.dumps(sent).encode(), "xuhui").message == SHEET


def test_a_foreign_vehicle_is_as_wide_as_its_longer_side() -> None:
    sent = body()
    sent["physicalParameters"] |= {"width": 0.8, "length": 1.4}
    assert decode(TOPIC, json.dumps(sent).encode(), "xuhui").message.radius == 0.7


def test_the_header_is_handed_on() -> None:
    read = decode(TOPIC, json.dumps(body() | {"version": "2.0.0"}).encode(), "xuhui")
    assert (read.boot, read.seq, read.stamp, read.version) == (0, 7, 1.5, "2.0.0")


def test_a_header_id_is_a_uint32() -> None:
    assert json.loads(encode(SHEET, Envelope(0, 2**32 + 5, 0.0)))["headerId"] == 5
