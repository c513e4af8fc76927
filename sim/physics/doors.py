"""Doors of a floor: open unless somebody shuts them or makes them automatic. Seen by lasers, solid to bodies."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from robots.building import Plan
from robots.building.segments import gap_to_segment
from robots.core.geometry import Point
from sim.physics.floors import Segment

STROKE_S = 2.0
"""From shut to open and back."""

CLEAR_M = 0.05
"""A leaf does not move while a body is nearer than this to where it goes."""

AUTOMATIC_HOLD_S = 3.0
"""An automatic door stays open this long after the last body left its reach."""

Kind = Literal["sliding", "hinged"]
Round = tuple[float, float, float]
"""A round footprint: x, y, radius in metres."""


@dataclass(slots=True)
class HallDoor:
    """One door between the points a and b; a hinged one turns about a.

    gap      0 shut … 1 open
    wanted   the gap it moves to
    reach_m  an automatic door opens for bodies this near to its middle; None: it stays as it is told
    """

    id: str
    map_id: str
    a: Point
    b: Point
    kind: Kind = "sliding"
    gap: float = 1.0
    wanted: float = 1.0
    reach_m: float | None = None
    _open_until: float = -math.inf

    @property
    def is_plain(self) -> bool:
        """Wide open, and staying so: nothing of it stands anywhere."""
        return self.gap >= 1.0 and self.wanted >= 1.0 and self.reach_m is None

    @property
    def state(self) -> str:
        if self.gap in (0.0, 1.0) and self.gap == self.wanted:
            return "open" if self.gap else "closed"
        return "opening" if self.wanted > self.gap else "closing"

    def step(self, now: float, dt: float, bodies: Iterable[Round]) -> None:
        """Let `dt` seconds pass for a door on whose floor these bodies stand."""
        bodies = list(bodies)
        if self.reach_m is not None:
            x, y = (self.a[0] + self.b[0]) / 2, (self.a[1] + self.b[1]) / 2
            if any(math.hypot(bx - x, by - y) - radius < self.reach_m for bx, by, radius in bodies):
                self._open_until = now + AUTOMATIC_HOLD_S
            self.wanted = 1.0 if now < self._open_until else 0.0
        if self.gap == self.wanted:
            return
        step = dt / STROKE_S
        gap = min(self.gap + step, self.wanted) if self.wanted > self.gap else max(self.gap - step, self.wanted)
        if not self._is_blocked(gap, bodies):
            self.gap = gap

    def _is_blocked(self, gap: float, bodies: list[Round]) -> bool:
        """Somebody stands in the way of a leaf; a sliding door opens all the same."""
        if self.kind == "sliding":
            swept: tuple[Segment, ...] = ((*self.a, *self.b),) if gap < self.gap else ()
        else:
            swept = self._leaves(gap)
        return any(gap_to_segment(x, y, leaf) < radius + CLEAR_M for leaf in swept for x, y, radius in bodies)

    def segments(self) -> tuple[Segment, ...]:
        """The leaves as they stand now; a sliding door wide open has none."""
        return self._leaves(self.gap) if self.gap < 1.0 or (self.kind == "hinged" and not self.is_plain) else ()

    def _leaves(self, gap: float) -> tuple[Segment, ...]:
        (ax, ay), (bx, by) = self.a, self.b
        if self.kind == "hinged":
            turn = gap * math.pi / 2
            cos, sin = math.cos(turn), math.sin(turn)
            dx, dy = bx - ax, by - ay
            return ((ax, ay, ax + dx * cos - dy * sin, ay + dx * sin + dy * cos),)
        half = (1.0 - gap) / 2
        dx, dy = half * (bx - ax), half * (by - ay)
        return (ax, ay, ax + dx, ay + dy), (bx, by, bx - dx, by - dy)


@dataclass(slots=True)
class Doors:
    """All doors of a hall, by map and id."""

    doors: dict[str, dict[str, HallDoor]]
    _live: list[HallDoor] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan) -> Doors:
        found: dict[str, dict[str, HallDoor]] = {}
        for building in plan.hall.buildings:
            for floor in building.floors:
                found[floor.map_id] = {door.id: HallDoor(door.id, floor.map_id, door.a, door.b) for door in floor.doors}
        return cls(found)

    def shut(self, map_id: str, door: str, kind: Kind = "sliding") -> None:
        """Let a door shut as soon as nobody stands in it. Raises KeyError for an unknown one."""
        self._tell(map_id, door, 0.0, None, kind)

    def open(self, map_id: str, door: str) -> None:
        """Let a door open and stay open. Raises KeyError for an unknown one."""
        found = self.doors[map_id][door]
        self._tell(map_id, door, 1.0, None, found.kind)

    def automate(self, map_id: str, door: str, reach_m: float) -> None:
        """From now on a door opens for whoever comes near, robots too. Raises KeyError for an unknown one."""
        self._tell(map_id, door, 0.0, reach_m, "sliding")

    def _tell(self, map_id: str, door: str, wanted: float, reach_m: float | None, kind: Kind) -> None:
        found = self.doors[map_id][door]
        found.wanted, found.reach_m, found.kind = wanted, reach_m, kind
        if found not in self._live:
            self._live.append(found)

    @property
    def live(self) -> bool:
        """Whether any door is not simply open."""
        return bool(self._live)

    @property
    def is_moving(self) -> bool:
        return any(door.gap != door.wanted for door in self._live)

    def step(self, now: float, dt: float, bodies: dict[str, list[Round]]) -> None:
        """Let `dt` seconds pass; `bodies` by map: everything round that stands there."""
        for door in self._live:
            door.step(now, dt, bodies.get(door.map_id, ()))
        self._live = [door for door in self._live if not door.is_plain]

    def places(self) -> list[tuple[str, float, float]]:
        """Map and middle of every door that is not simply open."""
        return [(door.map_id, (door.a[0] + door.b[0]) / 2, (door.a[1] + door.b[1]) / 2) for door in self._live]

    def segments(self, map_id: str) -> tuple[Segment, ...]:
        """Every leaf that stands on a floor."""
        if not self._live:
            return ()
        return tuple(leaf for door in self._live if door.map_id == map_id for leaf in door.segments())
