"""Writes the rows of one process's tape; where they are kept is its shell's business."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from robots.tape.json_form import to_data
from robots.tape.row import END, FORM, FULL, START, Start, TapeRow, dump
from robots.tape.secrets import Veil, masked_command, masked_text, veiled_memory

SECRET_BYTES = 16
"""Draws of so many bytes or more become pick-up codes and salts; shorter ones only tell runs apart."""
_PICTURES = "fact:"


class Tape:
    """For one event, in this order: `before(event)`, the mind's `handle`, then `row` or `failed`.

    chance  where the mind draws from: give it `tape.draw` instead
    """

    def __init__(self, start: Start, chance: Callable[[int], bytes] | None = None) -> None:
        self._start, self._chance = start, chance
        self._veil = Veil()
        self._drawn: list[str] = []
        self._last = ""

    def draw(self, count: int) -> bytes:
        """Random bytes from the mind's own source, noted for the row under way."""
        if self._chance is None:
            raise ValueError("this mind was given no chance")
        drawn = self._chance(count)
        self._drawn.append(f"*{count}" if count >= SECRET_BYTES else drawn.hex())
        return drawn

    def start(
        self, at: float, records: int, remembered: Mapping[str, Any], outbox: Sequence[str] = (), before: str = ""
    ) -> TapeRow:
        """The process builds its mind from this; `before`: the digest of the last row in its ledger."""
        known = {key: value for key, value in remembered.items() if not key.startswith(_PICTURES)}
        start = dataclasses.replace(
            self._start, records=records, remembered=veiled_memory(known), outbox=list(outbox), before=before, form=FORM
        )
        row = TapeRow.of(at, START, self._veil.event_text(dump(dataclasses.asdict(start))))
        self._last = row.digest
        return row

    def before(self, event: Any) -> str:
        """The event's text, made before the mind may change what is in it."""
        return self._veil.event_text(dump(to_data(self._veil.event(event))))

    def row(self, event: Any, text: str, commands: Sequence[Any]) -> TapeRow:
        """The event with what the mind answered."""
        return self._made(event, text, answer_text(commands))

    def failed(self, event: Any, text: str, error: Exception) -> TapeRow:
        """The event the mind raised on."""
        return self._made(event, text, raised_text(error))

    def full(self, at: float, most: int) -> TapeRow:
        """The last row of this start."""
        return self._next(at, FULL, dump({"rows": most}))

    def end(self, at: float, records: int, whole: bool = True) -> TapeRow:
        """The process stops in good order. `whole`: all that was answered stands in the ledger."""
        return self._next(at, END, dump({"records": records, "whole": whole}))

    def _made(self, event: Any, text: str, answer: str) -> TapeRow:
        chance, self._drawn = " ".join(self._drawn), []
        return self._next(event.at, type(event).__name__, text, answer, chance)

    def _next(self, at: float, what: str, text: str, answer: str = "", chance: str = "") -> TapeRow:
        row = TapeRow.of(at, what, text, answer, chance, self._last)
        self._last = row.digest
        return row


def answer_text(commands: Sequence[Any]) -> str:
    """Commands as they stand on tape."""
    return masked_text(dump([to_data(masked_command(command)) for command in commands])) if commands else "[]"


def raised_text(error: Exception) -> str:
    return dump({"raised": f"{type(error).__name__}: {error}"})
