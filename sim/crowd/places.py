"""Where visitors stand and sit: seats by the benches out of everybody's way, window fronts, the machine, the way in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from robots.building import Plan
from robots.building.segments import Segment, gap_to_segment
from robots.core.geometry import Point
from robots.settings.stops import Stop
from sim.crowd.ground import Ground

SEAT_PITCH_M = 0.8
SEAT_ROOM_M = (0.3, 0.9)
"""Seats are so far from a bench, counter or wall."""
LINE_M = 12.0
"""As walked, the end of the longest line before a machine."""
LANE_M = 1.0
"""And so far from every way of robots."""
DOOR_M = 2.5
"""And from window fronts, the machine, the entrance, lifts' doors and where robots wait for a lift and come out."""
NEAR_M = 18.0
"""As walked, from the windows of a queue to its seats."""
STAND_M = 30.0
"""And to places to stand for who finds no seat."""
ABREAST_M = 0.3
OFF_STOP_M = 1.5
"""Who has business at a stop that has no visitors' side stands so far from wherever robots hand over."""
RELATIVE_M = 0.55
"""Who comes along stands so far beside and before or behind whom they came with."""
BESIDE_MOST = 6
"""So many places beside such a stop, at most: visitors take turns at them."""


MACHINES = 5
"""Ticket machines side by side at their stop, so far apart: each gives some 190 numbers an hour."""
MACHINE_M = 0.65


@dataclass(frozen=True, slots=True)
class Hallway:
    """What one queue's visitors use, all on floor `map_id`.

    fronts    where one stands at each window; seats: where they wait, the nearest to the windows first; when all are
              taken, places to stand follow
    entrance, machine  where they come in and go out, and take a number
    line      where they stand before the machine, the first in front
    doorstep  places side by side at the entrance where they appear
    """

    map_id: str
    fronts: dict[str, Point]
    seats: tuple[Point, ...]
    entrance: Point
    machine: Point
    line: tuple[Point, ...] = ()
    doorstep: tuple[Point, ...] = ()

    def before(self, number: int) -> Point:
        """Where one stands who has so many before them: at a machine, or in the line."""
        x, y = self.machine
        if number < MACHINES:
            return x, y + MACHINE_M * (number - (MACHINES - 1) / 2)
        places = self.line or (self.machine,)
        return places[min(number - MACHINES, len(places) - 1)]


@dataclass(slots=True)
class Places:
    """The hallways of a plan; found once, when first asked for."""

    plan: Plan
    grounds: dict[str, Ground]
    _found: dict[tuple[str, ...], Hallway | None] = field(default_factory=dict)
    _beside: dict[str, tuple[Point, ...]] = field(default_factory=dict)

    def of(self, windows: tuple[str, ...]) -> Hallway | None:
        """For the windows of one queue; None where a hall has no entrance or machine for visitors."""
        if windows not in self._found:
            self._found[windows] = self._find(windows)
        return self._found[windows]

    def front(self, stop: Stop) -> Point:
        """Where a visitor stands."""
        node = self.plan.nodes.get(f"{stop.map_id}/{stop.front_name}")
        return (node.x, node.y) if node is not None else (stop.x, stop.y)

    def beside(self, stop: Stop) -> tuple[Point, ...]:
        """Where visitors stand who have business at a stop, the nearest as walked first; at least one.

        At a stop with a visitors' side that is it. Another's own place is a robot's, which faces whoever hands over:
        people keep off it and off the ways that lead there.
        """
        if stop.id not in self._beside:
            has_front = f"{stop.map_id}/{stop.front_name}" in self.plan.nodes and stop.front_name != stop.id
            self._beside[stop.id] = (self.front(stop),) if has_front else self._places_beside(stop)
        return self._beside[stop.id]

    def near(self, map_id: str, point: Point, number: int) -> Point:
        """Where that relative stands of somebody who stands there: off robots' ways where one side of them is."""
        ground, lanes = self.grounds[map_id], self.plan.lane_segments(map_id)
        side = RELATIVE_M if number % 2 == 0 else -RELATIVE_M
        offs = ((side, -RELATIVE_M), (-side, -RELATIVE_M), (side, RELATIVE_M), (-side, RELATIVE_M))
        for x, y in offs:
            place = (point[0] + x, point[1] + y)
            if _is_off(place, lanes) and _is_off(place := ground.nearest(place), lanes):
                return place
        return ground.nearest((point[0] + side, point[1] - RELATIVE_M))

    def _places_beside(self, stop: Stop) -> tuple[Point, ...]:
        ground = self.grounds[stop.map_id]
        far = ground.way_to((stop.x, stop.y)).far.reshape(ground.room.shape)
        stops = [(one.x, one.y) for one in self.plan.stops.values() if one.map_id == stop.map_id]
        lanes = self.plan.lane_segments(stop.map_id)
        found: list[Point] = []
        for row, column in _nearest_first((ground.room >= SEAT_ROOM_M[0]) & np.isfinite(far), far):
            point = ground.middle(row, column)
            if any(math.dist(point, other) < SEAT_PITCH_M for other in found):
                continue
            if all(math.dist(point, place) >= OFF_STOP_M for place in stops) and _is_off(point, lanes):
                found.append(point)
                if len(found) == BESIDE_MOST:
                    break
        return tuple(found) or (self.front(stop),)

    def _find(self, windows: tuple[str, ...]) -> Hallway | None:
        stops = self.plan.stops
        map_id = stops[windows[0]].map_id
        building = self.plan.maps[map_id].building
        way_in = next((one.entrance for one in self.plan.hall.buildings if one.id == building), None)
        machines = [stop for stop in stops.values() if stop.id.startswith("tickets") and stop.map_id == map_id]
        if way_in is None or not machines or stops[way_in].map_id != map_id:
            return None
        fronts = {window: self.front(stops[window]) for window in windows}
        ground = self.grounds[map_id]
        entrance, machine = self.front(stops[way_in]), self.front(machines[0])
        seats = self._seats(ground, list(fronts.values()), (entrance, machine))
        doorstep = tuple(ground.nearest((entrance[0] + off * ABREAST_M, entrance[1])) for off in range(-3, 4))
        return Hallway(map_id, fronts, seats, entrance, machine, self._line(ground, machine, entrance), doorstep)

    def _seats(self, ground: Ground, fronts: list[Point], keep_off: tuple[Point, ...]) -> tuple[Point, ...]:
        middle = (math.fsum(x for x, _ in fronts) / len(fronts), math.fsum(y for _, y in fronts) / len(fronts))
        far = ground.way_to(ground.nearest(middle)).far.reshape(ground.room.shape)
        lanes, keep_off = self.plan.lane_segments(ground.map_id), (*keep_off, *self._before_lifts(ground.map_id))
        low, high = SEAT_ROOM_M
        seats = (ground.room >= low) & (ground.room <= high) & (far < NEAR_M)
        stands = (ground.room > high) & (far < STAND_M)
        found: list[Point] = []
        for row, column in (*_nearest_first(seats, far), *_nearest_first(stands, far)):
            point = ground.middle(row, column)
            if any(math.dist(point, other) < SEAT_PITCH_M for other in found):
                continue
            if any(math.dist(point, place) < DOOR_M for place in (*fronts, *keep_off)):
                continue
            if _is_off(point, lanes):
                found.append(point)
        return tuple(found)

    def _before_lifts(self, map_id: str) -> list[Point]:
        """Where people and robots go in and out of the lifts of a floor, and where robots wait."""
        found: list[Point] = []
        for lift in self.plan.lifts.values():
            if map_id in lift.maps:
                found += [lift.at(0.0, 0.0), lift.landing(map_id).point]
                found += [lift.holds[map_id]] if map_id in lift.holds else []
        return found

    def _line(self, ground: Ground, machine: Point, entrance: Point) -> tuple[Point, ...]:
        """Places at a person's distance, ever farther from the machine, clear of the way in."""
        far = ground.way_to(machine).far.reshape(ground.room.shape)
        good = ground.walked & (far > 2 * SEAT_PITCH_M) & (far < LINE_M) & (ground.room > SEAT_ROOM_M[0])
        found: list[Point] = []
        for row, column in _nearest_first(good, far):
            point = ground.middle(row, column)
            if math.dist(point, entrance) > DOOR_M and all(math.dist(point, one) > SEAT_PITCH_M for one in found):
                found.append(point)
        return tuple(found)


def _is_off(point: Point, lanes: Sequence[Segment]) -> bool:
    return all(gap_to_segment(*point, lane) > LANE_M for lane in lanes)


def _nearest_first(good: NDArray[np.bool_], far: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The cells (row, column) that are good."""
    cells: list[tuple[int, int]] = list(zip(*(part.tolist() for part in np.nonzero(good)), strict=True))
    return sorted(cells, key=lambda at: (far[at], at))
