"""Verbs of the doors on a floor (a lift's own doors are in `sim.verbs.lifts`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from robots.settings import Hall
from sim.verbs.drawn import duration
from sim.verbs.verb import Args, Field, Verb, text

if TYPE_CHECKING:
    from sim.engine import Engine


def _door_shut(engine: Engine, args: Args) -> None:
    doors, map_id, door = engine.world.doors, args["map"], args["door"]
    doors.shut(map_id, door, "hinged" if args["hinged"] else "sliding")
    if args["duration_s"] is not None:
        engine.after(args["duration_s"], partial(doors.open, map_id, door))


def _door_open(engine: Engine, args: Args) -> None:
    engine.world.doors.open(args["map"], args["door"])


def _door_automatic(engine: Engine, args: Args) -> None:
    engine.world.doors.automate(args["map"], args["door"], args["reach_m"])


def _draw_shut(random: Random, hall: Hall) -> Mapping[str, Any] | None:
    known = [(floor.map_id, door.id) for each in hall.buildings for floor in each.floors for door in floor.doors]
    if not known:
        return None
    map_id, door = random.choice(known)
    return {"map": map_id, "door": door, "duration_s": duration(random, 5.0, 120.0)}


_WHICH = {"map": text("map id", "map"), "door": text("a door's id in building.yaml", "door")}

VERBS: Mapping[str, Verb] = {
    "door_shut": Verb(
        {
            **_WHICH,
            "hinged": Field(bool, "it turns about its first end instead of sliding; true or false", False),
            "duration_s": Field(float, "seconds until it opens again; it stays shut if left out"),
        },
        _door_shut,
        _draw_shut,
    ),
    "door_open": Verb(_WHICH, _door_open),
    "door_automatic": Verb(
        {**_WHICH, "reach_m": Field(float, "opens for whoever comes this near, metres", 2.0)}, _door_automatic
    ),
}
