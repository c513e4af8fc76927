"""What can be checked of a scheduler's ledger without a tape: its records, folded again, against what it remembers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from robots.core.commands import Kept
from robots.fleet.book import Book
from robots.fleet.keeping import fold

_SAME = ("from_", "to", "state", "held", "urgent", "confidential", "robot", "compartment")
_OF_OPEN_RUNS = ("code:", "label:")


def refold(records: Iterable[Kept], remembered: Mapping[str, Any], pictures: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every contradiction, one line each. `pictures`: the newest picture of each run, as the ledger keeps them."""
    book = Book()
    problems = []
    for number, record in enumerate(records, 1):
        try:
            book = fold([record], book)
        except (KeyError, TypeError, ValueError) as error:
            problems.append(f"record {number} ({record.kind} of {record.subject}) cannot be folded: {error!r}")
    for picture in pictures:
        run = book.runs.get(str(picture.get("run")))
        if run is None:
            continue
        for name in _SAME:
            folded, pictured = getattr(run, name), picture.get(name)
            if folded != pictured:
                problems.append(f"run {run.id}: {name} is {folded!r} by its records, {pictured!r} in its picture")
    for key in remembered:
        prefix, _, run_id = key.partition(":")
        if f"{prefix}:" in _OF_OPEN_RUNS and run_id not in book.open:
            problems.append(f"{key} is remembered, but by the records that run is not open")
    return problems
