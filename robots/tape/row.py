"""What stands on a tape, row by row."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

START, FULL = "start", "full"


@dataclass(frozen=True, slots=True)
class Start:
    """A process started and built its mind.

    kind        scheduler, courier or gateway
    id          of the robot or lift group; empty for the scheduler
    seed        of the mind's own jitter
    records     so many records stood in the ledger; a scheduler is folded from them
    remembered  what the ledger remembered, pick-up codes replaced
    hall        the hall's folder, and the digest of its files
    """

    kind: str
    id: str = ""
    seed: int = 0
    records: int = 0
    remembered: dict[str, Any] = field(default_factory=dict)
    hall: str = ""
    hall_digest: str = ""


@dataclass(frozen=True, slots=True)
class TapeRow:
    """One row.

    at      UTC seconds: the instant of the event
    what    `start`, `full`, or the class of the event
    event   JSON text of the event, of the `Start`, or of the reason why the tape ends here
    answer  JSON text of the commands, or of {"raised": …}; empty for a start
    chance  what the mind drew by chance, hex, parted by spaces; `*16` = so many secret bytes, not kept
    digest  of all of it: a row that was altered shows
    """

    at: float
    what: str
    event: str
    answer: str
    chance: str
    digest: str

    @classmethod
    def of(cls, at: float, what: str, event: str, answer: str = "", chance: str = "") -> TapeRow:
        return cls(at, what, event, answer, chance, digest_of(at, what, event, answer, chance))

    @property
    def is_sound(self) -> bool:
        """False: altered or damaged after it was written."""
        return self.digest == digest_of(self.at, self.what, self.event, self.answer, self.chance)


def digest_of(at: float, what: str, event: str, answer: str, chance: str) -> str:
    text = "\0".join((repr(float(at)), what, event, answer, chance))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def dump(data: Any) -> str:
    """JSON text, the same for the same data."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
