"""Guides are seen on the ways: they hold what is around them, wherever they go, and nobody asks them aside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from robots.building import Plan
from robots.core.events import LinkUp, Received, Tick
from robots.core.geometry import Pose
from robots.fleet import Scheduler
from robots.fleet.lanes.release import waiting_for
from robots.settings import load_hall
from sim.bench.scheduler import Draw
from sim.processes.drones import Drone

HALL = load_hall(Path(__file__).parents[3] / "config/hall")
SOUTH = "b1-F1/lobby-south"


class Floor:
    """A mind that hears states: two couriers at their docks, one guide."""

    def __init__(self) -> None:
        second = HALL.robots["xiaodi"].model_copy(update={"id": "second", "dock": "dock-2"})
        self.plan = Plan.of(replace(HALL, robots={**HALL.robots, "second": second}))
        self.mind, self.at, self.seq = Scheduler(self.plan, Draw()), 1_790_000_000.0, 0
        self.mind.handle(LinkUp(self.at))
        for robot in ("xiaodi", "second"):
            self.hear(Drone(self.plan, robot, self.plan.hall.robots[robot].dock).state())

    def hear(self, state) -> None:
        self.seq += 1
        self.at += 1.0
        self.mind.handle(Received(self.at, state, self.at, 1, self.seq))
        self.mind.handle(Tick(self.at))

    def guide_at(self, node: str, off: float = 0.0) -> None:
        place = self.plan.nodes[node]
        pose = Pose(place.map_id, place.x + off, place.y, 0.0)
        self.hear(replace(Drone(self.plan, "xiaozhi", node).state(), pose=pose))


@pytest.fixture
def floor() -> Floor:
    return Floor()


def test_a_guide_in_the_way_is_gone_round_or_waited_for_until_it_goes_on(floor: Floor) -> None:
    floor.guide_at(SOUTH)
    traffic = floor.mind.traffic
    assert SOUTH in traffic.holds("xiaozhi")
    traffic.want("xiaodi", "wait-A", floor.at)
    traffic.step(floor.at)
    assert traffic.way("xiaodi").released == 1
    assert traffic.waits("xiaodi").robots == ("xiaozhi",)
    traffic.step(floor.at + 500.0)
    assert traffic.way("xiaozhi").nodes == (SOUTH,)
    floor.guide_at("b1-F1/p-in")
    traffic.want("xiaodi", "wait-A", floor.at)
    traffic.step(floor.at + 1000.0)
    assert traffic.way("xiaodi").nodes[-1] == "wait-A"


def test_who_waits_for_one_that_stays_in_the_way_is_a_supervisors_matter_in_the_end(floor: Floor) -> None:
    floor.guide_at(SOUTH)
    work, traffic = floor.mind._work, floor.mind.traffic
    traffic.want("xiaodi", "wait-A", floor.at)
    traffic.step(floor.at)
    since = work.now
    work.lanes.waits["xiaodi"] = ("lane_taken", since)
    wait = waiting_for(work, "xiaodi")
    assert (wait.reason, wait.until, wait.robots) == ("lane_taken", round(since + 900.0), ("xiaozhi",))
    work.now = since + 901.0
    wait = waiting_for(work, "xiaodi")
    assert (wait.reason, wait.since, wait.until, wait.robots) == ("waiting_for_supervisor", since, None, ("xiaozhi",))


def test_what_is_around_a_guide_between_two_nodes_is_held_too(floor: Floor) -> None:
    lane = f"b1-F1/hall-a|{SOUTH}"
    floor.guide_at("b1-F1/hall-a", off=3.0)
    bars = floor.mind.traffic._ground.movers["xiaozhi"].bars
    network = floor.mind.traffic.network
    near = network.near(Pose("b1-F1", 22.5, 15.2, 0.0))
    assert bars & near == near
    assert lane in network.index


def test_a_guide_nobody_has_heard_of_holds_nothing(floor: Floor) -> None:
    assert floor.mind.traffic.robots() == ["second", "xiaodi"]
