"""Time as the minds know it: UTC seconds since 1970 (`Instant`), passed in, never read.

A shell reads time from a `Clock`; on the wire an instant is ISO 8601 UTC with milliseconds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NewType, Protocol

Instant = NewType("Instant", float)
"""UTC seconds since 1970-01-01. Never negative."""


class Clock(Protocol):
    """What a shell asks for the time. It never runs backwards, even when the wall clock is set."""

    def now(self) -> float:
        """UTC seconds since 1970."""
        ...


def iso(at: float) -> str:
    """`2026-01-05T09:00:00.000Z` for an instant in seconds. Rounded to the millisecond."""
    moment = datetime.fromtimestamp(round(at, 3), UTC)
    return f"{moment.isoformat(timespec='milliseconds')[:-6]}Z"


def instant(text: str) -> Instant:
    """Seconds for an ISO 8601 text that carries a zone. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: write it in UTC with a final Z")
    seconds = moment.timestamp()
    if seconds < 0:
        raise ValueError(f"{text!r} lies before 1970")
    return Instant(seconds)


def told_instant(text: str) -> Instant | None:
    """As `instant`, of what a vehicle tells for display and may word as it likes; None for anything else."""
    try:
        return instant(text) if text else None
    except (ValueError, OverflowError):
        return None
