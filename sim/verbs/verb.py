"""What a verb of the scenario language is made of: its fields, and what it does to a running engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.engine import Engine

Args = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a verb: its type, what it means, and its default unless it is needed."""

    type: type
    meaning: str
    default: Any = None
    needed: bool = False
    low: float = 0.0
    """Numbers are not below this."""

    def fits(self, value: Any) -> bool:
        if self.type is float:
            return isinstance(value, int | float) and not isinstance(value, bool) and value >= self.low
        if self.type is int:
            return isinstance(value, int) and not isinstance(value, bool) and value >= self.low
        return isinstance(value, self.type)


@dataclass(frozen=True, slots=True)
class Verb:
    """`act` may raise KeyError for what the hall does not have."""

    fields: Mapping[str, Field]
    act: Callable[[Engine, Args], None]


def text(meaning: str) -> Field:
    """A text that must be given."""
    return Field(str, meaning, "", needed=True)


def seconds(meaning: str, default: float) -> Field:
    return Field(float, f"{meaning}, seconds not below 0", default)
