"""The mind of the process `librarian`: takes turns and hand-offs, has wishes reviewed, forgets what is too old."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from robots.core.clock import iso
from robots.core.commands import Kept, Note, Publish, Record, Remember
from robots.core.events import LinkDown, LinkUp, Received, Tick
from robots.core.visitors import (
    Additions,
    Handoff,
    HandoffCleared,
    HandoffReply,
    KioskTurn,
    PhrasingWish,
    TurnsTaken,
)
from robots.guide.kiosk import KnowledgeChanged
from robots.guide.librarian.courses import Courses
from robots.guide.librarian.taken import Taken
from robots.guide.librarian.wishes import Wishes
from robots.guide.privacy import kept, masked
from robots.settings.knowledge import Knowledge

KEEP_DAYS = 90
DAY_S = 24 * 3600.0
_KEY = "taken:"
_LOOK_S = 1.0
_MOST_LETTERS = 500
"""Of a question on disk; nobody reads further."""


@dataclass(frozen=True, slots=True)
class Forget:
    """A command: delete every record committed before this instant (UTC seconds)."""

    before: float


class Dated(Kept, Protocol):
    """A record with the instant of its commit, UTC seconds."""

    @property
    def at(self) -> float: ...


class Librarian:
    """remembered: what earlier `Remember` said, by key; keep_days: how long records stay."""

    def __init__(self, remembered: Mapping[str, Any] | None = None, keep_days: int = KEEP_DAYS) -> None:
        known = remembered or {}
        self._keep_s = keep_days * DAY_S
        self._keep_days = keep_days
        self._taken = {key[len(_KEY) :]: Taken(kept) for key, kept in known.items() if key.startswith(_KEY)}
        self._courses = Courses(known, kept)
        self.wishes = Wishes(known, masked)
        self._linked = False
        self._look_at = 0.0
        self._oldest: float | None = None
        self._handlers: dict[type, Callable[[float, Any], list[Any]]] = {
            KioskTurn: self._turn,
            Handoff: self._courses.see,
            HandoffCleared: self._courses.clear,
            HandoffReply: self._courses.reply,
            PhrasingWish: self.wishes.take,
        }

    @classmethod
    def restored(cls, records: Iterable[Dated], remembered: Mapping[str, Any], keep_days: int = KEEP_DAYS) -> Librarian:
        """As it was when the process ended."""
        mind = cls(remembered, keep_days)
        for record in records:
            mind._oldest = record.at if mind._oldest is None else min(mind._oldest, record.at)
            if record.kind == "turn_taken":
                mind._of(record.subject).know(int(record.data["number"]), float(record.data["at"]))
            elif record.kind == "handoff_replied":
                mind._courses.know_reply(str(record.data["key"]))
        return mind

    def handle(self, event: Any) -> list[Any]:
        match event:
            case Received(at=at, message=message) if type(message) in self._handlers:
                commands = self._handlers[type(message)](at, message)
                if self._oldest is None and any(isinstance(command, Record) for command in commands):
                    self._oldest = at
                return commands
            case Received(message=TurnsTaken() | Additions()):
                return []  # our own
            case Tick(at=at):
                return self._tick(at) if at >= self._look_at else []
            case LinkUp():
                self._linked = True
                taken = [Publish(TurnsTaken(robot, taken.upto)) for robot, taken in sorted(self._taken.items())]
                return [*taken, Publish(self.wishes.additions)]
            case LinkDown():
                self._linked = False
                return []
            case KnowledgeChanged(knowledge=Knowledge() as knowledge):
                return self.wishes.settle(knowledge)
            case KnowledgeChanged():
                return []  # the last good one stays
            case _:
                return [Note("event_unknown", {"type": type(getattr(event, "message", event)).__name__}, "warning")]

    # --- inside ---

    def _of(self, robot: str) -> Taken:
        return self._taken.setdefault(robot, Taken())

    def _turn(self, at: float, turn: KioskTurn) -> list[Any]:
        taken = self._of(turn.robot)
        if turn.number < 1:
            return [Note("turn_without_number", {"robot": turn.robot}, "warning")]
        if not taken.is_new(turn.number, turn.at):
            return [Publish(TurnsTaken(turn.robot, taken.upto))]  # the guide has missed it
        taken.take(at, turn.number, turn.at)
        turn = replace(turn, question=kept(turn.question)[:_MOST_LETTERS])
        return [
            Record("turn_taken", turn.robot, {**asdict(turn), "ids": list(turn.ids)}),
            Remember(_KEY + turn.robot, taken.kept()),
            Publish(TurnsTaken(turn.robot, taken.upto)),
        ]

    def _tick(self, at: float) -> list[Any]:
        self._look_at = at + _LOOK_S
        commands = self._courses.tick(at)
        if self._linked:
            for robot, taken in sorted(self._taken.items()):
                if missing := taken.give_up(at):
                    commands += [
                        Note("turns_missing", {"robot": robot, "first": missing[0], "count": missing[1]}, "warning"),
                        Remember(_KEY + robot, taken.kept()),
                        Publish(TurnsTaken(robot, taken.upto)),
                    ]
        return [*commands, *self._forget(at)]

    def _forget(self, at: float) -> list[Any]:
        """Nothing gets older than `keep_days`. A day's worth goes at a time."""
        if self._oldest is None or self._oldest > at - self._keep_s:
            return []
        before = self._oldest = at - self._keep_s + DAY_S
        about = {"before": iso(before), "keep_days": self._keep_days}
        return [*self.wishes.lapse(before), Record("records_forgotten", "librarian", about), Forget(before),
                Note("records_forgotten", about)]  # fmt: skip
