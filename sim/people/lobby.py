"""Where people stand: places to wait at the lifts of a group, ways out of a car, places in a car."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from robots.building import Plan
from robots.building.lift_plan import LiftPlan
from robots.building.segments import crosses, gap_to_segment
from robots.core.geometry import Point

BODY_M = 0.2
"""Radius of a person who rides a lift."""
PITCH_M = 0.6
"""From one waiting person to the next."""
CAR_PITCH_M = 0.45
BACK_M = (1.0, 3.4)
"""Waiting people stand so far from the sill, metres."""
BESIDE_M = 2.4
EXIT_M = 0.7
"""Half the width of the way out of a car, which is kept free."""
HOLD_M = 0.9
LANE_M = 0.7
"""Free metres around the place where a robot waits, and beside a lane."""
OUT = ((2.6, 0.0), (1.7, 1.4), (1.7, -1.4), (1.2, 0.9), (1.2, -0.9))
"""Where people go who come out of a car: metres along and beside its door."""


@dataclass(slots=True)
class Lobby:
    """The places of a hall, found out as they are asked for."""

    plan: Plan
    _waiting: dict[tuple[str, str], tuple[Point, ...]] = field(default_factory=dict)
    _out: dict[tuple[str, str], tuple[Point, ...]] = field(default_factory=dict)

    def waiting(self, group: str, map_id: str) -> tuple[Point, ...]:
        """Places before the lifts of a group, the nearest first: out of the way of who comes out, and of robots."""
        key = (group, map_id)
        if key not in self._waiting:
            self._waiting[key] = self._find(group, map_id)
        return self._waiting[key]

    def ways_out(self, lift: str, map_id: str) -> tuple[Point, ...]:
        """Points beyond the sill to which people go, straight ahead first."""
        key = (lift, map_id)
        if key not in self._out:
            plan = self.plan.lifts[lift]
            points = [plan.at(*place) for place in OUT]
            clear = [point for point in points if self._is_free(map_id, point, plan.at(0.5, 0.0))]
            self._out[key] = tuple(clear) or (plan.at(0.8, 0.0),)
        return self._out[key]

    def _find(self, group: str, map_id: str) -> tuple[Point, ...]:
        lifts = [self.plan.lifts[lift] for lift in self.plan.groups[group] if map_id in self.plan.lifts[lift].maps]
        doors = [lift.at(0.5, 0.0) for lift in lifts]
        lanes = self._lanes(map_id)
        found: dict[Point, float] = {}
        for lift, door in zip(lifts, doors, strict=True):
            for row in range(round((BACK_M[1] - BACK_M[0]) / PITCH_M) + 1):
                for column in range(-round(BESIDE_M / PITCH_M), round(BESIDE_M / PITCH_M) + 1):
                    point = lift.at(BACK_M[0] + row * PITCH_M, column * PITCH_M)
                    if not self._is_free(map_id, point, door) or any(math.dist(point, o) < PITCH_M for o in found):
                        continue
                    if any(_is_in_way_out(one, point) for one in lifts):
                        continue
                    if any(math.dist(point, one.holds[map_id]) < HOLD_M for one in lifts if map_id in one.holds):
                        continue
                    if any(gap_to_segment(*point, lane) < LANE_M for lane in lanes):
                        continue
                    found[point] = math.fsum(math.dist(point, door) for door in doors)
        return tuple(sorted(found, key=lambda point: (found[point], point)))

    def _lanes(self, map_id: str) -> list[tuple[float, float, float, float]]:
        nodes = self.plan.nodes
        return [
            (nodes[a].x, nodes[a].y, nodes[b].x, nodes[b].y)
            for a, b in self.plan.hops
            if nodes[a].map_id == map_id and nodes[b].map_id == map_id
        ]

    def _is_free(self, map_id: str, point: Point, door: Point) -> bool:
        """No wall is near, and none between there and the door."""
        walls = self.plan.maps[map_id].segments
        near = any(gap_to_segment(*point, wall) < BODY_M + 0.1 for wall in walls)
        return not near and not any(crosses(wall, point, door) for wall in walls)


def _is_in_way_out(lift: LiftPlan, point: Point) -> bool:
    return -0.5 < lift.along(*point) < BACK_M[1] and abs(lift.lateral(*point)) < EXIT_M


def places_in(lift: LiftPlan) -> list[Point]:
    """Places to stand in a car as (along, beside), the rear ones and the sides first."""
    rows = int((lift.depth - 2 * BODY_M - 0.1) / CAR_PITCH_M) + 1
    columns = int((lift.width - 2 * BODY_M - 0.1) / CAR_PITCH_M) + 1
    back, side = -(lift.depth - BODY_M - 0.05), lift.width / 2 - BODY_M - 0.05
    step = 2 * side / (columns - 1) if columns > 1 else 0.0
    places = [(back + row * CAR_PITCH_M, column * step - side) for row in range(rows) for column in range(columns)]
    return sorted(places, key=lambda place: (place[0], -abs(place[1]), place[1]))
