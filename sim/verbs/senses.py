"""Verbs of what robots sense: barometer, landing markers, localiser, radio."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from robots.settings import Hall
from sim.net.radio import DeadPlace
from sim.physics.sensors import Sensors
from sim.verbs.drawn import couriers, duration, fault
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine

PA_PER_HPA = 100.0


def _barometer_step(engine: Engine, args: Args) -> None:
    sensors, step = engine.world.sensors[args["robot"]], args["hpa"] * PA_PER_HPA
    sensors.pressure_offset_pa += step
    if args["duration_s"] is not None:
        engine.after(args["duration_s"], partial(_add_offset, sensors, -step))


def _add_offset(sensors: Sensors, step: float) -> None:
    sensors.pressure_offset_pa += step


def _barometer_drift(engine: Engine, args: Args) -> None:
    sensors = engine.world.sensors[args["robot"]]
    rate = args["hpa_per_min"] * PA_PER_HPA / 60.0
    sensors.pressure_drift_pa_s += rate
    engine.after(args["duration_s"], partial(_add_drift, sensors, -rate))


def _add_drift(sensors: Sensors, rate: float) -> None:
    sensors.pressure_drift_pa_s += rate
    if abs(sensors.pressure_drift_pa_s) < 1e-9:
        sensors.pressure_drift_pa_s = 0.0


def _marker_hidden(engine: Engine, args: Args) -> None:
    lift = engine.world.plan.lifts[args["lift"]]
    if args["map"] and args["map"] not in lift.maps:
        raise KeyError(f"landing of {args['lift']} on {args['map']!r}")
    hidden = engine.world.hidden_markers
    for map_id in [args["map"]] if args["map"] else lift.maps:
        marker = f"{map_id}/{lift.lift}"
        hidden.append(marker)
        engine.after(args["duration_s"], partial(hidden.remove, marker))


def _localiser_lost(engine: Engine, args: Args) -> None:
    sensors = engine.world.sensors[args["robot"]]
    sensors.lost = True
    engine.after(args["duration_s"], partial(setattr, sensors, "lost", False))


def _radio_dead_zone(engine: Engine, args: Args) -> None:
    world, lift = engine.world, args["lift"]
    name = world.radio.new_name()
    if lift:
        _ = world.cars[lift]
        world.radio.hide_car(name, lift)
    elif args["map"] not in world.floors or args["x"] is None or args["y"] is None:
        raise KeyError(f"dead zone at map {args['map']!r}, {args['x']}, {args['y']}: it needs map, x, y, or a lift")
    else:
        world.radio.hide_place(name, DeadPlace(args["map"], args["x"], args["y"], args["radius"]))
    if args["duration_s"] is not None:
        engine.after(args["duration_s"], partial(world.radio.restore, name))


def _draw_step(random: Random, hall: Hall) -> Mapping[str, Any] | None:
    known = couriers(hall)
    if not known:
        return None
    hpa = random.choice((-1, 1)) * round(0.1 * 20.0 ** random.random(), 2)
    return {"robot": random.choice(known), "hpa": hpa, "duration_s": duration(random, 5.0, 300.0)}


def _draw_marker(random: Random, hall: Hall) -> Mapping[str, Any] | None:
    known = [(lift.id, map_id) for lift in hall.lifts.values() for map_id in lift.serves]
    if not known:
        return None
    lift, map_id = random.choice(known)
    return {"lift": lift, "map": map_id, "duration_s": duration(random, 10.0, 600.0)}


def _draw_zone(random: Random, hall: Hall) -> Mapping[str, Any] | None:
    """A shut car, or a place about a stop."""
    places = [{"lift": lift} for lift in hall.lifts] + [
        {"map": stop.map_id, "x": stop.x, "y": stop.y, "radius": 3.0} for stop in hall.stops.values()
    ]
    return {**random.choice(places), "duration_s": duration(random, 5.0, 120.0)} if places else None


_ROBOT = text("a robot's id", "robot")

VERBS: Mapping[str, Verb] = {
    "barometer_step": Verb(
        {
            "robot": _ROBOT,
            "hpa": Field(float, "how much too high it reads, hPa; 0.12 is about a metre", needed=True, low=-math.inf),
            "duration_s": Field(float, "seconds until it is right again; for good if left out"),
        },
        _barometer_step,
        _draw_step,
    ),
    "barometer_drift": Verb(
        {
            "robot": _ROBOT,
            "hpa_per_min": Field(float, "how fast it goes wrong, hPa a minute", needed=True, low=-math.inf),
            "duration_s": seconds("how long it drifts; what it has gathered stays", 600.0),
        },
        _barometer_drift,
    ),
    "marker_hidden": Verb(
        {
            "lift": text("a lift's id", "lift"),
            "map": Field(str, "map id; every landing of the lift if left out", "", of="landing"),
            "duration_s": seconds("how long the landing marker is covered", 600.0),
        },
        _marker_hidden,
        _draw_marker,
    ),
    "localiser_lost": Verb(
        {"robot": _ROBOT, "duration_s": seconds("how long it is not sure where it is", 30.0)},
        _localiser_lost,
        fault(1.0, 60.0, "robot", couriers),
    ),
    "radio_dead_zone": Verb(
        {
            "map": Field(str, "map id", "", of="map"),
            "x": Field(float, "metres"),
            "y": Field(float, "metres"),
            "radius": Field(float, "metres", 3.0),
            "lift": Field(str, "instead of a place: its car while the door is shut, text", "", of="lift"),
            "duration_s": Field(float, "seconds; for good if left out"),
        },
        _radio_dead_zone,
        _draw_zone,
    ),
}
