"""What stands on a tape, row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

START, FULL, END = "start", "full", "end"
FORM = 2
"""Of what stands here. In form 1 a row did not cover the one before it."""


@dataclass(frozen=True, slots=True)
class Start:
    """A process started and built its mind.

    kind        scheduler, courier, guide or gateway
    id          of the robot or lift group; empty for the scheduler
    seed        of the mind's own jitter
    records     so many records stood in the ledger; a scheduler is folded from them
    remembered  what the ledger remembered, pick-up codes replaced
    hall        the hall's folder, and the digest of its files
    outbox      ids of what was not sent yet
    guides      whether guides took part: a simulated hall may leave them out
    understanding  what a guide understood with: `learnt`, or `pairs` in the simulator
    before      digest of the last row of the start before; empty = the tape begins here
    """

    kind: str
    id: str = ""
    seed: int = 0
    records: int = 0
    remembered: dict[str, Any] = field(default_factory=dict)
    hall: str = ""
    hall_digest: str = ""
    outbox: list[str] = field(default_factory=list)
    before: str = ""
    guides: bool = True
    understanding: str = ""
    form: int = 1


@dataclass(frozen=True, slots=True)
class TapeRow:
    """One row.

    at      UTC seconds: the instant of the event
    what    `start`, `full`, `end`, or the class of the event
    event   JSON text of the event, of the `Start`, or of the reason why the tape ends here; of an end {"records": how
            many stand in the ledger, "whole": whether all that was answered was written}
    answer  JSON text of the commands, or of {"raised": …}; empty for a start
    chance  what the mind drew by chance, hex, parted by spaces; `*16` = so many secret bytes, not kept
    digest  of all of it and of the digest before it: a row that was altered, moved or left out shows. A start stands by
            itself and names the digest before it
    """

    at: float
    what: str
    event: str
    answer: str
    chance: str
    digest: str

    @classmethod
    def of(cls, at: float, what: str, event: str, answer: str = "", chance: str = "", before: str = "") -> TapeRow:
        """`before`: the digest of the row before, none for a start."""
        return cls(at, what, event, answer, chance, digest_of(at, what, event, answer, chance, before))

    def follows(self, before: str) -> bool:
        """False: altered after it was written, or not the next row after that with the digest `before`."""
        return self.digest == digest_of(self.at, self.what, self.event, self.answer, self.chance, before)


def chained(rows: Iterable[TapeRow]) -> Iterator[TapeRow]:
    """The same rows as one tape, each after the other."""
    before = ""
    for row in rows:
        if row.what == START:
            event = dump(json.loads(row.event) | {"before": before, "form": FORM})
            made = TapeRow.of(row.at, START, event)
        else:
            made = TapeRow.of(row.at, row.what, row.event, row.answer, row.chance, before)
        before = made.digest
        yield made


def digest_of(at: float, what: str, event: str, answer: str, chance: str, before: str = "") -> str:
    text = "\0".join((repr(float(at)), what, event, answer, chance, before))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def dump(data: Any) -> str:
    """JSON text, the same for the same data."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
