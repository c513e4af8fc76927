"""Verbs of robots' bases: wheels that slip or fail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from sim.bodies import SIDES, WHEEL_FAULTS
from sim.verbs.drawn import couriers, duration
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from robots.settings import Hall
    from sim.bodies import Base
    from sim.engine import Engine

MOST_SLIP = 1.5
"""A wheel on a slope or pushed along covers more than it rolls, but not more than this."""


def _wheel_slip(engine: Engine, args: Args) -> None:
    base = engine.world.robots[args["robot"]].base
    base.slip = (args["left"], args["right"])
    engine.world.happen("wheels_slip", args["robot"], f"{base.slip[0]:g} {base.slip[1]:g}")
    engine.after(args["duration_s"], partial(_grip, base))


def _grip(base: Base) -> None:
    base.slip = (1.0, 1.0)


def _wheel_fault(engine: Engine, args: Args) -> None:
    base = engine.world.robots[args["robot"]].base
    _set_fault(base, args["side"], args["kind"])
    engine.world.happen("wheel_fails", args["robot"], f"{args['side']} {args['kind']}")
    engine.after(args["duration_s"], partial(_set_fault, base, args["side"], ""))


def _set_fault(base: Base, side: str, kind: str) -> None:
    left, right = base.wheel_fault
    base.wheel_fault = (kind, right) if side == "left" else (left, kind)


def _draw_slip(random: Random, hall: Hall) -> Args | None:
    """Polished or wet floor under one robot."""
    known = couriers(hall)
    if not known:
        return None
    left, right = round(random.uniform(0.7, 1.0), 2), round(random.uniform(0.7, 1.0), 2)
    return {"robot": random.choice(known), "left": left, "right": right, "duration_s": duration(random, 1.0, 30.0)}


_ROBOT = text("a robot's id", "robot")
_FACTOR = "ground covered for a metre rolled, 1 = no slip, at most 1.5"

VERBS: Mapping[str, Verb] = {
    "wheel_slip": Verb(
        {
            "robot": _ROBOT,
            "left": Field(float, _FACTOR, 1.0, high=MOST_SLIP),
            "right": Field(float, _FACTOR, 1.0, high=MOST_SLIP),
            "duration_s": seconds("how long the floor is slippery", 5.0),
        },
        _wheel_slip,
        _draw_slip,
    ),
    "wheel_fault": Verb(
        {
            "robot": _ROBOT,
            "side": Field(str, "left or right", needed=True, among=SIDES),
            "kind": Field(str, "dead, dragging or stuck", "stuck", among=tuple(filter(None, WHEEL_FAULTS))),
            "duration_s": seconds("how long until it is sound again", 5.0),
        },
        _wheel_fault,
    ),
}
