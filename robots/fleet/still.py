"""Looks that would find nothing are left out.

Most ticks come while nothing has happened since the last one: each of their looks would find what the one before it
found. `Work` notes what a look asks of the time, so that it is known until when no answer can be another:
`Work.reached` and `Work.over` note an instant, `Work.at`, read outright, that the next look has to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

_ROUNDING_S = 0.001  # ages are compared in a look, instants here: it is done so much earlier
_ENOUGH = 2
"""The first look after something happened may keep in memory what the next one goes by; what two have not found, a
third one does not find."""


@dataclass(slots=True)
class Still:
    """Of one kind of look. Whoever changes what it goes by calls `stir`."""

    _in_a_row: int = 0
    _until: float = -inf

    def stir(self) -> None:
        """Something happened."""
        self._in_a_row, self._until = 0, -inf

    def looked(self, found: bool, awaited: float) -> None:
        """One has been done. awaited: UTC seconds, the first instant at which it may find something else by itself."""
        self._in_a_row = 0 if found else self._in_a_row + 1
        self._until = awaited if self._in_a_row >= _ENOUGH else -inf

    def lasts(self, at: float) -> bool:
        """A look now would find nothing, and change nothing."""
        if at < self._until - _ROUNDING_S:
            return True
        if self._until > -inf:
            self.stir()  # what was awaited has come
        return False
