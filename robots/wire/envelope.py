"""What travels with a message besides its own fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CURRENT = "2.1.0"
"""The version of VDA 5050 that is written where nothing else is known."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends when.

    boot   when the publisher started, ms since 1970 (not on VDA 5050 topics)
    seq    the publisher's counter; on VDA 5050 topics the headerId of that topic
    stamp  the publisher's clock, UTC seconds
    version  of VDA 5050, on its topics: the one the vehicle of the topic speaks
    """

    boot: int
    seq: int
    stamp: float
    version: str = CURRENT


@dataclass(frozen=True, slots=True)
class Decoded:
    """A message of core and its envelope. `version` is the VDA 5050 version it was written in, else empty."""

    message: Any
    boot: int = 0
    seq: int = 0
    stamp: float = 0.0
    version: str = ""
