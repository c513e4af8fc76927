"""Verbs of batteries and chargers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from sim.physics.batteries import Battery
from sim.physics.vehicles import Vehicle
from sim.verbs.verb import Args, Field, Verb, text

if TYPE_CHECKING:
    from sim.engine import Engine


def _battery_drain(engine: Engine, args: Args) -> None:
    battery = engine.world.robots[args["robot"]].battery
    battery.extra_w += args["watts"]
    battery.factor *= args["factor"]
    if args["duration_s"] is not None:
        engine.after(args["duration_s"], partial(_end_drain, battery, args["watts"], args["factor"]))


def _end_drain(battery: Battery, watts: float, factor: float) -> None:
    battery.extra_w = max(battery.extra_w - watts, 0.0)
    battery.factor /= factor


def _charger_dead(engine: Engine, args: Args) -> None:
    dock = args["dock"]
    there = [robot for robot in engine.world.robots.values() if dock in robot.settings.chargers]
    if not there:
        raise KeyError(f"robot with the dock {dock!r}")
    for vehicle in there:
        vehicle.dead |= {dock}
    if args["duration_s"] is not None:
        engine.after(args["duration_s"], partial(_charger_back, there, dock))


def _charger_back(there: list[Vehicle], dock: str) -> None:
    for vehicle in there:
        vehicle.dead -= {dock}


def _unplug(engine: Engine, args: Args) -> None:
    vehicle = engine.world.robots[args["robot"]]
    vehicle.has_charger = False
    if args["duration_s"] is not None:
        engine.after(args["duration_s"], partial(_plug, vehicle))


def _plug(vehicle: Vehicle) -> None:
    vehicle.has_charger = True


VERBS: Mapping[str, Verb] = {
    "battery_drain": Verb(
        {
            "robot": text("a robot's id", "robot"),
            "watts": Field(float, "drawn besides, W", 0.0),
            "factor": Field(float, "every watt drawn counts so often, 0.1 or more", 1.0, low=0.1),
            "duration_s": Field(float, "seconds; for good if left out"),
        },
        _battery_drain,
    ),
    "charger_dead": Verb(
        {
            "dock": text("the stop id of a robot's dock", "dock"),
            "duration_s": Field(float, "seconds until there is power again; never if left out"),
        },
        _charger_dead,
    ),
    "unplug": Verb(
        {
            "robot": text("a robot's id", "robot"),
            "duration_s": Field(float, "seconds until it can charge again; never if left out"),
        },
        _unplug,
    ),
}
