"""From its post a guide leads a visitor to every window of its floor, wherever the visitor stands when they set out."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest

from robots.building.graph import front_of
from robots.building.plan import Plan
from robots.core.geometry import wrap_angle
from robots.settings import load_hall
from sim.engine import Engine
from sim.play import play
from sim.scenarios.scenario import load_scenario

ROOT = Path(__file__).parents[2]
HALL = load_hall(ROOT / "config/hall")
POSTS = {"xiaozhi": "dock-zhi", "xiaojing": "dock-jing"}
WHERE = ((0.3, 45.0), (0.3, 180.0), (0.6, 270.0))
"""How far behind the visitor stays, metres, and on which side of the guide they stand, degrees from east."""
ROUND_DEG = 150.0
"""A way that turns by more leads straight back to who walks behind."""


def windows(robot: str) -> list[str]:
    floor = HALL.stops[POSTS[robot]].map_id
    return [stop.id for stop in HALL.stops.values() if stop.map_id == floor and stop.kind in ("window", "output")]


def story(robot: str, stop: str, gap_m: float, side_deg: float) -> str:
    post, ticket = HALL.stops[POSTS[robot]], "B007"
    x = post.x + 1.2 * math.cos(math.radians(side_deg))
    y = post.y + 1.2 * math.sin(math.radians(side_deg))
    who = f"robot: {robot}, map: {post.map_id}, x: {x:.2f}, y: {y:.2f}, id: lin, gap_m: {gap_m}, pace: 0.9"
    return f"""
title: a visitor is led to {stop}
hall: {ROOT / "config/hall"}
knowledge: {ROOT / "config/knowledge"}
limit_s: 130
timeline:
  - {{at_s: 3, do: number_called, ticket: {ticket}, window: {stop}}}
  - {{at_s: 6, do: follow, {who}, duration_s: 130}}
  - {{at_s: 9, do: visitor_asks, robot: {robot}, text: "{ticket} 叫到我了，带我去窗口"}}
expect:
  - {{eventually: "seen('escort_arrived')"}}
  - {{never: "seen('escort_given_up') or needs_help({robot})"}}
"""


@pytest.mark.parametrize(("robot", "stop"), [(robot, stop) for robot in POSTS for stop in windows(robot)])
def test_every_window_of_its_floor_is_reached(robot: str, stop: str, tmp_path: Path) -> None:
    gap_m, side_deg = WHERE[sum(map(ord, stop)) % len(WHERE)]
    file = tmp_path / "story.yaml"
    file.write_text(story(robot, stop, gap_m, side_deg), encoding="utf-8")
    engines: list[Engine] = []
    found = play(load_scenario(file), watch=engines.append)
    assert found.passed, found.broken
    assert engines[0].chronicle.seen["escort_ended"] == 1


@pytest.mark.parametrize("robot", POSTS)
def test_no_way_from_a_post_turns_back_to_who_walks_behind(robot: str) -> None:
    plan = Plan.of(HALL)
    for stop in windows(robot):
        way = plan.walk(POSTS[robot], front_of(plan.stops[stop]))
        assert way is not None
        places = [plan.nodes[POSTS[robot]].point, *(plan.nodes[hop.b].point for hop in way.hops)]
        ways = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(places)]
        turns = [abs(wrap_angle(after - before)) for before, after in pairwise(ways)]
        assert max(turns, default=0.0) < math.radians(ROUND_DEG), stop
