"""Which look belongs to which state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from robots.elevator.chart import RideState

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

Look = Callable[["Ride"], bool]

LOOKS: dict[RideState, Look] = {}


def waits_in(*states: RideState) -> Callable[[Look], Look]:
    """Marks a function as the look of these states."""

    def note(seen: Look) -> Look:
        LOOKS.update(dict.fromkeys(states, seen))
        return seen

    return note
