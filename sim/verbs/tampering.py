"""Verbs of what nobody should do: commands in another's lift, lids forced open, floors renamed behind our back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from robots.core.clock import Instant
from robots.core.lift import LiftCommand
from robots.wire.topics import address, covers, publications
from sim.verbs.lifts import FOR_GOOD, LIFT, set_fault
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine

FORGED = ("register", "call", "car_call", "hold_door", "close_door", "cancel", "release")
VALID_S = 10.0


def _forge(engine: Engine, args: Args) -> None:
    """Somebody with the password of `account` sends a lift command as `robot`, whose session it names."""
    lift, robot, account = args["lift"], args["robot"], args["account"]
    plan, now = engine.world.plan.lifts[lift], engine.now
    if account not in engine.world.robots:
        raise KeyError(f"robot {account!r}")
    session = engine.judge.case.talk.sessions.get(lift)
    command = LiftCommand(
        plan.group, lift, robot, f"forged-{round(now * 1000)}", Instant(now + VALID_S), args["cmd"],
        session_id=session.id if session is not None else "", origin=plan.maps[0], destination=plan.maps[-1],
    )  # fmt: skip
    topic = address(command, engine.hall.site).topic
    if any(covers(allowed, topic) for allowed in publications(account, engine.hall.site)):
        engine.bus.publish(now, account, command)
    else:  # the broker's access list drops it before anybody reads it
        engine.chronicle.seen["forgery_dropped"] += 1
        engine.tell(account, "forgery dropped by the broker", {"as": robot, "cmd": args["cmd"], "lift": lift})


def _lid_forced(engine: Engine, args: Args) -> None:
    vehicle = engine.world.robots[args["robot"]]
    number = args["compartment"]
    if vehicle.force(number):
        engine.world.happen("lid_is_forced", args["robot"], str(number))
        engine.after(args["duration_s"], partial(_lid_shut, engine, args["robot"], number))


def _lid_shut(engine: Engine, robot: str, number: int) -> None:
    engine.world.shut_lid(robot, number)


def _floors_renamed(engine: Engine, args: Args) -> None:
    if args["map"] not in engine.world.cars[args["lift"]].elevations:
        raise KeyError(f"landing of {args['lift']} on {args['map']!r}")
    set_fault(engine, args["lift"], "renamed", args["map"], args["duration_s"])


_ROBOT = text("a robot's id", "robot")

VERBS: Mapping[str, Verb] = {
    "forge": Verb(
        {
            "account": text("the robot whose password is used", "robot"),
            "robot": text("the robot in whose name it speaks", "robot"),
            "lift": LIFT,
            "cmd": Field(str, f"one of {', '.join(FORGED)}", "", needed=True, among=FORGED),
        },
        _forge,
    ),
    "lid_forced": Verb(
        {
            "robot": _ROBOT,
            "compartment": Field(int, "its number, from 1", 1, low=1.0),
            "duration_s": seconds("until somebody shuts it again", 60.0),
        },
        _lid_forced,
    ),
    "floors_renamed": Verb(
        {
            "lift": LIFT,
            "map": text("map id of the landing that has another name now", "landing"),
            "duration_s": FOR_GOOD,
        },
        _floors_renamed,
    ),
}
