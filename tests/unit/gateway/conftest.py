"""A bench for the gateway's mind: hand-made readings in, answers out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from robots.core.commands import Publish, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import (
    DoorState,
    LiftAck,
    LiftCommand,
    LiftEvent,
    LiftFloor,
    LiftMode,
    LiftState,
    Motion,
    Presence,
    Zone,
)
from robots.gateway.gateway import Gateway
from robots.gateway.hardware import CarReading, CarSeen

FLOORS = tuple(LiftFloor(f"b1-F{n}", f"{n}F", (n - 1) * 4.5) for n in (1, 2, 3))
STANDING = CarReading(
    "b1-F1", False, DoorState.CLOSED, Motion.STOPPED, LiftMode.NORMAL, occupancy="empty", load_pct=0.0
)


@dataclass
class Bench:
    """One gateway with two lifts, a clock, and what it remembered for the next start."""

    now: float = 1000.0
    skew: float = 0.0  # how far the robots' clocks are ahead
    seq: int = 0
    ticks: int = 0
    remembered: dict[str, Any] = field(default_factory=dict)
    said: list[Any] = field(default_factory=list)
    gateway: Gateway = field(init=False)
    readings: dict[str, CarReading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """The process starts (again) with what is on disk; both cars report."""
        self.gateway = Gateway("b1", {"east": FLOORS, "west": FLOORS}, dict(self.remembered))
        self.said.clear()
        self.feed(LinkUp(self.now))
        for lift in ("east", "west"):
            self.readings.setdefault(lift, STANDING)
            self.see(lift)

    def settle(self) -> None:
        self.run(3.0)

    def feed(self, event: Any) -> list[Any]:
        out = self.gateway.handle(event)
        for command in out:
            if isinstance(command, Remember):
                self.remembered[command.key] = command.value
                if command.value is None:
                    del self.remembered[command.key]
        self.said += out
        return out

    def run(self, seconds: float, report_s: float = 2.0) -> list[Any]:
        """Ticks at 10 Hz; the cars report as an adapter must."""
        out = []
        for _ in range(round(seconds * 10)):
            self.now = round(self.now + 0.1, 3)
            self.ticks += 1
            out += self.feed(Tick(self.now))
            if self.ticks % round(report_s * 10) == 0:
                for lift in self.readings:
                    out += self.see(lift)
        return out

    def see(self, lift: str = "east", **changes: Any) -> list[Any]:
        self.readings[lift] = replace(self.readings[lift], **changes)
        return self.feed(CarSeen(self.now, lift, self.readings[lift]))

    def received(self, message: Any, **changes: Any) -> Received:
        self.seq += 1
        return replace(Received(self.now, message, stamp=self.now + self.skew, boot=1, seq=self.seq), **changes)

    def command(self, robot: str, cmd: str, request_id: str = "", lift: str = "east", **fields: Any) -> LiftCommand:
        known = {"valid_until": self.now + self.skew + 10.0, **fields}
        return LiftCommand("b1", lift, robot, request_id or f"q{self.seq + 1}", cmd=cmd, **known)

    def ask(self, robot: str, cmd: str, request_id: str = "", lift: str = "east", **fields: Any) -> list[Any]:
        return self.feed(self.received(self.command(robot, cmd, request_id, lift, **fields)))

    def at_zone(self, robot: str, zone: Zone, lift: str = "east", retained: bool = False, boot: int = 1) -> list[Any]:
        presence = Presence(robot, zone, "b1", lift, "b1-F1", {}, "", "")
        return self.feed(self.received(presence, retained=retained, boot=boot))

    def owned(self, robot: str = "xiaodi", lift: str = "east") -> None:
        """The robot stands outside and has got the car."""
        self.settle()
        self.at_zone(robot, Zone.OUT, "")
        self.ask(robot, "register", lift=lift)
        assert self.owner(lift) == robot

    def owner(self, lift: str = "east") -> str:
        session = self.state(lift).session
        return session.robot if session else ""

    def state(self, lift: str = "east") -> LiftState:
        return [m for m in messages(self.said, LiftState) if m.lift == lift][-1]


def messages(out: list[Any], kind: type) -> list[Any]:
    return [command.message for command in out if isinstance(command, Publish) and isinstance(command.message, kind)]


def acks(out: list[Any]) -> list[str]:
    """`stage` or `stage:reason` of every ack."""
    return [f"{a.stage}:{a.reason}" if a.reason else str(a.stage) for a in messages(out, LiftAck)]


def events(out: list[Any]) -> list[str]:
    return [event.type for event in messages(out, LiftEvent)]


@pytest.fixture
def bench() -> Bench:
    return Bench()
