"""Verbs of robots' bases: wheels that slip or fail, and what a person sets at the robot itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from sim.physics.bodies import SIDES, WHEEL_FAULTS
from sim.verbs.drawn import couriers, duration
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from robots.settings import Hall
    from sim.engine import Engine
    from sim.physics.bodies import Base
    from sim.world import World

MODES = ("AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN")
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


def _switch(world: World, robot: str, **switches: Any) -> None:
    """A person sets `mode`, `e_stop` or `field` of a robot."""
    vehicle = world.robots[robot]
    for name, value in switches.items():
        setattr(vehicle, name, value)
        world.happen(name, robot, str(value))
    vehicle.was_switched = True
    if vehicle.is_braked:
        vehicle.base.command(world.now, 0.0, 0.0)


def _operating_mode(engine: Engine, args: Args) -> None:
    _switch(engine.world, args["robot"], mode=args["mode"])
    if args["duration_s"] is not None:
        engine.after(args["duration_s"], partial(_switch, engine.world, args["robot"], mode="AUTOMATIC"))


def _e_stop(engine: Engine, args: Args) -> None:
    _switch(engine.world, args["robot"], e_stop=args["kind"])
    engine.after(args["duration_s"], partial(_switch, engine.world, args["robot"], e_stop="NONE"))


def _field_violation(engine: Engine, args: Args) -> None:
    _switch(engine.world, args["robot"], field=True)
    engine.after(args["duration_s"], partial(_switch, engine.world, args["robot"], field=False))


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
    "operating_mode": Verb(
        {
            "robot": _ROBOT,
            "mode": Field(str, "automatic, semiautomatic, manual, service or teach-in", needed=True, among=MODES),
            "duration_s": Field(float, "seconds until it is AUTOMATIC again; never if left out"),
        },
        _operating_mode,
    ),
    "e_stop": Verb(
        {
            "robot": _ROBOT,
            "kind": Field(str, "who has to acknowledge it", "MANUAL", among=("AUTOACK", "MANUAL", "REMOTE")),
            "duration_s": seconds("how long until it is acknowledged", 30.0),
        },
        _e_stop,
    ),
    "field_violation": Verb(
        {"robot": _ROBOT, "duration_s": seconds("how long something is in its protective field", 5.0)},
        _field_violation,
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
