"""Verbs of lifts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from sim.verbs.drawn import fault, lifts
from sim.verbs.verb import Args, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine


def _door_obstruct(engine: Engine, args: Args) -> None:
    faults = engine.world.cars[args["lift"]].faults
    faults.obstructed = True
    engine.after(args["duration_s"], partial(setattr, faults, "obstructed", False))


VERBS: Mapping[str, Verb] = {
    "door_obstruct": Verb(
        {"lift": text("a lift's id"), "duration_s": seconds("how long somebody stands in the door", 3.0)},
        _door_obstruct,
        fault(1.0, 60.0, "lift", lifts),
    ),
}
