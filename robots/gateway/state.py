"""Everything the gateway of one group knows, and the two answers every part of it gives: an ack and an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from robots.core.commands import Note, Publish, Remember
from robots.core.lift import AckStage, LiftAck, LiftCommand, LiftEvent
from robots.gateway.alarms import Alarms
from robots.gateway.cars import Car
from robots.gateway.presences import Presences
from robots.gateway.requests import Requests
from robots.gateway.timers import GatewayTimers

EventType = Literal[
    "allocated", "approaching", "arrived", "door_open", "door_closing", "door_reopened",
    "session_granted", "session_lost", "destination_changed", "emergency", "recall",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: a word of `LiftAck`, its result code, and when to ask again (0 = no use)."""

    reason: str
    result: Literal[2, 3, 99] = 2
    retry_after_s: float = 0.0


@dataclass(slots=True)
class Pending:
    """A command on its way: not confirmed by a reading yet, or confirmed and not done.

    order   (boot, seq) of its message, for commands whose order matters
    """

    command: LiftCommand
    until: float
    order: tuple[int, int] = (0, 0)
    is_accepted: bool = False


@dataclass(slots=True)
class GroupState:
    """Shared by the parts of one gateway.

    settled_at   before this instant presences may still be arriving: nothing is granted; infinite without the broker
    released     (boot, seq) of the last release of each robot; a register sent before it comes too late
    """

    group: str
    cars: dict[str, Car]
    timers: GatewayTimers
    presences: Presences
    requests: Requests
    alarms: Alarms = field(default_factory=Alarms)
    pending: list[Pending] = field(default_factory=list)
    settled_at: float = float("inf")
    released: dict[str, tuple[int, int]] = field(default_factory=dict)

    def is_emergency(self, car: Car) -> bool:
        return car.is_in_emergency() or bool(self.alarms_on(car))

    def alarms_on(self, car: Car) -> list[str]:
        """The latched alarm lines that concern a car."""
        return self.alarms.covering(car.lift, (floor.id for floor in car.floors))

    def owns(self, command: LiftCommand, car: Car) -> bool:
        """Whether the command comes from the car's session; an empty session id means the robot's own."""
        session = car.session
        return session is not None and session.robot == command.robot and command.session_id in {"", session.id}

    def ack(
        self, command: LiftCommand, stage: AckStage, now: float, because: Refusal | None = None
    ) -> list[Publish | Remember]:
        """Answer a command and keep the answer for its repeats."""
        answer = self.answer(command, stage, because)
        return [self.requests.store(command, answer, now), Publish(answer)]

    def answer(self, command: LiftCommand, stage: AckStage, because: Refusal | None = None) -> LiftAck:
        """The same without keeping it, for a command that was not taken."""
        why = because or Refusal("")
        result = why.result if because is not None else 1
        return LiftAck(
            self.group, command.lift, command.robot, command.request_id, stage, result, why.reason, why.retry_after_s
        )

    def tell(self, robot: str, lift: str, what: EventType, floor: str) -> list[Publish]:
        """An event for a robot; nothing without one."""
        return [Publish(LiftEvent(self.group, lift, robot, what, floor))] if robot else []

    def drop_pending(self, lift: str, robot: str, because: Refusal, now: float) -> list[Publish | Remember]:
        """What the robot still has under way at that car comes to nothing."""
        dropped = [p for p in self.pending if p.command.lift == lift and p.command.robot == robot]
        self.pending = [p for p in self.pending if p not in dropped]
        return [
            out
            for pending in dropped
            if not pending.is_accepted
            for out in self.ack(pending.command, AckStage.REJECTED, now, because)
        ]


def warn(event: str, **data: Any) -> Note:
    """Something came that should not have; nothing changed."""
    return Note(event, data, "warning")
