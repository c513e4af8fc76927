"""What a hall and its simulation have, by kind of id: what fields of verbs and words of conditions may name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import robots
from robots.settings import Hall
from robots.wire.topics import ROWS, gateway_account
from sim.people.office import BMS, WEB

ALL = "all"
MOST_SHOWN = 12
"""So many ids are listed for people to choose from; of more, those that look alike."""
_COMPOSED = re.compile(r"""f["']([a-z_]+_)\{""")
_QUOTED = re.compile(r"""["']([A-Za-z][A-Za-z0-9_]*)["']""")

KINDS = {
    "robot": "robot", "courier": "courier", "guide": "guide", "lift": "lift", "map": "map", "landing": "landing",
    "stop": "stop", "dock": "dock of a robot", "door": "door", "group": "group of lifts", "process": "process",
    "account": "account", "link": "account",
}  # fmt: skip
"""Those that depend on the hall, as people are told."""


@dataclass(frozen=True, slots=True)
class Named:
    """An id in a condition: its kind and value, and for a door the map that stands before it."""

    kind: str
    value: str
    beside: str = ""


def ids_of(kind: str, hall: Hall, beside: str = "") -> list[str]:
    """Every id of a kind; `beside`: the map of a door, the lift of a landing, empty for any."""
    couriers = [robot.id for robot in hall.robots.values() if robot.kind == "courier"]
    groups = list(dict.fromkeys(lift.group for lift in hall.lifts.values()))
    guides = [robot.id for robot in hall.robots.values() if robot.kind == "guide"]
    accounts = [robot.account for robot in hall.robots.values()]
    processes = ["scheduler", *map(gateway_account, groups), *accounts]
    floors = [floor for building in hall.buildings for floor in building.floors]
    match kind:
        case "robot":
            return list(hall.robots)
        case "courier":
            return couriers
        case "guide":
            return guides
        case "lift":
            return list(hall.lifts)
        case "map":
            return [floor.map_id for floor in floors]
        case "landing":
            lifts = [lift for lift in hall.lifts.values() if beside in ("", lift.id)]
            return list(dict.fromkeys(map_id for lift in lifts for map_id in lift.serves))
        case "stop":
            return list(hall.stops)
        case "dock":
            return list(dict.fromkeys(dock for robot in hall.robots.values() for dock in robot.chargers))
        case "door":
            return [door.id for floor in floors if beside in ("", floor.map_id) for door in floor.doors]
        case "group":
            return groups
        case "process":
            return processes
        case "account":
            return [*processes, WEB, BMS]
        case _:
            return [*processes, WEB, BMS, ALL]


def unknown(named: Named, hall: Hall) -> str:
    """Empty, or that the hall has nothing of this name and what it has."""
    if named.kind not in KINDS:
        return ""
    known = ids_of(named.kind, hall, named.beside)
    if named.value in known:
        return ""
    where = f" of {named.beside}" if named.beside else " of this hall"
    return f"{named.value!r} is no {KINDS[named.kind]}{where}: {choice(named.value, known)}"


def choice(value: str, known: Collection[str]) -> str:
    """What could have been meant: all of a few, or what looks alike."""
    names = sorted(known)
    if not names:
        return "there is none"
    if len(names) > MOST_SHOWN:
        names = get_close_matches(value, names, 3, 0.5) or [*names[:MOST_SHOWN], "…"]
    return "use " + (" or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0])


def folded(name: str) -> str:
    """`lift_state`, `LiftState` and `liftstate` are one kind of message."""
    return name.replace("_", "").casefold()


MESSAGES = {folded(row.message.__name__): row.message.__name__ for row in ROWS}
"""Every kind of message of the wire, by its folded name."""


@cache
def events() -> frozenset[str]:
    """Every text of one word in the sources: notes, records, reasons, phrases, events are all written out there.

    More than can be seen; but what is not among them never can. Without sources nothing is known, and all allowed.
    """
    return frozenset(word for path in _sources() for word in _QUOTED.findall(path.read_text(encoding="utf-8")))


@cache
def _beginnings() -> tuple[str, ...]:
    """Of the words that are put together, such as `order_` of `order_accepted`."""
    return tuple(sorted({word for path in _sources() for word in _COMPOSED.findall(path.read_text(encoding="utf-8"))}))


def can_be_seen(word: str) -> bool:
    """Whether anything could ever say this word."""
    known = events()
    return not known or word in known or any(
        word.startswith(begin) and word.removeprefix(begin) in known for begin in _beginnings()
    )  # fmt: skip


def _sources() -> Iterator[Path]:
    for folder in (Path(robots.__file__).parent, Path(__file__).parent.parent):
        yield from folder.rglob("*.py")
