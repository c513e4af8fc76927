"""What happens to a message nobody can read: one error type, one clear line."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

_SHOWN = 60  # characters of a bad value that go into a log line


class UnreadableMessage(ValueError):  # noqa: N818 - a message is unreadable; the name is part of the contract
    """An inbound message that breaks the rules of its topic. It is counted, logged and dropped, never half used.

    topic    where it came from
    where    the field, dotted (`nodes.0.nodePosition.x`), or `payload`, `topic`, `header`
    value    what stood there, None when nothing did
    message  what is wrong with it
    remedy   what the sender has to do
    """

    def __init__(self, topic: str, where: str, value: Any, message: str, remedy: str) -> None:
        super().__init__(topic, where, value, message, remedy)
        self.topic = topic
        self.where = where
        self.value = value
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        shown = repr(self.value)
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
        got = "" if self.value is None else f" (got {shown})"
        return f"{self.topic[:200]}: {self.where}: {self.message}{got}; {self.remedy}"


def first_error(topic: str, error: ValidationError) -> UnreadableMessage:
    """The first finding of a validation, naming how many there are."""
    found = error.errors(include_url=False, include_context=False)
    first = found[0]
    where = ".".join(str(step) for step in first["loc"]) or "payload"
    message = first["msg"].removeprefix("Value error, ")
    if len(found) > 1:
        message += f" and {len(found) - 1} more"
    if first["type"] == "missing":
        return UnreadableMessage(topic, where, None, message, "add the field")
    return UnreadableMessage(topic, where, first["input"], message, "send what the topic's contract says")
