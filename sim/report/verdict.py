"""What a report says of right and wrong, and what the timeline did: expectations, breaches, marks on the time axis."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from sim.judge import INVARIANTS, Violation
from sim.play import Outcome
from sim.scenarios.scenario import Scenario

ASKS = frozenset({
    "request_run", "cancel_run", "hold_run", "resume_run", "bring_back_run", "skip_stop", "hand_over_run", "ask_again",
    "request_round", "cancel_round",
})  # fmt: skip
"""Verbs by which staff ask for something."""
PEOPLE = frozenset({"passengers", "passenger", "call_lift", "press_floor"})
"""Verbs of people who just use the lifts; every verb in neither is a fault or somebody's misbehaviour."""

LONGEST_LINE = 200
MOST_LINES = 4000

_AT = re.compile(r"(?:true at|at) (\d+\.\d) s")
_TIMES, _WHO = 9, 12


def expectations(scenario: Scenario, outcome: Outcome) -> list[dict[str, Any]]:
    """Every expectation of the file; `broken`: empty, or how; `at`: when, if that is known."""
    found = []
    for item in scenario.expect:
        where = f"line {item.line}: {item.text}: "
        broken = next((text.removeprefix(where) for text in outcome.broken if text.startswith(where)), "")
        found.append({"line": item.line, "text": item.text, "broken": broken, "at": _seconds(broken)})
    return found


def other_breaches(scenario: Scenario, outcome: Outcome) -> list[str]:
    """What broke that is neither an expectation nor an invariant: a step that never came."""
    expected = tuple(f"line {item.line}: {item.text}: " for item in scenario.expect)
    judged = tuple(f"{name} at " for name in INVARIANTS)
    return [text for text in outcome.broken if not text.startswith(expected) and not text.startswith(judged)]


def breaches(violations: Iterable[Violation], started: float, allowed: Iterable[str]) -> list[dict[str, Any]]:
    """Every broken invariant with its second; `allowed`: the file says that this one may be broken."""
    may = frozenset(allowed)
    return [
        {
            "at": round(item.at - started, 2),
            "name": item.invariant,
            "says": INVARIANTS.get(item.invariant, ""),
            "detail": item.detail,
            "allowed": item.invariant in may,
        }
        for item in violations
    ]


def marks(lines: Iterable[str]) -> list[dict[str, Any]]:
    """What the timeline did: second, verb, its values, whether people just use the lifts, whether it is a fault."""
    found = []
    for line in lines:
        at, who, what, data = _parts(line)
        if who == "scenario":
            values = _data(data)
            people = what in PEOPLE
            found.append(
                {"at": at, "verb": what, "args": values, "people": people, "fault": not people and what not in ASKS}
            )
    return found


def log(lines: Iterable[str]) -> list[list[Any]]:
    """The event log for the page: second, who, what, data; long lines cut, the last `MOST_LINES`."""
    found: list[list[Any]] = []
    for line in lines:
        at, who, what, data = _parts(line[:LONGEST_LINE])
        found.append([at, who, what, data])
    return found[-MOST_LINES:]


def _parts(line: str) -> tuple[float, str, str, str]:
    """A line of the chronicle: its second, who, what, and the data behind it."""
    at, rest = float(line[:_TIMES]), line[_TIMES + 2 :]
    who, _, more = rest.partition(" ") if len(rest.partition(" ")[0]) > _WHO else (rest[:_WHO], "", rest[_WHO + 1 :])
    what, brace, data = more.partition(" {")
    return at, who.strip(), what.strip(), f"{{{data}" if brace else ""


def _data(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {"…": text}
    return found if isinstance(found, dict) else {}


def _seconds(text: str) -> float | None:
    found = _AT.search(text)
    return float(found[1]) if found else None
