"""Verbs of processes and their broker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.verbs.drawn import fault, processes
from sim.verbs.verb import Args, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine


def _broker_stop(engine: Engine, args: Args) -> None:
    engine.stop_broker(args["duration_s"])


def _kill(engine: Engine, args: Args) -> None:
    engine.kill(args["process"], args["duration_s"])


VERBS: Mapping[str, Verb] = {
    "broker_stop": Verb({"duration_s": seconds("how long it stays away", 10.0)}, _broker_stop, fault(1.0, 60.0)),
    "kill": Verb(
        {
            "process": text("scheduler, a gateway such as gateway-b1, or a robot's id"),
            "duration_s": seconds("how long until it runs again", 2.0),
        },
        _kill,
        fault(0.5, 30.0, "process", processes),
    ),
}
