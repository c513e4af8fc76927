"""Traffic in halls nobody drew: whatever robots, people and lanes do, nobody touches and in the end everybody arrives.

The judge is `tests.fixtures.traffic_checker`: shapely on the plan, at every tick. Halls are random trees of lanes with
some loops, a bay at each node; robots stop at the bays, so that in a sound control nobody can be locked in for good.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from robots.building import Plan
from robots.fleet.traffic import Road
from sim.bench.traffic_day import TICK_S, Rails
from tests.fixtures.traffic_checker import Ground
from tests.fixtures.traffic_halls import drawn

PITCH = 3.0
WIDE = 4
LIMIT_S = 4000.0
ROBOTS = st.integers(0, 5)


@st.composite
def halls(draw: st.DrawFn) -> tuple[Plan, list[str]]:
    """A plan, and its bays."""
    size = draw(st.integers(5, 12))
    cells = [(k % WIDE, k // WIDE) for k in range(size)]
    nodes = {f"n{k}": (PITCH * x, PITCH * y) for k, (x, y) in enumerate(cells)}
    lanes = []
    for k in range(1, size):
        beside = [j for j in range(k) if abs(cells[j][0] - cells[k][0]) + abs(cells[j][1] - cells[k][1]) == 1]
        first = draw(st.sampled_from(beside))
        lanes.append([f"n{first}", f"n{k}"])
        lanes += [[f"n{j}", f"n{k}"] for j in beside if j != first and draw(st.integers(0, 3)) == 0]
    for k, (x, y) in enumerate(cells):
        nodes[f"bay{k}"] = (PITCH * x + 1.0, PITCH * y + 1.0)
        lanes.append([f"n{k}", f"bay{k}"])
    return drawn(nodes, lanes, [f"r{k}" for k in range(6)]), [f"bay{k}" for k in range(size)]


class TrafficMachine(RuleBasedStateMachine):
    """Robots are sent about, fall silent and speak again; lanes are closed and opened."""

    @initialize(hall=halls(), robots=st.integers(2, 6), data=st.data(), anywhere=st.booleans())
    def begin(self, hall: tuple[Plan, list[str]], robots: int, data: st.DataObject, anywhere: bool) -> None:
        plan, self.bays = hall
        robots = min(robots, len(self.bays) - 2)
        places = self.bays + ([f"n{k}" for k in range(len(self.bays))] if anywhere else [])
        starts: list[str] = data.draw(st.permutations(places))
        apart = [node for k, node in enumerate(starts) if not any(near(plan, node, other) for other in starts[:k])]
        names = [f"r{k}" for k in range(min(robots, len(apart)))]
        self.rails = Rails(plan, dict(zip(names, apart, strict=False)))
        self.ground = Ground(plan, 2 * self.rails.network.radius + 0.1)
        self.names = names
        self.lanes = sorted(place for place in self.rails.network.ids if "|" in place and "bay" not in place)
        self.closed: set[str] = set()
        self.told: dict[str, tuple[str, ...]] = {}

    def name(self, number: int) -> str:
        return self.names[number % len(self.names)]

    @rule(robot=ROBOTS, bay=st.integers(0, 11), stay=st.floats(0.5, 30.0), rank=st.integers(0, 2))
    def send(self, robot: int, bay: int, stay: float, rank: int) -> None:
        """To a bay that nobody else was sent to or stays at, as a scheduler would."""
        name, goal = self.name(robot), self.bays[bay % len(self.bays)]
        others = [cart for cart in self.rails.carts.values() if cart.robot != name]
        if all(goal not in (cart.at, *(stop for stop, _ in cart.errands)) for cart in others):
            self.rails.send(name, [(goal, stay)], rank)

    @rule(first=ROBOTS, second=ROBOTS)
    def swap(self, first: int, second: int) -> None:
        """Two robots to where the other is."""
        one, other = self.rails.carts[self.name(first)], self.rails.carts[self.name(second)]
        places = [cart.at for cart in (one, other)]
        goals = [stop for cart in self.rails.carts.values() if cart not in (one, other) for stop, _ in cart.errands]
        if one is not other and all(at in self.bays and at not in goals for at in places):
            self.rails.send(one.robot, [(places[1], 1.0)])
            self.rails.send(other.robot, [(places[0], 1.0)])

    @rule(robot=ROBOTS)
    def fall_silent(self, robot: int) -> None:
        self.rails.carts[self.name(robot)].stopped = True
        self.rails.traffic.silent(self.name(robot), True)

    @rule(robot=ROBOTS)
    def speak_again(self, robot: int) -> None:
        self.rails.carts[self.name(robot)].stopped = False
        self.rails.traffic.silent(self.name(robot), False)

    @rule(lane=st.integers(0, 40))
    @precondition(lambda self: len(self.closed) < 3)
    def close(self, lane: int) -> None:
        self.closed.add(self.lanes[lane % len(self.lanes)])
        self.rails.traffic.set_road(Road().close(*self.closed))

    @rule()
    def open_all(self) -> None:
        self.closed.clear()
        self.rails.traffic.set_road(Road())

    @rule(seconds=st.integers(1, 90))
    def drive(self, seconds: int) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.rails.tick()
            self.nothing_granted_is_taken_back()
            self.rails.look()
            assert self.ground.too_near(self.rails.traffic) == []

    @invariant()
    def nobody_touches(self) -> None:
        if hasattr(self, "rails"):
            assert self.rails.touched == []

    @invariant()
    def nothing_granted_is_taken_back(self) -> None:
        """A robot was told how far it may drive, and may be anywhere on that."""
        for robot in getattr(self, "names", ()):
            way = self.rails.traffic.way(robot)
            assert way is not None
            now, told = way.nodes[: way.released], self.told.get(robot, way.nodes[:1])
            left = [told[k:] for k, node in enumerate(told) if node == now[0]]
            assert any(now[: len(ahead)] == ahead for ahead in left)
            self.told[robot] = now

    def teardown(self) -> None:
        """Once everything is in order again, everybody arrives."""
        if not hasattr(self, "rails"):
            return
        for robot, cart in self.rails.carts.items():
            cart.stopped = False
            self.rails.traffic.silent(robot, False)
        self.open_all()
        end = self.rails.now + LIMIT_S
        while not self.rails.is_done and self.rails.now < end:
            self.drive(1)
        stuck = {robot: self.rails.traffic.waits(robot) for robot, cart in self.rails.carts.items() if cart.errands}
        assert not stuck
        assert self.rails.traffic.deadlocks == self.rails.traffic.resolved


def near(plan: Plan, one: str, other: str) -> bool:
    (x, y), (u, v) = plan.nodes[one].point, plan.nodes[other].point
    return abs(x - u) + abs(y - v) < 1.5


TestTraffic = TrafficMachine.TestCase
TestTraffic.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
