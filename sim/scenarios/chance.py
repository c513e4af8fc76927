"""What a scenario leaves to chance: random faults (`chaos`) and a stream of runs (`requests`), drawn by the seed.

Each seed has a timeline of its own; the same seed, file and hall always give the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from robots.settings import Hall
from sim.scenarios.lines import Lined
from sim.scenarios.reader import Reader, one_of
from sim.verbs import VERBS

Entry = dict[str, Any]
"""An entry of a timeline as it stands in a file: at_s, do, and the verb's fields."""

MOST_FAULTS = 1000
MOST_RUNS = 10_000

SENDING = ("window", "office", "output")
"""Stops of these kinds send and receive folders."""


@dataclass(frozen=True, slots=True)
class Chaos:
    """So many faults at random times of `from_s` … `from_s + within_s` after the start. `of`: these verbs alone."""

    line: int
    faults: int
    within_s: float = 600.0
    from_s: float = 0.0
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requests:
    """`count` runs, one every `every_s`, the first at `at_s`; their ids are `id` and a number from 1.

    `from_` and `to` list stops to choose from; empty: every window, office and output of the hall.
    """

    line: int
    count: int
    every_s: float = 60.0
    at_s: float = 2.0
    from_: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    id: str = "run"

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"{self.id}{number}" for number in range(1, self.count + 1))


def drawable(hall: Hall) -> list[str]:
    """The verbs that chance may choose in this hall, by name."""
    return [name for name in sorted(VERBS) if draw(name, Random(0), hall) is not None]


def draw(verb: str, random: Random, hall: Hall) -> Mapping[str, Any] | None:
    """Fields of a verb drawn by chance, or None where it is no random fault in this hall."""
    drawer = VERBS[verb].draw
    return drawer(random, hall) if drawer is not None else None


def drawn_faults(chaos: Chaos, seed: int, hall: Hall) -> list[Entry]:
    """The faults of a seed in the order of their times. Raises ValueError when none of the verbs can be drawn here."""
    random = Random(f"faults of seed {seed}")
    able = drawable(hall)
    verbs = [name for name in able if not chaos.of or name in chaos.of]
    if not verbs:
        raise ValueError(f"chaos finds nothing in this hall to do {', '.join(chaos.of)} to: {one_of('', able)}")
    times = sorted(round(chaos.from_s + chaos.within_s * random.random(), 1) for _ in range(chaos.faults))
    found: list[Entry] = []
    for at_s in times:
        verb = random.choice(verbs)
        found.append({"at_s": at_s, "do": verb, **(draw(verb, random, hall) or {})})
    return found


def drawn_requests(requests: Requests, seed: int, hall: Hall) -> list[Entry]:
    """The runs of a seed. Raises ValueError when there are no two stops to choose from."""
    random = Random(f"requests of seed {seed}")
    every = tuple(stop.id for stop in hall.handover_stops if stop.kind in SENDING)
    found: list[Entry] = []
    for number, name in enumerate(requests.ids):
        start = random.choice(requests.from_ or every)
        ends = [stop for stop in requests.to or every if stop != start]
        if not ends:
            raise ValueError(f"requests has nowhere to send a folder from {start}: `to` needs another stop")
        at_s = round(requests.at_s + number * requests.every_s, 1)
        found.append({"at_s": at_s, "do": "request_run", "from": start, "to": random.choice(ends), "id": name})
    return found


def read_chaos(reader: Reader, raw: Lined) -> Chaos | None:
    entry = _mapping(reader, raw, "chaos", "{faults: 5, within_s: 600}")
    if entry is None:
        return None
    reader.known(entry, {"faults", "within_s", "from_s", "of"}, "chaos")
    if "faults" not in entry:
        reader.problem(entry.line, "faults", "chaos needs it: how many, a whole number of 1 or more")
    of = reader.texts(entry, "of")
    able = {name for name, verb in VERBS.items() if verb.draw is not None}
    for name in of:
        if name not in able:
            reader.problem(entry.line_of("of"), "of", f"{name!r} cannot be left to chance: {one_of(name, able)}")
    return Chaos(
        entry.line, reader.whole(entry, "faults", 1, MOST_FAULTS), reader.number(entry, "within_s", 600.0),
        reader.number(entry, "from_s", 0.0), of,
    )  # fmt: skip


def read_requests(reader: Reader, raw: Lined) -> Requests | None:
    entry = _mapping(reader, raw, "requests", "{count: 8, every_s: 60}")
    if entry is None:
        return None
    reader.known(entry, {"count", "every_s", "at_s", "from", "to", "id"}, "requests")
    if "count" not in entry:
        reader.problem(entry.line, "count", "requests needs it: how many, a whole number of 1 or more")
    name = entry.get("id", "run")
    if not isinstance(name, str):
        reader.problem(entry.line_of("id"), "id", f"{name!r} must be a text; a number is added to it")
        name = "run"
    return Requests(
        entry.line, reader.whole(entry, "count", 1, MOST_RUNS), reader.number(entry, "every_s", 60.0),
        reader.number(entry, "at_s", 2.0), reader.texts(entry, "from"), reader.texts(entry, "to"), name,
    )  # fmt: skip


def _mapping(reader: Reader, raw: Lined, key: str, example: str) -> Lined | None:
    entry = raw.get(key)
    if entry is None:
        return None
    if not isinstance(entry, Lined):
        reader.problem(raw.line_of(key), key, f"must be a mapping such as {example}")
        return None
    return entry
