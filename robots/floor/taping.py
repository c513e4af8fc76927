"""Keeps a process's tape in its ledger when the floor was told to: `HALL_TAPE=1`, or the most rows to keep."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from robots.floor.clock import SteadyClock
from robots.floor.joining import fail
from robots.guide.kiosk import KnowledgeChanged
from robots.settings import hall_digest
from robots.store import Ledger
from robots.tape.row import Start, TapeRow
from robots.tape.tape import Tape

VARIABLE = "HALL_TAPE"
MOST_ROWS = 500_000
"""About two hours of a robot under way, 200 MB."""
FLUSH_ROWS = 200
"""Rows without lasting consequences wait for so many, or for the next commit: no disk sync for every tick."""


def most_rows(value: str) -> int:
    """How many rows a tape may have: 0 = no tape. Raises ValueError for what is no number."""
    if not value.strip():
        return 0
    number = int(value)
    if number < 0:
        raise ValueError("less than none")
    return MOST_ROWS if number == 1 else number


class LedgerTape:
    """The tape of one process in its ledger. A crash loses at most the rows that had no lasting consequence yet."""

    def __init__(self, ledger: Ledger, tape: Tape, most: int) -> None:
        self._ledger, self._tape, self._most = ledger, tape, most
        self._waiting: list[TapeRow] = []
        self._rows = 0
        self._is_full = False

    def start(self, at: float) -> None:
        """The mind is about to be built from the ledger as it stands."""
        self._rows = self._ledger.trim_tape(self._most // 2)
        records = self._ledger.record_count()
        unsent = [item.id for item in self._ledger.unsent()]
        start = self._tape.start(at, records, self._ledger.remembered(), unsent, self._ledger.tape_end())
        self._ledger.commit(at, tape=[start])
        self._rows += 1

    def end(self, at: float) -> None:
        """The process stops in good order: nothing is to follow."""
        if not self._is_full:
            self._waiting.append(self._tape.end(at, self._ledger.record_count()))
            self._is_full = True

    def draw(self, count: int) -> bytes:
        return self._tape.draw(count)

    def before(self, event: Any) -> str:
        if type(event) is KnowledgeChanged and not self._is_full:
            # a whole knowledge base has no form on tape: what follows from it could not be played again
            self._waiting.append(self._tape.full(event.at, self._most))
            self._is_full = True
        return "" if self._is_full else self._tape.before(event)

    def take(self, event: Any, text: str, answer: list[Any] | Exception) -> None:
        """An event was answered, or felled the mind."""
        if self._is_full:
            return
        if isinstance(answer, Exception):
            self._waiting.append(self._tape.failed(event, text, answer))
        else:
            self._waiting.append(self._tape.row(event, text, answer))
        self._rows += 1
        if self._rows >= self._most:
            self._rows = self._ledger.trim_tape(self._most // 2) + len(self._waiting)
            if self._rows >= self._most:
                self._is_full = True
                self._waiting.append(self._tape.full(event.at, self._most))

    def rows(self, must: bool) -> list[TapeRow]:
        """What to commit now: all that waits when there `must` be a commit anyway or enough waits, else nothing."""
        if not must and len(self._waiting) < FLUSH_ROWS:
            return []
        rows, self._waiting = self._waiting, []
        return rows


def tape_of(
    ledger: Ledger,
    hall: Path,
    kind: str,
    id_: str = "",
    seed: int = 0,
    chance: Callable[[int], bytes] | None = None,
    clock: SteadyClock | None = None,
    understanding: str = "",
) -> LedgerTape | None:
    """The started tape of this process, None when the floor keeps none. Exit 2 when `HALL_TAPE` cannot be read."""
    value = os.environ.get(VARIABLE, "")
    try:
        most = most_rows(value)
    except ValueError:
        fail(f"{VARIABLE}={value}: use 0 for no tape, 1 for one, or the most rows it may have, such as 100000", 2)
    if not most:
        return None
    start = Start(kind, id_, seed, hall=str(hall), hall_digest=hall_digest(hall), understanding=understanding)
    tape = LedgerTape(ledger, Tape(start, chance), most)
    tape.start((clock or SteadyClock()).now())
    return tape
