"""A way through the small world in words: what went another way than usual, and where everybody was then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.exhaust.explorer import Found
from sim.exhaust.model import Model
from sim.exhaust.stage import ROBOTS, START_S
from sim.exhaust.state import GATEWAY, BreachError, State, body_of, robot_of
from sim.exhaust.strays import Action

PROCESSES = (*ROBOTS, "the gateway", "the scheduler")


def told(model: Model, found: Found) -> list[str]:
    """One line for the opening, one for each stray, one for the law."""
    state = model.start()
    lines = [f"opening “{found.opening}”: " + ", ".join(_ride(model, index) for index in (0, 1))]
    for action in found.way:
        if action.bit:
            lines.append(f"{state.at - START_S:5.0f} s  {deed(model, state, action)}  [{standing(model, state)}]")
        try:
            state = model.after(state, action)
        except BreachError:
            break
    lines.append(f"{state.at - START_S:5.0f} s  {found.law}: {found.what}  [{standing(model, state)}]")
    return lines


def deed(model: Model, state: State, action: Action) -> str:
    """What a stray does, as a sentence."""
    lift = model.lifts[action.which % len(model.lifts)]
    match action.what:
        case "doorway":
            return f"a person stands in the doorway of {lift} for {action.value} s"
        case "boards":
            return f"a person boards {lift} and presses {model.maps[action.value]}"
        case "press":
            return f"a person calls {lift} to {model.maps[action.value]}"
        case "shut":
            return f"{lift}'s door lets go of its hold"
        case "wipe":
            return f"{lift} forgets its calls"
        case "key":
            return f"a technician's key has {lift} for {action.value} s"
        case "fire":
            return "fire alarm"
    who = PROCESSES[state.left[0]]
    match action.what:
        case "crash":
            return f"{who} dies"
        case "mute":
            return f"{who} dies with its ledger written and nothing sent"
        case "last":
            return f"{who} takes its turn last"
        case "cancel":
            return f"{who}'s ride is cancelled"
    letter = state.boxes[state.left[0]][action.which]
    source = PROCESSES[letter.source] if letter.source <= GATEWAY + 1 else "the building"
    what = getattr(letter.message, "cmd", "") or getattr(getattr(letter.message, "stage", None), "value", "")
    name = f"{type(letter.message).__name__}{f' ({what})' if what else ''} of {source} to {who}"
    return f"{name} {({'lose': 'is lost', 'double': 'comes twice', 'delay': 'is late'})[action.what]}"


def standing(model: Model, state: State) -> str:
    """Where the robots are and what their rides think; where the cars are."""
    robots = [f"{ROBOTS[i]} {robot_of(state, i).ride.state.value} at {body_of(state, i).spot.value}" for i in (0, 1)]
    cars = [
        f"{name} {'flying' if car.flight else car.door} at {model.maps[car.floor]}"
        for name, car in zip(model.lifts, state.world.cars, strict=True)
        if not car.off
    ]
    return "; ".join((*robots, *cars))


def _ride(model: Model, index: int) -> str:
    here, there = model.opening.rides[index]
    return f"{ROBOTS[index]} from {here} to {there}"


def save(path: Path, founds: list[Found]) -> None:
    """The ways as JSON, to be played again with `replayed`."""
    data: list[dict[str, Any]] = [
        {"opening": f.opening, "law": f.law, "what": f.what, "way": _packed(f.way)} for f in founds
    ]
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> list[Found]:
    """What `save` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return [
        Found(item["opening"], item["law"], item["what"], tuple(_unpacked(item["way"])))
        for item in json.loads(path.read_text(encoding="utf-8"))
    ]


def _packed(way: tuple[Action, ...]) -> list[Any]:
    """Usual steps as a count."""
    packed: list[Any] = []
    for action in way:
        if action.bit:
            packed.append(list(action))
        elif packed and isinstance(packed[-1], int):
            packed[-1] += 1
        else:
            packed.append(1)
    return packed


def _unpacked(packed: list[Any]) -> list[Action]:
    way: list[Action] = []
    for item in packed:
        way += [Action()] * item if isinstance(item, int) else [Action(*item)]
    return way
