"""The librarian's records read back: turns as they were asked, hand-offs from the first step to the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from robots.core.visitors import KioskTurn
from robots.guide.librarian.librarian import Dated

_FIELDS = frozenset(f.name for f in fields(KioskTurn))
_TAKEN_BY = frozenset({"acknowledged", "coming", "answered"})


@dataclass(slots=True)
class Course:
    """One hand-off. Times are UTC seconds, None = never came to it.

    taken    when a person acknowledged, answered or set out
    people   who had to do with it, by id, in that order
    state, because   how it stands, or ended
    """

    handoff: str
    robot: str
    session: str
    reason: str
    lang: str
    asked: float
    taken: float | None = None
    answered: float | None = None
    came: float | None = None
    escalated: bool = False
    state: str = "waiting"
    because: str = ""
    question: str = ""
    answer: str = ""
    candidates: tuple[str, ...] = ()
    people: list[str] = field(default_factory=list)

    @property
    def waited_s(self) -> float | None:
        """Until the first person took it."""
        return None if self.taken is None else max(0.0, self.taken - self.asked)


def turns(records: Iterable[Dated], from_: float, to: float) -> list[KioskTurn]:
    """Those asked at or after `from_` and before `to`, in the order asked."""
    found = []
    for record in records:
        if record.kind != "turn_taken" or not from_ <= record.data["at"] < to:
            continue
        known: dict[str, Any] = {name: value for name, value in record.data.items() if name in _FIELDS}
        found.append(KioskTurn(**{**known, "ids": tuple(known["ids"])}))
    return sorted(found, key=lambda turn: (turn.at, turn.robot, turn.number))


def courses(records: Iterable[Dated], from_: float, to: float) -> list[Course]:
    """Hand-offs asked for in that time, in that order."""
    found: dict[tuple[str, str], Course] = {}
    for record in records:
        step = record.data
        if record.kind != "handoff_moved" or not from_ <= step["asked"] < to:
            continue
        course = found.setdefault(
            (step["robot"], record.subject),
            Course(record.subject, step["robot"], step["session"], step["reason"], step["lang"], step["asked"]),
        )
        at, state = float(step["at"]), step["state"]
        course.state, course.because = state, step["because"]
        course.reason = step["reason"]  # it may have become urgent
        course.question = step["question"] or course.question
        course.answer = step["answer"] or course.answer
        course.candidates = tuple(step["candidates"]) or course.candidates
        course.escalated = course.escalated or bool(step["escalated"])
        if step["person"] and step["person"] not in course.people:
            course.people.append(step["person"])
        if state in _TAKEN_BY and course.taken is None:
            course.taken = at
        if state == "answered" and course.answered is None:
            course.answered = at
        if state == "coming" and course.came is None:
            course.came = at
    return sorted(found.values(), key=lambda course: (course.asked, course.handoff))
