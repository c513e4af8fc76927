"""People and trolleys that walk about by a script: along waypoints, after a robot, into a lift car and out again.

A walker stops for a robot in its way (a careless one does not), walks round what stays there, and steps aside for a
robot that has waited long enough, if it is of that kind. What it does next is in `sim.people.walks`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from robots.building.segments import gap_to_segment
from robots.core.geometry import Point

if TYPE_CHECKING:
    from sim.world import Body, World

KEEP_M = 0.35
"""A careful walker stops this far before a robot it walks towards."""

PASS_M = 0.05
"""People pass each other this near."""

HELD_S = 2.0
"""Held up for this long by a robot or a body, a walker goes round it."""

WIDE_M = 0.45
"""Free metres between a walker and what it goes round."""

NEAR_M = 1.5
"""A robot that stands this near to a walker waits for it."""

BACK_M = 1.0
"""A robot gone this far beyond `NEAR_M` waits no longer."""


class Act(Protocol):
    """One thing a walker does: a line of its script. `word` says it to people."""

    @property
    def word(self) -> str: ...

    def step(self, walker: Walker, world: World, dt: float) -> bool:
        """Go on with it for `dt` seconds; True when it is over."""
        ...


@dataclass(slots=True)
class Walker:
    """One walking body; where it stands is `world.bodies[name]`.

    script         what it does, one after the other; then it leaves
    pace           m/s
    careless       it stops for nobody: only a footprint itself holds it up
    keep_m         it stops this far before a robot it walks towards; less in the car of a lift
    aside_after_s  it makes room for a robot that has stood before it for so long; None: never
    """

    name: str
    script: Sequence[Act]
    pace: float = 1.2
    careless: bool = False
    aside_after_s: float | None = None
    keep_m: float = KEEP_M
    done: int = 0
    held_by: str = ""
    velocity: Point = (0.0, 0.0)
    _held_s: float = 0.0
    _detour: list[Point] = field(default_factory=list)
    _begged_s: float = 0.0
    _aside: bool = False

    @property
    def word(self) -> str:
        """What it does now: walking, standing, riding, …; `held` when something is in its way."""
        if self._aside:
            return "aside"
        return "held" if self.held_by else self.script[self.done].word

    def step(self, world: World, dt: float) -> bool:
        """Let `dt` seconds pass; False when the script is over."""
        if self._make_room(world, dt):
            return True
        if self._detour:
            if self.walk_to(world, self._detour[0], dt):
                self._detour.pop(0)
            return True
        if self.script[self.done].step(self, world, dt):
            self.done += 1
        return self.done < len(self.script)

    # -- moving

    def walk_to(self, world: World, goal: Point, dt: float) -> bool:
        """A step towards a point of its floor; True when it is there."""
        body = world.bodies[self.name]
        gap = math.hypot(goal[0] - body.x, goal[1] - body.y)
        if gap < 1e-6:
            return True
        share = min(self.pace * dt / gap, 1.0)
        x, y = body.x + share * (goal[0] - body.x), body.y + share * (goal[1] - body.y)
        way = ((goal[0] - body.x) / gap, (goal[1] - body.y) / gap)
        found = self._in_the_way(world, body, x, y, way)
        if found:
            self.velocity = (0.0, 0.0)
            self._held(world, found, way, dt)
            return False
        self.held_by, self._held_s = "", 0.0
        self.velocity = (way[0] * self.pace, way[1] * self.pace) if share < 1.0 else (0.0, 0.0)
        world.move(self.name, x, y)
        return share >= 1.0

    def _in_the_way(self, world: World, body: Body, x: float, y: float, way: Point) -> str:
        """The name of what stands there, or empty."""
        keep = 0.0 if self.careless else self.keep_m
        for name, ox, oy, radius in world.round_things(body):
            if name == self.name:
                continue
            room = keep if name in world.robots else 0.0 if self.careless else PASS_M
            gap = math.hypot(ox - x, oy - y)
            ahead = (ox - body.x) * way[0] + (oy - body.y) * way[1]
            if gap < body.radius + radius + room and ahead > 0 and gap < math.hypot(ox - body.x, oy - body.y):
                return name
        for segment in world.segments_near(body, x, y):
            gap = gap_to_segment(x, y, segment)
            if gap < body.radius and gap < gap_to_segment(body.x, body.y, segment):
                return "wall"
        return ""

    def _held(self, world: World, found: str, way: Point, dt: float) -> None:
        if found != self.held_by:
            self.held_by, self._held_s = found, 0.0
            if found in world.robots and self.careless:
                world.bumped(self.name, found, (way[0] * self.pace, way[1] * self.pace))
        self._held_s += dt
        if self._held_s < HELD_S:
            return
        self._held_s = 0.0
        over = found == "wall" or bool(self._detour)  # a way round that leads nowhere: see again where to go
        self._detour = [] if over else self._way_round(world, found, way)

    def _way_round(self, world: World, found: str, way: Point) -> list[Point]:
        """Two points that lead past something on its right, else on its left; empty when both are walled in."""
        body = world.bodies[self.name]
        radius = next((radius for name, _, _, radius in world.round_things(body) if name == found), 0.3)
        aside = body.radius + radius + WIDE_M
        ahead = 2 * (body.radius + radius + KEEP_M)
        for side in (-1.0, 1.0):
            first = (body.x - side * way[1] * aside, body.y + side * way[0] * aside)
            second = (first[0] + way[0] * ahead, first[1] + way[1] * ahead)
            if self._is_clear(world, body, first) and self._is_clear(world, body, second):
                return [first, second]
        return []

    def _is_clear(self, world: World, body: Body, point: Point) -> bool:
        """No wall where it would stand and none on the straight way there."""
        for x, y in _along((body.x, body.y), point):
            if any(gap_to_segment(x, y, segment) < body.radius for segment in world.segments_near(body, x, y)):
                return False
        return True

    # -- manners

    def _make_room(self, world: World, dt: float) -> bool:
        """Step aside for a robot that waits; True while it does, or stands aside."""
        if self.aside_after_s is None:
            return False
        body = world.bodies[self.name]
        near = [
            (math.hypot(x - body.x, y - body.y) - radius - body.radius, x, y, radius)
            for name, x, y, radius in world.round_things(body)
            if name in world.robots
        ]
        gap, x, y, radius = min(near, default=(math.inf, 0.0, 0.0, 0.0))
        if self._aside:
            if self._detour and self.walk_to(world, self._detour[0], dt):
                self._detour.pop(0)
            if gap > NEAR_M + BACK_M:
                self._aside, self._detour, self._begged_s = False, [], 0.0
            return True
        self._begged_s = self._begged_s + dt if gap < NEAR_M else 0.0
        if self._begged_s < self.aside_after_s:
            return False
        self._begged_s = 0.0
        far = math.hypot(body.x - x, body.y - y)
        away = ((body.x - x) / far, (body.y - y) / far)
        aside = body.radius + radius + WIDE_M
        for side in (1.0, -1.0):
            point = (body.x - side * away[1] * aside, body.y + side * away[0] * aside)
            if self._is_clear(world, body, point):
                self._aside, self._detour = True, [point]
                world.happen("steps_aside", self.name)
                return True
        return False


def _along(start: Point, end: Point) -> Iterator[Point]:
    """Points of a straight line, start left out, at most 0.2 m apart."""
    pieces = max(1, math.ceil(math.hypot(end[0] - start[0], end[1] - start[1]) / 0.2))
    for k in range(1, pieces + 1):
        share = k / pieces
        yield start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


@dataclass(slots=True)
class Walkers:
    """Everybody who walks, in the order they came."""

    walkers: dict[str, Walker] = field(default_factory=dict)

    def add(self, world: World, walker: Walker, body: Body) -> None:
        """Raises ValueError for a name that a robot or body of this world has already."""
        if walker.name in world.bodies or walker.name in world.robots:
            raise ValueError(f"{walker.name!r} is here already")
        self.walkers[walker.name] = walker
        world.place(walker.name, body)

    def step(self, world: World, dt: float) -> None:
        """Let `dt` seconds pass; whoever has come to the end of the script is gone."""
        for name, walker in list(self.walkers.items()):
            if not walker.step(world, dt):
                self.leave(world, name)

    def velocity(self, name: str) -> Point:
        """How somebody walks now, m/s along x and y; what does not walk stands."""
        walker = self.walkers.get(name)
        return (0.0, 0.0) if walker is None else walker.velocity

    def leave(self, world: World, name: str) -> None:
        """Somebody goes away; unknown names are no matter."""
        if self.walkers.pop(name, None) is not None:
            world.remove(name)
