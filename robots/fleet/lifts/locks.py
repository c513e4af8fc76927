"""What a ride needs for itself, taken in one order for the whole site, all of it or nothing, and dropped together.

The order is lobby cell, lift, sill, landing; within a kind by name. Two robots can so never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    LOBBY = 0
    LIFT = 1
    SILL = 2
    LANDING = 3


class Lock(NamedTuple):
    """kind  in the order of taking
    name  `{lift}` of a lift, else `{lift}@{map}`: the hold point, the sill and the free landing of its door there
    """

    kind: Kind
    name: str


def of_ride(lift: str, from_floor: str, to_floor: str) -> tuple[Lock, ...]:
    """All a ride needs, in the order of taking."""
    return (
        Lock(Kind.LOBBY, f"{lift}@{from_floor}"),
        Lock(Kind.LIFT, lift),
        Lock(Kind.SILL, f"{lift}@{from_floor}"),
        Lock(Kind.LANDING, f"{lift}@{to_floor}"),
    )


@dataclass(slots=True)
class Locks:
    """Who has what, in the order of taking."""

    held: dict[Lock, str] = field(default_factory=dict)

    def take(self, robot: str, wanted: Iterable[Lock]) -> bool:
        """All of it, in the one order. False: somebody has a part of it, or the robot already has more; none taken."""
        needed = sorted(wanted)
        own = [lock for lock, owner in self.held.items() if owner == robot]
        if any(self.held.get(lock, robot) != robot for lock in needed):
            return False
        if own and any(lock not in own and lock < max(own) for lock in needed):
            return False
        self.held.update((lock, robot) for lock in needed)
        return True

    def drop(self, robot: str) -> None:
        """Everything the robot has."""
        self.held = {lock: owner for lock, owner in self.held.items() if owner != robot}
