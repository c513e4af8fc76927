"""Verbs of vehicles of other makers: orders they refuse, and memories they lose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.processes.foreign import ForeignAgent
from sim.verbs.verb import Args, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine
    from sim.processes.host import Process

_OF_ITS_ORDER = ("order", "progress", "vehicle", "handover")


def _orders_refused(engine: Engine, args: Args) -> None:
    mind = _foreign(engine, args["robot"]).mind
    if isinstance(mind, ForeignAgent):  # else it is down, and refuses in its own way
        mind.refuses_until = engine.now + args["duration_s"]


def _forgets(engine: Engine, args: Args) -> None:
    process = _foreign(engine, args["robot"])
    engine.host.kill(process.account, args["duration_s"])
    process.ledger.forget(*_OF_ITS_ORDER)


def _foreign(engine: Engine, robot: str) -> Process:
    """Raises KeyError for a robot of ours."""
    process = next((one for one in engine.processes.values() if one.robot == robot), None)
    if process is None or not engine.hall.robots[robot].is_foreign:
        raise KeyError(f"foreign vehicle {robot!r}")
    return process


_ROBOT = text("the id of a foreign vehicle", "robot")

VERBS: Mapping[str, Verb] = {
    "orders_refused": Verb(
        {"robot": _ROBOT, "duration_s": seconds("how long it refuses every order", 60.0)}, _orders_refused
    ),
    "forgets": Verb({"robot": _ROBOT, "duration_s": seconds("how long it is down", 2.0)}, _forgets),
}
