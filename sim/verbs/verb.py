"""What a verb of the scenario language is made of: its fields, and what it does to a running engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from robots.settings import Hall
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
    high: float = math.inf
    """Numbers lie between these."""
    among: tuple[str, ...] = ()
    """A text is one of these, where there are any."""
    of: str = ""
    """A text is an id of this kind (`scenarios.ids`); a door goes with the entry's `map`, a landing with its `lift`."""

    def fits(self, value: Any) -> bool:
        if self.type is float:
            return _is_number(value, int | float) and self.low <= value <= self.high and math.isfinite(value)
        if self.type is int:
            return _is_number(value, int) and self.low <= value <= self.high
        if self.among:
            return isinstance(value, str) and value in self.among
        return isinstance(value, self.type)


def _is_number(value: Any, kinds: Any) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its fields, what it does, and how chance chooses its fields.

    act   may raise KeyError for what the hall does not have
    draw  fields drawn for a hall, each as its `Field` accepts it; None: this verb is no random fault, or chance finds
          nothing in this hall to do it to
    """

    fields: Mapping[str, Field]
    act: Callable[[Engine, Args], None]
    draw: Callable[[Random, Hall], Args | None] | None = None


def text(meaning: str, of: str = "") -> Field:
    """A text that must be given. `of`: it is an id of this kind."""
    return Field(str, meaning, "", needed=True, of=of)


def seconds(meaning: str, default: float) -> Field:
    return Field(float, f"{meaning}, seconds not below 0", default)
