"""What may go another way than usual, each kind once: faults, people, an alarm, turns out of order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from robots.core.alarm import Alarm
from robots.core.lift import LiftState
from sim.exhaust.stage import AT_CAR, Spot

if TYPE_CHECKING:
    from sim.exhaust.state import State

LOSE, DOUBLE, DELAY, LAST, PERSON, DOOR, CANCEL, FIRE = (1 << n for n in range(8))
CRASH = 1 << 8
KEY = 1 << 12
"""Shifted by the process: each may crash once."""

SHORT_S, LONG_S = 3, 25
"""How long somebody stands in a doorway: a moment, or longer than a robot may be on a sill."""


KEY_S = 20
"""How long a technician's key has a car."""


class Action(NamedTuple):
    """`what` happens, to `which` letter, lift or process, with which seconds or floor (`value`); `bit`: the stray."""

    what: str = "usual"
    which: int = 0
    value: int = 0
    bit: int = 0


ROUND = Action()


def strays_of_turn(state: State) -> Iterator[Action]:
    """For the process whose turn it is: its letters, its life, its place in the order."""
    who, used = state.left[0], state.used
    part = state.parts[who].part
    if part.dead_until:
        return
    for index, letter in enumerate(state.boxes[who]):
        if isinstance(letter.message, LiftState) and _is_beat(state, who, index):
            continue
        if not used & LOSE and not isinstance(letter.message, Alarm):  # retained: read again with the next connection
            yield Action("lose", index, 0, LOSE)
        if not used & DOUBLE:
            yield Action("double", index, 0, DOUBLE)
        if not used & DELAY:
            yield Action("delay", index, 0, DELAY)
    if not used & CRASH << who:
        yield Action("crash", who, 0, CRASH << who)
        yield Action("mute", who, 0, CRASH << who)
    if not used & LAST and len(state.left) > 1:
        yield Action("last", who, 0, LAST)
    if who < 2 and not used & CANCEL and part.ride.active:
        yield Action("cancel", who, 0, CANCEL)


def _is_beat(state: State, who: int, index: int) -> bool:
    """A robot that has no business with that lift does not care for its state."""
    letter = state.boxes[who][index]
    return who < 2 and state.parts[who].part.ride.lift not in ("", letter.message.lift)


def strays_of_second(state: State, lifts: int) -> Iterator[Action]:
    """For the world: the person, the doors, the alarm."""
    used, world = state.used, state.world
    for index in range(lifts):
        car = world.cars[index]
        if car.off:
            continue
        at_sill = [part.part.body.spot for part in state.parts[:2] if part.part.body.spot in AT_CAR]
        if not used & PERSON and world.person.place == "away":
            if car.door == "open" and Spot.SILL not in at_sill:
                yield Action("doorway", index, SHORT_S, PERSON)
                yield Action("doorway", index, LONG_S, PERSON)
                if not at_sill:
                    yield Action("boards", index, (car.floor + 1) % 3, PERSON)
            if car.door == "closed" and not car.recalled:
                yield Action("press", index, (car.floor + 1) % 3, PERSON)
        if not used & DOOR and car.door == "open" and not car.recalled:
            yield Action("shut", index, 0, DOOR)
        if not used & DOOR and (car.calls or car.hall):
            yield Action("wipe", index, 0, DOOR)
        if not used & KEY and not car.recalled:
            yield Action("key", index, KEY_S, KEY)
    if not used & FIRE:
        yield Action("fire", 0, 0, FIRE)
