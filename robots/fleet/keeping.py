"""The book as JSON and back, and the fold that may begin at one: what a restart needs not fold again.

A book so kept equals the fold of all records before it, to the order in which open runs are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from pydantic import TypeAdapter

from robots.core.commands import Kept
from robots.fleet.book import Book

KEPT = "book_kept"
"""A record that stands for all before it: they may have been deleted. It changes nothing of a book they made."""

_SHARED = ("open", "ended", "assigned")  # they hold the very runs of `runs`, so only which, and in what order, is kept


@dataclass(slots=True)
class _Kept:
    book: Book
    open: list[str]
    ended: list[str]
    assigned: dict[str, list[str]]


_KEPT = TypeAdapter(_Kept)


def book_json(book: Book) -> str:
    """The book as a JSON text."""
    return _KEPT.dump_json(_kept(book), exclude={"book": set(_SHARED)}).decode()


def book_data(book: Book) -> dict[str, Any]:
    """The same as the data of a `KEPT` record."""
    data: dict[str, Any] = _KEPT.dump_python(_kept(book), mode="json", exclude={"book": set(_SHARED)})
    return data


def book_of(text: str) -> Book:
    """The book behind `book_json`. Raises ValueError or KeyError for any other text."""
    return _whole(_KEPT.validate_json(text))


def fold(records: Iterable[Kept], book: Book | None = None) -> Book:
    """All records in order, from an empty book or from `book`, which becomes the result or is left behind."""
    book = Book() if book is None else book
    for record in records:
        if record.kind == KEPT:
            book = _taken_up(record.data, book)
        else:
            book.apply(record.kind, record.subject, record.data)
    return book


def _kept(book: Book) -> _Kept:
    assigned = {robot: list(runs) for robot, runs in book.assigned.items()}
    return _Kept(book, list(book.open), list(book.ended), assigned)


def _whole(kept: _Kept) -> Book:
    book = kept.book
    book.open = {run: book.runs[run] for run in kept.open}
    book.ended = {run: book.runs[run] for run in kept.ended}
    book.assigned = {robot: {run: book.runs[run] for run in runs} for robot, runs in kept.assigned.items()}
    return book


def _taken_up(data: dict[str, Any], folded: Book) -> Book:
    """The book of a record. What an older program did not keep in it stays as folded so far."""
    book = _whole(_KEPT.validate_python(data))
    for field in fields(Book):
        if field.name not in data["book"] and field.name not in _SHARED:
            setattr(book, field.name, getattr(folded, field.name))
    return book


def is_needed(book: Book, record: Kept) -> bool:
    """The record is of a run that the book still holds: its history is not to be deleted, however old."""
    return record.subject in book.runs or record.data.get("run", "") in book.runs
