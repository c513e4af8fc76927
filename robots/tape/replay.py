"""Feeds a tape to fresh minds and finds the first answer that is another one."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from robots.building.plan import Plan
from robots.core.commands import Kept
from robots.courier.agent import CourierAgent
from robots.fleet import Scheduler
from robots.gateway.floors import floors_of, stand_at
from robots.gateway.gateway import Gateway
from robots.guide.dialogue.understands import MakesUnderstanding
from robots.guide.making import guide_of
from robots.settings.knowledge import Knowledge
from robots.tape.consequences import Consequences
from robots.tape.json_form import NotOnTapeError, from_data
from robots.tape.row import END, FORM, FULL, START, Start, TapeRow
from robots.tape.tape import answer_text, raised_text


class Mind(Protocol):
    def handle(self, event: Any) -> list[Any]: ...


Knows = Callable[[Start], tuple[Knowledge, MakesUnderstanding]]


class UnfitTapeError(ValueError):
    """This tape cannot be fed to the minds of this hall. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where mind and tape part. `number` counts the rows from 1; commands as JSON data, in order. `altered`: the row
    is not as it was written, or not in its place."""

    number: int
    at: float
    what: str
    event: Any
    expected: Any
    got: Any
    altered: bool

    @property
    def lines(self) -> list[str]:
        """The commands side by side: `-` only on the tape, `+` only now."""
        before, now = _page(self.expected), _page(self.got)
        return list(difflib.unified_diff(before, now, "on the tape", "answered now", n=2, lineterm=""))


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it.

    full     starts whose tape ends before their process did
    open_at  the last row, when it is no closing mark: killed, still running, or cut off; else 0
    made     what the minds would have written
    """

    starts: int
    events: int
    commands: int
    full: int
    difference: Difference | None
    open_at: int = 0
    made: Consequences = field(default_factory=Consequences)


class StandInChance:
    """Gives the draws of a row again; secret ones were not kept and become others of the same length."""

    def __init__(self) -> None:
        self._number = 0
        self._left: list[str] = []

    def load(self, number: int, chance: str) -> None:
        self._number, self._left = number, chance.split()

    @property
    def is_spent(self) -> bool:
        return not self._left

    def draw(self, count: int) -> bytes:
        noted = self._left.pop(0) if self._left else f"*{count}"
        if noted.startswith("*"):
            return hashlib.shake_128(f"{self._number}/{len(self._left)}".encode()).digest(count)
        return bytes.fromhex(noted)[:count].ljust(count, b"\0")


def build(plan: Plan, start: Start, records: Sequence[Kept], chance: StandInChance, knows: Knows | None = None) -> Mind:
    """The mind as its process built it. knows: what a guide answers from, and with. Raises UnfitTapeError."""
    remembered = start.remembered
    try:
        match start.kind:
            case "scheduler":
                return Scheduler.restored(plan, chance.draw, records[: start.records], remembered)
            case "courier":
                return CourierAgent(plan.hall.robots[start.id], plan, plan.hall.handover, remembered, start.seed)
            case "guide" if knows is not None:
                robot, (knowledge, understanding) = plan.hall.robots[start.id], knows(start)
                return guide_of(plan, robot, knowledge, understanding, chance.draw, remembered)
            case "gateway":
                return Gateway(start.id, floors_of(plan, start.id), remembered, stand_at=stand_at(plan, start.id))
    except (KeyError, TypeError, ValueError) as error:
        raise UnfitTapeError(
            f"the {start.kind} {start.id} cannot be built with this hall ({error!r}): name its own with --hall"
        ) from error
    raise UnfitTapeError(f"the tape is of a {start.kind!r}, which this program does not know: use the program it ran")


def read_start(row: TapeRow) -> Start:
    """Raises UnfitTapeError."""
    try:
        start = Start(**json.loads(row.event))
    except (TypeError, ValueError) as error:
        raise UnfitTapeError(f"the start at {row.at:.1f} cannot be read ({error}): use the program it ran") from error
    if start.form != FORM:
        raise UnfitTapeError(
            f"the start at {row.at:.1f} is of a tape of form {start.form}, this program reads {FORM}: record anew, "
            "or use the program it ran"
        )
    return start


def replay(rows: Iterable[TapeRow], records: Sequence[Kept], plan: Plan, knows: Knows | None = None) -> Replayed:
    """Feed every event after the first start; stops at the first difference. Raises UnfitTapeError."""
    starts = events = commands = full = 0
    mind: Mind | None = None
    chance, made = StandInChance(), Consequences()
    before, last, number = "", "", 0
    for number, row in enumerate(rows, 1):
        if row.what == START:
            starts += 1
            start = read_start(row)
            if not row.follows(""):
                raise UnfitTapeError(f"row {number}, a start, was altered after it was written: it cannot be replayed")
            if starts > 1 and start.before != before:
                raise UnfitTapeError(f"row {number}, a start, does not follow row {number - 1}: rows are gone or moved")
            mind = build(plan, start, records, chance, knows)
            made.start(start)
        elif not starts:
            raise UnfitTapeError("the tape does not begin with a start: rows are gone or moved")
        elif row.what in (FULL, END):
            if not row.follows(before):
                return Replayed(starts, events, commands, full, _difference(number, row, _data(row.event), "[]"))
            mind = None
            if row.what == FULL:
                full += 1
                made.full()
            else:
                made.end(**_data(row.event))
        elif mind is None:
            raise UnfitTapeError(f"row {number} stands after the end of its start: rows are moved or added")
        else:
            events += 1
            event, answer, answered = _answer(mind, chance, number, row)
            if answer != row.answer or not row.follows(before) or not chance.is_spent:
                return Replayed(starts, events, commands, full, _difference(number, row, event, answer, before))
            made.take(number, answered)
            commands += len(answered)
        before, last = row.digest, row.what
    if not starts:
        raise UnfitTapeError("the tape has no start to begin from")
    return Replayed(starts, events, commands, full, None, 0 if last in (FULL, END) else number, made)


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _answer(mind: Mind, chance: StandInChance, number: int, row: TapeRow) -> tuple[Any, str, list[Any]]:
    """The event as data, and what the mind answers now: on tape, and its commands."""
    try:
        data = json.loads(row.event)
        event = from_data(data)
    except (NotOnTapeError, ValueError) as error:
        raise UnfitTapeError(f"row {number} cannot be read ({error}): use the program that wrote it") from error
    chance.load(number, row.chance)
    try:
        answered = mind.handle(event)
        return data, answer_text(answered), answered
    except Exception as error:  # as its shell did: what a mind raises is part of what it does
        return data, raised_text(error), []


def _difference(number: int, row: TapeRow, event: Any, answer: str, before: str | None = None) -> Difference:
    """`before`: the digest the row should follow; None = it is known not to."""
    altered = before is None or not row.follows(before)
    return Difference(number, row.at, row.what, event, _data(row.answer), json.loads(answer), altered)


def _page(answer: Any) -> list[str]:
    """One line a value, so that a diff shows which."""
    commands = answer if isinstance(answer, list) else [answer]
    return [line for command in commands for line in json.dumps(command, ensure_ascii=False, indent=1).splitlines()]
