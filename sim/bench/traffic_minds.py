"""A day of many couriers with all minds: scheduler, couriers, lift gateways, people, physics and the judge.

The hall is config/hall with a depot beside it, see `traffic_hall`. Runs are asked for all day at random between
windows, offices and the output. What is measured is what everybody can hear: the facts of the runs.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from random import Random

from robots.building import Plan
from robots.building.graph import weight
from robots.fleet.traffic import TrafficRules
from robots.settings import Hall
from sim.bench.traffic_hall import with_depot
from sim.engine import Engine
from sim.scenarios.chance import SENDING

OF_WAYS = frozenset({"lane_taken", "place_taken", "unroutable"})
LEFT_S = 3600.0
"""After the last request, for what is still open."""
LOOK_S = 5.0


@dataclass(slots=True)
class Waits:
    """What the facts of the runs say, looked at every few seconds.

    longest  seconds, robot, run; whole: robot-seconds of waiting; most: robots with a run at once, the most
    """

    longest: tuple[float, str, str] = (0.0, "", "")
    whole: float = 0.0
    most: int = 0

    def look(self, engine: Engine) -> None:
        office = engine.office
        facts = [fact for name in office.runs if not office.has_ended(name) and (fact := office.fact(name))]
        self.most = max(self.most, len({fact.robot for fact in facts if fact.robot}))
        for robot, fact in {fact.robot: fact for fact in facts if fact.robot}.items():
            wait = fact.waiting_for
            if wait is not None and wait.reason in OF_WAYS:
                self.longest = max(self.longest, (engine.now - wait.since, robot, fact.run))
                self.whole += LOOK_S


@dataclass(frozen=True, slots=True)
class MindsDay:
    """What came of it. runs: how they ended, and how many; bound_s: of one wait on the ways, see `bound_s`."""

    runs: Counter[str]
    took_s: list[float]
    simulated_s: float
    waits: Waits
    bound_s: float
    broken: list[str]
    open: list[str]
    circles: int
    unresolved: int


def minds_day(hall: Hall, robots: int, simulated_s: float, mean_gap_s: float, seed: int) -> MindsDay:
    """Runs asked for over so many seconds, one each `mean_gap_s` on average, then what is left, an hour at most."""
    big = with_depot(hall.without_guides(), robots)
    engine = Engine(big, seed)
    waits = Waits()
    draw = Random(seed)
    stops = sorted(stop.id for stop in big.handover_stops if stop.kind in SENDING)
    at, number = draw.expovariate(1.0 / mean_gap_s), 0
    while at < simulated_s:
        _go_on(engine, waits, at)
        from_, to = draw.sample(stops, 2)
        engine.office.request_run(f"run{number}", from_, to)
        number += 1
        at += draw.expovariate(1.0 / mean_gap_s)
    office = engine.office
    while not all(map(office.has_ended, office.runs)) and engine.elapsed_s < simulated_s + LEFT_S:
        _go_on(engine, waits, engine.elapsed_s + LOOK_S)
    circles, resolved = _circles(engine)
    return MindsDay(
        Counter(office.state(name) for name in office.runs),
        sorted(sent.ended_at - sent.sent_at for sent in office.runs.values() if sent.ended_at is not None),
        engine.elapsed_s,
        waits,
        bound_s(Plan.of(big), waits.most, _stay_s(big)),
        [f"{one.invariant} at {one.at - engine.world.started:.1f} s: {one.detail}" for one in engine.judge.violations],
        [name for name in office.runs if not office.has_ended(name)],
        circles,
        circles - resolved,
    )


def _go_on(engine: Engine, waits: Waits, until: float) -> None:
    """Seconds after the start."""
    while engine.elapsed_s < until - engine.period_s:
        engine.run_for(max(engine.period_s, min(LOOK_S, until - engine.elapsed_s)))
        waits.look(engine)


def bound_s(plan: Plan, robots: int, stay_s: float, rules: TrafficRules | None = None) -> float:
    """The longest that one of so many robots at work can wait for the others on its way to one stop, s.

    Each of the others goes before it twice at most, over the longest way of the hall, and stays at its stop as long as
    anybody may; besides the time until it has its place in the order, a pause between two looks for room, and the wait
    that makes up for a rank. docs/traffic.md says why. stay_s: the longest that a robot stands at a stop.
    """
    rules = rules or TrafficRules()
    own = rules.patience_s + rules.again_cap_s + rules.overtake_s + 2 * rules.ageing_s
    return own + 2 * max(0, robots - 1) * (longest_way_s(plan) + stay_s)


def longest_way_s(plan: Plan) -> float:
    """Mean seconds of the longest quickest way between two stops where folders change hands."""
    stops = sorted(stop.id for stop in plan.hall.handover_stops)
    routes = (plan.route(a, b) for a in stops for b in stops if a < b)
    return max((math.fsum(weight(hop) for hop in route.hops) for route in routes if route is not None), default=0.0)


def _stay_s(hall: Hall) -> float:
    return max(hall.handover.sender_wait_s, hall.handover.recipient_wait_s)


def _circles(engine: Engine) -> tuple[int, int]:
    """Circles of robots waiting for each other that the scheduler found, and those that got on again."""
    mind = engine.processes["scheduler"].mind
    traffic = mind.traffic if mind is not None else None
    return (traffic.deadlocks, traffic.resolved) if traffic is not None else (0, 0)
