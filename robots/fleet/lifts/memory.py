"""What of a lift desk outlives the scheduler: who has waited since when, and when each lift was given.

Whoever waited when the scheduler ended asks again within seconds of its return: nobody who came later goes first till
then. Grants are not kept: what stands in the cars is read from the gateway's sessions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from robots.fleet.liftdesk import Desk

KEY = "desk:"
"""Under `desk:{group}` a scheduler remembers the desk of a group."""


def written(desk: Desk) -> dict[str, Any]:
    """JSON. `waits`: robot -> [since, passed, when it left the queue without a car, null = it waits still]."""
    left = {
        robot: [since, passed, None if when == math.inf else when] for robot, (since, passed, when) in desk.aged.items()
    }
    waits = {entry.ask.robot: [entry.since, entry.passed, None] for entry in desk.queue}
    return {"waits": left | waits, "given": dict(desk.given_at), "calm": dict(desk.calm_until)}


def read(desk: Desk, data: Mapping[str, Any]) -> None:
    """Into a new desk. Raises KeyError, TypeError or ValueError for what is not from us."""
    for robot, (since, passed, when) in data["waits"].items():
        desk.aged[robot] = (float(since), int(passed), math.inf if when is None else float(when))
        if when is None:
            desk.missed[robot] = float(since)
    desk.given_at = {str(lift): float(at) for lift, at in data["given"].items()}
    desk.calm_until = {str(lift): float(at) for lift, at in data["calm"].items()}


def back(desk: Desk, at: float) -> None:
    """The broker is there for the first time since: those who waited have from now on to ask again."""
    for robot, (since, passed, when) in desk.aged.items():
        if when == math.inf:
            desk.aged[robot] = (since, passed, at)
