"""The minds of a hall as the simulator starts them: each built from its ledger, at the start and after every crash."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any, Protocol

from robots.building import Plan
from robots.core.clock import Instant
from robots.core.codes import LEAST_LOG_COST
from robots.core.lift import LiftOnline
from robots.core.vda import Connection
from robots.courier.agent import CourierAgent
from robots.fleet import FleetRules, Scheduler
from robots.gateway.floors import floors_of, stand_at
from robots.gateway.gateway import Gateway
from robots.guide.making import guide_of
from robots.guide.understanding.pairs import PairUnderstander
from robots.settings import Robot
from robots.settings.knowledge import Knowledge
from sim.ledger import MemoryLedger


class Mind(Protocol):
    def handle(self, event: Any) -> list[Any]: ...


RULES = FleetRules(code_log_cost=LEAST_LOG_COST)
"""No simulated code guards a real folder, and a hash of full cost takes as long as a minute of simulated time."""

Build = Callable[[MemoryLedger], Mind]


def scheduler(plan: Plan, seed: int) -> Build:
    """The fleet scheduler. Its chance goes on after a restart: a second start draws other codes."""
    return partial(_scheduler, plan, Random(f"{seed}/scheduler"))


def courier(plan: Plan, robot: Robot, seed: int) -> Build:
    return partial(_courier, plan, robot, Random(f"{seed}/{robot.id}").randrange(2**31))


def guide(plan: Plan, robot: Robot, seed: int, knowledge: Knowledge) -> Build:
    """A guide. Its chance goes on after a restart, as the scheduler's."""
    return partial(_guide, plan, robot, knowledge, Random(f"{seed}/{robot.id}"))


def gateway(plan: Plan, group: str) -> Build:
    return partial(_gateway, plan, group)


# Builds are functions of this module, no closures: a snapshot of the engine holds them.


def _scheduler(plan: Plan, chance: Random, ledger: MemoryLedger) -> Mind:
    return Scheduler.restored(plan, chance.randbytes, ledger.records(), ledger.remembered(), RULES)


def _courier(plan: Plan, robot: Robot, jitter: int, ledger: MemoryLedger) -> Mind:
    return CourierAgent(robot, plan, plan.hall.handover, ledger.remembered(), jitter)


def _guide(plan: Plan, robot: Robot, knowledge: Knowledge, chance: Random, ledger: MemoryLedger) -> Mind:
    return guide_of(plan, robot, knowledge, PairUnderstander, chance.randbytes, ledger.remembered())


def _gateway(plan: Plan, group: str, ledger: MemoryLedger) -> Mind:
    return Gateway(group, floors_of(plan, group), ledger.remembered(), stand_at=stand_at(plan, group))


def will_of_robot(robot: str) -> Connection:
    return Connection(robot, "CONNECTIONBROKEN")


def will_of_gateway(group: str, at: float) -> LiftOnline:
    return LiftOnline(group, False, Instant(at), "sim")
