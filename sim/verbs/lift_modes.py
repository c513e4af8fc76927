"""Verbs of what building, keys and the mains do to a lift: modes, power, a priority call."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from robots.core.lift import LiftMode
from sim.lifts.car import LiftCar
from sim.verbs.lifts import FOR_GOOD, LIFT, set_fault
from sim.verbs.verb import Args, Field, Verb, text

if TYPE_CHECKING:
    from sim.engine import Engine

MODES = tuple(mode.value.lower() for mode in LiftMode)


def _lift_mode(engine: Engine, args: Args) -> None:
    world, floor = engine.world, args["recall_floor"]
    car = world.cars[args["lift"]]
    if floor and floor not in car.elevations:
        raise KeyError(f"landing of {args['lift']} on {floor!r}")
    car.set_mode(LiftMode(args["mode"].upper()), engine.now, floor)
    if args["duration_s"] is not None:
        engine.after(args["duration_s"], partial(_back_to_normal, engine, car))


def _back_to_normal(engine: Engine, car: LiftCar) -> None:
    car.set_mode(LiftMode.NORMAL, engine.now)


def _power_loss(engine: Engine, args: Args) -> None:
    cars = engine.world.cars
    for lift in [args["lift"]] if args["lift"] else list(cars):
        set_fault(engine, lift, "rescue_after_s", args["rescue_after_s"], args["duration_s"])
        set_fault(engine, lift, "no_power", True, args["duration_s"])
        if args["silent"]:
            set_fault(engine, lift, "offline", True, args["duration_s"])


def _priority_call(engine: Engine, args: Args) -> None:
    world = engine.world
    group = world.groups[world.plan.lifts[args["lift"]].group]
    refused = group.call_priority(args["lift"], args["map"], engine.now)
    if refused == "floor_unknown":
        raise KeyError(f"landing of {args['lift']} on {args['map']!r}")
    if refused:
        engine.tell(args["lift"], "priority call refused", {"why": refused})


VERBS: Mapping[str, Verb] = {
    "lift_mode": Verb(
        {
            "lift": LIFT,
            "mode": Field(str, f"one of {', '.join(MODES)}", "", needed=True, among=MODES),
            "recall_floor": Field(str, "map id to which it goes, text", "", of="landing"),
            "duration_s": Field(float, "seconds until it is normal again; for good if left out"),
        },
        _lift_mode,
    ),
    "power_loss": Verb(
        {
            "lift": Field(str, "a lift's id; every lift if left out", "", of="lift"),
            "rescue_after_s": Field(float, "seconds until a rescue device moves it; there is none if left out"),
            "silent": Field(bool, "true: its call box has no power either", False),
            "duration_s": FOR_GOOD,
        },
        _power_loss,
    ),
    "priority_call": Verb(
        {"lift": LIFT, "map": text("map id to which it goes without a stop", "landing")}, _priority_call
    ),
}
