"""`hall/v1` JSON: our own messages in the envelope `boot`, `seq`, `stamp`.

The ids of the topic may be left out of the body; where they stand in both they must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant, iso
from robots.wire import json_text, mirror
from robots.wire.envelope import Decoded, Envelope
from robots.wire.topics import CLEARED_BY, CLEARING, Match
from robots.wire.unreadable import UnreadableMessage, first_error

_SCOPE = ("buildings", "lifts")  # an alarm nests these under `scope`


class _Numbering(BaseModel):
    """The part of a message that says who sent it when."""

    model_config = mirror.STRICT

    boot: mirror.Count
    seq: mirror.Count
    stamp: mirror.WireInstant


def encode(message: Any, envelope: Envelope) -> bytes:
    """The payload of a message. Raises ValueError when it cannot be put on the wire."""
    if isinstance(message, CLEARING):
        return b""
    body = mirror.plain(message)
    if isinstance(message, Alarm):
        body["scope"] = {name: body.pop(name) for name in _SCOPE}
    return json_text.dump({"boot": envelope.boot, "seq": envelope.seq, "stamp": iso(envelope.stamp), **body})


def decode(topic: str, payload: bytes, match: Match) -> Decoded:
    """The message of a payload. Raises UnreadableMessage."""
    kind: type = match.row.message
    if not payload and kind in CLEARED_BY:
        return Decoded(CLEARED_BY[kind](**match.ids))
    body = json_text.load(topic, payload)
    try:
        numbering = _Numbering.model_validate(body)
        read = mirror.model_of(kind).model_validate(_with_ids(topic, _reshaped(kind, body, numbering), match.ids))
    except ValidationError as error:
        raise first_error(topic, error) from error
    return Decoded(mirror.build(kind, read), numbering.boot, numbering.seq, Instant(numbering.stamp))


def _reshaped(kind: type, body: dict[str, Any], numbering: _Numbering) -> dict[str, Any]:
    """The two messages whose JSON is not one field a field."""
    scope = body.get("scope")
    if kind is Alarm and isinstance(scope, dict):
        return {**body, **{name: scope[name] for name in _SCOPE if name in scope}}
    if kind is AlarmReset:
        return {"at": iso(numbering.stamp), **body}
    return body


def _with_ids(topic: str, body: dict[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    for name, value in ids.items():
        if name in body and body[name] != value:
            message = f"the topic says {value!r}"
            raise UnreadableMessage(topic, name, body[name], message, "let the body agree with its topic")
    return {**body, **ids}
