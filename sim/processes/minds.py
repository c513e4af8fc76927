"""The minds of a hall as the simulator starts them: each built from its ledger, at the start and after every crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Protocol

from robots.building import Plan
from robots.core.clock import Instant
from robots.core.codes import LEAST_LOG_COST
from robots.core.lift import LiftOnline
from robots.core.vda import Connection
from robots.courier.agent import CourierAgent
from robots.elevator.timers import RideTimers
from robots.fleet import FleetRules, Scheduler
from robots.gateway.floors import floors_of, stand_at
from robots.gateway.gateway import Gateway
from robots.gateway.timers import GatewayTimers
from robots.guide.making import guide_of
from robots.guide.understanding.pairs import PairUnderstander
from robots.settings import Robot
from robots.settings.knowledge import Knowledge
from sim.processes.foreign import ForeignAgent, will_of
from sim.processes.ledger import MemoryLedger


class Mind(Protocol):
    def handle(self, event: Any) -> list[Any]: ...


RULES = FleetRules(code_log_cost=LEAST_LOG_COST)
"""No simulated code guards a real folder, and a hash of full cost takes as long as a minute of simulated time."""


@dataclass(frozen=True, slots=True)
class Timings:
    """What the minds of a hall wait for, and how long: their own defaults unless somebody tries others."""

    fleet: FleetRules = RULES
    ride: RideTimers = field(default_factory=RideTimers)
    gateway: GatewayTimers = field(default_factory=GatewayTimers)


Build = Callable[[MemoryLedger], Mind]
USUAL = Timings()


def scheduler(plan: Plan, seed: int, timings: Timings = USUAL) -> Build:
    """The fleet scheduler. Its chance goes on after a restart: a second start draws other codes."""
    return partial(_scheduler, plan, timings.fleet, Random(f"{seed}/scheduler"))


def courier(plan: Plan, robot: Robot, seed: int, timings: Timings = USUAL) -> Build:
    return partial(_courier, plan, robot, timings.ride, Random(f"{seed}/{robot.id}").randrange(2**31))


def foreign(plan: Plan, robot: Robot) -> Build:
    """A vehicle of another maker."""
    return partial(_foreign, plan, robot)


def guide(plan: Plan, robot: Robot, seed: int, knowledge: Knowledge) -> Build:
    """A guide. Its chance goes on after a restart, as the scheduler's."""
    return partial(_guide, plan, robot, knowledge, Random(f"{seed}/{robot.id}"))


def gateway(plan: Plan, group: str, timings: Timings = USUAL) -> Build:
    return partial(_gateway, plan, group, timings.gateway)


# Builds are functions of this module, no closures: a snapshot of the engine holds them.


def _scheduler(plan: Plan, rules: FleetRules, chance: Random, ledger: MemoryLedger) -> Mind:
    return Scheduler.restored(plan, chance.randbytes, ledger.records(), ledger.remembered(), rules)


def _courier(plan: Plan, robot: Robot, timers: RideTimers, jitter: int, ledger: MemoryLedger) -> Mind:
    return CourierAgent(robot, plan, plan.hall.handover, ledger.remembered(), jitter, timers)


def _foreign(plan: Plan, robot: Robot, ledger: MemoryLedger) -> Mind:
    return ForeignAgent(robot, plan, plan.hall.handover, ledger.remembered())


def _guide(plan: Plan, robot: Robot, knowledge: Knowledge, chance: Random, ledger: MemoryLedger) -> Mind:
    return guide_of(plan, robot, knowledge, PairUnderstander, chance.randbytes, ledger.remembered())


def _gateway(plan: Plan, group: str, timers: GatewayTimers, ledger: MemoryLedger) -> Mind:
    return Gateway(group, floors_of(plan, group), ledger.remembered(), timers, stand_at=stand_at(plan, group))


def will_of_robot(robot: Robot) -> Connection:
    return will_of(robot) if robot.is_foreign else Connection(robot.id, "CONNECTIONBROKEN")


def will_of_gateway(group: str, at: float) -> LiftOnline:
    return LiftOnline(group, False, Instant(at), "sim")
