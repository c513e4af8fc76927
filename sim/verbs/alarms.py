"""Verbs of alarms: the building says so, and its lifts obey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from robots.core.lift import LiftMode
from sim.verbs.verb import Args, Field, Verb, text

if TYPE_CHECKING:
    from sim.engine import Engine

ALARM_MODES = {
    "fire": LiftMode.FIRE_OPERATION,
    "quake": LiftMode.EARTHQUAKE_OPERATION,
    "power": LiftMode.EMERGENCY_POWER,
}
"""What the lifts themselves do in an alarm; a security alarm leaves them alone."""

_KINDS = ("fire", "quake", "power", "security")
_KIND = Field(str, "one of " + ", ".join(_KINDS), needed=True, among=_KINDS)
_ZONE = text("the alarm zone")


def _alarm(engine: Engine, args: Args) -> None:
    engine.office.alarm(args["kind"], args["zone"], True, args["recall_floor"])
    mode = ALARM_MODES.get(args["kind"])
    if mode is not None:
        for car in engine.world.cars.values():
            car.set_mode(mode, engine.now, args["recall_floor"])


def _alarm_over(engine: Engine, args: Args) -> None:
    engine.office.alarm(args["kind"], args["zone"], False)
    for car in engine.world.cars.values():
        car.set_mode(LiftMode.NORMAL, engine.now)


def _alarm_reset(engine: Engine, args: Args) -> None:
    engine.office.reset_alarm(args["kind"], args["zone"], args["person"])


VERBS: Mapping[str, Verb] = {
    "alarm": Verb(
        {"kind": _KIND, "zone": _ZONE, "recall_floor": Field(str, "map id to which the cars go, text", "")}, _alarm
    ),
    "alarm_over": Verb({"kind": _KIND, "zone": _ZONE}, _alarm_over),
    "alarm_reset": Verb({"kind": _KIND, "zone": _ZONE, "person": text("who says that it is over")}, _alarm_reset),
}
