"""Verbs of what goes wrong with a lift's door, its levelling and its call box."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.lifts.faults import Faults
from sim.people.walks import WIDE_OPEN
from sim.verbs.drawn import fault, lifts
from sim.verbs.verb import Args, Field, Verb, seconds, text
from sim.world import Body

if TYPE_CHECKING:
    from sim.engine import Engine
    from sim.world import World

LIFT = text("a lift's id", "lift")
STANDS_M = 0.2
"""Radius of somebody who stands in a doorway."""
LOOK_S = 0.1
CLOSE_M, REACTS_S, BRAKES = 0.15, 0.3, 0.5
"""A robot stops so far before a person, metres; it sees one after so many seconds and brakes by so many m/s²."""
_EPSILON_S = 1e-6
FOR_GOOD = Field(float, "seconds until all is well again; for good if left out")


def set_fault(engine: Engine, lift: str, fault_name: str, value: Any, duration_s: float | None) -> None:
    """Set a fault of a car, and take it away again after `duration_s`."""
    faults = engine.world.cars[lift].faults
    setattr(faults, fault_name, value)
    if duration_s is not None:
        engine.after(duration_s, partial(setattr, faults, fault_name, getattr(Faults(), fault_name)))


def _switch(engine: Engine, args: Args, name: str) -> None:
    set_fault(engine, args["lift"], name, True, args["duration_s"])


def _level_error(engine: Engine, args: Args) -> None:
    set_fault(engine, args["lift"], "relevel_after_s", args["relevel_after_s"], args["duration_s"])
    set_fault(engine, args["lift"], "level_error_m", args["error_m"], args["duration_s"])


def _refuse_calls(engine: Engine, args: Args) -> None:
    set_fault(engine, args["lift"], "refuse_after_s", args["later_s"], args["duration_s"])
    set_fault(engine, args["lift"], "refuse_calls", True, args["duration_s"])


def _figure(engine: Engine, args: Args, name: str, given: str) -> None:
    set_fault(engine, args["lift"], name, args[given], args["duration_s"])


def _obstruct(engine: Engine, args: Args) -> None:
    """The light beam is broken, and somebody stands in the doorway whenever the door is open and no robot is near."""
    _ = engine.world.cars[args["lift"]]
    set_fault(engine, args["lift"], "obstructed", True, args["duration_s"])
    if args["duration_s"] > 0:
        _stand_in(engine, args["lift"], engine.now + args["duration_s"])


def _stand_in(engine: Engine, lift: str, until: float) -> None:
    world, name = engine.world, f"{lift}-door"
    standing = world.cars[lift].standing
    if engine.now + _EPSILON_S >= until or (name in world.bodies and not standing):
        world.remove(name)
    elif name not in world.bodies and _has_room(world, lift, standing):
        world.place(name, Body(standing, *world.plan.lifts[lift].at(0.0, 0.0), STANDS_M))
    if engine.now + _EPSILON_S < until:
        engine.after(min(LOOK_S, until - engine.now), partial(_stand_in, engine, lift, until))


def _has_room(world: World, lift: str, standing: str) -> bool:
    """The door is open, and every robot can still stop before whoever steps into it."""
    if not standing or world.cars[lift].door_gap() < WIDE_OPEN:
        return False
    x, y = world.plan.lifts[lift].at(0.0, 0.0)
    for robot in world.robots.values():
        speed = abs(robot.base.speed)
        apart = math.hypot(robot.base.x - x, robot.base.y - y) - robot.radius - STANDS_M
        if robot.map_id == standing and apart < CLOSE_M + speed * (REACTS_S + speed / (2 * BRAKES)):
            return False
    return True


def _act(name: str, given: str = "") -> Callable[[Engine, Args], None]:
    """Sets the fault of this name, to true or to the field `given`."""
    return partial(_figure, name=name, given=given) if given else partial(_switch, name=name)


def _for_a_while(name: str, meaning: str, lasts_s: float, low_s: float, high_s: float) -> Verb:
    """A fault of this name that is over after its duration; chance lets it last from `low_s` to `high_s`."""
    fields = {"lift": LIFT, "duration_s": seconds(meaning, lasts_s)}
    return Verb(fields, _act(name), fault(low_s, high_s, "lift", lifts))


VERBS: Mapping[str, Verb] = {
    "door_obstruct": Verb(
        {"lift": LIFT, "duration_s": seconds("how long somebody stands in the door", 3.0)},
        _obstruct,
        fault(1.0, 60.0, "lift", lifts),
    ),
    "lift_door_fault": _for_a_while("door_fault", "how long the door stands still; then it opens", 30.0, 5.0, 300.0),
    "lift_stuck": _for_a_while("stuck", "how long the car stands where it is", 60.0, 5.0, 300.0),
    "level_error": Verb(
        {
            "lift": LIFT,
            "error_m": Field(float, "metres above the landing, below it less than 0", 0.03, low=-0.3, high=0.3),
            "relevel_after_s": Field(float, "seconds after which it levels itself; never if left out"),
            "duration_s": FOR_GOOD,
        },
        _level_error,
    ),
    "rear_door": Verb({"lift": LIFT, "duration_s": FOR_GOOD}, _act("rear_door")),
    "lift_offline": _for_a_while("offline", "how long its controller is silent", 30.0, 2.0, 120.0),
    "lift_deaf": _for_a_while("deaf", "how long it takes commands without effect", 30.0, 2.0, 120.0),
    "refuse_calls": Verb(
        {
            "lift": LIFT,
            "later_s": seconds("a call is taken first and refused so much later", 0.0),
            "duration_s": seconds("how long it refuses", 60.0),
        },
        _refuse_calls,
        fault(5.0, 120.0, "lift", lifts),
    ),
    "ignore_holds": _for_a_while("ignore_holds", "how long holding the door has no effect", 60.0, 5.0, 120.0),
    "anti_nuisance": Verb(
        {
            "lift": LIFT,
            "presses": Field(int, "of the door button at one stop, then all car calls are wiped; from 1", 3, low=1.0),
            "duration_s": FOR_GOOD,
        },
        _act("anti_nuisance", "presses"),
    ),
    "box_sleeps": Verb(
        {
            "lift": LIFT,
            "later_s": Field(float, "seconds at rest after which its call box loses its power", 60.0, low=0.1),
            "duration_s": FOR_GOOD,
        },
        _act("sleeps_after_s", "later_s"),
    ),
    "floor_offset": Verb(
        {
            "lift": LIFT,
            "floors": Field(int, "how many landings too high it reports", 1, low=-math.inf),
            "duration_s": FOR_GOOD,
        },
        _act("floor_offset", "floors"),
    ),
    "reports_late": Verb(
        {
            "lift": LIFT,
            "later_s": seconds("how late each report of the box arrives", 5.0),
            "duration_s": seconds("how long", 60.0),
        },
        _act("late_s", "later_s"),
    ),
    "arrival_repeated": Verb(
        {
            "lift": LIFT,
            "later_s": Field(float, "seconds after which each arrival is reported once more", 5.0, low=0.1),
            "duration_s": FOR_GOOD,
        },
        _act("repeat_after_s", "later_s"),
    ),
}
