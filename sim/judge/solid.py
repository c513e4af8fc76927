"""Invariants of where a robot can be at all, from the judge's own walls: not in one, not outside, not in an empty
shaft, and never suddenly elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sim.judge.case import Case, Stance
from sim.judge.truth import FAR_M, SHAFT_GAP_M, Sill
from sim.judge.walls import gap, leaves

TOUCH_M = 0.015
"""A footprint may be this deep in a wall: doors come as near as 0.01 m, and bodies move in small steps."""
MOST_SLIP = 1.5
"""Wheels that slip carry a robot this many times as far as they roll, at most."""
STEP_M = 0.05
LONGEST_S = 1.0
"""Looks are no farther apart while anything moves; a hall at rest is looked at less often."""
SPEED = 2.0
"""m/s, of a robot the hall's files do not name."""
LEVEL_M = 0.5
"""A car this near to a floor may just have been level with it."""


@dataclass(slots=True)
class Solid:
    """collision with walls and doors, in_the_hall, no_shaft and no_jump; looked at for robots that moved."""

    case: Case
    _last: dict[str, tuple[float, float, str, str]] = field(default_factory=dict)
    _found: dict[str, set[str]] = field(default_factory=dict)

    def moved(self, stance: Stance, is_known: bool, passed_s: float) -> None:
        """A robot is not where or what it was `passed_s` ago. `is_known`: it was looked at before."""
        robot, name = stance.robot, stance.name
        base = robot.base
        last = self._last.get(name)
        self._last[name] = (base.x, base.y, robot.map_id, robot.car)
        if is_known and last is not None:
            self._jump(name, robot, last, passed_s)
        before, now = self._found.get(name), None
        for invariant, detail in self._wrong(robot):
            now = now or set()
            now.add(invariant)
            if not before or invariant not in before:
                self.case.breach(invariant, f"{name} {detail}")
        if now is not None or before:
            self._found[name] = now or set()

    def _jump(self, name: str, robot: Any, last: tuple[float, float, str, str], passed_s: float) -> None:
        x, y, map_id, car = last
        base, case = robot.base, self.case
        if robot.map_id != map_id and not self._was_carried(robot, car):
            case.breach("no_jump", f"{name} is on {robot.map_id} and was on {map_id}, and no car took it there")
            return
        most = case.ground.top_speeds.get(name, SPEED) * MOST_SLIP * min(passed_s, LONGEST_S) + STEP_M
        dx, dy = base.x - x, base.y - y
        if dx * dx + dy * dy > most * most:
            way = math.hypot(dx, dy)
            case.breach("no_jump", f"{name} came {way:.2f} m in {passed_s:.1f} s on {map_id}: {most:.2f} m at most")

    def _was_carried(self, robot: Any, car: str) -> bool:
        if not car or car != robot.car:
            return False
        heights, at = self.case.world.cars[car].elevations, self.case.world.cars[car].position_m
        return robot.map_id in heights and abs(heights[robot.map_id] - at) < LEVEL_M

    def _wrong(self, robot: Any) -> Iterator[tuple[str, str]]:
        """Each invariant once."""
        ground, world = self.case.ground, self.case.world
        x, y = robot.base.x, robot.base.y
        floor = ground.floors.get(robot.map_id)
        if floor is None:
            yield "in_the_hall", f"is on {robot.map_id}, which is no floor of this hall"
            return
        cell = floor.cell(x, y)
        if cell.inside and not cell.segments and not robot.car and not world.doors.live:
            return
        deep = robot.radius - TOUCH_M
        is_solid = any(gap(x, y, segment) < deep for segment in cell.segments)
        in_shaft = False
        for lift in floor.lifts:
            sill = ground.sills[lift]
            if abs(x - sill.x) > FAR_M or abs(y - sill.y) > FAR_M:
                continue
            along, across = sill.measures(x, y)
            is_solid = is_solid or self._is_in_leaf(lift, robot, sill, along, across)
            if not (-sill.depth - SHAFT_GAP_M < along < 0 and across < sill.half_width + SHAFT_GAP_M):
                continue
            in_shaft = True
            car = world.cars[lift]
            if robot.car != lift and car.standing != robot.map_id:
                yield "no_shaft", f"is in the shaft of {lift} on {robot.map_id}, and the car is not there"
            elif car.standing not in ("", robot.map_id):
                yield "no_shaft", f"is in the shaft of {lift} on {robot.map_id}, and the car stands at {car.standing}"
        if is_solid:
            yield "collision", f"stands in a wall or door at ({x:.2f}, {y:.2f}) on {robot.map_id}"
        if robot.car and not ground.sills[robot.car].is_in_car(x, y, TOUCH_M):
            yield "in_the_hall", f"is told to be in {robot.car} and stands outside it, at ({x:.2f}, {y:.2f})"
        elif not in_shaft and not (floor.is_inside(x, y) if cell.inside is None else cell.inside):
            yield "in_the_hall", f"is outside {robot.map_id}, at ({x:.2f}, {y:.2f})"
        elif not is_solid and world.doors.live and self._is_in_hall_door(robot, x, y, deep):
            yield "collision", f"stands in a door at ({x:.2f}, {y:.2f}) on {robot.map_id}"

    def _is_in_leaf(self, lift: str, robot: Any, sill: Sill, along: float, across: float) -> bool:
        """The landing door is shut where the car is away; where it stands the leaves part in the middle."""
        deep = robot.radius - TOUCH_M
        if abs(along) >= deep or across > sill.half_door:
            return False
        if robot.map_id not in self.case.ground.floors_of[lift]:
            return False  # no door there: a wall
        car = self.case.world.cars[lift]
        share = car.door_gap() if robot.car == lift or car.standing == robot.map_id else 0.0
        return share < 1 and math.hypot(along, max(0.0, share * sill.half_door - across)) < deep

    def _is_in_hall_door(self, robot: Any, x: float, y: float, deep: float) -> bool:
        for door in self.case.world.doors.doors.get(robot.map_id, {}).values():
            if not door.is_plain and any(gap(x, y, leaf) < deep for leaf in leaves(door)):
                return True
        return False
