"""Walking along with a robot: on a floor behind it, into the lift after it, and out of the car before it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robots.building.lift_plan import LiftPlan
from robots.building.segments import gap_to_segment
from robots.core.geometry import Point
from sim.people.sight import ASKED_M, HEARD_S
from sim.people.walkers import KEEP_M, Walker
from sim.people.walks import LINE_UP_M, is_open_at, walk_along

if TYPE_CHECKING:
    from sim.world import Body, World

IN_CAR_M = 0.02
"""In a car people stand this near to a robot."""
STEP_IN_M, ASIDE_M = 0.2, 0.22
"""So far into the car, and so far beside its middle, one is past the door's posts and not yet at the robot."""
CORNER_M = 0.32
"""So far into the car, at the side of the door, they ride."""
BEFORE_M = 2.0
"""A robot waits for a lift when it stands this near to its door."""
LETS_PAST_M = 0.5
"""So much more than both their radii beside a robot's way it can pass."""
OUT_M, BESIDE_M = 1.2, 1.2
"""So far before the door, and beside its middle, somebody who has got off waits for the robot."""


@dataclass(slots=True)
class Follow:
    """Walk after a robot and stay `gap_m` behind its footprint for some seconds.

    boards    steps into a lift after the robot
    first     steps into it before the robot, as soon as it stands open there
    gets_off  steps out where the car opens on another floor
    """

    robot: str
    gap_m: float
    left_s: float
    boards: bool = True
    gets_off: bool = True
    first: bool = False
    word: str = "following"
    path: list[Point] = field(default_factory=list)
    came_from: str = ""  # the floor on which it stepped into the car
    came_to: str = ""  # the floor on which it got off

    def step(self, walker: Walker, world: World, dt: float) -> bool:
        self.left_s -= dt
        body, vehicle = world.bodies[walker.name], world.robots[self.robot]
        if self.path:
            walker.keep_m = IN_CAR_M
            if walk_along(walker, world, self.path, dt):
                walker.keep_m, walker.velocity = KEEP_M, (0.0, 0.0)
        elif body.car:
            walker.velocity = (0.0, 0.0)
            if self.gets_off and body.map_id != self.came_from and is_open_at(world, body.car, body.map_id):
                self.word, self.path = "getting off", self._out(walker, world, world.plan.lifts[body.car])
                self.came_to = body.map_id
        elif vehicle.car:
            self._step_in(walker, world, vehicle.car)
        elif self.first and (lift := self._open_lift(walker, world)):
            self._step_in(walker, world, lift)
        elif body.map_id == vehicle.map_id:
            self._walk(walker, world, dt)
        return self.left_s <= 0 and not body.car

    def _walk(self, walker: Walker, world: World, dt: float) -> None:
        body, vehicle = world.bodies[walker.name], world.robots[self.robot]
        if (aside := self._aside(body, world)) is not None:
            self.word = "letting it past"
            walker.walk_to(world, aside, dt)
            return
        self.word = "following"
        apart = math.hypot(vehicle.base.x - body.x, vehicle.base.y - body.y)
        keep = vehicle.radius + body.radius + self.gap_m
        if apart > keep + 1e-6:
            share = min((apart - keep) / apart, 1.0)
            goal = (body.x + share * (vehicle.base.x - body.x), body.y + share * (vehicle.base.y - body.y))
            walker.walk_to(world, goal, dt)

    def _aside(self, body: Body, world: World) -> Point | None:
        """Beside the way of the robot, when they stand on it and it has asked to be let past."""
        vehicle = world.robots[self.robot]
        (key, at), base = vehicle.said, vehicle.base
        if key != "please_let_me_pass" or world.now - at >= HEARD_S or not base.is_still:
            return None
        c, s = math.cos(base.theta), math.sin(base.theta)
        dx, dy, both = body.x - base.x, body.y - base.y, vehicle.radius + body.radius
        ahead, lateral = dx * c + dy * s, dy * c - dx * s
        wide = both + LETS_PAST_M
        if not 0.0 < ahead < both + ASKED_M or abs(lateral) >= wide:
            return None
        near = 1.0 if lateral >= 0.0 else -1.0
        for side in (near, -near):
            place = base.x + ahead * c - side * wide * s, base.y + ahead * s + side * wide * c
            if all(gap_to_segment(*place, wall) > body.radius for wall in world.segments_near(body, *place)):
                return place
        return None

    def _open_lift(self, walker: Walker, world: World) -> str:
        """A car that stands open before the robot; empty: there is none."""
        body, vehicle = world.bodies[walker.name], world.robots[self.robot]
        for lift, _, _ in world.cabins.get(body.map_id, ()):
            along = world.plan.lifts[lift].along(vehicle.base.x, vehicle.base.y)
            if 0.0 < along < BEFORE_M and is_open_at(world, lift, body.map_id):
                beside = world.plan.lifts[lift].lateral(vehicle.base.x, vehicle.base.y)
                if abs(beside) < BEFORE_M:
                    return lift
        return ""

    def _step_in(self, walker: Walker, world: World, lift: str) -> None:
        """After the robot, once it has turned round in the car; not back into one it has just left."""
        body, vehicle = world.bodies[walker.name], world.robots[self.robot]
        walker.velocity = (0.0, 0.0)
        if not self.boards or self.came_to == body.map_id or not vehicle.base.is_still:
            return
        if not is_open_at(world, lift, body.map_id):
            return
        plan = world.plan.lifts[lift]
        place = plan.at(-CORNER_M, plan.width / 2 - body.radius - 0.06)
        self.word, self.came_from, self.came_to = "boarding", body.map_id, ""
        self.path = [plan.at(LINE_UP_M, ASIDE_M), plan.at(-STEP_IN_M, ASIDE_M), place]

    def _out(self, walker: Walker, world: World, plan: LiftPlan) -> list[Point]:
        """Out, and to the side of the door that has no wall."""
        body = world.bodies[walker.name]
        for side in (1.0, -1.0):
            beside = plan.at(OUT_M, side * BESIDE_M)
            walls = world.segments_near(body, *beside)
            if all(gap_to_segment(*beside, wall) > body.radius for wall in walls):
                break
        return [plan.at(-STEP_IN_M, ASIDE_M), plan.at(LINE_UP_M, ASIDE_M), beside]


def company(walkers: Iterable[Walker]) -> dict[str, list[str]]:
    """Who came along with which robot, by robot; also who has stopped on the way."""
    found: dict[str, list[str]] = {}
    for walker in walkers:
        for robot in dict.fromkeys(act.robot for act in walker.script if isinstance(act, Follow)):
            found.setdefault(robot, []).append(walker.name)
    return found
