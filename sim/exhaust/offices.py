"""The two processes that are no robots: the lift gateway, and the scheduler with its lift desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import AckStage, LiftAck, LiftCommand
from robots.gateway.hardware import (
    CallCar,
    CancelCalls,
    CarCall,
    CarReading,
    CarSeen,
    CloseDoor,
    HardwareCommand,
    HoldDoor,
    RobotMode,
)
from sim.exhaust.robot import Letter
from sim.exhaust.stage import Car

MOVES = (CallCar, CarCall, HoldDoor, RobotMode)
SESSION = "session:"


@dataclass(slots=True)
class OfficePart:
    """Everything of the gateway or the scheduler that can change.

    mind      None while the process is down
    ledger    what it wants back after a restart
    done      the request ids that have had their effect, of the gateway
    """

    mind: Any
    boot: int
    ledger: dict[str, Any] = field(default_factory=dict)
    dead_until: float = 0.0
    is_new: bool = True
    is_alarmed: bool = False
    done: set[str] = field(default_factory=set)

    def owner(self, lift: str) -> tuple[str, float]:
        """Who has the car by the gateway's ledger, and until when."""
        session = self.ledger.get(SESSION + lift)
        return (session["robot"], float(session["lease_until"])) if session else ("", 0.0)


class OfficeTurn(NamedTuple):
    """Messages, commands for the cars, and marks for the laws: (what, lift, detail)."""

    messages: tuple[Any, ...]
    hardware: tuple[HardwareCommand, ...]
    marks: tuple[tuple[str, str, str], ...]


def take_turn(
    part: OfficePart, letters: tuple[Letter, ...], readings: tuple[tuple[str, CarReading], ...], at: float
) -> OfficeTurn:
    """One second of a process that is up."""
    messages: list[Any] = []
    hardware: list[HardwareCommand] = []
    marks: list[tuple[str, str, str]] = []

    def feed(event: Any, request: str = "") -> None:
        for command in part.mind.handle(event):
            match command:
                case Publish():
                    messages.append(command.message)
                    _granted(part, command.message, marks)
                case Remember(value=None):
                    part.ledger.pop(command.key, None)
                case Remember():
                    part.ledger[command.key] = command.value
                case Record(kind="lift_session_granted"):
                    marks.append(("granted", command.subject, str(command.data["robot"])))
                case Record(kind="lift_session_ended"):
                    marks.append(("ended", command.subject, str(command.data["robot"])))
                case CallCar() | CarCall() | CancelCalls() | HoldDoor() | CloseDoor() | RobotMode():
                    hardware.append(command)
                    _moves(part, command, request, marks)

    if part.is_new:
        part.is_new = False
        feed(LinkUp(at))
    for letter in letters:
        message = letter.message
        if isinstance(message, Alarm) and message.active:
            part.is_alarmed = True
        elif isinstance(message, AlarmReset):
            part.is_alarmed = False
        request = f"{message.robot} {message.request_id}" if isinstance(message, LiftCommand) else ""
        feed(Received(at, message, letter.at, letter.boot, letter.seq, letter.retained), request)
    for lift, reading in readings:
        feed(CarSeen(at, lift, reading))
    feed(Tick(at))
    return OfficeTurn(tuple(messages), tuple(hardware), tuple(marks))


def _granted(part: OfficePart, message: Any, marks: list[tuple[str, str, str]]) -> None:
    """A grant that was just recorded belongs to the request whose ack follows it."""
    if not (isinstance(message, LiftAck) and message.stage is AckStage.CONTROLLER_ACCEPTED):
        return
    if marks and marks[-1][0] == "granted":
        _effect(part, message.lift, f"{message.robot} {message.request_id}", marks)
        marks.append(("taken", message.lift, message.robot))


def _moves(part: OfficePart, command: HardwareCommand, request: str, marks: list[tuple[str, str, str]]) -> None:
    lets_go = (isinstance(command, HoldDoor) and command.seconds <= 0) or (
        isinstance(command, RobotMode) and not command.on
    )
    if not isinstance(command, MOVES) or lets_go:
        return
    if part.is_alarmed:
        marks.append(("in_alarm", command.lift, type(command).__name__))
    if request and not isinstance(command, RobotMode):
        _effect(part, command.lift, request, marks)


def _effect(part: OfficePart, lift: str, request: str, marks: list[tuple[str, str, str]]) -> None:
    if request in part.done:
        marks.append(("twice", lift, request))
    part.done.add(request)


def carried_out(cars: tuple[Car, Car], command: HardwareCommand, lifts: tuple[str, ...], maps: tuple[str, ...],
                at: float) -> tuple[Car, Car]:  # fmt: skip
    """The cars after a command of the gateway; a recalled car and one under a key obey none."""
    index = lifts.index(command.lift)
    car = cars[index]
    if car.recalled or car.key_until:
        return cars
    match command:
        case CallCar():
            car = car._replace(hall=tuple(sorted({*car.hall, maps.index(command.map_id)})))
        case CarCall():
            car = car._replace(calls=tuple(sorted({*car.calls, maps.index(command.map_id)})))
        case CancelCalls():
            car = car._replace(hall=(), calls=())
        case HoldDoor():
            car = car._replace(until=at + command.seconds if command.seconds > 0 else 0.0)
        case CloseDoor():
            car = car._replace(until=0.0, open_s=min(car.open_s, 1))
    return (car, cars[1]) if index == 0 else (cars[0], car)


class Offices(NamedTuple):
    """How the two minds are made, at the start and after a restart from what they remembered."""

    gateway: Callable[[dict[str, Any]], Any]
    desk: Callable[[dict[str, Any]], Any]
