from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.building import LiftPlan, load_plan
from robots.building.segments import crosses
from robots.core.geometry import distance, wrap_angle
from robots.core.lift import Zone

PLAN = load_plan(Path(__file__).parents[3] / "config/hall")
RADIUS = 0.28

LIFTS = st.builds(
    LiftPlan,
    lift=st.just("east"),
    group=st.just("b1"),
    maps=st.just(("b1-F1",)),
    cabin=st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
    facing=st.floats(-math.pi, math.pi),
    width=st.floats(1.0, 3.0),
    depth=st.floats(1.0, 3.0),
    door_width=st.floats(0.8, 1.0),
    holds=st.just({"b1-F1": (0.0, 0.0)}),
    radius=st.just(RADIUS),
)
METRES = st.floats(-8, 8)


@given(LIFTS, METRES, METRES)
def test_along_and_lateral_give_back_the_point(lift: LiftPlan, along: float, lateral: float) -> None:
    point = lift.at(along, lateral)
    assert lift.along(*point) == pytest.approx(along, abs=1e-9)
    assert lift.lateral(*point) == pytest.approx(lateral, abs=1e-9)


@given(LIFTS, METRES, METRES)
def test_the_zone_follows_the_footprint(lift: LiftPlan, along: float, lateral: float) -> None:
    zone = lift.zone(*lift.at(along, lateral), RADIUS)
    before_the_door = abs(lateral) < lift.width / 2 and along > -lift.depth
    if along > RADIUS + 1e-6:
        assert zone is Zone.OUT
    elif before_the_door and along < -(RADIUS + 0.10) - 1e-6:
        assert zone is Zone.IN
    elif before_the_door and -(RADIUS + 0.10) + 1e-6 < along < RADIUS - 1e-6:
        assert zone is Zone.SILL
    if abs(lateral) > lift.width / 2 + RADIUS + 1e-6:
        assert zone is Zone.OUT


@given(LIFTS, st.floats(0.0, 0.3))
def test_a_way_in_or_out_always_crosses_the_sill(lift: LiftPlan, lateral: float) -> None:
    steps = [lift.zone(*lift.at(1.0 - 0.01 * n, lateral), RADIUS) for n in range(200)]
    assert (Zone.OUT, Zone.IN) not in pairwise(steps)
    assert steps[0] is Zone.OUT
    assert Zone.SILL in steps


@pytest.mark.parametrize("lift", PLAN.lifts.values(), ids=lambda lift: str(lift.lift))
def test_the_places_around_our_lifts(lift: LiftPlan) -> None:
    for map_id in lift.maps:
        hold, front, inside, landing = (f(map_id) for f in (lift.hold, lift.front, lift.inside, lift.landing))
        zones = [lift.zone(pose.x, pose.y, RADIUS) for pose in (hold, front, inside, landing)]
        assert zones == [Zone.OUT, Zone.OUT, Zone.IN, Zone.OUT]
        assert {pose.map_id for pose in (hold, front, inside, landing)} == {map_id}
        assert lift.along(front.x, front.y) == pytest.approx(0.9)
        assert lift.lateral(front.x, front.y) == pytest.approx(0.0)
        assert lift.along(landing.x, landing.y) >= 1.0 + RADIUS
        assert abs(wrap_angle(front.theta - lift.facing)) == pytest.approx(math.pi)
        assert inside.theta == front.theta
        assert wrap_angle(landing.theta - lift.facing) == pytest.approx(0.0)
        assert not lift.in_exit_path(*hold.point)
        assert lift.in_exit_path(*front.point)
        lobby = PLAN.nodes[PLAN.lobby("b1", map_id)]
        assert not lift.in_exit_path(*lobby.point)
        ways = [
            (lobby.point, hold.point),
            (hold.point, front.point),
            (front.point, inside.point),
            (landing.point, lobby.point),
        ]
        assert not [way for way in ways for wall in PLAN.maps[map_id].segments if crosses(wall, *way)]


@pytest.mark.parametrize("lift", PLAN.lifts.values(), ids=lambda lift: str(lift.lift))
def test_the_car_is_closed_but_for_its_door(lift: LiftPlan) -> None:
    around = sum(math.dist(wall[:2], wall[2:]) for wall in lift.car_walls())
    assert around == pytest.approx(2 * (lift.width + lift.depth) - lift.door_width)
    assert distance(*lift.doorway()) == pytest.approx(lift.door_width)


def test_a_floor_that_the_lift_does_not_serve_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        PLAN.lifts["east"].hold("b1-F9")
