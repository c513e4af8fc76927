"""The minds of a hall as the simulator starts them: each built from its ledger, at the start and after every crash."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from robots.building import Plan
from robots.core.clock import Instant
from robots.core.lift import LiftOnline
from robots.core.vda import Connection
from robots.courier.agent import CourierAgent
from robots.fleet import Scheduler
from robots.gateway.floors import floors_of
from robots.gateway.gateway import Gateway
from robots.settings import Robot
from sim.ledger import MemoryLedger


class Mind(Protocol):
    def handle(self, event: Any) -> list[Any]: ...


Build = Callable[[MemoryLedger], Mind]


def scheduler(plan: Plan, seed: int) -> Build:
    """The fleet scheduler. Its chance goes on after a restart: a second start draws other codes."""
    chance = Random(f"{seed}/scheduler")
    return lambda ledger: Scheduler.restored(plan, chance.randbytes, ledger.records(), ledger.remembered())


def courier(plan: Plan, robot: Robot, seed: int) -> Build:
    jitter = Random(f"{seed}/{robot.id}").randrange(2**31)
    return lambda ledger: CourierAgent(robot, plan, plan.hall.handover, ledger.remembered(), jitter)


def gateway(plan: Plan, group: str) -> Build:
    floors = floors_of(plan, group)
    return lambda ledger: Gateway(group, floors, ledger.remembered())


def will_of_robot(robot: str) -> Connection:
    return Connection(robot, "CONNECTIONBROKEN")


def will_of_gateway(group: str, at: float) -> LiftOnline:
    return LiftOnline(group, False, Instant(at), "sim")
