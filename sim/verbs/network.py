"""Verbs of the network: what is wrong with the link between an account and the broker."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from robots.wire.topics import ROW_OF, Role
from sim.net.links import Weather
from sim.verbs.drawn import duration, fault, processes
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from robots.settings import Hall
    from sim.engine import Engine

WAYS = ("both", "up", "down")
KINDS = ("", *sorted(message.__name__ for message in ROW_OF))

_ACCOUNT = text("scheduler, a gateway such as gateway-b1, a robot's id, web, bms, or all of them", "link")


def _share(meaning: str) -> Field:
    return Field(float, f"{meaning}, 0 to 1", 0.0, high=1.0)


def _link(engine: Engine, args: Args) -> None:
    for account in _accounts(engine, args["account"]):
        weather = Weather(
            account, args["delay_s"], args["jitter_s"], args["loss"], args["duplicate"], args["reorder"], args["way"],
            args["kind"],
        )  # fmt: skip
        engine.bus.set_weather(weather)
        engine.after(args["duration_s"], partial(_link_clears, engine, weather))


def _link_clears(engine: Engine, weather: Weather) -> None:
    engine.tell(weather.account, "link clear")
    engine.bus.end_weather(engine.now, weather)


def _partition(engine: Engine, args: Args) -> None:
    for account in _accounts(engine, args["account"]):
        engine.bus.cut(engine.now, account)
        engine.after(args["duration_s"], partial(_mend, engine, account))


def _mend(engine: Engine, account: str) -> None:
    engine.tell(account, "link whole")
    engine.bus.mend(engine.now, account)


def _draw_link(random: Random, hall: Hall) -> Args | None:
    """One thing wrong with the link of one process."""
    drawn: dict[str, object] = {"account": random.choice(processes(hall)), "duration_s": duration(random, 5.0, 120.0)}
    what = random.choice(("delay_s", "jitter_s", "loss", "duplicate", "reorder"))
    high = 3.0 if what.endswith("_s") else 0.5
    return {**drawn, what: round(random.uniform(0.05, high), 2)}


def _accounts(engine: Engine, name: str) -> list[str]:
    known = list(dict.fromkeys((*engine.processes, Role.WEB.value, Role.BMS.value)))
    if name == "all":
        return known
    if name not in known:
        raise KeyError(name)
    return [name]


VERBS: Mapping[str, Verb] = {
    "link": Verb(
        {
            "account": _ACCOUNT,
            "delay_s": seconds("how much later every message arrives", 0.0),
            "jitter_s": seconds("up to how much more, by chance", 0.0),
            "loss": _share("the share of messages lost; QoS 1 is sent again after 2 s"),
            "duplicate": _share("the share of QoS 1 messages that arrive twice"),
            "reorder": _share("the share of messages that later ones overtake"),
            "way": Field(str, f"one of {', '.join(WAYS)}: to the broker, from it", "both", among=WAYS),
            "kind": Field(str, "one of the message types, such as LiftState; all if left out", "", among=KINDS),
            "duration_s": seconds("how long the link is like this", 60.0),
        },
        _link,
        _draw_link,
    ),
    "partition": Verb(
        {"account": _ACCOUNT, "duration_s": seconds("how long nothing passes", 10.0)},
        _partition,
        fault(0.5, 60.0, "account", processes),
    ),
}
