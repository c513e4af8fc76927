"""The durable part: entries that staff made, which starts are done, templates, the end of the day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from robots.core.forms import RunForm, Template, TimedStart


@dataclass(frozen=True, slots=True)
class Done:
    """The newest start of an entry that is settled. `day`: its local date if runs were asked for, empty if it was
    missed; `due`, `at`: when it should have been and was; `late`: past its time."""

    due: float
    at: float
    day: str
    runs: tuple[str, ...]
    late: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A start nobody has said to have seen; `times` in a row."""

    due: float
    times: int
    reasons: tuple[str, ...]


@dataclass(slots=True)
class TimesBook:
    """By entry: those of staff (`entries`, `authors`), since when each is known as it is (`known`: digest, instant),
    `done`, `missed`. `day`: what the newest end of a day found, `swept` its date."""

    entries: dict[str, TimedStart] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    known: dict[str, tuple[str, float]] = field(default_factory=dict)
    done: dict[str, Done] = field(default_factory=dict)
    missed: dict[str, Missed] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    swept: str = ""
    day: dict[str, Any] = field(default_factory=dict)

    def apply(self, kind: str, subject: str, data: dict[str, Any]) -> None:
        """Take in one record of `TIMES`."""
        _ON[kind](self, subject, data)


def digest(entry: TimedStart) -> str:
    """The same as long as the entry says the same."""
    return hashlib.sha256(json.dumps(asdict(entry), sort_keys=True).encode()).hexdigest()[:16]


def start_of(data: dict[str, Any]) -> TimedStart:
    """The entry behind `asdict`, also when it came through JSON."""
    lists = {name: tuple(data[name]) for name in ("days", "except_dates")}
    return TimedStart(**{**data, **lists, "runs": tuple(RunForm(**run) for run in data["runs"])})


def template_of(data: dict[str, Any]) -> Template:
    more = tuple(RunForm(**form) for form in data.get("more", ()))
    return Template(**{**data, "run": RunForm(**data["run"]), "more": more})


def _seen(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    book.known[name] = (data["digest"], data["at"])


def _forgotten(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    book.known.pop(name, None)


def _set(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    book.entries[name] = start_of(data["entry"])
    book.authors[name] = data["person"]
    book.known[name] = (digest(book.entries[name]), data["at"])


def _paused(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    if name in book.entries:
        book.entries[name] = replace(book.entries[name], paused=data["paused"])
        book.known[name] = (digest(book.entries[name]), data["at"])


def _deleted(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    book.entries.pop(name, None)
    book.authors.pop(name, None)
    book.known.pop(name, None)
    book.missed.pop(name, None)


def _started(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    book.done[name] = Done(data["due"], data["at"], data["date"], tuple(data["runs"]), data["late"], ())


def _missed(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    before, reasons = book.missed.get(name), tuple(data["reasons"])
    book.missed[name] = Missed(data["due"], data["times"] + (before.times if before else 0), reasons)
    done = book.done.get(name)
    if done is None or done.due < data["due"]:
        book.done[name] = Done(data["due"], data["at"], "", (), False, reasons)


def _acknowledged(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    book.missed.pop(name, None)


def _template_saved(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    book.templates[name] = template_of(data["template"])


def _template_deleted(book: TimesBook, name: str, data: dict[str, Any]) -> None:
    book.templates.pop(name, None)


def _day_swept(book: TimesBook, day: str, data: dict[str, Any]) -> None:
    book.swept, book.day = day, data


_ON: dict[str, Callable[[TimesBook, str, dict[str, Any]], None]] = {
    "timetable_seen": _seen,
    "timetable_forgotten": _forgotten,
    "timetable_set": _set,
    "timetable_paused": _paused,
    "timetable_deleted": _deleted,
    "timetable_started": _started,
    "timetable_missed": _missed,
    "timetable_acknowledged": _acknowledged,
    "template_saved": _template_saved,
    "template_deleted": _template_deleted,
    "day_swept": _day_swept,
}
TIMES = frozenset(_ON)
