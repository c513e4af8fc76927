"""Commands every mind may give. A shell carries them out in this order:

1. all `Record` and `Remember` of one answer are written to the ledger in one transaction, on disk;
2. then everything else leaves the process, in list order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Publish:
    """Send a message (a value type of core) to its topic.

    outbox   non-empty: an id under which the shell keeps the message with the records until the
             broker has it, also over a crash; sent again after a restart, so receivers see it at least once
    """

    message: Any
    outbox: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A fact for the ledger, kept for ever (retention aside): `kind` in past tense, `subject` an id, JSON data."""

    kind: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)


class Kept(Protocol):
    """A record as it comes back: a `Record` or a row of the ledger."""

    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Remember:
    """A value the mind needs back after a crash; the newest of a key wins, None forgets it. JSON data."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the log; nothing depends on it."""

    event: str
    data: dict[str, Any] = field(default_factory=dict)
    level: Literal["debug", "info", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Ask for a `TimerFired` with the same name and epoch after `in_s` seconds."""

    name: str
    in_s: float
    epoch: int
