"""A lift of Open-RMF as its adapter shows it: plain stand-ins with the fields of rmf_lift_msgs."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace

from robots.adapters.car_hardware import Report
from robots.adapters.rmf.state import Out, RmfCar
from robots.adapters.rmf.words import AGV_MODE, END_SESSION, MODE_AGV, MODE_HUMAN, RmfRequest
from robots.gateway.hardware import HardwareCommand
from tests.fixtures.patience import PATIENCE_S

FLOORS = {"b1-F1": "L1", "b1-F2": "L2", "b1-F3": "L3"}
SESSION = "hall/gateway-b1"


@dataclass(frozen=True)
class LiftState:
    """Fields of `rmf_lift_msgs/LiftState`."""

    lift_name: str = "lift_1"
    current_floor: str = "L1"
    destination_floor: str = ""
    door_state: int = 0
    motion_state: int = 0
    current_mode: int = MODE_HUMAN
    session_id: str = ""


@dataclass
class RmfLift:
    """First session wins, others are ignored without a word; with a session the doors stay open at each stop."""

    state: LiftState = field(default_factory=LiftState)
    requests: list[RmfRequest] = field(default_factory=list)

    def take(self, request: RmfRequest) -> None:
        self.requests.append(request)
        now = self.state
        if now.session_id not in {"", request.session_id}:
            return
        if request.request_type == END_SESSION:
            self.state = replace(now, session_id="", current_mode=MODE_HUMAN, destination_floor="", door_state=0)
        elif request.request_type == AGV_MODE:
            wanted = request.destination_floor
            self.state = replace(
                now, session_id=request.session_id, current_mode=MODE_AGV, destination_floor=wanted,
                door_state=now.door_state if now.current_floor == wanted else 0,
            )  # fmt: skip

    def step(self) -> None:
        """One floor, or one movement of the door."""
        now = self.state
        if not now.destination_floor:
            return
        here, there = int(now.current_floor[1:]), int(now.destination_floor[1:])
        if here != there:
            way = 1 if there > here else -1
            self.state = replace(now, current_floor=f"L{here + way}", motion_state=1 if way > 0 else 2, door_state=0)
        elif now.motion_state:
            self.state = replace(now, motion_state=0)
        elif now.door_state < 2:
            self.state = replace(now, door_state=now.door_state + 1)
        else:
            self.state = replace(now, destination_floor="")


class RmfStandIn:
    """`CarHardware` around the stand-in lift: what `rmf.node` does with ROS."""

    def __init__(self) -> None:
        self.car, self.rmf = RmfCar("east", "lift_1", FLOORS, SESSION), RmfLift()
        self._lock, self._stop = threading.RLock(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self, report: Report) -> None:
        self._report = report
        self._thread.start()

    def command(self, command: HardwareCommand) -> str:
        with self._lock:
            refused, out = self.car.command(command, time.time())
            self._tell(out)
        return refused

    def _tell(self, out: Out) -> None:
        for request in out.send:
            self.rmf.take(request)
        for event in out.report:
            self._report(event)

    def _run(self) -> None:
        while not self._stop.wait(0.03):
            with self._lock:
                self.rmf.step()
                self._tell(self.car.seen(self.rmf.state, time.time()))

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=PATIENCE_S)
