"""Messages of core to payloads and back. The only two functions a shell needs."""

from __future__ import annotations

from typing import Any

from robots.wire import hall_v1
from robots.wire.envelope import Decoded, Envelope
from robots.wire.topics import ROW_OF, match
from robots.wire.unreadable import UnreadableMessage
from robots.wire.vda import codec as vda_codec

__all__ = ["Decoded", "Envelope", "UnreadableMessage", "decode", "encode"]


def encode(message: Any, envelope: Envelope) -> bytes:
    """The payload of a message; its topic is `topics.address`. Raises ValueError when it cannot be put on the wire."""
    row = ROW_OF.get(type(message))
    if row is None:
        raise ValueError(f"{type(message).__name__} has no topic: add a row to robots/wire/topics.py")
    return vda_codec.encode(message, envelope) if row.is_vda else hall_v1.encode(message, envelope)


def decode(topic: str, payload: bytes, site: str) -> Decoded:
    """The message that came on a topic. Raises UnreadableMessage, and nothing else, for whatever is wrong with it."""
    found = match(topic, site)
    if found is None:
        raise UnreadableMessage(topic, "topic", topic, "no such topic", "see docs/topics.md")
    reader = vda_codec.decode if found.row.is_vda else hall_v1.decode
    return reader(topic, payload, found)
