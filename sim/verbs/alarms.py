"""Verbs of alarms: the building says so, and its lifts obey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from robots.core.ids import building_of
from robots.core.lift import LiftMode
from sim.lifts.car import LiftCar
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
_BUILDING = Field(str, "id of the building it concerns; all of them if left out", "")


def _alarm(engine: Engine, args: Args) -> None:
    source = "line_open" if args["line_cut"] else "sim"
    engine.office.alarm(args["kind"], args["zone"], True, args["recall_floor"], _building(engine, args), source)
    mode = ALARM_MODES.get(args["kind"])
    if mode is not None:
        for car in _cars(engine, args):
            car.set_mode(mode, engine.now, args["recall_floor"])


def _alarm_over(engine: Engine, args: Args) -> None:
    engine.office.alarm(args["kind"], args["zone"], False, building=_building(engine, args))
    for car in _cars(engine, args):
        car.set_mode(LiftMode.NORMAL, engine.now)


def _building(engine: Engine, args: Args) -> str:
    """The building meant, empty for all. Raises KeyError for one the hall does not have."""
    building = str(args["building"])
    if building and building not in {known.id for known in engine.hall.buildings}:
        raise KeyError(f"building {building!r}")
    return building


def _cars(engine: Engine, args: Args) -> list[LiftCar]:
    """The cars that stand in the zone's building."""
    building = args["building"]
    return [
        car
        for car in engine.world.cars.values()
        if not building or any(building_of(map_id) == building for map_id in car.elevations)
    ]


def _alarm_reset(engine: Engine, args: Args) -> None:
    engine.office.reset_alarm(args["kind"], args["zone"], args["person"])


VERBS: Mapping[str, Verb] = {
    "alarm": Verb(
        {
            "kind": _KIND,
            "zone": _ZONE,
            "recall_floor": Field(str, "map id to which the cars go, text", "", of="landing"),
            "building": _BUILDING,
            "line_cut": Field(bool, "true: its wire is cut, which is told as an alarm", False),
        },
        _alarm,
    ),
    "alarm_over": Verb({"kind": _KIND, "zone": _ZONE, "building": _BUILDING}, _alarm_over),
    "alarm_reset": Verb({"kind": _KIND, "zone": _ZONE, "person": text("who says that it is over")}, _alarm_reset),
}
