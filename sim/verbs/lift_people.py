"""Verbs of people's hands on a lift's buttons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from sim.lifts.calls import Way
from sim.lifts.car import LiftCar
from sim.verbs.lifts import LIFT
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine

WAYS = ("up", "down")
BUTTONS = ("open", "close")


def _call_lift(engine: Engine, args: Args) -> None:
    groups = engine.world.groups
    group = groups[args["group"]] if args["group"] else next(iter(groups.values()), None)
    if group is None or not any(args["map"] in car.elevations for car in group.cars.values()):
        raise KeyError(f"landing of a lift on {args['map']!r}")
    way: Way = "up" if args["direction"] == "up" else "down"
    group.press_landing(args["map"], way, engine.now)


def _press_floor(engine: Engine, args: Args) -> None:
    car = engine.world.cars[args["lift"]]
    if args["map"] and args["map"] not in car.elevations:
        raise KeyError(f"landing of {args['lift']} on {args['map']!r}")
    for map_id in [args["map"]] if args["map"] else list(car.elevations):
        car.press_car(map_id, engine.now)


def _door_button(engine: Engine, args: Args) -> None:
    car = engine.world.cars[args["lift"]]
    if args["hold_s"] > 0 and args["button"] == "open":
        car.door_button = True
        engine.after(args["hold_s"], partial(setattr, car, "door_button", False))
    _press(engine, car, args["button"], args["times"], args["every_s"])


def _press(engine: Engine, car: LiftCar, button: str, times: int, every_s: float) -> None:
    if times < 1:
        return
    if button == "open":
        car.press_open(engine.now)
    else:
        car.press_close(engine.now)
    engine.after(every_s, partial(_press, engine, car, button, times - 1, every_s))


VERBS: Mapping[str, Verb] = {
    "call_lift": Verb(
        {
            "map": text("map id where somebody presses the button of the landing"),
            "direction": Field(str, "up or down", "", needed=True, among=WAYS),
            "group": Field(str, "the group of lifts; the hall's first if left out", ""),
        },
        _call_lift,
    ),
    "press_floor": Verb(
        {"lift": LIFT, "map": Field(str, "map id pressed in the car; every floor if left out", "")}, _press_floor
    ),
    "door_button": Verb(
        {
            "lift": LIFT,
            "button": Field(str, "open or close", "open", among=BUTTONS),
            "times": Field(int, "how often it is pressed, a whole number from 1", 1, low=1.0),
            "every_s": Field(float, "seconds from one press to the next", 1.0, low=0.1),
            "hold_s": seconds("how long somebody keeps the open button pressed", 0.0),
        },
        _door_button,
    ),
}
