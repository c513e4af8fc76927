"""What the fleet tells of set times: the timetable's next and missed starts, and the end of the day."""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.clock import Instant
from robots.core.runs import SpokenReason

TIMETABLE = "timetable"
"""The client in whose name the timetable's runs are asked for; nobody else may use it."""


@dataclass(frozen=True, slots=True)
class NextStart:
    """When an entry starts next, and the stops of its runs. No label."""

    entry: str
    at: Instant
    from_: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissedStart:
    """A start that did not come about, the newest of `times` in a row; shown until a supervisor has seen it."""

    entry: str
    due: Instant
    times: int
    reasons: tuple[SpokenReason, ...]


@dataclass(frozen=True, slots=True)
class TimetableFact:
    """What is to start next, soonest first, and what was missed."""

    starts: tuple[NextStart, ...] = ()
    missed: tuple[MissedStart, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftRun:
    """A run that the end of the day finds open, or a folder of today's in custody. `where`: robot or empty."""

    run: str
    state: str
    from_: str
    to: str
    where: str
    confidential: bool
    reasons: tuple[SpokenReason, ...]


@dataclass(frozen=True, slots=True)
class LeftRobot:
    """A robot that is not at its dock at the end of the day, and why."""

    robot: str
    map_id: str
    stop: str
    reasons: tuple[SpokenReason, ...]


@dataclass(frozen=True, slots=True)
class DayFact:
    """What is left after closing time: folders aboard robots, runs that wait, folders in custody, robots out.

    ended   how many of the day's runs came to an end, whatever end
    """

    date: str
    at: Instant
    ended: int
    aboard: tuple[LeftRun, ...] = ()
    waiting: tuple[LeftRun, ...] = ()
    custody: tuple[LeftRun, ...] = ()
    robots: tuple[LeftRobot, ...] = ()
