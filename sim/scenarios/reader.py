"""Reads the mappings of a scenario file and collects what is wrong: file, line, field and what to write."""

from __future__ import annotations

import math
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sim.judge import INVARIANTS
from sim.scenarios.conditions import Condition, ConditionError, condition
from sim.scenarios.lines import Lined
from sim.scenarios.words import WORDS
from sim.verbs.verb import Field

FINITE = sys.float_info.max


class ScenarioError(ValueError):
    """Everything that is wrong with a scenario file, one line each: file:line: field: what and what to write."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def one_of(name: str, known: Collection[str]) -> str:
    """`use one of …`, and first the one that was probably meant."""
    near = get_close_matches(name, sorted(known), 1)
    return f"{f'did you mean {near[0]}? ' if near else ''}use one of {', '.join(sorted(known))}"


@dataclass(slots=True)
class Reader:
    """Collects the problems of one file."""

    path: Path
    problems: list[str] = field(default_factory=list)

    def problem(self, line: int, name: str, message: str) -> None:
        self.problems.append(f"{self.path}:{line}: {name}: {message}")

    def known(self, where: Lined, allowed: set[str], what: str) -> None:
        """Every key of `where` is one of `allowed`."""
        for key in where:
            if key not in allowed:
                self.problem(where.line_of(key), key, f"{what} has no such field: {one_of(key, allowed)}")

    def condition(self, where: Lined, key: str) -> Condition | None:
        text = where[key]
        try:
            return condition(str(text), WORDS, INVARIANTS)
        except ConditionError as error:
            self.problem(where.line_of(key), key, str(error))
            return None

    def number(self, where: Lined, key: str, default: float, top: float = math.inf) -> float:
        """A finite number from 0 to `top`."""
        value = where.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= min(top, FINITE):
            limit = f" and at most {top:g}" if math.isfinite(top) else ""
            self.problem(where.line_of(key), key, f"{value!r} must be a finite number not below 0{limit}")
            return default
        return float(value)

    def whole(self, where: Lined, key: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = where.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self.problem(where.line_of(key), key, f"{value!r} must be a whole number of 1 or more, at most {most}")
            return default
        return value

    def texts(self, where: Lined, key: str) -> tuple[str, ...]:
        """A text or a list of texts; empty when left out."""
        value = where.get(key, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            self.problem(where.line_of(key), key, f"{value!r} must be a text or a list of texts")
            return ()
        return tuple(found)

    def entries(self, where: Lined, key: str) -> list[Lined]:
        found = where.get(key) or []
        if not isinstance(found, list) or not all(isinstance(item, Lined) for item in found):
            self.problem(where.line_of(key), key, "must be a list of mappings such as `- {at_s: 5, do: broker_stop}`")
            return []
        return found

    def argument(self, entry: Lined, name: str, kind: Field) -> Any:
        """The value of one field of a verb, or its default."""
        if name not in entry:
            if kind.needed:
                self.problem(entry.line, name, f"{entry['do']} needs it: {kind.meaning}")
            return kind.default
        value = entry[name]
        if kind.fits(value):
            return float(value) if kind.type is float else value
        self.problem(entry.line_of(name), name, f"{value!r} does not fit: {kind.meaning}")
        return kind.default
