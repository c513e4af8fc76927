"""One state of the small world, and who reads what in it."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, NamedTuple

from robots.core.alarm import Alarm, AlarmReset
from robots.core.lift import DeskAsk, DeskGrant, LiftAck, LiftCommand, LiftOnline, LiftState, Presence
from robots.core.vda import Connection, VehicleState
from sim.exhaust.offices import OfficePart
from sim.exhaust.robot import Body, Letter, RobotPart
from sim.exhaust.stage import ROBOTS, World

GATEWAY, DESK = 2, 3
OUTSIDE = 4
TURNS = (GATEWAY, DESK, 0, 1)
"""Who takes the turns of a second; a letter of a robot reaches the gateway a second later, its answer at once."""


class Kept(NamedTuple):
    """A part that is never changed any more, with its digest."""

    part: Any
    mark: bytes


class State(NamedTuple):
    """
    at       the second, `left`: whose turns are still to come in it
    parts    two robots, gateway, scheduler
    boxes    letters that wait for each of them; `late`: (when, for whom, letter)
    kept     the broker's retained letters, by topic
    used     strays spent; `strayed`: how many
    orphans  since when each robot is at a car that is not its own; 0: it is not
    """

    at: float
    left: tuple[int, ...]
    parts: tuple[Kept, ...]
    world: World
    boxes: tuple[tuple[Letter, ...], ...]
    late: tuple[tuple[float, int, Letter], ...]
    kept: tuple[tuple[str, Letter], ...]
    used: int
    strayed: int
    orphans: tuple[float, float]

    def mark(self) -> bytes:
        """16 bytes: equal for equal states, however they came about."""
        key = blake2b(digest_size=16)
        key.update(repr((self.at, self.left, self.world, self.used, self.orphans)).encode())
        for part in self.parts:
            key.update(part.mark)
        for box in self.boxes:
            key.update(b"|")
            for letter in box:
                key.update(letter.mark)
        for due, reader, letter in self.late:
            key.update(f"{due}/{reader}".encode() + letter.mark)
        for _, letter in self.kept:
            key.update(letter.mark)
        return key.digest()


def robot_of(state: State, index: int) -> RobotPart:
    part: RobotPart = state.parts[index].part
    return part


def body_of(state: State, index: int) -> Body:
    return robot_of(state, index).body


def gateway_of(state: State) -> OfficePart:
    part: OfficePart = state.parts[GATEWAY].part
    return part


class BreachError(Exception):
    """A law is broken."""

    def __init__(self, law: str, what: str) -> None:
        super().__init__(law, what)
        self.law, self.what = law, what


def readers_of(message: Any) -> tuple[int, ...]:
    match message:
        case LiftCommand():
            return (GATEWAY,)
        case LiftState():
            return (0, 1, DESK)
        case LiftAck() | DeskGrant():
            return (ROBOTS.index(message.robot),)
        case Presence():
            return (GATEWAY, DESK)
        case DeskAsk() | LiftOnline() | VehicleState() | Connection():
            return (DESK,)
        case Alarm() | AlarmReset():
            return (0, 1, GATEWAY, DESK)
    return ()


def reads(index: int, message: Any) -> bool:
    return index in readers_of(message)


def topic_of(message: Any) -> str:
    """Retained: states, presences, the gateway's word that it is there, alarms."""
    match message:
        case LiftState():
            return f"state {message.lift}"
        case Presence():
            return f"presence {message.robot}"
        case LiftOnline():
            return "online"
        case Alarm():
            return f"alarm {message.kind}/{message.zone}"
    return ""
