"""Visitors of a crowd whom a guide walks to a window: each leaves the crowd, walks behind the guide as a body of its
own and is back in the crowd when the escort is over, there or not. Who came along with them goes there by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from robots.building.graph import front_of
from robots.core.geometry import Point
from sim.crowd.visitors import Visitor, Visitors
from sim.people.along import Follow
from sim.people.walkers import Walker
from sim.people.walks import Go
from sim.world import Body

if TYPE_CHECKING:
    from sim.engine import Engine

NEED = {"elder": 3.0, "wheelchair": 2.0, "hurried": 0.0}
"""So many times the day's share of these let themselves be led."""
GAP_M = 0.9
LEAVES = 0.08
"""Share of those led who turn away on the way."""
LEAVES_S = (10.0, 40.0)
TALKS_M = 3.0
ASIDE_M, ASIDE = 1.35, (1.2, 2.3)
"""So far from its middle, and at these angles from where it looks, radians, one walks out of a guide's way."""
LONGEST_S = 1500.0
"""The fleet ends an escort sooner than that."""


def wants(visitor: Visitor, to_map: str, share: float) -> bool:
    """Whether this visitor accepts to be walked to a window, of this floor only; drawn from the visitor alone."""
    if to_map != visitor.hallway.map_id:
        return False
    share *= NEED.get(visitor.arrival.kind.name, 1.0)
    return share > 0 and Random(f"{visitor.arrival.draw} led").random() < share


@dataclass(slots=True)
class _Walk:
    """A visitor behind a guide. until: when they turn away, if the escort lasts so long."""

    visitor: str
    until: float


@dataclass(slots=True)
class Led:
    """All who are led, by guide."""

    engine: Engine
    visitors: Visitors
    walks: dict[str, _Walk] = field(default_factory=dict)

    def leads(self, robot: str) -> bool:
        """Whether the guide is on an escort; one whose process is down is not."""
        mind = self.engine.host.of_robot[robot].mind
        return mind is not None and mind.leading.escort is not None

    def begin(self, robot: str, visitor: str, stop: str) -> None:
        """The guide sets off with somebody who stands before it."""
        one = self.visitors.here.get(visitor)
        if one is None:
            return
        world, crowd, now = self.engine.world, self.visitors.crowd, self.engine.now
        person, chance = crowd.person(visitor), Random(f"{one.arrival.draw} turns away")
        one.state = "led"
        for relative in one.relatives:
            crowd.send(relative, self.visitors.places.grounds[person.map_id].nearest(self._front(stop)))
        crowd.remove(visitor)
        script = [*self._aside(robot, stop), Follow(robot, GAP_M, LONGEST_S, boards=False)]
        body = Body(person.map_id, person.x, person.y, person.radius, kg=one.arrival.kind.kg)
        world.walkers.add(world, Walker(visitor, script, one.arrival.pace), body)
        leaves = chance.random() < LEAVES
        self.walks[robot] = _Walk(visitor, now + (chance.uniform(*LEAVES_S) if leaves else LONGEST_S))

    def step(self) -> None:
        """Twice a second: whose escort is over goes on alone."""
        for robot, walk in list(self.walks.items()):
            if self.engine.now >= walk.until or not self._goes_on(robot):
                del self.walks[robot]
                body = self.engine.world.bodies.get(walk.visitor)
                if body is not None:
                    self.engine.world.walkers.leave(self.engine.world, walk.visitor)
                    self._back(self.visitors.here[walk.visitor], body)

    def _back(self, one: Visitor, body: Body) -> None:
        """In the crowd again, to take a number."""
        kind, spot = one.arrival.kind, self.visitors.places.grounds[body.map_id].nearest((body.x, body.y))
        self.visitors.crowd.add(one.name, body.map_id, spot, one.arrival.pace, kind.radius, kind.keep)
        one.state = "asking"
        self.visitors.asked(one.name)

    def _goes_on(self, robot: str) -> bool:
        """A guide that was started anew takes up what it was at: nobody turns away meanwhile."""
        return self.engine.host.of_robot[robot].mind is None or self.leads(robot)

    def _aside(self, robot: str, stop: str) -> list[Go]:
        """Who stands before a guide makes room for it, on the side that it does not go to."""
        vehicle, front = self.engine.world.robots[robot], self._front(stop)
        ground, base = self.visitors.places.grounds[vehicle.map_id], vehicle.base
        ways = []
        for side in (1.0, -1.0):
            at = [(base.x + ASIDE_M * math.cos(base.theta + side * turn),
                   base.y + ASIDE_M * math.sin(base.theta + side * turn)) for turn in ASIDE]  # fmt: skip
            free = all(ground.walked[ground.cell(point)] for point in at)
            ways.append((free, math.dist(at[-1], front), [Go(x, y) for x, y in at]))
        free, _, way = max(ways, key=lambda one: one[:2])
        return way if free else []

    def _front(self, stop: str) -> Point:
        plan = self.engine.world.plan
        node = plan.nodes[front_of(plan.stops[stop])]
        return node.x, node.y

    def has_somebody(self, robot: str) -> bool:
        """Whoever is first in line at a guide is there, or gone: not where the guide stood before it led somebody."""
        line = self.visitors.at_guides.get(robot)
        one = self.visitors.here.get(line[0]) if line else None
        if one is None or one.state != "asking":
            return bool(line)
        person, base = self.visitors.crowd.person(one.name), self.engine.world.robots[robot].base
        return math.dist((person.x, person.y), (base.x, base.y)) < TALKS_M
