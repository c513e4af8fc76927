"""What a car's load sensor and the light beam of its door notice of the robots and bodies around."""

from __future__ import annotations

import math
from collections.abc import Iterable

from robots.building.lift_plan import LiftPlan
from sim.lifts.car import LiftCar
from sim.lifts.walls import is_in_beam, kept_apart
from sim.physics.things import Body
from sim.physics.vehicles import Vehicle

ROBOT_KG = 60.0
"""What a robot weighs on a car's load sensor."""


def watch(car: LiftCar, lift: LiftPlan, robots: Iterable[Vehicle], bodies: Iterable[Body]) -> None:
    """Tell a car what it carries and what stands in its doorway."""
    robots, bodies = list(robots), list(bodies)
    car.load_kg = ROBOT_KG * sum(robot.car == car.lift for robot in robots)
    car.load_kg += math.fsum(body.kg for body in bodies if body.car == car.lift)
    here = [
        (robot.base.x, robot.base.y, robot.radius)
        for robot in robots
        if robot.car == car.lift or (not robot.car and robot.map_id == car.standing)
    ]
    here += [
        (body.x, body.y, body.radius)
        for body in bodies
        if body.car == car.lift or (not body.car and body.map_id == car.standing)
    ]
    in_beam = [footprint for footprint in here if is_in_beam(lift, *footprint)]
    car.beam = bool(in_beam)
    car.door_room = max((kept_apart(lift, *footprint) for footprint in in_beam), default=0.0)
