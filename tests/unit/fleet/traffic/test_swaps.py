"""Robots that want each other's places, on ways where they cannot pass: everybody gets there, nobody touches."""

from __future__ import annotations

from itertools import permutations

import pytest

from sim.bench.traffic_day import Rails
from tests.fixtures.traffic_checker import Ground
from tests.fixtures.traffic_halls import corridor, drawn, star


def driven(rails: Rails, limit_s: float) -> None:
    """Drive until all are where they want to be, with the checker looking at every tick."""
    ground = Ground(rails.plan, 2 * rails.network.radius + 0.1)
    end = rails.now + limit_s
    while not rails.is_done:
        assert rails.now < end, {robot: rails.traffic.waits(robot) for robot in rails.carts}
        rails.tick()
        rails.look()
        assert ground.too_near(rails.traffic) == []
    assert rails.touched == []


def test_a_hundred_swaps_in_a_one_lane_corridor():
    rails = Rails(corridor(), {"ann": "W0", "bob": "E0"})
    for turn in range(100):
        west, east = ("E0", "W0") if turn % 2 == 0 else ("W0", "E0")
        rails.send("ann", [(west, 0.5)])
        rails.send("bob", [(east, 0.5)])
        driven(rails, 120)
        assert rails.traffic.way("ann").nodes == (west,)
        assert rails.traffic.way("bob").nodes == (east,)
        rails.tick()


@pytest.mark.parametrize("goals", list(permutations(("b0", "b1", "b2"))))
def test_three_in_a_star_change_places_as_they_like(goals):
    rails = Rails(star(3), {"r0": "b0", "r1": "b1", "r2": "b2"})
    for robot, goal in zip(("r0", "r1", "r2"), goals, strict=True):
        rails.send(robot, [(goal, 5.0)])
    driven(rails, 600)


@pytest.mark.parametrize("turned", [1, 2, 3])
@pytest.mark.parametrize("spare", [False, True])
def test_four_at_a_crossing_want_each_others_arms(turned, spare):
    rails = Rails(star(4, spare), {f"r{k}": f"b{k}" for k in range(4)})
    for k in range(4):
        rails.send(f"r{k}", [(f"b{(k + turned) % 4}", 5.0)])
    driven(rails, 900)
    assert rails.traffic.resolved >= 1
    assert rails.traffic.deadlocks == rails.traffic.resolved


def test_four_that_start_at_the_crossing_itself_get_past_each_other():
    rails = Rails(star(4), {f"r{k}": f"a{k}" for k in range(4)})
    for k in range(4):
        rails.send(f"r{k}", [(f"b{(k + 2) % 4}", 5.0)])
    driven(rails, 900)


def test_two_head_on_in_a_lobby_pass_each_other():
    plan = drawn(
        {"in": (0, 0), "lobby": (4, 0), "out": (8, 0), "side": (4, 2)},
        [["in", "lobby", "out"], ["lobby", "side"]],
        robots=("ann", "bob"),
    )
    rails = Rails(plan, {"ann": "in", "bob": "out"})
    rails.send("ann", [("out", 1.0)])
    rails.send("bob", [("in", 1.0)])
    driven(rails, 120)


def test_robots_with_nothing_to_do_are_asked_out_of_the_way():
    rails = Rails(corridor(), {"ann": "W0", "bob": "c3"})
    rails.send("ann", [("E0", 1.0)])
    driven(rails, 120)
    assert rails.traffic.way("bob").nodes[-1] != "c3"
