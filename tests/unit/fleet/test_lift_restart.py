"""The scheduler's process ends and comes back: places in the lift's queue and the pause between grants stay."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from robots.core.commands import Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import (
    DeskAsk,
    DeskGrant,
    DoorState,
    LiftMode,
    LiftSession,
    LiftState,
    Motion,
)
from robots.fleet import Scheduler
from robots.fleet.liftdesk import ASKS_AGAIN_S, SETTLE_S, STAMPEDE_S
from tests.fixtures.fleet_bench import hall_plan

CAR = LiftState(
    "b1", "east", (), "b1-F1", False, "", (), DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL,
    0.0, "empty", "camera", None, None,
)  # fmt: skip
USED = replace(CAR, session=LiftSession("people", "s", "shared", 0.0, 9e9))  # type: ignore[arg-type]
APART_S = hall_plan().hall.lift_rules.apart_s


class Process:
    """A scheduler's process with its ledger, one lift that is heard, and a clock."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.records: list[Record] = []
        self.remembered: dict[str, Any] = {}
        self.car = CAR
        self.given: list[tuple[float, str]] = []
        self.places: dict[str, int] = {}
        self.start()

    def start(self) -> None:
        """Begin, or end and begin again; only what is on disk remains."""
        kept = json.loads(json.dumps(self.remembered))
        self.mind = Scheduler.restored(hall_plan(), lambda n: b"\x07" * n, self.records, kept)
        self.take(LinkUp(self.now))
        self.hear(self.car)

    def take(self, event: Any) -> None:
        for command in self.mind.handle(event):
            match command:
                case Record():
                    self.records.append(command)
                case Remember(key=key, value=value):
                    self.remembered[key] = value
                case Publish(message=DeskGrant() as grant):
                    self.places[grant.robot] = grant.position
                    if grant.lift and (not self.given or self.given[-1][1] != grant.robot):
                        self.given.append((self.now, grant.robot))

    def hear(self, message: Any) -> None:
        self.take(Received(self.now, message, self.now))

    def ask(self, robot: str, request: str = "q", done: bool = False) -> None:
        self.hear(DeskAsk("b1", robot, request, "b1-F1", "b1-F3", done=done))

    def run(self, seconds: float, asking: Iterable[str] = ()) -> None:
        """The lift tells its state each second; robots that wait ask every five."""
        robots = list(asking)
        for step in range(round(seconds * 10)):
            self.now = round(self.now + 0.1, 1)
            if step % 10 == 0:
                self.hear(self.car)
            if step % 50 == 49:
                for robot in robots:
                    self.ask(robot)
            self.take(Tick(self.now))

    @property
    def winners(self) -> list[str]:
        return [robot for _, robot in self.given]


@pytest.fixture
def process() -> Process:
    process = Process()
    process.run(SETTLE_S + 1.0)
    return process


def queue_of_two(process: Process) -> None:
    """People have the lift; a robot has waited long for it, another not so long."""
    process.car = USED
    process.hear(USED)
    process.ask("xa")
    process.run(20.0, ["xa"])
    process.ask("xb")
    process.run(20.0, ["xa", "xb"])
    assert process.places == {"xa": 1, "xb": 2}


def test_who_waited_before_a_restart_goes_before_a_newcomer_that_asks_first(process: Process) -> None:
    queue_of_two(process)
    process.car = CAR
    process.start()
    process.run(SETTLE_S + 0.5)
    process.ask("new")
    assert process.given == [], "it came last, though the car is free and nobody else has asked yet"
    process.ask("xb")
    assert process.given == []
    process.ask("xa")
    assert process.winners == ["xa"]
    assert process.places == {"xa": 0, "xb": 1, "new": 2}


def test_after_two_restarts_too(process: Process) -> None:
    queue_of_two(process)
    process.start()
    process.run(0.3)
    process.start()
    process.run(SETTLE_S)
    for robot in ("new", "xb", "xa"):
        process.ask(robot)
    process.car = CAR
    process.run(1.0)
    assert process.winners == ["xa"]


def test_nobody_waits_for_one_that_does_not_come_back(process: Process) -> None:
    queue_of_two(process)
    process.car = CAR
    process.start()
    began = process.now
    process.run(ASKS_AGAIN_S + 2.0, ["new"])
    assert process.winners == ["new"]
    assert process.given[0][0] - began == pytest.approx(ASKS_AGAIN_S, abs=0.2)


def test_a_robot_whose_link_failed_in_the_queue_has_its_place_over_a_restart(process: Process) -> None:
    queue_of_two(process)
    process.ask("xa", done=True)
    process.start()
    process.run(SETTLE_S)
    process.ask("xb")
    process.ask("xa", "q2")
    assert process.places == {"xa": 1, "xb": 2}


def test_grants_of_one_lift_stay_apart_over_a_restart(process: Process) -> None:
    for robot in ("xa", "xb", "xc"):
        process.ask(robot)
    assert process.winners == ["xa"]
    process.start()
    process.ask("xa", done=True)  # it gives the car back at once, and the next in turn too
    process.run(5.0, ["xb", "xc"])
    assert process.winners == ["xa"], "half a pause after the grant before the restart"
    process.run(6.0, ["xb", "xc"])
    process.ask("xb", done=True)
    process.run(APART_S + 1.0, ["xc"])
    assert process.winners == ["xa", "xb", "xc"]
    first, second, third = (at for at, _ in process.given)
    assert second - first >= APART_S
    assert third - second >= APART_S


def test_the_pause_of_an_outage_before_the_restart_goes_on(process: Process) -> None:
    process.take(LinkUp(process.now))
    until = process.now + STAMPEDE_S
    process.run(SETTLE_S + 1.0)
    assert process.remembered["desk:b1"]["calm"] == {"east": until}
    process.start()
    assert process.remembered["desk:b1"]["calm"]["east"] >= until


def test_a_first_start_knows_no_pause(process: Process) -> None:
    process.ask("xa")
    process.ask("xa", done=True)
    process.ask("xb")
    assert process.winners == ["xa", "xb"]
