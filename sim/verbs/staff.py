"""Verbs of what people do at a robot: staff who help it, a recipient who leaves the folder where it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from robots.core.clock import Instant
from robots.core.lift import RobotCleared
from robots.wire.topics import Role
from sim.people.office import Course, Duty
from sim.physics.pushes import Push
from sim.verbs.verb import Args, Field, Verb, text

if TYPE_CHECKING:
    from sim.engine import Engine


def _help_robot(engine: Engine, args: Args) -> None:
    if args["person"] not in engine.hall.staff:
        raise KeyError(f"member of staff {args['person']!r}")
    _ = engine.world.robots[args["robot"]]
    engine.office.help_robot(args["robot"], args["person"])


def _robot_cleared(engine: Engine, args: Args) -> None:
    if args["person"] not in engine.hall.staff:
        raise KeyError(f"member of staff {args['person']!r}")
    _ = engine.world.robots[args["robot"]]
    cleared = RobotCleared(args["robot"], args["person"], Instant(engine.now))
    engine.bus.publish(engine.now, Role.WEB.value, cleared)


def _lift_checked(engine: Engine, args: Args) -> None:
    if args["person"] not in engine.hall.staff:
        raise KeyError(f"member of staff {args['person']!r}")
    _ = engine.world.cars[args["lift"]]
    engine.office.lift_checked(args["lift"], args["person"])


def _charge_robot(engine: Engine, args: Args) -> None:
    _tell(engine, "charge_end" if args["over"] else "charge", args)


def _robot_out(engine: Engine, args: Args) -> None:
    _tell(engine, "robot_leave" if args["for_good"] else "robot_maintenance", args, args["course"])


def _robot_back(engine: Engine, args: Args) -> None:
    _tell(engine, "robot_return", args)


def _tell(engine: Engine, kind: Duty, args: Args, course: Course = "") -> None:
    if args["person"] not in engine.hall.staff:
        raise KeyError(f"member of staff {args['person']!r}")
    _ = engine.world.robots[args["robot"]]
    engine.office.tell_robot(kind, args["robot"], args["person"], course)


def _push(engine: Engine, args: Args) -> None:
    world = engine.world
    world.pushes.begin(world, world.robots[args["robot"]], Push((args["x"], args["y"]), args["pace"]))


def _leaves_folder(engine: Engine, args: Args) -> None:
    engine.people.of(args["run"]).leaves = args["times"]


_SUPERVISED = {"robot": text("a robot's id", "robot"), "person": text("a supervisor, by id")}

VERBS: Mapping[str, Verb] = {
    "help_robot": Verb(
        {"robot": text("a robot's id", "robot"), "person": text("a member of staff, by id")}, _help_robot
    ),
    "robot_cleared": Verb(
        {"robot": text("a robot's id", "robot"), "person": text("a supervisor, by id")}, _robot_cleared
    ),
    "lift_checked": Verb({"lift": text("a lift's id", "lift"), "person": text("a supervisor, by id")}, _lift_checked),
    "charge_robot": Verb(
        {**_SUPERVISED, "over": Field(bool, "true: its charging is ended; true or false", False)}, _charge_robot
    ),
    "robot_out": Verb(
        {
            **_SUPERVISED,
            "course": Field(
                str,
                "what becomes of its runs: finish, reassign, cancel",
                "finish",
                among=("finish", "reassign", "cancel"),
            ),
            "for_good": Field(bool, "true: it leaves, false: maintenance", False),
        },
        _robot_out,
    ),
    "robot_back": Verb(_SUPERVISED, _robot_back),
    "push": Verb(
        {
            "robot": text("a robot's id", "robot"),
            "x": Field(float, "where to on its floor, metres", needed=True, low=-math.inf),
            "y": Field(float, "metres", needed=True, low=-math.inf),
            "pace": Field(float, "m/s, at most 1.2", 0.4, low=0.05, high=1.2),
        },
        _push,
    ),
    "leaves_folder": Verb(
        {
            "run": text("the id of a request_run"),
            "times": Field(int, "how often the recipient opens, shuts and says that it was not taken", 1, low=1.0),
        },
        _leaves_folder,
    ),
}
