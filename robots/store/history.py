"""The run history: how runs are searched among all that the ledger keeps.

Each run's newest picture stands under `fact:{run id}` with the values remembered; what it is searched by stands beside
it in the table `runs`, written in the same transaction. Counting and filtering never open a picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, not_, or_, select

from robots.core.clock import instant
from robots.core.runs import TERMINAL, RunState
from robots.fleet.run import keeper_of
from robots.store.tables import REMEMBERED, RUNS

FACT = "fact:"
"""Keys under which a scheduler remembers the newest picture of each run: `fact:{run id}`."""
_PEOPLE = ("person", "given_by", "taken_by")


@dataclass(frozen=True, slots=True)
class RunSearch:
    """What to look for; every condition that is set must hold. Times are UTC seconds.

    since, until   requested from, and before; with `alive`: under way, requested or changed at any time between
    stop           where it comes from or goes to
    reason, state  codes of `core.reasons` and of a run's state
    person         id of a member of staff who asked for it, handed it over, received or keeps it
    round          the first run of the round it belongs to
    text           part of a run's id, of a stop's id, or of what is written on the folder
    counters       whoever asks sees what is confidential, and searches labels and people, only where one of these stops
                   is an end of the run; None = everywhere
    limit, offset  of the pictures, the youngest run first; oldest_first turns it round
    """

    since: float | None = None
    until: float | None = None
    alive: bool = False
    robot: str = ""
    stop: str = ""
    state: str = ""
    reason: str = ""
    person: str = ""
    round: str = ""
    text: str = ""
    counters: tuple[str, ...] | None = None
    limit: int = 50
    offset: int = 0
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class FoundRuns:
    """runs: pictures as the scheduler made them; states: how many of all that match are in each state;
    delivered_s: mean seconds from request to delivery of those delivered, None without any."""

    runs: list[dict[str, Any]]
    states: dict[str, int]
    delivered_s: float | None

    @property
    def total(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Sum:
    """name: a day, robot or stop; count: runs; delivered, delivered_s: how many of them, mean seconds, None without."""

    name: str
    count: int
    delivered: int
    delivered_s: float | None


def index_rows(remembered: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row of `runs` for each picture of a run among values to be remembered."""
    return [
        index_row(key, value)
        for key, value in remembered.items()
        if key.startswith(FACT) and isinstance(value, Mapping)
    ]


def index_row(key: str, picture: Mapping[str, Any]) -> dict[str, Any]:
    """What a picture is searched by. Pictures of older releases lack some of it."""
    people = [str(picture.get(name) or "") for name in _PEOPLE]
    people.append(keeper_of(str(picture.get("holder") or "")))
    requested = seconds(picture.get("requested_at"))
    state = str(picture.get("state") or "")
    return {
        "key": key,
        "requested_at": requested,
        "changed_at": seconds(picture.get("changed_at"), requested),
        "ended": state in TERMINAL,
        "state": state,
        "origin": str(picture.get("from_") or ""),
        "destination": str(picture.get("to") or ""),
        "robot": str(picture.get("robot") or ""),
        "confidential": bool(picture.get("confidential")),
        "label": str(picture.get("label") or ""),
        "people": _words(people),
        "round": str(picture.get("round") or ""),
        "reasons": _words(str(reason.get("code") or "") for reason in picture.get("reasons") or ()),
    }


def seconds(value: Any, otherwise: float = 0.0) -> float:
    """UTC seconds of a time in a picture: ISO 8601, or seconds."""
    if isinstance(value, str):
        try:
            return float(instant(value))
        except ValueError:
            return otherwise
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return otherwise
    return float(value)


def find(connection: Connection, search: RunSearch) -> FoundRuns:
    """Two look-ups in the index, then the pictures of one page."""
    where = _conditions(search, connection.dialect.name)
    took = func.sum(RUNS.c.changed_at - RUNS.c.requested_at)
    counted = connection.execute(
        select(RUNS.c.state, func.count(), took).where(where).group_by(RUNS.c.state).order_by(RUNS.c.state)
    ).all()
    states = {str(state): int(count) for state, count, _ in counted}
    delivered = next((sum_s / count for state, count, sum_s in counted if state == RunState.DELIVERED.value), None)
    order = (RUNS.c.requested_at, RUNS.c.key)
    by_time = order if search.oldest_first else tuple(column.desc() for column in order)
    page = select(RUNS.c.key).where(where).order_by(*by_time).limit(search.limit).offset(search.offset)
    keys = list(connection.execute(page).scalars()) if states and search.limit else []
    return FoundRuns(_pictures(connection, keys), states, delivered)


def sums(
    connection: Connection, search: RunSearch, by: Literal["day", "robot", "stop"], day_of: Callable[[float], str]
) -> list[Sum]:
    """All that match by day (the newest first), by robot, or by stop at either end (each the busiest first).

    day_of    names the day of an instant, UTC seconds; they come in order
    """
    where = _conditions(search, connection.dialect.name)
    counted: dict[str, tuple[int, int, float]] = {}
    came = RUNS.c.state == RunState.DELIVERED.value
    took = case((came, RUNS.c.changed_at - RUNS.c.requested_at), else_=0.0)
    for column in {"day": [RUNS.c.requested_at], "robot": [RUNS.c.robot]}.get(by, [RUNS.c.origin, RUNS.c.destination]):
        one = [column, func.count(), func.sum(case((came, 1), else_=0)), func.sum(took)]
        for value, count, delivered, seconds_ in connection.execute(
            select(*one).where(where).group_by(column).order_by(column)
        ):
            name = day_of(value) if by == "day" else value
            before = counted.get(name, (0, 0, 0.0))
            counted[name] = (before[0] + count, before[1] + delivered, before[2] + seconds_)
    found = [Sum(name, runs, came_, took_ / came_ if came_ else None) for name, (runs, came_, took_) in counted.items()]
    if by == "day":
        return sorted(found, key=lambda one: one.name, reverse=True)
    return sorted((one for one in found if one.name), key=lambda one: (-one.count, one.name))


def _pictures(connection: Connection, keys: list[str]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for first in range(0, len(keys), 500):
        some = REMEMBERED.c.key.in_(keys[first : first + 500])
        found.update({row.key: row.value for row in connection.execute(select(REMEMBERED).where(some))})
    return [found[key] for key in keys]


def _conditions(search: RunSearch, dialect: str) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = []
    if search.until is not None:
        asked.append(RUNS.c.requested_at < search.until)
    if search.since is not None:
        begins = RUNS.c.requested_at >= search.since
        asked.append(or_(RUNS.c.changed_at >= search.since, not_(RUNS.c.ended)) if search.alive else begins)
    if search.robot:
        asked.append(RUNS.c.robot == search.robot)
    if search.stop:
        asked.append(_at_end((search.stop,)))
    if search.state:
        asked.append(RUNS.c.state == search.state)
    if search.round:
        asked.append(RUNS.c.round == search.round)
    if search.reason:
        asked.append(RUNS.c.reasons.contains(f" {search.reason} ", autoescape=True))
    mine = None if search.counters is None else _at_end(search.counters)
    if mine is not None:
        asked.append(or_(not_(RUNS.c.confidential), mine))
    if search.person:
        theirs = RUNS.c.people.contains(f" {search.person} ", autoescape=True)
        asked.append(theirs if mine is None else and_(theirs, mine))
    text = search.text.replace("\0", "\ufffd")  # as PostgreSQL holds it
    if text:
        on_folder = _has(RUNS.c.label, text, dialect)
        asked.append(
            or_(
                func.substr(RUNS.c.key, len(FACT) + 1).contains(text.lower(), autoescape=True),
                _has(RUNS.c.origin, text, dialect),
                _has(RUNS.c.destination, text, dialect),
                on_folder if mine is None else and_(on_folder, mine),
            )
        )
    return and_(*asked) if asked else RUNS.c.key.is_not(None)


def _has(column: ColumnElement[str], text: str, dialect: str) -> ColumnElement[bool]:
    """Whatever the case of letters; SQLite's LIKE minds none of them."""
    like = column.contains if dialect == "sqlite" else column.icontains
    return like(text, autoescape=True)


def _at_end(stops: Iterable[str]) -> ColumnElement[bool]:
    wanted = sorted(set(stops))
    return or_(RUNS.c.origin.in_(wanted), RUNS.c.destination.in_(wanted)) if wanted else false()


def _words(parts: Iterable[str]) -> str:
    found = [part for part in dict.fromkeys(parts) if part]
    return f" {' '.join(found)} " if found else ""
