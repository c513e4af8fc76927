"""The truth of a hall: floors, robots, lift cars, folders. Steps in time; knows no mind and no bus.

Usable alone: `step`, `apply`, `readings`, `cast_scan`, and the lift hardware by `command_lift` and `car_reading`. The
in-process engine and the shells that attach the world over ROS 2 and MQTT all drive it through these.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from robots.building import Plan
from robots.core.sensing import BaseCommand, Drive, FreeWheels, ScanSeen, Unlock, WatchScan
from robots.gateway.hardware import CarReading, CarSeen, CommandRefused, HardwareCommand
from robots.settings import Hall
from sim.crowd.crowd import Crowd
from sim.lifts.build import car_of
from sim.lifts.car import LiftCar
from sim.lifts.doorway import watch
from sim.lifts.group import LiftGroup
from sim.lifts.walls import is_inside, is_near, reach_of
from sim.net.radio import Radio
from sim.people.along import company
from sim.people.passengers import Passengers
from sim.people.walkers import Walkers
from sim.physics import guard
from sim.physics.doors import Doors
from sim.physics.floors import FloorWalls, Segment, runs_into
from sim.physics.folders import Folders
from sim.physics.kernel import LIFT_REACH_M, MANY, MOST_STEPS
from sim.physics.moving import Moving
from sim.physics.pushes import Pushes
from sim.physics.rays import Beams
from sim.physics.seeing import Seeing
from sim.physics.sensors import Sensors, Surroundings
from sim.physics.things import Body, Happening, Placed
from sim.physics.vehicles import Vehicle, footprints

__all__ = ["BODY_STEP_S", "Body", "Happening", "Placed", "World"]

BODY_STEP_S = 0.02
"""Step of bodies that move."""

BATTERY_STEP_S = 0.5
"""Batteries are brought up to now so often, and whenever a robot starts or stops."""

CROWD_STEP_S = 0.1
"""Step of people on foot, at least; a world that skips ahead lets them go on by no more."""

NEAR_M = 2.5

SCAN_BEAMS = 240
_BEAMS = Beams.around(SCAN_BEAMS)


@dataclass(slots=True)
class World:
    """Build with `World.of`. `happenings` grows; whoever reads it takes what is new and may clear it.

    crowd    who is on foot, many at once; `come`: who of them came to their goals in the last step
    cabins   map id -> lift and middle of its car, metres, for each lift that serves it
    """

    plan: Plan
    started: float
    floors: dict[str, FloorWalls]
    robots: dict[str, Vehicle]
    sensors: dict[str, Sensors]
    cars: dict[str, LiftCar]
    groups: dict[str, LiftGroup]
    doors: Doors
    folders: Folders = field(default_factory=Folders)
    bodies: dict[str, Body] = field(default_factory=dict)
    walkers: Walkers = field(default_factory=Walkers)
    passengers: Passengers = field(default_factory=Passengers)
    pushes: Pushes = field(default_factory=Pushes)
    happenings: list[Happening] = field(default_factory=list)
    crowd: Crowd | None = None
    come: list[str] = field(default_factory=list)
    radio: Radio = field(default_factory=Radio)
    hidden_markers: list[str] = field(default_factory=list)
    elapsed: float = 0.0
    beams: Beams = _BEAMS
    now: float = field(init=False)
    moving: Moving = field(init=False)
    cabins: dict[str, list[tuple[str, float, float]]] = field(default_factory=dict)
    _stood: dict[str, str] = field(default_factory=dict)
    _seeing: Seeing = field(init=False)
    _reaches: dict[str, float] = field(default_factory=dict)
    _crowd_changed: bool = False
    _crowd_owes_s: float = 0.0
    _gates_live: bool = True
    _surrounded_at: float = -1.0

    def __post_init__(self) -> None:
        self.now = self.started
        self.moving = Moving(self.robots.values(), self.floors)
        self._seeing = Seeing.of(self.plan)
        widest = max((vehicle.radius for vehicle in self.robots.values()), default=0.0)
        self._reaches = {name: reach_of(lift, widest) for name, lift in self.plan.lifts.items()}

    @classmethod
    def of(cls, hall: Hall, at: float, seed: int = 0, start: Mapping[str, Placed] | None = None) -> World:
        """A hall at rest at instant `at`: every robot on its dock with a full battery unless `start` says otherwise;
        of robots that share a dock all but one on the first of their `docks` and `waits` that is free.

        Raises ValueError for a robot or stop that the hall does not have.
        """
        plan = Plan.of(hall)
        robots = {}
        for id_ in start or {}:
            if id_ not in hall.robots:
                raise ValueError(f"no robot {id_!r} in this hall: use one of {', '.join(sorted(hall.robots))}")
        taken = {placed.at for placed in (start or {}).values()}
        for robot in hall.robots.values():
            berth = next((stop for stop in robot.berths if stop not in taken), robot.dock)
            placed = (start or {}).get(robot.id, Placed(berth))
            taken.add(placed.at)
            if placed.at not in hall.stops:
                raise ValueError(f"{robot.id} cannot start at {placed.at!r}: there is no such stop")
            docks = tuple(hall.stops[dock] for dock in robot.docks)
            home, here = hall.stops[robot.dock], hall.stops[placed.at]
            robots[robot.id] = Vehicle.at(robot, home, here, placed.charge, placed.battery_health, docks=docks)
        cars = {lift.id: car_of(lift, plan, at) for lift in hall.lifts.values()}
        world = cls(
            plan=plan,
            started=at,
            floors={map_id: FloorWalls.of(floor.segments) for map_id, floor in plan.maps.items()},
            robots=robots,
            sensors={id_: Sensors(robot, Random(f"{seed}/{id_}")) for id_, robot in robots.items()},
            cars=cars,
            groups={name: LiftGroup(name, [cars[lift] for lift in lifts]) for name, lifts in plan.groups.items()},
            doors=Doors.of(plan),
        )
        world._stood = {name: car.standing for name, car in world.cars.items()}
        for lift in plan.lifts.values():
            for map_id in lift.maps:
                world.cabins.setdefault(map_id, []).append((lift.lift, *lift.cabin))
        return world

    # -- time

    def step(self, dt: float) -> None:
        """Let `dt` seconds pass; in equal steps of at most `BODY_STEP_S` while anything moves."""
        guard.let_go(self)
        if self.passengers.is_busy:
            self.passengers.look(self)
        if self.crowd is not None and len(self.crowd):
            self._crowd_owes_s += dt
            if self._crowd_owes_s > CROWD_STEP_S - 1e-9:
                self.come = self.crowd.step(self.robots.values(), min(self._crowd_owes_s, CROWD_STEP_S))
                self._crowd_changed, self._crowd_owes_s = True, 0.0
        left = max(1, math.ceil(dt / BODY_STEP_S - 1e-6))
        while left:
            robots_move = any(not vehicle.base.is_still for vehicle in self.robots.values())
            by_hand = bool(self.walkers.walkers or self.pushes.under_way)
            one_by_one = by_hand or self.doors.is_moving or self.passengers.are_walking
            if not robots_move and not one_by_one:
                self._step(1, dt, False)
                return
            steps = 1 if one_by_one or self.doors.live else min(left, MOST_STEPS)
            part = dt * steps / left
            self._step(steps, part / steps, robots_move)
            left -= steps
            dt -= part

    def _step(self, steps: int, dt: float, robots_move: bool) -> None:
        began, at = self.elapsed, self.now
        if steps == 1:
            self._pass(began + dt)
            if self.doors.live:
                self.doors.step(self.now, dt, footprints(self.robots.values(), self.bodies.values()))
            if self.walkers.walkers:
                self.walkers.step(self, dt)
            if self.passengers.here:
                self.passengers.step(self, dt)
            if self.pushes.under_way:
                self.pushes.step(self, dt)
        if robots_move:
            self._surround()
            self.moving.guard(self)
            vehicles = list(self.robots.values())
            turn, turns = 0, steps * len(vehicles)
            while turn < turns and (turn := self.moving.run(at, dt, turn, steps)) >= 0:
                step, number = divmod(turn, len(vehicles))
                self._pass(began + (step + 1) * dt)
                if not vehicles[number].base.is_still:
                    self._move(vehicles[number], dt)
                turn += 1
        self._pass(began + steps * dt)
        passed = steps * dt
        for vehicle in self.robots.values():
            vehicle.owes_s += passed
            still = vehicle.base.is_still
            if still is not vehicle.was_still or vehicle.owes_s >= BATTERY_STEP_S:
                vehicle.was_still = still
                self._spend(vehicle)

    def _spend(self, vehicle: Vehicle) -> None:
        docked, was_empty = vehicle.charging, vehicle.charge == 0.0
        vehicle.spend(vehicle.owes_s)
        vehicle.owes_s = 0.0
        if vehicle.charge == 0.0 and not was_empty:
            self.happen("battery_empty", vehicle.id)
        if vehicle.charging != docked:
            self.happen("docked" if vehicle.charging else "undocked", vehicle.id)

    def _pass(self, elapsed: float) -> None:
        """It is so late now; the cars come along."""
        if elapsed == self.elapsed:
            return
        self.elapsed = elapsed
        self.now = now = self.started + elapsed
        for name, car in self.cars.items():
            car.step(now)
            if car.standing != self._stood[name]:
                self._carry(name, car.standing)

    def _surround(self) -> None:
        """Tell the moving bases where they are and what is around them."""
        self._surrounded_at = self.elapsed
        self.moving.put(self.robots.values(), self._level)
        if self._crowd_changed:
            self._crowd_changed = False
            discs = [(name, self._level(body), body.x, body.y, body.radius) for name, body in self.bodies.items()]
            self.moving.surround(discs if self.crowd is None else [*discs, *self.crowd.touchable(self.robots.values())])
        if self._gates_live or self.doors.live:
            self._gates_live = self.doors.live
            gates = [
                (map_id, x, y, self._reaches[lift]) for map_id, cabins in self.cabins.items() for lift, x, y in cabins
            ]
            self.moving.watch([*gates, *((*place, LIFT_REACH_M) for place in self.doors.places())])

    def _level(self, thing: Vehicle | Body) -> float:
        """Who has the same level meets: of a floor and the cars that stand there, or of a car on the way."""
        numbers = self.moving.numbers
        if not thing.car or self._is_level(thing):
            return float(numbers.get(thing.map_id, -1))
        return float(len(numbers) + list(self.cars).index(thing.car))

    @property
    def is_moving(self) -> bool:
        """Whether any robot moves or is told to, somebody walks or a hall's door moves."""
        if self.walkers.walkers or self.doors.is_moving or self.passengers.here or self.pushes.under_way:
            return True
        if self.crowd is not None and len(self.crowd):
            return True
        return any(not one.base.is_still or one.guard_until is not None for one in self.robots.values())

    @property
    def company(self) -> dict[str, list[str]]:
        """Who walks along with which robot, by robot."""
        return company(self.walkers.walkers.values())

    def happen(self, what: str, who: str, detail: str = "", speed: float = 0.0) -> None:
        self.happenings.append(Happening(self.now, what, who, detail, speed))

    # -- robots

    def apply(self, robot: str, command: BaseCommand) -> None:
        """Carry out what a mind tells its hardware. Raises KeyError for an unknown robot."""
        vehicle = self.robots[robot]
        match command:
            case Drive(speed=speed, turn=turn):
                drained = vehicle.charge <= 0.0 or vehicle.wheels_free or vehicle.is_braked
                vehicle.base.command(self.now, 0.0 if drained else speed, 0.0 if drained else turn)
            case FreeWheels(on=on):
                self.pushes.free(self, vehicle, on)
            case Unlock(number=number):
                if vehicle.unlock(number):
                    self.happen("lid_open", robot, str(number))
            case WatchScan(on=on):
                vehicle.watching = on
            case _:
                self.sensors[robot].obey(command)

    def shut_lid(self, robot: str, number: int) -> bool:
        """A hand shuts a lid. False: there was none open."""
        shut = self.robots[robot].shut(number)
        if shut:
            self.happen("lid_shut", robot, str(number))
        return shut

    def readings(self, robot: str) -> list[Any]:
        """The sensor events of a robot that are due now, scans aside. Ask ten times a second."""
        vehicle, sensors = self.robots[robot], self.sensors[robot]
        if sensors.is_quiet(self.now, self.hidden_markers):
            return []
        height = self.cars[vehicle.car].position_m if vehicle.car else self.plan.maps[vehicle.map_id].elevation_m
        view = self._seeing.floor(self, vehicle)
        around = Surroundings(height, self._seeing.marker(self, vehicle, view), view)
        found = sensors.readings(self.now, around)
        sensors.rest(self.now, self.hidden_markers)
        return found

    def cast_scan(self, robot: str) -> ScanSeen:
        """One turn of the laser: beams all around, 6 m. Its pose is what the localiser says, right or wrong."""
        return self._seeing.scan(self, robot)

    def radio_reaches(self, robot: str) -> bool:
        """Whether a robot has radio where it stands. Raises KeyError for an unknown robot."""
        vehicle = self.robots[robot]
        shut_in = vehicle.car if vehicle.car and self.cars[vehicle.car].door_gap() <= 0.0 else ""
        return self.radio.reaches(vehicle.map_id, vehicle.base.x, vehicle.base.y, shut_in)

    # -- lifts

    def command_lift(self, command: HardwareCommand) -> str:
        """Carry out a command of a lift gateway. Empty, or the reason why not."""
        return self.cars[command.lift].take(command, self.now)

    def lift_reports(self, group: str) -> list[CarSeen | CommandRefused]:
        """What the cars of a group have to report to their gateway now; ask ten times a second."""
        cars = self.groups[group]
        seen = cars.step(self.now)
        while cars.sounds:
            self.happen("buzzer", *cars.sounds.pop(0))
        return seen

    def car_reading(self, lift: str) -> CarReading | None:
        """What a car reports; None while its controller is silent."""
        return self.cars[lift].reading()

    # -- other bodies

    def place(self, name: str, body: Body) -> None:
        """Put a round body somewhere."""
        self.bodies[name] = body
        self._crowd_changed = True
        self._watch_doorways()

    def move(self, name: str, x: float, y: float) -> None:
        """A body has come to another place of its floor or car; over a sill it changes from one to the other."""
        body = self.bodies[name]
        car = ""
        beside = [lift for lift, cx, cy in self.cabins.get(body.map_id, ()) if is_near(x, y, cx, cy)]
        for lift in beside:
            if is_inside(self.plan.lifts[lift], x, y):
                car = lift
        self.bodies[name] = replace(body, x=x, y=y, car=car)
        self._crowd_changed = True
        if car != body.car:
            self.happen("boards" if car else "gets_off", name, f"{car or body.car} at {body.map_id}")
        for lift in beside:
            self._watch_doorway(lift)

    def bumped(self, name: str, robot: str, velocity: tuple[float, float]) -> None:
        """Somebody who walks at `velocity` (m/s) has run into a robot; the robot's doing when it went that way too."""
        body, vehicle = self.bodies[name], self.robots[robot]
        vx, vy = vehicle.velocity
        speed = math.hypot(vx - velocity[0], vy - velocity[1])
        if vx * (body.x - vehicle.base.x) + vy * (body.y - vehicle.base.y) > 0:
            self.happen("contact", robot, name, speed)
        else:
            self.happen("bumped", name, robot, speed)

    def round_things(self, near: Vehicle | Body, reach: float = NEAR_M) -> Iterable[tuple[str, float, float, float]]:
        """Robots and bodies on the level where a robot or body is, itself left out: name, x, y, radius in metres.

        reach   of the crowd, who is so near along both axes, metres; all others are told at any distance
        """
        for other in self.robots.values():
            if other is not near and other.map_id == near.map_id and self._meet(near, other):
                yield other.id, other.base.x, other.base.y, other.radius
        for name, body in self.bodies.items():
            if body is not near and body.map_id == near.map_id and self._meet(near, body):
                yield name, body.x, body.y, body.radius
        if self.crowd is not None and len(self.crowd) and (not near.car or self._is_level(near)):
            x, y = (near.x, near.y) if isinstance(near, Body) else (near.base.x, near.base.y)
            yield from self.crowd.near(near.map_id, x, y, reach)

    def circles_near(self, near: Vehicle, reach: float) -> list[tuple[float, float, float]]:
        """What is round on a robot's level, at most about `reach` metres from it along x and y: x, y, radius."""
        x, y = near.base.x, near.base.y
        if len(self.robots) < MANY or self.bodies or self.crowd is not None:
            return [
                (ox, oy, radius)
                for _, ox, oy, radius in self.round_things(near, reach)
                if abs(ox - x) < reach and abs(oy - y) < reach
            ]
        if self._surrounded_at != self.elapsed:
            self._surround()
        return self.moving.seen_from(self.moving.robots[near.id], x, y, reach)

    def segments_near(self, near: Vehicle | Body, x: float, y: float) -> Iterable[Segment]:
        """Walls, hall doors and lifts that a robot or body could touch at a place of its level."""
        yield from self.floors[near.map_id].near(x, y)
        yield from self.doors.segments(near.map_id)
        for lift, cx, cy in self.cabins.get(near.map_id, ()):
            if is_near(x, y, cx, cy):
                yield from self.walls_of(lift, near)

    def remove(self, name: str) -> None:
        self.bodies.pop(name, None)
        self._crowd_changed = True
        self._watch_doorways()

    # -- inside

    def _carry(self, lift: str, standing: str) -> None:
        """A car has left a landing or come to one: what stands in it is on that floor now."""
        self._stood[lift] = standing
        if standing:
            for vehicle in self.robots.values():
                if vehicle.car == lift:
                    vehicle.map_id = standing
            for name, body in self.bodies.items():
                if body.car == lift:
                    self.bodies[name] = replace(body, map_id=standing)
        self._crowd_changed = True
        self._watch_doorway(lift)
        self._surround()

    def _move(self, vehicle: Vehicle, dt: float) -> None:
        base = vehicle.base
        x, y, theta = base.advance(self.now, dt)
        base.theta = theta
        if x == base.x and y == base.y:
            return
        touched = self.touched(vehicle, x, y)
        if touched:
            known = vehicle.touching if base.is_touching else frozenset()
            for what in sorted(touched - known):
                self.happen("contact", vehicle.id, what, self._closing_speed(vehicle, what))
            base.halt()
            vehicle.touching = known | touched
            base.has_touched(self.moving.codes(sorted(vehicle.touching)))
            return
        base.x, base.y = x, y
        base.came_apart()
        self.board(vehicle)

    def touched(self, vehicle: Vehicle, x: float, y: float) -> frozenset[str]:
        """What the robot would run into at (x, y), leaving out what it moves away from."""
        base, radius = vehicle.base, vehicle.radius
        found: list[str] = []
        if runs_into(self.floors[vehicle.map_id].near(x, y), base.x, base.y, x, y, radius):
            found.append("wall")
        if self.doors.live and runs_into(self.doors.segments(vehicle.map_id), base.x, base.y, x, y, radius):
            found.append("door")
        for lift, cx, cy in self.cabins.get(vehicle.map_id, ()):
            if is_near(x, y, cx, cy, self._reaches[lift]):
                walls = self.walls_of(lift, vehicle)
                if runs_into(walls, base.x, base.y, x, y, radius):
                    found.append(f"lift {lift}")
        for name, ox, oy, other_radius in self.round_things(vehicle):
            gap = math.hypot(ox - x, oy - y)
            if gap < radius + other_radius and gap < math.hypot(ox - base.x, oy - base.y):
                found.append(name)
        return frozenset(found)

    def walls_of(self, lift: str, vehicle: Vehicle | Body) -> tuple[Segment, ...]:
        """Walls and door of a lift for a robot on a landing or in the car, standing or under way."""
        car = self.cars[lift]
        if vehicle.car == lift and car.walls is not None:
            return car.walls.car_here(car.door_gap())
        return car.segments(vehicle.map_id)

    def _closing_speed(self, vehicle: Vehicle, what: str) -> float:
        """How fast a robot and what it ran into came together, m/s."""
        vx, vy = vehicle.velocity
        if self.crowd is not None and what in self.crowd:
            walks = self.crowd.velocity(what)
        else:
            walks = self.passengers.velocity(what) if what in self.passengers.here else self.walkers.velocity(what)
        ox, oy = self.robots[what].velocity if what in self.robots else walks
        return math.hypot(vx - ox, vy - oy)

    def _meet(self, one: Vehicle | Body, other: Vehicle | Body) -> bool:
        """Whether two robots or bodies of one map are on one level."""
        return one.car == other.car or all(not each.car or self._is_level(each) for each in (one, other))

    def _is_level(self, vehicle: Vehicle | Body) -> bool:
        return self.cars[vehicle.car].standing == vehicle.map_id

    def board(self, vehicle: Vehicle) -> None:
        """Notice when the middle of a robot crosses a sill: from there on it rides with the car, or no longer."""
        base = vehicle.base
        for name, cx, cy in self.cabins.get(vehicle.map_id, ()):
            if is_near(base.x, base.y, cx, cy, self._reaches[name]):
                inside = is_inside(self.plan.lifts[name], base.x, base.y)
                if inside and not vehicle.car:
                    vehicle.car = name
                    self.happen("enter_car", vehicle.id, f"{name} at {vehicle.map_id}")
                elif not inside and vehicle.car == name:
                    vehicle.car = ""
                    self.happen("leave_car", vehicle.id, f"{name} at {vehicle.map_id}")
                self._watch_doorway(name)

    def _watch_doorways(self) -> None:
        for lift in self.cars:
            self._watch_doorway(lift)

    def _watch_doorway(self, name: str) -> None:
        """Tell a car what it carries and whether something breaks the light beam of its door."""
        watch(self.cars[name], self.plan.lifts[name], self.robots.values(), self.bodies.values())
