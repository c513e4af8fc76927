"""Invariants of place and motion: bodies that touch, one robot at a car, room before somebody who comes out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.judge.case import Case, Stance
from sim.judge.truth import Side

OVERLAP_M = 0.01
CLEARS_OFF_S = 8.0
"""What turning round and a metre or two take."""
YIELD_M = 0.5
STEP_M = 0.001


@dataclass(slots=True)
class Bodies:
    """collision, contact and one_robot."""

    case: Case

    def happened(self, what: str, who: str, detail: str) -> None:
        if what != "contact":
            return
        self.case.breach("collision", f"{who} ran into {detail}")
        if detail in self.case.world.bodies:
            self.case.breach("contact", f"{who} touched {detail} while it moved")

    def stands(self) -> Iterator[tuple[str, str]]:
        yield from self._overlaps()
        yield from self._two_at_a_car()

    def _overlaps(self) -> Iterator[tuple[str, str]]:
        stances = list(self.case.stances.values())
        for index, stance in enumerate(stances):
            a = stance.robot
            x, y, radius = a.base.x, a.base.y, a.radius
            for other in stances[index + 1 :]:
                b = other.robot
                dx = b.base.x - x
                if dx > 2.0 or dx < -2.0 or a.map_id != b.map_id or a.car != b.car:
                    continue
                if math.hypot(dx, b.base.y - y) < radius + b.radius - OVERLAP_M:
                    yield "collision", f"{stance.name} and {other.name} overlap on {a.map_id}"

    def _two_at_a_car(self) -> Iterator[tuple[str, str]]:
        at: dict[str, list[str]] = {}
        for stance in self.case.stances.values():
            if not stance.at_lift:
                continue
            robot = stance.robot
            if robot.car == stance.lift or robot.map_id == self.case.world.cars[stance.lift].standing:
                at.setdefault(stance.lift, []).append(stance.name)
        for lift, names in at.items():
            if len(names) > 1:
                yield "one_robot", f"{' and '.join(names)} at {lift}"


@dataclass(slots=True)
class People:
    """occupancy_sensed and yield_gap: people and things in a car, or on their way out of it."""

    case: Case
    _along: dict[str, tuple[str, str, float]] = field(default_factory=dict)

    def entering(self, stance: Stance) -> None:
        """Where the robot will stand, and the way there from the door, nobody is."""
        case, lift = self.case, stance.visit
        if not case.world.bodies or case.is_by_hand(stance.name):
            return
        sill, radius = case.ground.sills[lift], stance.robot.radius
        for name, body in case.world.bodies.items():
            if body.map_id != stance.floor:
                continue
            along, across = sill.measures(body.x, body.y)
            deep = -(sill.depth / 2 + radius + body.radius)
            if deep < along < 0 and across < min(radius + body.radius, sill.half_width):
                case.breach("occupancy_sensed", f"{stance.name} enters {lift} with {name} in its place")

    def stands(self) -> Iterator[tuple[str, str]]:
        """Somebody who comes out through a door has half a metre from any robot outside that may drive."""
        case = self.case
        before, self._along = self._along, {}
        for name, body in case.world.bodies.items():
            for lift in case.ground.lifts_on.get(body.map_id, ()):
                if case.world.cars[lift].standing != body.map_id:
                    continue
                sill = case.ground.sills[lift]
                along, across = sill.measures(body.x, body.y)
                if abs(along) > body.radius or across > sill.half_door:
                    continue
                self._along[name] = (lift, body.map_id, along)
                known = before.get(name)
                if known is not None and known[:2] == (lift, body.map_id) and along - known[2] > STEP_M:
                    yield from self._too_near(name, body.map_id, lift)

    def _too_near(self, name: str, map_id: str, lift: str) -> Iterator[tuple[str, str]]:
        body = self.case.world.bodies[name]
        for stance in self.case.stances.values():
            robot = stance.robot
            if robot.map_id != map_id or robot.car or stance.side is Side.IN or self._is_stopped(stance):
                continue
            if self._clears_off(stance):
                continue
            gap = math.hypot(robot.base.x - body.x, robot.base.y - body.y) - robot.radius - body.radius
            if gap < YIELD_M:
                yield "yield_gap", f"{stance.name} leaves {name} no room to come out of {lift}"

    def _clears_off(self, stance: Stance) -> bool:
        """An alarm came a moment ago, with the robot lined up before the door to go in: it is on its way off."""
        talk = self.case.talk
        is_new = any(self.case.now - talk.alarmed_at[line] <= CLEARS_OFF_S for line in talk.latched)
        return is_new and stance.still_at == math.inf

    def _is_stopped(self, stance: Stance) -> bool:
        """It stands where a person or a fault has stopped it: it may not make room before a person says so, and then
        needs its time to get away."""
        until = self.case.talk.stopped.get(stance.name, -math.inf)
        return self.case.now < until and (until < math.inf or stance.still_at < math.inf)
