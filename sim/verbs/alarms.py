"""Verbs of alarms: the building says so, and its lifts obey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from robots.core.alarm import Alarm
from robots.core.drill import DRILL
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
    source = "line_open" if args["line_cut"] else DRILL if args["drill"] else "sim"
    engine.office.alarm(args["kind"], args["zone"], True, args["recall_floor"], _building(engine, args), source)
    mode = ALARM_MODES.get(args["kind"])
    if mode is not None:
        for car in _cars(engine, args):
            car.set_mode(mode, engine.now, args["recall_floor"])


def _alarm_over(engine: Engine, args: Args) -> None:
    source = DRILL if args["drill"] else "sim"
    engine.office.alarm(args["kind"], args["zone"], False, building=_building(engine, args), source=source)
    for car in _cars(engine, args):
        obeys = [alarm for alarm in engine.office.standing() if alarm.kind in ALARM_MODES and _covers(alarm, car)]
        mode = ALARM_MODES[obeys[-1].kind] if obeys else LiftMode.NORMAL
        if not obeys or car.set_to is not mode:
            car.set_mode(mode, engine.now, obeys[-1].recall_floor if obeys else "")


def obey_standing(engine: Engine) -> None:
    """The lifts of a simulator that has just started do what the alarms want that stand already."""
    for alarm in engine.office.standing():
        for car in engine.world.cars.values():
            if alarm.kind in ALARM_MODES and _covers(alarm, car):
                car.set_mode(ALARM_MODES[alarm.kind], engine.now, alarm.recall_floor)


def _covers(alarm: Alarm, car: LiftCar) -> bool:
    return any(building_of(map_id) in alarm.buildings for map_id in car.elevations)


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
            "drill": Field(bool, "true: it says of itself that it is a drill", False),
        },
        _alarm,
    ),
    "alarm_over": Verb(
        {
            "kind": _KIND,
            "zone": _ZONE,
            "building": _BUILDING,
            "drill": Field(bool, "true: what a drill raised ends; what is real goes on", False),
        },
        _alarm_over,
    ),
    "alarm_reset": Verb({"kind": _KIND, "zone": _ZONE, "person": text("who says that it is over")}, _alarm_reset),
}
