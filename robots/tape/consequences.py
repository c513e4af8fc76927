"""What replayed minds would have written, against what stands in the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from robots.core.commands import Kept, Publish, Record, Remember
from robots.tape.row import Start
from robots.tape.secrets import masked_text, veiled_memory

PICTURE = "fact:"
OTHERS = ("poison:",)
"""Keys that the process remembers, not its mind."""
_CODE = "code:"


@dataclass(frozen=True, slots=True)
class _Due:
    """A record some row led to, as text."""

    row: int
    text: str


@dataclass(slots=True)
class Consequences:
    """Takes each start and each answer in turn; `against` names the first thing in the ledger that is not so."""

    _records: list[_Due | None] = field(default_factory=list)
    _remembered: dict[str, Any] = field(default_factory=dict)
    _pictures: dict[str, Any] = field(default_factory=dict)
    _outbox: set[str] = field(default_factory=set)
    _is_whole: bool = True
    _is_open: bool = False

    def start(self, start: Start) -> None:
        """What was written by then is settled: a crash may have lost the last write, no tape may have been kept."""
        self._settle(start.records)
        self._remembered = dict(start.remembered)
        self._outbox.update(start.outbox)
        self._is_whole, self._is_open = True, False

    def take(self, row: int, commands: Iterable[Any]) -> None:
        for command in commands:
            match command:
                case Record():
                    self._records.append(_Due(row, _text(command)))
                case Remember(key=key, value=value):
                    (self._pictures if key.startswith(PICTURE) else self._remembered)[key] = value
                case Publish(outbox=str(id_)) if id_:
                    self._outbox.add(id_)

    def full(self) -> None:
        """What follows is on no tape."""
        self._is_open = True

    def end(self, records: int, whole: bool) -> None:
        self._is_whole = whole
        if not whole:
            self._settle(records)

    def against(
        self,
        records: Sequence[Kept],
        remembered: Mapping[str, Any],
        pictures: Iterable[Mapping[str, Any]],
        unsent: Iterable[str],
    ) -> str:
        """Empty: all of it agrees."""
        return (
            self._other_record(records)
            or (self._other_memory(remembered, pictures) if self._is_whole and not self._is_open else "")
            or self._other_outbox(unsent)
        )

    def _settle(self, records: int) -> None:
        del self._records[records:]
        self._records += [None] * (records - len(self._records))

    def _other_record(self, records: Sequence[Kept]) -> str:
        for number, due in enumerate(self._records, 1):
            if number > len(records):
                what = f", {due.text}, which row {due.row} led to" if due else ""
                return f"record {number} is missing{what}"
            if due is not None and (found := _text(records[number - 1])) != due.text:
                return f"record {number} is {found}, and row {due.row} led to {due.text}"
        if len(records) > len(self._records) and not self._is_open:
            number = len(self._records) + 1
            return f"record {number}, {_text(records[number - 1])}, follows from no row of the tape"
        return ""

    def _other_memory(self, remembered: Mapping[str, Any], pictures: Iterable[Mapping[str, Any]]) -> str:
        due = _texts(self._remembered)
        found = _texts(remembered)
        by_run = {PICTURE + str(picture.get("run")): picture for picture in pictures}
        due |= _texts(self._pictures)
        found |= _texts({key: by_run[key] for key in self._pictures if key in by_run})
        for key in sorted(due.keys() | found.keys()):
            if due.get(key) == found.get(key):
                continue
            if key not in found:
                return f"{key} is not remembered, and should be {due[key]}"
            if key not in due:
                return f"{key} is remembered as {found[key]}, and should not be"
            return f"{key} is remembered as {found[key]}, and should be {due[key]}"
        return ""

    def _other_outbox(self, unsent: Iterable[str]) -> str:
        strange = [] if self._is_open else [id_ for id_ in unsent if id_ not in self._outbox]
        return f"{strange[0]} waits to be sent, and no row of the tape led to it" if strange else ""


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """By key, codes and hashes masked."""
    return {
        key: _json(value)
        for key, value in veiled_memory(dict(values)).items()
        if values[key] is not None and not key.startswith(OTHERS)
    }


def _text(record: Kept) -> str:
    return f"{record.kind} of {record.subject} {_json(record.data)}"


def _json(value: Any) -> str:
    return masked_text(json.dumps(value, ensure_ascii=False, sort_keys=True))
