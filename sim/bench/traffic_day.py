"""A day of traffic on rails: robots drive what they are granted at their own pace, papers change hands, lifts ride.

Nothing of the minds but `robots.fleet.traffic` runs here, and nothing of the world but arithmetic: where each robot is
on its lane, and how near the robots come. So it is fast enough for a day of fifty robots, and exact enough to find two
of them in one place.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from robots.building.plan import Plan
from robots.building.route import ENTRY_S, MEAN_CAR_WAIT_S, MEAN_DOORS_S
from robots.core.geometry import Point
from robots.fleet.traffic import Network, Traffic, TrafficRules, Wait

TICK_S = 0.5
SPEED = 0.8
HANDOVER_S = (20.0, 60.0)
RUSH_LIMIT_S = 6 * 3600.0
BOARDED_S = MEAN_CAR_WAIT_S + (ENTRY_S + MEAN_DOORS_S) / 2
"""Of a ride, until the robot is in the car."""


@dataclass(slots=True)
class Cart:
    """One robot on its rails. way: nodes ahead, `at` first; gone: metres, or seconds of a ride, since that node.

    errands   stops still to go to, each with the seconds it stays there
    until     it stays where it is until then; stopped: it stands and says nothing
    """

    robot: str
    at: str
    errands: list[tuple[str, float]] = field(default_factory=list)
    gone: float = 0.0
    until: float = 0.0
    stopped: bool = False
    asked_at: float = 0.0
    asked_from: str = ""
    rank: int = 2


class Rails:
    """Carts on a plan under one traffic control. `touched` lists every two that came too near."""

    def __init__(self, plan: Plan, starts: dict[str, str], rules: TrafficRules | None = None) -> None:
        self.plan = plan
        self.network = Network.of(plan)
        self.traffic = Traffic(self.network, rules)
        self.now = 0.0
        self.carts = {robot: Cart(robot, node) for robot, node in sorted(starts.items())}
        self.touched: list[tuple[float, str, str]] = []
        self.runs = self.legs = 0
        self.waited_s = 0.0
        self.longest_wait = (0.0, "", "")
        self.step_s: list[float] = []
        self.step_cpu_s: list[float] = []
        for robot, node in sorted(starts.items()):
            self.traffic.join(robot, "courier", node, 0.0)

    def send(self, robot: str, stops: Sequence[tuple[str, float]], rank: int = 2) -> None:
        """Stops to go to, one after the other, and the seconds to stay at each. Its other errands are forgotten."""
        cart = self.carts[robot]
        cart.errands, cart.rank = list(stops), rank
        if self.now >= cart.until:
            self._next(cart)

    def _next(self, cart: Cart) -> None:
        if not cart.errands:
            self.traffic.want(cart.robot, "", self.now)
            return
        cart.asked_at, cart.asked_from = self.now, cart.at
        self.traffic.want(cart.robot, cart.errands[0][0], self.now, cart.rank)

    def tick(self) -> None:
        """Half a second: traffic decides, robots drive."""
        started, spent = time.perf_counter(), time.process_time()
        self.traffic.step(self.now)
        self.step_s.append(time.perf_counter() - started)
        self.step_cpu_s.append(time.process_time() - spent)
        self.now += TICK_S
        for cart in self.carts.values():
            if not cart.stopped:
                self._drive(cart)

    def run(self, until: Callable[[], bool], limit_s: float) -> bool:
        """Tick until it is so; False when that took longer than the limit."""
        end = self.now + limit_s
        while not until():
            if self.now >= end:
                return False
            self.tick()
            self.look()
        return True

    @property
    def is_done(self) -> bool:
        return all(not cart.errands for cart in self.carts.values())

    def all_home(self) -> bool:
        """As `is_done`, to be passed on."""
        return self.is_done

    def unfinished(self) -> dict[str, tuple[str, Wait | None]]:
        """Robots with errands left: where they are, what they wait for."""
        return {robot: (cart.at, self.traffic.waits(robot)) for robot, cart in self.carts.items() if cart.errands}

    def look(self) -> None:
        """Note every two robots whose bodies touch."""
        places = [(robot, *place) for robot, cart in self.carts.items() if (place := self.place(cart)) is not None]
        reach = 2 * self.network.radius
        for k, (one, map_id, (x, y)) in enumerate(places):
            for other, its_map, (u, v) in places[:k]:
                if map_id == its_map and abs(x - u) < reach and math.hypot(x - u, y - v) < reach:
                    self.touched.append((self.now, one, other))

    def place(self, cart: Cart) -> tuple[str, Point] | None:
        """Where a cart is; None in a car."""
        here = self.plan.nodes[cart.at]
        if cart.gone <= 0.0:
            return here.map_id, here.point
        way = self.traffic.way(cart.robot)
        if way is None or len(way.nodes) < 2:
            return here.map_id, here.point
        hop = self.plan.hops[cart.at, way.nodes[1]]
        if hop.lift_group:
            return None
        there, share = self.plan.nodes[hop.b], cart.gone / hop.length_m
        return here.map_id, (here.x + (there.x - here.x) * share, here.y + (there.y - here.y) * share)

    def _drive(self, cart: Cart) -> None:
        if cart.until:
            if self.now < cart.until:
                return
            cart.until = 0.0
            self._next(cart)
        left = TICK_S
        while left > 0.0:
            way = self.traffic.way(cart.robot)
            if way is None or way.released < 2:
                break
            hop = self.plan.hops[cart.at, way.nodes[1]]
            limit = self.traffic.limit(cart.at, way.nodes[1]) or SPEED
            pace = 1.0 if hop.lift_group else min(SPEED, hop.max_speed or SPEED, limit)
            rest = ((hop.ride_s or hop.length_m) - cart.gone) / pace
            if rest > left:
                cart.gone += left * pace
                if hop.lift_group and cart.gone >= BOARDED_S:
                    self.traffic.boarded(cart.robot)
                return
            left -= max(rest, 1e-9)
            cart.at, cart.gone = hop.b, 0.0
            self.traffic.passed(cart.robot, cart.at)
        if cart.errands and cart.at == cart.errands[0][0]:
            self._arrive(cart)

    def _arrive(self, cart: Cart) -> None:
        stop, stay = cart.errands.pop(0)
        self.legs += 1
        wait = self.now - cart.asked_at - self._alone_s(cart.asked_from, stop)
        if wait > self.longest_wait[0]:
            self.longest_wait = (wait, cart.robot, stop)
        self.waited_s += max(0.0, wait)
        cart.until = self.now + stay
        self.traffic.keep(cart.robot)

    def _alone_s(self, start: str, stop: str) -> float:
        """Seconds that the leg takes a robot alone in the hall."""
        route = self.plan.route(start, stop)
        hops = route.hops if route is not None else ()
        return math.fsum(hop.ride_s or hop.length_m / min(SPEED, hop.max_speed or SPEED) for hop in hops)


def day(plan: Plan, simulated_s: float, seed: int, mean_gap_s: float, rules: TrafficRules | None = None) -> Rails:
    """Couriers at their docks, each with runs of its own from one random stop to another, then home; until all is done.

    mean_gap_s   mean pause between two runs of a robot, s
    """
    draw = Random(seed)
    stops = sorted(stop.id for stop in plan.hall.handover_stops)
    rails = Rails(plan, {robot.id: robot.dock for robot in plan.hall.robots.values()}, rules)
    due = {robot: draw.uniform(0.0, 2 * mean_gap_s) for robot in rails.carts}
    while rails.now < simulated_s or not rails.is_done:
        if rails.now > simulated_s + 3600.0:
            break
        for robot, cart in rails.carts.items():
            if cart.errands or rails.now < due[robot] or rails.now >= simulated_s:
                continue
            a, b = draw.sample(stops, 2)
            home = plan.hall.robots[robot].dock
            rails.send(robot, [(a, draw.uniform(*HANDOVER_S)), (b, draw.uniform(*HANDOVER_S)), (home, 1.0)])
            rails.runs += 1
            due[robot] = rails.now + draw.uniform(0.0, 2 * mean_gap_s)
        rails.tick()
        if round(rails.now / TICK_S) % 4 == 0:
            rails.look()
    return rails


def rush(plan: Plan, seed: int, rules: TrafficRules | None = None) -> Rails:
    """All couriers leave their docks at once, each with one run, and come home."""
    draw = Random(seed)
    stops = sorted(stop.id for stop in plan.hall.handover_stops)
    rails = Rails(plan, {robot.id: robot.dock for robot in plan.hall.robots.values()}, rules)
    for robot in rails.carts:
        a, b = draw.sample(stops, 2)
        home = plan.hall.robots[robot].dock
        rails.send(robot, [(a, draw.uniform(*HANDOVER_S)), (b, draw.uniform(*HANDOVER_S)), (home, 1.0)])
        rails.runs += 1
    rails.run(until=rails.all_home, limit_s=RUSH_LIMIT_S)
    return rails
