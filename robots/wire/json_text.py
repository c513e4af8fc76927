"""Strict JSON: a bounded UTF-8 object without NaN, infinities or broken characters."""

from __future__ import annotations

import json
import math
from typing import Any

from robots.wire.unreadable import UnreadableMessage

MAX_BYTES = 256 * 1024
"""Largest payload on any topic; the broker refuses larger ones too."""


def dump(body: dict[str, Any]) -> bytes:
    """Compact UTF-8. Raises ValueError for NaN, an infinity, a broken character or more than `MAX_BYTES`."""
    payload = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    if len(payload) > MAX_BYTES:
        raise ValueError(f"a message of {len(payload)} bytes is over the limit of {MAX_BYTES}")
    return payload


def load(topic: str, payload: bytes) -> dict[str, Any]:
    """The JSON object in a payload. Raises UnreadableMessage."""
    if len(payload) > MAX_BYTES:
        message = f"{len(payload)} bytes are over the limit of {MAX_BYTES}"
        raise UnreadableMessage(topic, "payload", payload[:20], message, "send less in one message")
    try:
        body = json.loads(payload.decode(), parse_constant=_refuse, parse_float=_finite)
        if b"\\u" in payload:  # an escaped half of a surrogate pair parses, but cannot be stored or sent on
            json.dumps(body, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}"
        raise UnreadableMessage(topic, "payload", payload[:20], message, "send UTF-8") from error
    except UnicodeEncodeError as error:
        message = "an unpaired surrogate stands in a text"
        raise UnreadableMessage(topic, "payload", error.object[:20], message, "send whole characters") from error
    except RecursionError as error:
        raise UnreadableMessage(topic, "payload", payload[:20], "nested too deeply", "send flat JSON") from error
    except ValueError as error:
        message = f"not JSON: {error}"
        raise UnreadableMessage(topic, "payload", payload[:20], message, "send one JSON object") from error
    if not isinstance(body, dict):
        message = f"a JSON {type(body).__name__}, not an object"
        raise UnreadableMessage(topic, "payload", payload[:20], message, "send one JSON object")
    return body


GLIMPSED = ("key", "client", "headerId", "orderId", "orderUpdateId", "version")


def glimpse(payload: bytes) -> dict[str, str]:
    """What helps to answer a message that could not be read: its top-level ids as text, of JSON objects only."""
    try:
        body = load("", payload)
    except UnreadableMessage:
        return {}
    found = {name: body[name] for name in GLIMPSED if isinstance(body.get(name), str | int)}
    return {name: str(value) for name, value in found.items() if len(str(value)) <= 100}


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large a number")
    return number
