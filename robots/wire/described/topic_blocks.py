"""The AsyncAPI document as a page: each topic with who sends and reads it, its fields and an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from robots.wire.described.blocks import Block, Code, Para, Table, Title, fields_table, json_code
from robots.wire.described.examples import topic_of
from robots.wire.topics import CLEARING, ROWS, Row

Json = dict[str, Any]


def topic_blocks(made: Json) -> Iterator[Block]:
    """made: `asyncapi()`."""
    yield Title(2, "Over MQTT", "mqtt")
    yield Para(made["info"]["description"])
    yield Table(
        ("message", "topic", "what it is"),
        [(f"[{row.message.__name__}](#mqtt-{row.message.__name__})", f"`{row.pattern}`", row.note) for row in ROWS],
    )
    for row in ROWS:
        yield from _message(row, made)
    yield Title(3, "Parts of messages", "mqtt-parts")
    told = {row.message.__name__ for row in ROWS}
    for name, schema in made["components"]["schemas"].items():
        if name not in told:
            yield Title(4, name, f"mqtt-{name}")
            if schema.get("description"):
                yield Para(schema["description"])
            yield fields_table(schema, "mqtt-")


def _message(row: Row, made: Json) -> Iterator[Block]:
    name = row.message.__name__
    message = made["components"]["messages"][name]
    yield Title(3, name, f"mqtt-{name}")
    yield Para(message["summary"] if message["summary"] == row.note else f"{message['summary']} ({row.note}.)")
    yield Table(
        ("topic", "QoS", "retained", "sent by", "read by"),
        [(f"`{row.pattern}`", str(row.qos), "yes" if row.retain else "no", ", ".join(row.publishers),
          ", ".join(row.readers))],
    )  # fmt: skip
    if row.message in CLEARING:
        yield Para("An empty payload.")
        return
    if row.is_vda:
        link = message["externalDocs"]["url"]
        yield Para(f"{message['payload']['description']}: fields as the [standard's schema]({link}) has them.")
    else:
        yield fields_table(made["components"]["schemas"][name], "mqtt-")
    yield Code(topic_of(row.message), "text")
    yield json_code(message["examples"][0]["payload"])
