"""The AsyncAPI document: the official parser takes it, its schemas take what the codec writes, no word is missing."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.wire.codec import Envelope, decode, encode
from robots.wire.described.asyncapi import asyncapi
from robots.wire.described.examples import EXAMPLES, SITE, payload_of, topic_of
from robots.wire.topics import CLEARING, ROW_OF, ROWS
from tests.fixtures.messages import MESSAGES
from tests.fixtures.npm import first_time_s, package

PARSER, PARSER_VERSION = "@asyncapi/parser", "3.6.3"
CHECK = """
import { Parser } from "@asyncapi/parser";
import { readFileSync } from "node:fs";
const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const told = diagnostics.map((one) => ({ code: one.code, at: one.path.join("."), text: one.message }));
console.log(JSON.stringify({ valid: document !== undefined, told }));
"""
OURS = [row for row in ROWS if not row.is_vda and row.message not in CLEARING]
NAMES = [row.message.__name__ for row in OURS]


@cache
def document() -> dict[str, Any]:
    return asyncapi("0.1.0")


@cache
def closed(name: str) -> Any:
    """A validator of a message that takes no field the document does not name."""
    schemas = json.loads(json.dumps(document()["components"]["schemas"]))
    for schema in schemas.values():
        _close(schema)
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    return jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())


def _close(schema: Any) -> None:
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
        for inner in schema.values():
            _close(inner)


@pytest.mark.parametrize("row", OURS, ids=NAMES)
@settings(max_examples=40)
@given(data=st.data())
def test_whatever_is_sent_fits_its_schema_and_has_no_field_the_schema_lacks(row: Any, data: st.DataObject) -> None:
    closed(row.message.__name__).validate(json.loads(encode(data.draw(MESSAGES[row.message]), Envelope(1, 2, 3.0))))


@pytest.mark.parametrize("row", OURS, ids=NAMES)
def test_what_the_schema_requires_is_what_a_reader_requires(row: Any) -> None:
    """Without any required field it is unreadable; with those only it is read."""
    body = payload_of(row.message)
    assert body is not None
    required = document()["components"]["schemas"][row.message.__name__]["required"]
    topic = topic_of(row.message)
    decode(topic, json.dumps({name: body[name] for name in required}).encode(), SITE)
    for name in required:
        spoiled = {key: value for key, value in body.items() if key != name}
        with pytest.raises(ValueError, match=topic):
            decode(topic, json.dumps(spoiled).encode(), SITE)


def test_every_row_has_an_example_that_its_readers_read() -> None:
    assert set(EXAMPLES) == {row.message for row in ROWS}
    for kind, message in EXAMPLES.items():
        read = decode(topic_of(kind), encode(message, Envelope(1, 2, 3.0)), SITE)
        assert type(read.message) is kind
        if not ROW_OF[kind].is_vda:  # VDA 5050 cannot say all that a factsheet of ours says
            assert read.message == message


def test_every_field_of_every_message_is_explained() -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, about in schema["properties"].items()
        if not about.get("description")
    ]
    assert not silent, "say it in the docstring of the class, or in robots/wire/described/words.py"


def test_topics_and_operations_are_those_of_the_table() -> None:
    made = document()
    assert {channel["address"] for channel in made["channels"].values()} == {row.pattern for row in ROWS}
    for row in ROWS:
        operation = made["operations"][f"publish{row.message.__name__}"]
        assert operation["bindings"]["mqtt"]["qos"] == row.qos
        assert operation["bindings"]["mqtt"]["retain"] is row.retain
        assert operation["x-accounts"] == [str(role) for role in row.publishers]


def checked(text: str, tmp_path: Path) -> dict[str, Any]:
    folder = package(PARSER, PARSER_VERSION)
    script, file = folder / "check.mjs", tmp_path / "asyncapi.json"
    script.write_text(CHECK, encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(["node", str(script), str(file)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.timeout(120 + first_time_s(PARSER, PARSER_VERSION))
def test_the_official_parser_finds_nothing_wrong(tmp_path: Path) -> None:
    found = checked(json.dumps(document()), tmp_path)
    assert found["valid"], found["told"]
    assert not [one for one in found["told"] if one["code"] != "asyncapi-latest-version"]


@pytest.mark.timeout(120 + first_time_s(PARSER, PARSER_VERSION))
def test_the_official_parser_can_find_something(tmp_path: Path) -> None:
    found = checked(json.dumps({**document(), "channels": {"Order": {"adress": "a/b"}}}), tmp_path)
    assert not found["valid"]
