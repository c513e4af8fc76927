"""Verbs of what supervisors say of the ways at a tablet: lanes closed, opened, limited; a robot taken off them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.verbs.verb import Args, Field, Verb, text

if TYPE_CHECKING:
    from sim.engine import Engine

_LANE = text("a lane by its two nodes, `b1-F1/west|S1`, or one node")
_PERSON = text("a supervisor, by id")
_FOR = Field(float, "seconds after which it ends by itself; left out: it stands until it is lifted", low=1.0)


def _lane_close(engine: Engine, args: Args) -> None:
    engine.office.of_ways("lane_close", _known(engine, args), lane=args["lane"], for_s=args["for_s"])


def _lane_open(engine: Engine, args: Args) -> None:
    engine.office.of_ways("lane_open", _known(engine, args), lane=args["lane"])


def _lane_limit(engine: Engine, args: Args) -> None:
    person = _known(engine, args)
    engine.office.of_ways("lane_limit", person, lane=args["lane"], speed=args["speed"], for_s=args["for_s"])


def _robot_off(engine: Engine, args: Args) -> None:
    _ = engine.world.robots[args["robot"]]
    engine.office.of_ways("robot_off", _known(engine, args), robot=args["robot"])


def _known(engine: Engine, args: Args) -> str:
    if args["person"] not in engine.hall.staff:
        raise KeyError(f"member of staff {args['person']!r}")
    return str(args["person"])


VERBS: Mapping[str, Verb] = {
    "lane_close": Verb({"lane": _LANE, "person": _PERSON, "for_s": _FOR}, _lane_close),
    "lane_open": Verb({"lane": _LANE, "person": _PERSON}, _lane_open),
    "lane_limit": Verb(
        {
            "lane": _LANE,
            "person": _PERSON,
            "speed": Field(float, "m/s", needed=True, low=0.05, high=3.0),
            "for_s": _FOR,
        },
        _lane_limit,
    ),
    "robot_off": Verb({"robot": text("a robot's id", "robot"), "person": _PERSON}, _robot_off),
}
