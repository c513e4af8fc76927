"""Verbs of processes, their disks and clocks, and of the broker."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from sim.verbs.drawn import absence, fault, processes
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine

_PROCESS = text("scheduler, a gateway such as gateway-b1, or a robot's id", "process")
_ACCOUNT = text("scheduler, a gateway such as gateway-b1, a robot's id, web or bms", "account")
CRASHES = ("before", "torn", "after")


def _broker_stop(engine: Engine, args: Args) -> None:
    engine.tell("broker", "stopped")
    engine.bus.stop(engine.now)
    engine.after(args["duration_s"], partial(_broker_back, engine, args["forget"]))


def _broker_back(engine: Engine, forget: bool) -> None:
    engine.tell("broker", "started with nothing retained" if forget else "started")
    engine.bus.start(engine.now, forget)


def _kill(engine: Engine, args: Args) -> None:
    engine.host.kill(args["process"], args["duration_s"], args["torn"])


def _hang(engine: Engine, args: Args) -> None:
    engine.host.troubles.hang(args["process"], args["duration_s"], args["machine"])


def _crash_at_write(engine: Engine, args: Args) -> None:
    engine.host.troubles.crash_at_write(args["process"], args["write"], args["moment"], args["duration_s"])


def _disk_slow(engine: Engine, args: Args) -> None:
    engine.host.troubles.slow_disk(args["process"], args["commit_s"], args["duration_s"])


def _disk_full(engine: Engine, args: Args) -> None:
    engine.host.troubles.fill_disk(args["process"], args["duration_s"])


def _clock_offset(engine: Engine, args: Args) -> None:
    engine.host.troubles.set_clock(args["process"], args["offset_s"], 0.0)


def _clock_drift(engine: Engine, args: Args) -> None:
    engine.host.troubles.set_clock(args["process"], 0.0, args["drift"])


VERBS: Mapping[str, Verb] = {
    "broker_stop": Verb(
        {
            "duration_s": seconds("how long it stays away", 10.0),
            "forget": Field(bool, "true: what it had retained is lost", False),
        },
        _broker_stop,
        fault(1.0, 60.0),
    ),
    "kill": Verb(
        {
            "process": _ACCOUNT,
            "duration_s": seconds("how long until it runs again", 2.0),
            "torn": Field(bool, "true: its disk had lied, the last commit is lost", False),
        },
        _kill,
        absence(0.5, 30.0),
    ),
    "hang": Verb(
        {
            "process": _PROCESS,
            "duration_s": seconds("how long it stands still", 5.0),
            "machine": Field(bool, "true: its whole computer does, and the supervisor that would end it", False),
        },
        _hang,
        fault(0.5, 60.0, "process", processes),
    ),
    "crash_at_write": Verb(
        {
            "process": _PROCESS,
            "write": Field(int, "at which commit from now on, a whole number from 1", 1, low=1.0),
            "moment": Field(str, f"of that commit: one of {', '.join(CRASHES)}", "after", among=CRASHES),
            "duration_s": seconds("how long until it runs again", 2.0),
        },
        _crash_at_write,
        absence(0.5, 30.0),
    ),
    "disk_slow": Verb(
        {
            "process": _PROCESS,
            "commit_s": seconds("how long each commit takes", 1.0),
            "duration_s": seconds("how long the disk is so slow", 60.0),
        },
        _disk_slow,
        fault(5.0, 120.0, "process", processes),
    ),
    "disk_full": Verb(
        {"process": _PROCESS, "duration_s": seconds("how long it is full", 20.0)},
        _disk_full,
        fault(1.0, 60.0, "process", processes),
    ),
    "clock_offset": Verb(
        {"process": _ACCOUNT, "offset_s": Field(float, "seconds its clock is ahead, or behind below 0", 5.0, low=-3e9)},
        _clock_offset,
        fault(0.1, 10.0, "process", processes, "offset_s"),
    ),
    "clock_drift": Verb(
        {"process": _ACCOUNT, "drift": Field(float, "seconds its clock gains each second", 1e-4, low=-0.5)},
        _clock_drift,
    ),
}
