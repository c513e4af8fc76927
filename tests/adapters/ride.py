"""A gateway's mind with real hardware behind it and one robot before it, in real time, without a broker."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass, field
from typing import Any, get_args

from robots.adapters.car_hardware import CarHardware
from robots.core.commands import Publish
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import LiftAck, LiftCommand, LiftEvent, LiftFloor, LiftState, Presence, Zone
from robots.gateway.gateway import Gateway
from robots.gateway.hardware import CommandRefused, HardwareCommand
from robots.gateway.timers import GatewayTimers
from tests.fixtures.patience import PATIENCE_S

FLOORS = tuple(LiftFloor(f"b1-F{n}", str(n), (n - 1) * 4.5) for n in (1, 2, 3))


@dataclass
class Rig:
    """`xiaodi` and the lift `east` of group b1. Presences need not settle: there are none."""

    hardware: CarHardware
    floors: tuple[LiftFloor, ...] = FLOORS
    inbox: queue.Queue[Any] = field(default_factory=queue.Queue)
    acks: list[LiftAck] = field(default_factory=list)
    states: list[LiftState] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    seq: int = 0

    def __post_init__(self) -> None:
        self.mind = Gateway("b1", {"east": self.floors}, timers=GatewayTimers(settle_s=0.0))
        self._feed(LinkUp(time.time()))
        self.hardware.start(self.inbox.put)
        self.at(Zone.OUT)

    def _feed(self, event: Any) -> None:
        for command in self.mind.handle(event):
            if isinstance(command, get_args(HardwareCommand)):
                if refused := self.hardware.command(command):
                    self.inbox.put(CommandRefused(time.time(), command, refused))
            elif isinstance(command, Publish) and isinstance(command.message, LiftAck):
                self.acks.append(command.message)
            elif isinstance(command, Publish) and isinstance(command.message, LiftState):
                self.states.append(command.message)
            elif isinstance(command, Publish) and isinstance(command.message, LiftEvent):
                self.events.append(command.message.type)

    def step(self) -> None:
        """What arrived in the next 20 ms."""
        end = time.monotonic() + 0.02
        while (left := end - time.monotonic()) > 0:
            try:
                self._feed(self.inbox.get(timeout=left))
            except queue.Empty:
                break
        self._feed(Tick(time.time()))

    def _received(self, message: Any) -> None:
        self.seq += 1
        now = time.time()
        self._feed(Received(now, message, stamp=now, boot=1, seq=self.seq))

    def at(self, zone: Zone) -> None:
        self._received(Presence("xiaodi", zone, "b1", "east" if zone is not Zone.OUT else "", "", {}, "", ""))

    def ask(self, cmd: str, stage: str, seconds: float = PATIENCE_S, **fields: Any) -> LiftAck:
        """Command and wait for the answer's stage; the answer."""
        request = f"q{self.seq}"
        self._received(LiftCommand("b1", "east", "xiaodi", request, time.time() + 30.0, cmd, **fields))  # type: ignore[arg-type]
        return self.until(
            lambda: next((a for a in self.acks if (a.request_id, a.stage) == (request, stage)), None),
            seconds, f"{cmd} {stage}",
        )  # fmt: skip

    def until(self, found: Any, seconds: float, what: str) -> Any:
        end = time.monotonic() + seconds
        while not (result := found()):
            assert time.monotonic() < end, f"{what} not within {seconds:g} s: {self.acks[-4:]} {self.states[-1:]}"
            self.step()
        return result

    @property
    def state(self) -> LiftState | None:
        return self.states[-1] if self.states else None
