"""What went wrong, for people: of the log of a failed scenario what was asked, the faults, the runs and the breach.

Everything else is counted, not shown; all of it is in the log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sim.play import Outcome

NEAR_S = (45.0, 10.0)
"""So long before and after a breach everything a robot's ride and screen does is told."""
RUN = "run "
BROKEN = "▶ BROKEN"
MOST_ROWS = 70
"""Rows of a story at most: those far from the breach give way first."""

_LINE = re.compile(r"\s*(?P<at>\d+\.\d+)  (?P<who>\S+)\s+(?P<what>.*?)(?: (?P<data>\{.*))?$", re.DOTALL)
_ALWAYS = ("killed", "started", "stopped", "mind raised", "error ", "alarm ", "offline", "connectionbroken")
_NOISE = ("records ", "ride_state", "accepted", "instant to", "order to", "docked", "undocked", "online")


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `weight`: 3 is always told, 2 a run's course, 1 only near a breach, 0 never."""

    at_s: float
    who: str
    what: str
    weight: int


def story(outcome: Outcome) -> list[str]:
    """Aligned lines: seconds, who, what; breaches marked, and how much was left out between."""
    if not outcome.timeline:
        return []
    breaches = [f for f in outcome.failures if f.at_s is not None]
    moments = [f.at_s for f in breaches if f.at_s is not None] or [outcome.simulated_s]
    rows = [row for line in outcome.timeline if (row := _row(line, outcome.runs)) is not None]
    rows = _turning_points(rows, waits=not breaches)
    marks = [Row(f.at_s or 0.0, BROKEN, f.text, 3) for f in breaches]
    rows = sorted([*rows, *marks], key=lambda row: row.at_s)  # stable: a breach comes after what led to it
    shown = {place for place, row in enumerate(rows) if _is_told(row, moments)}
    far = sorted(shown, key=lambda place: (rows[place].weight, -_distance(rows[place], moments)))
    shown -= set(far[: max(0, len(shown) - MOST_ROWS)])
    return list(_written(rows, shown, len(outcome.timeline) + len(marks)))


def _turning_points(rows: list[Row], waits: bool) -> list[Row]:
    """A run's row counts where its state changes; with `waits`, also where what it waits for does."""
    last: dict[str, str] = {}
    found = []
    for row in rows:
        if row.weight == 2 and row.who.startswith(RUN):
            text = row.what if waits else re.split("[, ]", row.what)[0]
            if last.get(row.who) == text:
                row = replace(row, weight=1)
            last[row.who] = text
        found.append(row)
    return found


def _is_told(row: Row, moments: list[float]) -> bool:
    if row.weight >= 2:
        return True
    return row.weight == 1 and any(moment - NEAR_S[0] <= row.at_s <= moment + NEAR_S[1] for moment in moments)


def _distance(row: Row, moments: list[float]) -> float:
    return min(abs(row.at_s - moment) for moment in moments)


def _written(rows: list[Row], shown: set[int], count: int) -> Iterator[str]:
    wide = max((len(rows[place].who) for place in shown), default=0)
    yield f"{'second':>9}  {'left out':>8}  {'who':<{wide}}  what"
    skipped = 0
    for place, row in enumerate(rows):
        if place not in shown:
            skipped += 1
            continue
        before = f"+{skipped}" if skipped else ""
        skipped = 0
        yield f"{row.at_s:9.1f}  {before:>8}  {row.who:<{wide}}  {row.what}"
    yield f"{'':9}  {f'+{skipped}' if skipped else '':>8}  {len(shown)} of {count} lines; the whole log: --log FILE"


def _row(line: str, runs: dict[str, str]) -> Row | None:
    found = _LINE.match(line)
    if found is None:
        return None
    who, what, data = found["who"], found["what"], _data(found["data"])
    at_s = float(found["at"])
    if who == "scenario":
        return Row(at_s, "fault" if what != "request_run" else "asked", f"{what} {_plain(data, runs)}".strip(), 3)
    if who in runs:
        waits = f", waits for {data['waits']}" if data.get("waits") else ""
        more = {key: value for key, value in data.items() if key != "waits"}
        return Row(at_s, f"{RUN}{runs[who]}", f"{what}{waits}  {_plain(more, runs)}".rstrip(), 2)
    if what.startswith(_ALWAYS):
        return Row(at_s, who, f"{what} {_plain(data, runs)}".strip(), 3 if what != "started" else 2)
    if what.startswith("refused"):
        return Row(at_s, who, f"refused {_plain(data, runs)}", 3)
    if what.startswith(_NOISE) or what.startswith("asks "):
        return Row(at_s, who, what, 0)
    return Row(at_s, who, f"{what} {_plain(data, runs)}".strip(), 1)


def _data(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:  # cut short in the log
        return {"": text}
    return found if isinstance(found, dict) else {}


def _plain(data: dict[str, Any], runs: dict[str, str]) -> str:
    """`lift: east, duration_s: 3`, runs by their names."""
    parts = []
    for key, value in data.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if shown:
            parts.append(f"{key}: {runs.get(shown, shown)}" if key else shown)
    return ", ".join(parts)
