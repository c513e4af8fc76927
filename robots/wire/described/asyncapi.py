"""The AsyncAPI 3.0 document of the broker, made from the topic table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from robots.core.alarm import Alarm, AlarmReset
from robots.wire.described.examples import SITE, payload_of
from robots.wire.described.schema import INSTANT_TEXT, Schemas
from robots.wire.described.words import COMMON, summary_of
from robots.wire.json_text import MAX_BYTES
from robots.wire.topics import CLEARING, ROWS, Row

Json = dict[str, Any]
VDA_VERSION = "2.1.0"
VDA_SCHEMAS = f"https://github.com/VDA5050/VDA5050/blob/{VDA_VERSION}/json_schemas"
_SCHEMAS = "#/components/schemas/"
_PARAMETERS = {
    "site": "the hall's own name, `site` of building.yaml",
    "manufacturer": "of the vehicle; our own robots: `hall`",
    "client": "the account that asked",
    "kind": "fire, quake, power or security",
}
_ABOUT = f"""Everything robots, lifts, pages and the scheduler say to each other. MQTT 3.1.1, JSON in UTF-8, at most
{MAX_BYTES // 1024} KiB a message. Topics under `uagv/` are VDA 5050 {VDA_VERSION} with the standard's header; their
payloads are the standard's. A vehicle of another maker that speaks 3.0.0 has the same ones under `vda5050/v3/`. Topics
under `hall/v1/` carry `boot`, `seq` and `stamp` besides the fields of the message: newer is the higher `boot`, then the
higher `seq`. Unknown fields are to be ignored; new ones may come at any time.

One login a process; the broker lets each publish and read only what is its own (`x-accounts`). Nobody is anonymous."""


def asyncapi(version: str, rows: Sequence[Row] = ROWS) -> Json:
    """version: of the software."""
    schemas = Schemas(_SCHEMAS, "text", reads=True)
    messages = {row.message.__name__: message_of(row, schemas) for row in rows}
    channels: Json = {}
    operations: Json = {}
    for row in rows:
        name, channel = row.message.__name__, _channel_of(row, rows)
        made = channels.setdefault(channel, {
            "address": row.pattern, "title": channel, "messages": {},
            "parameters": {one: {"description": _words(one)} for one in _placeholders(row)},
        })  # fmt: skip
        made["messages"][name] = {"$ref": f"#/components/messages/{name}"}
        about = {
            "channel": {"$ref": f"#/channels/{channel}"},
            "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"}],
            "bindings": {"mqtt": {"qos": row.qos, "retain": row.retain, "bindingVersion": "0.2.0"}},
        }
        for action, verb, roles in (("send", "publish", row.publishers), ("receive", "read", row.readers)):
            operations[f"{verb}{name}"] = {
                "action": action, "summary": f"{name}: {row.note}", **about, "x-accounts": [str(role) for role in roles]
            }  # fmt: skip
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "hall_fleet over MQTT", "version": version, "description": _ABOUT,
            "license": {"name": "Apache-2.0"}, "tags": [{"name": "vda5050"}, {"name": "hall"}],
        },
        "defaultContentType": "application/json",
        "servers": {
            "broker": {
                "host": "127.0.0.1:18830", "protocol": "mqtt", "protocolVersion": "3.1.1",
                "description": "Started by `hall up`; a site's own broker is set up as docs/own-hall.md says.",
                "security": [{"$ref": "#/components/securitySchemes/account"}],
            }
        },
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": dict(sorted(schemas.found.items())),
            "securitySchemes": {
                "account": {
                    "type": "userPassword",
                    "description": "One account a process; passwords lie in the state folder, readable by their owner.",
                }
            },
        },
    }  # fmt: skip


def message_of(row: Row, schemas: Schemas) -> Json:
    """A message of the document; its schema goes into `schemas`."""
    kind = row.message
    found: Json = {
        "name": kind.__name__, "title": kind.__name__, "summary": summary_of(kind) or row.note,
        "tags": [{"name": "vda5050" if row.is_vda else "hall"}],
    }  # fmt: skip
    example = payload_of(kind)
    if kind in CLEARING:
        nothing = {"type": "string", "maxLength": 0, "description": "an empty retained payload"}
        return {**found, "contentType": "application/octet-stream", "payload": nothing}
    found["contentType"] = "application/json"
    found["examples"] = [{"name": "ordinary", "payload": example}]
    if row.is_vda:
        topic = row.pattern.rsplit("/", 1)[1]
        found["externalDocs"] = {"url": f"{VDA_SCHEMAS}/{topic}.schema", "description": "schema of the standard"}
        found["payload"] = {"type": "object", "required": ["headerId", "timestamp", "version"],
                            "description": f"VDA 5050 {VDA_VERSION}, {topic}"}  # fmt: skip
        return found
    found["payload"] = payload_schema(row, schemas)
    return found


def payload_schema(row: Row, schemas: Schemas) -> Json:
    """A reference to the schema of a `hall/v1` payload, envelope included."""
    kind = row.message
    reference = schemas.of(kind)
    body = schemas.found[kind.__name__]
    if "boot" in body["properties"]:
        return reference
    properties, required = (
        dict(body["properties"]),
        [one for one in body.get("required", ()) if one not in row.placeholders],
    )
    if kind is Alarm:
        scope = {name: properties.pop(name) for name in ("buildings", "lifts")}
        properties["scope"] = {"type": "object", "required": ["buildings"], "properties": scope,
                               "description": "what the alarm covers"}  # fmt: skip
        required = ["scope" if one == "buildings" else one for one in required]
    if kind is AlarmReset:
        required.remove("at")  # without it the stamp counts
    for name in row.placeholders:
        if name in properties:
            words = properties[name].get("description", "")
            properties[name] = {**properties[name], "description": f"{words}; may be left out: the topic says it"}
    envelope = {
        "boot": {"type": "integer", "minimum": 0, "description": COMMON["boot"]},
        "seq": {"type": "integer", "minimum": 0, "description": COMMON["seq"]},
        "stamp": {**INSTANT_TEXT, "description": COMMON["stamp"]},
    }
    body.update(properties={**envelope, **properties}, required=["boot", "seq", "stamp", *required])
    return reference


def _channel_of(row: Row, rows: Sequence[Row]) -> str:
    """Rows of one topic are one channel, called after the first."""
    return next(one.message.__name__ for one in rows if one.pattern == row.pattern)


def _placeholders(row: Row) -> tuple[str, ...]:
    return row.placeholders if row.is_vda else ("site", *row.placeholders)


def _words(placeholder: str) -> str:
    if placeholder == "site":
        return f"{_PARAMETERS['site']}, such as `{SITE}`"
    return _PARAMETERS.get(placeholder) or COMMON[placeholder]
