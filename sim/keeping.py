"""Keep the truth of a world over a restart of the simulator's process, so that nothing is teleported.

What moves is set down: robots stand where they were, a car between floors stands at the nearest landing, doors shut.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from sim.lifts.car import LiftCar
from sim.world import World


def kept(world: World) -> dict[str, Any]:
    """The world's places as JSON: metres, radians, charge 0..1."""
    robots = {
        id_: {
            "map": vehicle.map_id,
            "x": vehicle.base.x,
            "y": vehicle.base.y,
            "theta": vehicle.base.theta,
            "charge": vehicle.charge,
            "car": vehicle.car,
            "lids": list(vehicle.lids),
        }
        for id_, vehicle in world.robots.items()
    }
    return {"robots": robots, "cars": {lift: _landing(car) for lift, car in world.cars.items()}}


def _landing(car: LiftCar) -> str:
    return min(car.elevations, key=lambda floor: abs(car.elevations[floor] - car.position_m))


def put_back(world: World, places: dict[str, Any]) -> None:
    """Set a fresh world to kept places. Robots, lifts and floors this hall no longer has are left out."""
    for lift, floor in places["cars"].items():
        car = world.cars.get(lift)
        if car is not None and floor in car.elevations:
            car.put_at(floor)
    for id_, place in places["robots"].items():
        vehicle = world.robots.get(id_)
        if vehicle is None or place["map"] not in world.floors or place["car"] not in {"", *world.cars}:
            continue
        vehicle.map_id, vehicle.car, vehicle.charge = place["map"], place["car"], float(place["charge"])
        vehicle.base.x, vehicle.base.y, vehicle.base.theta = map(float, (place["x"], place["y"], place["theta"]))
        vehicle.lids[:] = [bool(lid) for lid in place["lids"]][: len(vehicle.lids)]
        if vehicle.car:
            vehicle.map_id = _landing(world.cars[vehicle.car])
        world.sensors[id_].believed_map = vehicle.map_id


def save(world: World, file: Path) -> None:
    """Write the places; a torn write leaves the older ones."""
    partial = file.with_suffix(".part")
    partial.write_text(json.dumps(kept(world)))
    partial.replace(file)


def load(world: World, file: Path) -> None:
    """Put back what was saved; without a readable file the world stays fresh."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        put_back(world, json.loads(file.read_text()))
