"""Verbs of people and things that stand or walk about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from sim.verbs.verb import Args, Field, Verb, seconds, text
from sim.world import Body

if TYPE_CHECKING:
    from sim.engine import Engine


def _place_body(engine: Engine, args: Args) -> None:
    name = f"body-{len(engine.world.bodies) + 1}"
    engine.world.place(name, Body(args["map"], args["x"], args["y"], args["radius"]))
    engine.after(args["duration_s"], partial(engine.world.remove, name))


VERBS: Mapping[str, Verb] = {
    "place_body": Verb(
        {
            "map": text("map id"),
            "x": Field(float, "metres", needed=True),
            "y": Field(float, "metres", needed=True),
            "radius": Field(float, "metres", 0.25),
            "duration_s": seconds("how long it stands there", 30.0),
        },
        _place_body,
    ),
}
