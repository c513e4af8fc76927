"""Feeds a tape to fresh minds and finds the first answer that is another one."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from robots.building.plan import Plan
from robots.courier.agent import CourierAgent
from robots.fleet import Scheduler
from robots.gateway.floors import floors_of
from robots.gateway.gateway import Gateway
from robots.tape.json_form import NotOnTapeError, from_data
from robots.tape.row import FULL, START, Start, TapeRow
from robots.tape.tape import answer_text, raised_text


class Mind(Protocol):
    def handle(self, event: Any) -> list[Any]: ...


class Fact(Protocol):
    """A record of the ledger."""

    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


class UnfitTapeError(ValueError):
    """This tape cannot be fed to the minds of this hall. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where mind and tape part. `number` counts the rows from 1; commands as JSON data, in order."""

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
    """What came of it. `full`: starts whose tape ends before their process did."""

    starts: int
    events: int
    commands: int
    full: int
    difference: Difference | None


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


def build(plan: Plan, start: Start, records: Sequence[Fact], chance: StandInChance) -> Mind:
    """The mind as its process built it. Raises UnfitTapeError."""
    remembered = start.remembered
    try:
        match start.kind:
            case "scheduler":
                return Scheduler.restored(plan, chance.draw, records[: start.records], remembered)
            case "courier":
                return CourierAgent(plan.hall.robots[start.id], plan, plan.hall.handover, remembered, start.seed)
            case "gateway":
                return Gateway(start.id, floors_of(plan, start.id), remembered)
    except (KeyError, TypeError, ValueError) as error:
        raise UnfitTapeError(
            f"the {start.kind} {start.id} cannot be built with this hall ({error!r}): name its own with --hall"
        ) from error
    raise UnfitTapeError(f"the tape is of a {start.kind!r}, which this program does not know: use the program it ran")


def read_start(row: TapeRow) -> Start:
    """Raises UnfitTapeError."""
    try:
        return Start(**json.loads(row.event))
    except (TypeError, ValueError) as error:
        raise UnfitTapeError(f"the start at {row.at:.1f} cannot be read ({error}): use the program it ran") from error


def replay(rows: Iterable[TapeRow], records: Sequence[Fact], plan: Plan) -> Replayed:
    """Feed every event after the first start; stops at the first difference. Raises UnfitTapeError."""
    starts = events = commands = full = 0
    mind: Mind | None = None
    chance = StandInChance()
    for number, row in enumerate(rows, 1):
        if row.what == START:
            starts += 1
            if not row.is_sound:
                raise UnfitTapeError(f"row {number}, a start, was altered after it was written: it cannot be replayed")
            mind = build(plan, read_start(row), records, chance)
        elif row.what == FULL:
            full += 1
            mind = None
        elif mind is not None:
            events += 1
            event, answer = _answer(mind, chance, number, row)
            if answer != row.answer or not row.is_sound or not chance.is_spent:
                return Replayed(starts, events, commands, full, _difference(number, row, event, answer))
            commands += len(json.loads(answer)) if answer.startswith("[") else 0
    if not starts:
        raise UnfitTapeError("the tape has no start to begin from")
    return Replayed(starts, events, commands, full, None)


def _answer(mind: Mind, chance: StandInChance, number: int, row: TapeRow) -> tuple[Any, str]:
    """The event as data, and what the mind answers now."""
    try:
        data = json.loads(row.event)
        event = from_data(data)
    except (NotOnTapeError, ValueError) as error:
        raise UnfitTapeError(f"row {number} cannot be read ({error}): use the program that wrote it") from error
    chance.load(number, row.chance)
    try:
        return data, answer_text(mind.handle(event))
    except Exception as error:  # as its shell did: what a mind raises is part of what it does
        return data, raised_text(error)


def _difference(number: int, row: TapeRow, event: Any, answer: str) -> Difference:
    try:
        expected = json.loads(row.answer)
    except ValueError:
        expected = row.answer
    return Difference(number, row.at, row.what, event, expected, json.loads(answer), not row.is_sound)


def _page(answer: Any) -> list[str]:
    """One line a value, so that a diff shows which."""
    commands = answer if isinstance(answer, list) else [answer]
    return [line for command in commands for line in json.dumps(command, ensure_ascii=False, indent=1).splitlines()]
