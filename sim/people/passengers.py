"""People who ride the lifts: they come, press, wait, let others out, step in, ride, step out; or they give up.

A passenger's body stands in the lobby and in the car, is seen by lasers, weighs on the load sensor and blocks the door
while it steps over the sill. People squeeze past each other; robots they walk round or wait for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robots.building.segments import gap_to_segment
from robots.core.geometry import Point
from robots.core.lift import EMERGENCY_MODES, DoorState
from sim.people.demand import Trip
from sim.people.lobby import BODY_M, PITCH_M, Lobby, places_in
from sim.people.sight import (
    KEEP_M,
    goes,
    heights_of,
    is_dark,
    is_open,
    place_of,
    robot_asks,
    robot_at_sill,
    robot_comes_out,
    robot_in_the_way,
    robot_within,
    stairs_of,
    stands_at,
    takes_me_soon,
    way_of,
    way_round,
)
from sim.physics.things import Body

if TYPE_CHECKING:
    from sim.world import World

PACE_M_S = 1.1
TRANSFER_S = 1.2
"""From one person over the sill to the next."""
ASK_AGAIN_S = 6.0
FILL = 0.8
"""People do not step into a car that would be fuller than this share of its rated load."""
KEEP_IN_CAR_M = 0.05
CLEAR_M = 1.0
"""A person comes to a place only where no robot is this near."""
VIEW_M = 2.5
"""Nor this near to one that moves: before it nobody appears out of thin air."""
HELD_S = 2.0
LINE_UP_M = 0.8
CROWD_M = 0.6
"""Who crowds a door waits so far from its sill."""
INSIDE_M = 0.2
FINISH_S = 600.0
DARK_S = 15.0
"""So long people look at lifts without power before they take the stairs."""
CLIMB_M_S = 0.25
"""How fast they rise or come down on stairs, which go up and down without haste."""


@dataclass(slots=True)
class Passenger:
    """One person. `state`: coming, waiting, boarding, riding, leaving."""

    trip: Trip
    state: str = "coming"
    path: list[Point] = field(default_factory=list)
    place: Point = (0.0, 0.0)
    ask_at: float = -math.inf
    refused_by: str = ""
    velocity: Point = (0.0, 0.0)
    held_s: float = 0.0
    dark_since: float | None = None


@dataclass(slots=True)
class Passengers:
    """Everybody on a trip. `trips`: of all who have come so far, in that order."""

    trips: list[Trip] = field(default_factory=list)
    here: dict[str, Passenger] = field(default_factory=dict)
    _planned: list[Trip] = field(default_factory=list)
    _done: list[Trip] = field(default_factory=list)
    _lobby: Lobby | None = None
    _crossed: dict[str, float] = field(default_factory=dict)
    _climbing: list[tuple[float, Trip]] = field(default_factory=list)

    def expect(self, trips: Iterable[Trip]) -> None:
        """These people will come."""
        self._planned = sorted([*self._planned, *trips], key=lambda trip: (trip.arrived, trip.name))

    def join(self, trip: Trip) -> None:
        """Somebody on foot has come to the lobby and wants to ride from now on."""
        trip.on_foot = True
        self.expect([trip])

    def take_done(self) -> list[Trip]:
        """Those who came on foot and have ended their trip since it was last asked: they walk on from there."""
        done, self._done = self._done, []
        return done

    def idle_until(self) -> float:
        """Nobody does anything before this instant; minus infinity: somebody may in the next period."""
        if self.here:
            return -math.inf
        ends = [at for at, _ in self._climbing]
        return min([trip.arrived for trip in self._planned[:1]] + ends, default=math.inf)

    @property
    def is_busy(self) -> bool:
        """Somebody is here or will come."""
        return bool(self.here or self._planned or self._climbing)

    @property
    def are_walking(self) -> bool:
        return any(one.path for one in self.here.values())

    def waiting(self, map_id: str) -> int:
        """How many wait in the lobbies of a floor."""
        return sum(one.state in {"coming", "waiting"} and one.trip.from_map == map_id for one in self.here.values())

    def velocity(self, name: str) -> Point:
        return self.here[name].velocity if name in self.here else (0.0, 0.0)

    # -- ten times a second

    def look(self, world: World) -> None:
        """Decide what everybody does next."""
        now = world.now
        while self._planned and self._planned[0].arrived <= now:
            trip = self._planned.pop(0)
            trip.name = _free_name(world, self.here, trip.name)
            self.trips.append(trip)
            self.here[trip.name] = Passenger(trip)
        for entry in [entry for entry in self._climbing if entry[0] <= now]:
            self._climbing.remove(entry)
            self._done.append(entry[1])
        for name, one in list(self.here.items()):
            match one.state:
                case "coming" | "waiting":
                    self._wait(world, one)
                case "boarding":
                    self._board(world, one)
                case "riding":
                    self._ride(world, one)
                case _:
                    if not one.path:
                        self._end(world, name)

    def _wait(self, world: World, one: Passenger) -> None:
        trip, now = one.trip, world.now
        if now - trip.arrived > trip.patience_s:
            trip.left = now
            self._end(world, trip.name)
            world.happen("gives_up", trip.name, trip.from_map)
            return
        if self._takes_stairs(world, one):
            return
        if one.state == "coming":
            self._come(world, one)
        open_here = [lift for lift in world.plan.groups[trip.group] if is_open(world.cars[lift], trip.from_map)]
        if one.state == "waiting" and self._step_in(world, one, open_here):
            return
        if one.state == "waiting" and not one.path and not trip.careless:
            self._make_room(world, one)
        lifts = world.plan.groups[trip.group]
        if now >= one.ask_at and not any(takes_me_soon(world, lift, trip, one.refused_by) for lift in lifts):
            one.ask_at, one.refused_by = now + ASK_AGAIN_S, ""
            heights = heights_of(world, trip.group)
            world.groups[trip.group].press_landing(trip.from_map, way_of(heights, trip), now)

    def _takes_stairs(self, world: World, one: Passenger) -> bool:
        """No lift has power: nobody stands before dark doors until their patience ends, who can climb."""
        trip, now = one.trip, world.now
        if not trip.climbs or not is_dark(world, trip.group):
            one.dark_since = None
            return False
        one.dark_since = now if one.dark_since is None else one.dark_since
        body = world.bodies.get(trip.name)
        at = trip.last_at if body is None else (body.x, body.y)
        down, up = stairs_of(world, trip.from_map, at), stairs_of(world, trip.to_map, at)
        if now - one.dark_since < DARK_S or down is None or up is None:
            return False
        heights = heights_of(world, trip.group)
        climb_m = abs(heights.get(trip.to_map, 0.0) - heights.get(trip.from_map, 0.0))
        trip.left = now
        world.happen("takes_stairs", trip.name, trip.from_map)
        self.here.pop(trip.name)
        world.remove(trip.name)
        if trip.on_foot:
            trip.got_off, trip.last_at = trip.to_map, up
            self._climbing.append((now + math.dist(at, down) / PACE_M_S + climb_m / CLIMB_M_S, trip))
        return True

    def _end(self, world: World, name: str) -> None:
        trip, body = self.here.pop(name).trip, world.bodies.get(name)
        world.remove(name)
        if trip.on_foot:
            trip.last_at = trip.last_at if body is None else (body.x, body.y)
            self._done.append(trip)

    def _come(self, world: World, one: Passenger) -> None:
        """Stand at a free place of the lobby; where there is none, behind the others, seen by nobody."""
        trip = one.trip
        taken = [(body.x, body.y) for body in world.bodies.values() if body.map_id == trip.from_map and not body.car]
        places = self.places(world).waiting(trip.group, trip.from_map)
        if trip.on_foot:  # has come to one of them already
            places = (*(one for one in places if math.dist(one, trip.last_at) < PITCH_M), *places)
        if trip.crowds:
            lifts = [world.plan.lifts[lift] for lift in world.plan.groups[trip.group]]
            places = (*(one.at(CROWD_M, 0.0) for one in lifts if trip.from_map in one.maps), *places)
        for point in places:
            if any(math.dist(point, other) < 2 * BODY_M for other in taken):
                continue
            if robot_within(world, trip.from_map, point, CLEAR_M, 0.0 if trip.on_foot else VIEW_M):
                continue
            world.place(trip.name, Body(trip.from_map, *(trip.last_at if trip.on_foot else point), BODY_M, kg=trip.kg))
            one.state, one.path = "waiting", [point] if trip.on_foot else []
            return

    def _make_room(self, world: World, one: Passenger) -> None:
        """To another place of the lobby, when a robot that wants to pass has said so."""
        body = world.bodies[one.trip.name]
        if not robot_asks(world, body):
            return
        taken = [(b.x, b.y) for name, b in world.bodies.items() if name != one.trip.name and b.map_id == body.map_id]
        for point in self.places(world).waiting(one.trip.group, body.map_id):
            if math.dist(point, (body.x, body.y)) < BODY_M or any(math.dist(point, o) < 2 * BODY_M for o in taken):
                continue
            if not robot_within(world, body.map_id, point, CLEAR_M):
                one.path = [point]
                return

    def _step_in(self, world: World, one: Passenger, lifts: list[str]) -> bool:
        """Into a car that stands open, goes the right way, has let people out and has a place left."""
        trip = one.trip
        for lift in lifts:
            car = world.cars[lift]
            if not car.takes_people or not goes(car, way_of(car.elevations, trip)) or trip.to_map not in car.elevations:
                continue
            inside = [other for other in self.here.values() if other.trip.lift == lift and other is not one]
            if any(other.state == "leaving" and world.bodies[other.trip.name].car for other in inside) or any(
                other.state == "riding" and other.trip.to_map == trip.from_map for other in inside
            ):
                continue
            if not self._is_turn(world, lift, one, inside):
                continue
            if not trip.careless and (robot_at_sill(world, lift) or robot_comes_out(world, lift)):
                continue
            place = self._place(world, lift, one, inside)
            if place is None:
                if one.refused_by != lift:
                    one.refused_by = lift
                    trip.refusals += 1
                    world.happen("refuses_car", trip.name, lift)
                continue
            plan = world.plan.lifts[lift]
            one.state, one.place, trip.lift = "boarding", place, lift
            one.path = [plan.at(LINE_UP_M, 0.0), plan.at(-INSIDE_M, 0.0), plan.at(*place)]
            body = world.bodies[trip.name]
            for robot, vehicle in world.robots.items():
                stands = vehicle.map_id == body.map_id and not vehicle.car and vehicle.base.is_still
                if stands and stands_at(world, robot, one.path[0]):
                    one.path[:1] = way_round(world, body, robot, one.path[1], 1)
            return True
        return False

    def _is_turn(self, world: World, lift: str, one: Passenger, inside: list[Passenger]) -> bool:
        """Who sets off now is at the sill a moment after or before everybody else."""
        sill, now = world.plan.lifts[lift].at(0.0, 0.0), world.now
        mine = now + math.dist(place_of(world, one.trip.name), sill) / PACE_M_S
        others = [
            now + math.dist(place_of(world, other.trip.name), sill) / PACE_M_S
            for other in inside
            if other.trip.boarded is None
        ]
        return all(abs(mine - at) >= TRANSFER_S for at in [*others, self._crossed.get(lift, -math.inf)])

    def places(self, world: World) -> Lobby:
        """Where people wait for the lifts."""
        if self._lobby is None:
            self._lobby = Lobby(world.plan)
        return self._lobby

    def _place(self, world: World, lift: str, one: Passenger, inside: list[Passenger]) -> Point | None:
        """A free place in the car to which no robot bars the way."""
        plan, car = world.plan.lifts[lift], world.cars[lift]
        coming_kg = math.fsum(o.trip.kg for o in inside if o.state == "boarding" and not world.bodies[o.trip.name].car)
        if car.load_kg + coming_kg + one.trip.kg > FILL * car.data.rated_load_kg:
            return None
        taken = [other.place for other in inside if other.state in {"boarding", "riding"}]
        entry = plan.at(-INSIDE_M, 0.0)
        for place in places_in(plan):
            if any(math.dist(place, other) < 2 * BODY_M for other in taken):
                continue
            way = (*entry, *plan.at(*place))
            if not any(
                vehicle.car == lift
                and gap_to_segment(vehicle.base.x, vehicle.base.y, way) < vehicle.radius + BODY_M + KEEP_IN_CAR_M
                for vehicle in world.robots.values()
            ):
                return place
        return None

    def _board(self, world: World, one: Passenger) -> None:
        trip = one.trip
        body, car = world.bodies[trip.name], world.cars[trip.lift]
        if not body.car and not is_open(car, trip.from_map):
            if car.standing == trip.from_map and self._is_held_for(trip.lift):
                car.press_open(world.now)
            elif not self._opens_again(world, one):
                is_before = world.plan.lifts[trip.lift].along(body.x, body.y) > BODY_M
                if is_before or car.door.nudging:  # who stands in a door that pushes neither opens it nor gets in
                    self._back(world, one)
            return
        if not body.car and not trip.careless and robot_comes_out(world, trip.lift):
            self._back(world, one)
            return
        if body.car and trip.boarded is None:
            trip.boarded = world.now
            self._crossed[trip.lift] = world.now
            car.press_car(trip.to_map, world.now)
        if body.car and one.path and one.held_s > HELD_S:
            inside = [o for o in self.here.values() if o.trip.lift == trip.lift and o is not one]
            place = self._place(world, trip.lift, one, inside)
            if place is not None and place != one.place:  # a robot came to stand there: aside, not in its way out
                plan = world.plan.lifts[trip.lift]
                one.place, one.held_s = place, 0.0
                one.path = [plan.at(plan.along(body.x, body.y), place[1]), plan.at(*place)]
                return
        if body.car and (not one.path or one.held_s > HELD_S):
            one.state, one.path, one.velocity = "riding", [], (0.0, 0.0)
            one.ask_at = world.now + ASK_AGAIN_S

    def _opens_again(self, world: World, one: Passenger) -> bool:
        """The door closes before who is on the way in: they press the landing's button, as anybody would."""
        trip, car = one.trip, world.cars[one.trip.lift]
        if car.standing != trip.from_map or car.door.state is DoorState.OPENING:
            return car.standing == trip.from_map
        if car.door.state is not DoorState.CLOSING or car.door.nudging:
            return False
        way = way_of(heights_of(world, trip.group), trip)
        world.groups[trip.group].press_landing(trip.from_map, way, world.now)
        return car.door.state is DoorState.OPENING

    def _is_held_for(self, lift: str) -> bool:
        """Somebody in the car keeps the door open for who comes."""
        return any(one.state == "riding" and one.trip.lift == lift and one.trip.holds for one in self.here.values())

    def _back(self, world: World, one: Passenger) -> None:
        """Too late: back to a place in the lobby."""
        one.state, one.ask_at = "waiting", -math.inf
        one.trip.lift = ""
        body = world.bodies[one.trip.name]
        places = self.places(world).waiting(one.trip.group, one.trip.from_map)
        taken = [(b.x, b.y) for name, b in world.bodies.items() if name != one.trip.name and b.map_id == body.map_id]
        free = [point for point in places if all(math.dist(point, other) >= 2 * BODY_M for other in taken)]
        one.path = free[:1]

    def _ride(self, world: World, one: Passenger) -> None:
        trip, now = one.trip, world.now
        car, body = world.cars[trip.lift], world.bodies[trip.name]
        boarded = trip.boarded if trip.boarded is not None else now
        put_out = car.set_to in EMERGENCY_MODES or car.faults.no_power or now - boarded > FINISH_S
        if is_open(car, body.map_id) and (body.map_id == trip.to_map or (put_out and body.map_id != trip.from_map)):
            if now - self._crossed.get(trip.lift, -math.inf) >= TRANSFER_S and self._is_next_out(world, one, put_out):
                self._crossed[trip.lift] = now
                self._step_out(world, one)
        elif is_open(car, body.map_id) and put_out and now - boarded > ASK_AGAIN_S:
            self._step_out(world, one)
        elif now >= one.ask_at and trip.to_map not in car.calls.car_calls():
            one.ask_at = now + ASK_AGAIN_S
            car.press_car(trip.to_map, now)

    def _is_next_out(self, world: World, one: Passenger, all_out: bool) -> bool:
        """Nobody who gets off here stands nearer to the door."""
        plan = world.plan.lifts[one.trip.lift]
        along = plan.along(*place_of(world, one.trip.name))
        return not any(
            other.state == "riding"
            and other is not one
            and other.trip.lift == one.trip.lift
            and (all_out or other.trip.to_map == one.trip.to_map)
            and plan.along(*place_of(world, other.trip.name)) > along + 0.01
            for other in self.here.values()
        )

    def _step_out(self, world: World, one: Passenger) -> None:
        body, plan = world.bodies[one.trip.name], world.plan.lifts[one.trip.lift]
        beside = plan.lateral(body.x, body.y)
        narrow = max(-1.0, min(1.0, beside / 0.25)) * 0.25
        ways = self.places(world).ways_out(one.trip.lift, body.map_id)
        free = [way for way in ways if not robot_within(world, body.map_id, way, 0.2)]
        one.state, one.held_s = "leaving", 0.0
        one.path = [plan.at(-INSIDE_M, beside), plan.at(-0.05, narrow), plan.at(0.5, 0.5 * narrow), (free or ways)[0]]

    # -- in steps of a body

    def step(self, world: World, dt: float) -> None:
        """Whoever walks goes on for `dt` seconds."""
        for one in self.here.values():
            if one.path:
                self._walk(world, one, dt)

    def _walk(self, world: World, one: Passenger, dt: float) -> None:
        body, goal, trip = world.bodies[one.trip.name], one.path[0], one.trip
        gap = math.hypot(goal[0] - body.x, goal[1] - body.y)
        if gap < 1e-6:
            one.path.pop(0)
            return
        share = min(PACE_M_S * dt / gap, 1.0)
        x, y = body.x + share * (goal[0] - body.x), body.y + share * (goal[1] - body.y)
        robot = robot_in_the_way(world, body, x, y, 0.0 if trip.careless else KEEP_IN_CAR_M if body.car else KEEP_M)
        if robot or self._door_is_shut(world, one, body, x, y):
            self._held(world, one, robot, dt)
            return
        one.held_s = 0.0
        one.velocity = ((x - body.x) / dt, (y - body.y) / dt) if share < 1.0 else (0.0, 0.0)
        world.move(trip.name, x, y)
        if share >= 1.0:
            one.path.pop(0)
        if one.state == "leaving" and trip.alighted is None and not world.bodies[trip.name].car:
            trip.alighted, trip.got_off = world.now, body.map_id

    def _door_is_shut(self, world: World, one: Passenger, body: Body, x: float, y: float) -> bool:
        """The next step would go through a door that is not wide open."""
        if not one.trip.lift:
            return False
        plan, car = world.plan.lifts[one.trip.lift], world.cars[one.trip.lift]
        before, after = plan.along(body.x, body.y), plan.along(x, y)
        nearer = abs(after) < abs(before)
        return nearer and abs(after) < BODY_M + 0.05 and not is_open(car, body.map_id)

    def _held(self, world: World, one: Passenger, robot: str, dt: float) -> None:
        one.velocity = (0.0, 0.0)
        before, one.held_s = one.held_s, one.held_s + dt
        if before == 0.0 and robot and one.trip.careless and world.robots[robot].base.is_still:
            world.bumped(one.trip.name, robot, (PACE_M_S, 0.0))
        body, tries = world.bodies[one.trip.name], int(one.held_s / HELD_S)
        if tries > int(before / HELD_S) and robot and not body.car:
            if one.state == "boarding" and one.trip.careless:  # who has walked into a robot minds it, and lets it out
                one.trip.careless = False
                self._back(world, one)
                return
            if len(one.path) > 1 and (tries > 1 or stands_at(world, robot, one.path[0])):
                one.path.pop(0)  # a way round that was no way, or where the robot itself stands
            one.path[:0] = way_round(world, body, robot, one.path[0], tries)


def _free_name(world: World, here: dict[str, Passenger], wanted: str) -> str:
    name, number = wanted, 1
    while name in here or name in world.bodies or name in world.robots:
        number += 1
        name = f"{wanted}-{number}"
    return name
