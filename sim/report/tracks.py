"""Values over time, kept only where they change: curves between which one draws straight lines, and steps that hold."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Generic, TypeVar

Row = tuple[float, ...]
Value = TypeVar("Value", bound=Hashable)

CENTI = 100
"""Times are written in hundredths of a second."""


@dataclass(slots=True)
class Curve:
    """Rows of numbers over seconds. A row that does not change is kept twice: when it came and when it was left."""

    times: list[float] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    _held: float = -1.0

    def put(self, at: float, row: Row) -> None:
        """The row at `at`; times only grow."""
        if self.rows and row == self.rows[-1]:
            self._held = at
            return
        if self.rows and self._held > self.times[-1]:
            self._keep(self._held, self.rows[-1])
        self._keep(at, row)

    def at(self, time: float) -> Row:
        """The row at `time`, between two kept ones in a straight line. Raises IndexError while there is none."""
        times, rows = self.times, self.rows
        if time <= times[0]:
            return rows[0]
        if time >= times[-1]:
            return rows[-1]
        low, high = 0, len(times) - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if times[middle] <= time else (low, middle)
        share = (time - times[low]) / (times[high] - times[low])
        return tuple(a + (b - a) * share for a, b in zip(rows[low], rows[high], strict=True))

    def _keep(self, at: float, row: Row) -> None:
        self.times.append(at)
        self.rows.append(row)


@dataclass(slots=True)
class Steps(Generic[Value]):
    """A value that holds until the next one."""

    times: list[float] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def put(self, at: float, value: Value) -> None:
        if self.values and self.values[-1] == value:
            return
        if self.times and self.times[-1] == at:
            self.times.pop()
            self.values.pop()
            self.put(at, value)
            return
        self.times.append(at)
        self.values.append(value)

    def spans(self, end: float) -> list[tuple[float, float, Value]]:
        """From, to and value, the last one up to `end`."""
        return [
            (start, stop, value)
            for (start, stop), value in zip(
                pairwise([*self.times, max(end, *self.times, 0.0)]), self.values, strict=True
            )
        ]

    def as_json(self) -> list[Any]:
        """Times in hundredths, values: two columns."""
        return [[_centi(time) for time in self.times], list(self.values)]


def thinned(curve: Curve, within: Row) -> Curve:
    """The fewest rows of a curve (by Douglas and Peucker) from which it is off by no more than `within`, per column."""
    times, rows = curve.times, curve.rows
    if len(times) < 3:
        return curve
    keep = {0, len(times) - 1}
    open_ = [(0, len(times) - 1)]
    while open_:
        first, last = open_.pop()
        worst, found = 1.0, 0
        span = times[last] - times[first]
        slopes = [(b - a) / span if span else 0.0 for a, b in zip(rows[first], rows[last], strict=True)]
        for index in range(first + 1, last):
            gone = times[index] - times[first]
            for start, slope, value, most in zip(rows[first], slopes, rows[index], within, strict=True):
                off = abs(start + slope * gone - value) / most
                if off > worst:
                    worst, found = off, index
        if found:
            keep.add(found)
            open_ += [(first, found), (found, last)]
    kept = sorted(keep)
    return Curve([times[index] for index in kept], [rows[index] for index in kept])


def columns(curve: Curve, scales: Sequence[float]) -> list[list[int]]:
    """Times and columns as whole numbers, each as the difference to the one before; scale = units in 1."""
    found = [[_centi(time) for time in curve.times]]
    found += [[round(row[index] * scale) for row in curve.rows] for index, scale in enumerate(scales)]
    return [deltas(column) for column in found]


def deltas(column: Sequence[int]) -> list[int]:
    return [value - before for before, value in pairwise([0, *column])]


def unwrapped(angles: Sequence[float]) -> list[float]:
    """Angles in radians without jumps of a whole turn."""
    found: list[float] = []
    for angle in angles:
        found.append(found[-1] + math.remainder(angle - found[-1], 2 * math.pi) if found else angle)
    return found


def _centi(time: float) -> int:
    return round(time * CENTI)
