"""Messages as a guide receives them."""

from __future__ import annotations

from itertools import count
from typing import Any

from robots.core.events import Received

_SEQ = count(1)


def received(at: float, message: Any) -> Received:
    return Received(at, message, seq=next(_SEQ), stamp=at)
