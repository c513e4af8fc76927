"""How chance chooses fields of verbs: a lift, a process, a robot of a hall, a duration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any

from robots.settings import Hall
from robots.wire.topics import gateway_account

Choices = Callable[[Hall], list[str]]

ROBOT_AWAY_S = 8.0
"""A robot's supervisor has it back by then, however often it died: 4 s at most until it is started, and its start."""


def lifts(hall: Hall) -> list[str]:
    return list(hall.lifts)


def couriers(hall: Hall) -> list[str]:
    return [robot.id for robot in hall.robots.values() if robot.kind == "courier"]


def processes(hall: Hall) -> list[str]:
    """Accounts of everything that has a mind."""
    groups = dict.fromkeys(lift.group for lift in hall.lifts.values())
    return ["scheduler", *map(gateway_account, groups), *couriers(hall)]


def duration(random: Random, low: float, high: float) -> float:
    """Seconds, to a tenth; the logarithm is drawn evenly, so that short ones are as likely as long ones."""
    return round(low * (high / low) ** random.random(), 1)


def absence(low: float, high: float) -> Callable[[Random, Hall], Mapping[str, Any] | None]:
    """Draws a process that dies and for how long, seconds: a robot for `ROBOT_AWAY_S` at most."""
    return partial(_absence, low=low, high=high)


def _absence(random: Random, hall: Hall, low: float, high: float) -> Mapping[str, Any] | None:
    drawn = _fault(random, hall, low, high, "process", processes, "duration_s")
    if drawn is None or drawn["process"] not in hall.robots:
        return drawn
    return {**drawn, "duration_s": min(drawn["duration_s"], ROBOT_AWAY_S)}


def fault(
    low: float, high: float, field: str = "", choices: Choices | None = None, name: str = "duration_s"
) -> Callable[[Random, Hall], Mapping[str, Any] | None]:
    """Draws a `duration_s` of `low` to `high` seconds and, if wanted, one of the hall's `choices` for a field."""
    return partial(_fault, low=low, high=high, field=field, choices=choices, name=name)


def _fault(
    random: Random, hall: Hall, low: float, high: float, field: str, choices: Choices | None, name: str
) -> Mapping[str, Any] | None:
    drawn: dict[str, Any] = {}
    if choices is not None:
        known = choices(hall)
        if not known:
            return None
        drawn[field] = random.choice(known)
    return {**drawn, name: duration(random, low, high)}
