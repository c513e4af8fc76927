"""Verbs of people who ride the lifts, and of their hands on the buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from sim.lifts.calls import Way
from sim.lifts.car import LiftCar
from sim.lifts.group import LiftGroup
from sim.people.demand import MEDIAN_PATIENCE_S, Traffic, Trip, drawn
from sim.verbs.lifts import LIFT
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine

WAYS = ("up", "down")
BUTTONS = ("open", "close")


def _group(engine: Engine, args: Args, *floors: str) -> tuple[LiftGroup, dict[str, float]]:
    """The group meant, and the height of each floor it serves, from the lowest up."""
    groups = engine.world.groups
    group = groups[args["group"]] if args["group"] else next(iter(groups.values()), None)
    if group is None:
        raise KeyError("a group of lifts")
    heights = {floor: height for car in group.cars.values() for floor, height in car.elevations.items()}
    for floor in floors:
        if floor not in heights:
            raise KeyError(f"landing of {group.group} on {floor!r}")
    return group, dict(sorted(heights.items(), key=lambda item: (item[1], item[0])))


def _call_lift(engine: Engine, args: Args) -> None:
    group, _ = _group(engine, args, args["map"])
    way: Way = "up" if args["direction"] == "up" else "down"
    group.press_landing(args["map"], way, engine.now)


def _passenger(engine: Engine, args: Args) -> None:
    group, _ = _group(engine, args, args["map"], args["ride_to"])
    if args["map"] == args["ride_to"]:
        raise KeyError(f"ride from {args['map']} to {args['ride_to']}")
    name = args["id"] or "passenger"
    trip = Trip(name, group.group, args["map"], args["ride_to"], engine.now, args["kg"], args["patience_s"])
    trip.holds, trip.careless = args["holds"], args["careless"]
    engine.world.passengers.expect([trip])


def _passengers(engine: Engine, args: Args) -> None:
    group, heights = _group(engine, args, *([args["main"]] if args["main"] else []))
    traffic = Traffic(
        args["per_hour"], args["up"], args["down"], args["batch"], args["patience_s"], args["hold_share"],
        args["careless_share"],
    )  # fmt: skip
    random = Random(f"{getattr(engine, 'seed', 0)}/passengers/{group.group}")
    main = args["main"] or next(iter(heights))
    engine.world.passengers.expect(drawn(traffic, group.group, heights, main, engine.now, args["duration_s"], random))


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
    _press(engine, car, args["button"], args["times"], args["apart_s"])


def _press(engine: Engine, car: LiftCar, button: str, times: int, every_s: float) -> None:
    if times < 1:
        return
    if button == "open":
        car.press_open(engine.now)
    else:
        car.press_close(engine.now)
    engine.after(every_s, partial(_press, engine, car, button, times - 1, every_s))


_GROUP = Field(str, "the group of lifts; the hall's first if left out", "", of="group")
_SHARE = Field(float, "0 to 1", 0.0, high=1.0)
_PATIENCE = Field(float, "seconds until somebody gives up waiting", MEDIAN_PATIENCE_S, low=1.0)

VERBS: Mapping[str, Verb] = {
    "passengers": Verb(
        {
            "group": _GROUP,
            "per_hour": Field(float, "people in an hour, a Poisson stream", 60.0),
            "up": replace(_SHARE, meaning="share from the main floor up, 0 to 1", default=0.45),
            "down": replace(_SHARE, meaning="share down to the main floor, 0 to 1", default=0.45),
            "main": Field(str, "map id where people come in; the lowest if left out", "", of="landing"),
            "batch": Field(float, "people in a party on average, 1 or more", 1.0, low=1.0),
            "duration_s": seconds("how long people come", 3600.0),
            "patience_s": replace(_PATIENCE, meaning="seconds until half of the people give up waiting"),
            "hold_share": replace(_SHARE, meaning="share who hold the door for others, 0 to 1", default=0.3),
            "careless_share": replace(_SHARE, meaning="share who walk on without regard to robots, 0 to 1"),
        },
        _passengers,
    ),
    "passenger": Verb(
        {
            "map": text("map id where somebody comes to the lifts", "landing"),
            "ride_to": text("map id where it wants to go", "landing"),
            "id": Field(str, "a name for conditions, text", ""),
            "group": _GROUP,
            "kg": Field(float, "what it weighs, kg", 75.0),
            "patience_s": _PATIENCE,
            "holds": Field(bool, "it holds the door for others; true or false", False),
            "careless": Field(bool, "true: stops for no robot; true or false", False),
        },
        _passenger,
    ),
    "call_lift": Verb(
        {
            "map": text("map id where somebody presses the button of the landing", "landing"),
            "direction": Field(str, "up or down", "", needed=True, among=WAYS),
            "group": _GROUP,
        },
        _call_lift,
    ),
    "press_floor": Verb(
        {"lift": LIFT, "map": Field(str, "map id pressed in the car; every floor if left out", "", of="landing")},
        _press_floor,
    ),
    "door_button": Verb(
        {
            "lift": LIFT,
            "button": Field(str, "open or close", "open", among=BUTTONS),
            "times": Field(int, "how often it is pressed, a whole number from 1", 1, low=1.0),
            "apart_s": Field(float, "seconds from one press to the next", 1.0, low=0.1),
            "hold_s": seconds("how long somebody keeps the open button pressed", 0.0),
        },
        _door_button,
    ),
}
