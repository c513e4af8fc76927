"""What is told of times: retained facts for boards without any label, and what the tablets read from the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from robots.core.clock import Instant
from robots.core.commands import Remember
from robots.core.forms import TimedStart
from robots.core.reasons import Reason, spoken
from robots.core.runs import SpokenReason
from robots.core.times import DayFact, LeftRobot, LeftRun, MissedStart, NextStart, TimetableFact
from robots.fleet.times.starts import entries, next_start
from robots.fleet.work import Work

TIMETABLE_KEY, TEMPLATES_KEY, DAY_KEY = "timetable", "templates", "day"
_CODES = frozenset(Reason)
_MOST_SHOWN = 12


def tell_times(work: Work) -> None:
    """Publish and remember what changed; all of it again when the broker was away."""
    book = work.book.times
    table = entries(work)
    if table or book.done or book.missed or TIMETABLE_KEY in work.times.shown:
        stands = (work.link_since, *_stands(work, table))
        if work.times.stands != stands:  # put into words only when something is new: this is asked twice a second
            work.times.stands = stands
            _publish(work, "fact", timetable_fact(work))
            _remember(work, TIMETABLE_KEY, rows(work))
    if book.templates or TEMPLATES_KEY in work.times.shown:
        _remember(work, TEMPLATES_KEY, [asdict(book.templates[name]) for name in sorted(book.templates)])
    if book.swept:
        _publish(work, "day", day_fact(book.swept, book.day))
        _remember(work, DAY_KEY, {"date": book.swept, **book.day})


def _stands(work: Work, table: dict[str, TimedStart]) -> Iterator[tuple[Any, ...]]:
    """All that `rows` and the fact are made of."""
    book = work.book.times
    for name in sorted(table.keys() | book.missed.keys()):
        entry = table.get(name)
        due = next_start(work, entry) if entry is not None else None
        yield (
            name,
            entry,
            name in work.times.file,
            book.authors.get(name, ""),
            due,
            book.done.get(name),
            book.missed.get(name),
        )


def rows(work: Work) -> list[dict[str, Any]]:
    """Every entry with what is next and what was last, for those who are logged in."""
    book, table = work.book.times, entries(work)
    found = []
    for name in sorted(table.keys() | book.missed.keys()):
        entry, done, missed = table.get(name), book.done.get(name), book.missed.get(name)
        found.append(
            {
                "id": name,
                "entry": asdict(entry) if entry is not None else None,
                "of_file": name in work.times.file,
                "person": book.authors.get(name, ""),
                "next": next_start(work, entry) if entry is not None else None,
                "last": asdict(done) if done is not None else None,
                "missed": asdict(missed) if missed is not None else None,
            }
        )
    return found


def timetable_fact(work: Work) -> TimetableFact:
    due = sorted((at, name) for name, entry in entries(work).items() if (at := next_start(work, entry)) is not None)[
        :_MOST_SHOWN
    ]
    table = entries(work)
    starts = tuple(
        NextStart(
            name,
            Instant(at),
            tuple(run.from_ for run in table[name].runs),
            tuple(run.to for run in table[name].runs),
        )
        for at, name in due
    )
    missed = tuple(
        MissedStart(name, Instant(one.due), one.times, _words(one.reasons))
        for name, one in sorted(work.book.times.missed.items())
    )
    return TimetableFact(starts, missed)


def day_fact(date: str, data: dict[str, Any]) -> DayFact:
    """Of a `day_swept`. Nobody's name: who has a folder in custody stands in the ledger only."""
    return DayFact(
        date,
        Instant(data["at"]),
        data["ended"],
        _left(data["aboard"]),
        _left(data["waiting"]),
        _left(data["custody"]),
        tuple(LeftRobot(one["robot"], one["map_id"], one["stop"], _words(one["reasons"])) for one in data["robots"]),
    )


def _left(runs: list[dict[str, Any]]) -> tuple[LeftRun, ...]:
    return tuple(
        LeftRun(r["run"], r["state"], r["from"], r["to"], r["where"], r["confidential"], _words(r["reasons"]))
        for r in runs
    )


def _words(codes: list[str] | tuple[str, ...]) -> tuple[SpokenReason, ...]:
    return tuple(spoken(Reason(code)) for code in codes if code in _CODES)


def _publish(work: Work, name: str, fact: Any) -> None:
    told = (work.link_since, fact)
    if work.times.shown.get(name) != told:
        work.times.shown[name] = told
        work.publish(fact)


def _remember(work: Work, key: str, value: Any) -> None:
    if work.times.shown.get(key) != value:
        work.times.shown[key] = value
        work.out.append(Remember(key, value))
