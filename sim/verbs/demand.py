"""The verb of a surge: many more visitors for one item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.crowd.hosting import bring_more
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine

MOST = 1000


def _more_visitors(engine: Engine, args: Args) -> None:
    if engine.visitors is None:
        raise ValueError("nobody comes here: start the floor with --visitors NUMBER, or give the scenario `visitors`")
    bring_more(engine.visitors, args["item"], args["people"], args["duration_s"], engine.now)


VERBS: Mapping[str, Verb] = {
    "more_visitors": Verb(
        {
            "item": text("what they come for, such as A-3: it begins with the letter of its windows"),
            "people": Field(int, f"how many, a whole number from 1 to {MOST}", 100, low=1, high=MOST),
            "duration_s": seconds("the time within which they come", 1800.0),
        },
        _more_visitors,
    ),
}
