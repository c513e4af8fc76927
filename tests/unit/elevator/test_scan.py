"""What the laser says of door, car and way, at every turn of the car in the building."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from robots.building.lift_plan import LiftPlan
from robots.core.geometry import Pose
from robots.elevator.scan import CarFrame, DoorSeen

RADIUS = 0.28


def plan_facing(facing: float) -> LiftPlan:
    return LiftPlan("east", "b1", ("b1-F1",), (30.0, -7.0), facing, 1.4, 1.6, 1.0, {"b1-F1": (0.0, 0.0)}, RADIUS)


@pytest.fixture(params=[0.0, 0.5, math.pi / 2, math.pi, -2.2])
def plan(request) -> LiftPlan:
    return plan_facing(request.param)


@pytest.fixture
def look(new_stage):
    """look(plan, along, lateral, turn, is_open, people) -> Sight; people as (along, lateral)."""
    import sys

    cast = sys.modules[new_stage.__module__].cast

    def see(plan, along, lateral=0.0, turn=math.pi, is_open=True, people=(), ends=None):
        walls = list(plan.car_walls())
        if not is_open:
            walls.append((*plan.doorway()[0], *plan.doorway()[1]))
        if ends is not None:  # a door half open: leaves from both sides
            for sign in (1, -1):
                walls.append((*plan.at(0.0, sign * plan.door_width / 2), *plan.at(0.0, sign * ends)))
        pose = Pose("b1-F1", *plan.at(along, lateral), plan.facing + turn)
        scan = cast(pose, walls, [plan.at(*person) for person in people])
        return CarFrame.of(plan, RADIUS, 0.10, 1.0).see(scan)

    return see


@pytest.mark.parametrize("along, lateral", [(0.9, 0.0), (0.9, 0.2), (0.5, 0.0), (1.9, 1.3), (-0.8, 0.0), (-0.6, 0.1)])
def test_open_and_closed_doors_are_told_apart_from_both_sides(plan, look, along, lateral):
    assert look(plan, along, lateral).door is DoorSeen.OPEN
    assert look(plan, along, lateral, is_open=False).door is DoorSeen.CLOSED


def test_the_robots_heading_does_not_matter(plan, look):
    for turn in (0.0, 1.0, -2.5, math.pi):
        assert look(plan, 0.9, turn=turn).door is DoorSeen.OPEN
        assert look(plan, -0.8, turn=turn).way_out


def test_a_half_open_door_and_a_robot_on_the_sill_are_unsure(plan, look):
    assert look(plan, 0.9, ends=0.2).door is DoorSeen.UNSURE
    assert look(plan, 0.0).door is DoorSeen.UNSURE


def test_an_empty_car_is_free(plan, look):
    sight = look(plan, 0.9)
    assert sight.car_free and sight.gate_free


@pytest.mark.parametrize("person", [(-0.8, 0.0), (-0.3, 0.2), (-1.1, -0.3), (-0.8, 0.5)])
def test_somebody_in_the_robots_place_or_on_the_way_to_it_is_not(plan, look, person):
    assert not look(plan, 0.9, people=[person]).car_free


def test_somebody_in_the_far_corner_leaves_room(plan, look):
    assert look(plan, 0.9, people=[(-1.4, -0.5)]).car_free


def test_room_is_not_judged_through_a_shut_door_or_from_beside_it(plan, look):
    assert not look(plan, 0.9, is_open=False).car_free
    assert not look(plan, 0.9, 1.3).car_free


@pytest.mark.parametrize("person", [(0.4, 0.0), (0.8, 0.3), (0.5, -0.4)])
def test_somebody_before_the_door_closes_the_gate(plan, look, person):
    assert not look(plan, 0.9, 1.3, people=[person]).gate_free
    assert look(plan, 0.9, 1.3, people=[(3.0, 0.0)]).gate_free


@pytest.mark.parametrize("person", [(0.5, 0.0), (1.2, 0.3), (0.2, -0.2)])
def test_the_way_out_is_shut_by_somebody_on_it(plan, look, person):
    assert look(plan, -0.8).way_out
    assert not look(plan, -0.8, people=[person]).way_out
    assert look(plan, -0.8, people=[(0.8, 1.2)]).way_out


def test_no_way_out_through_a_shut_door(plan, look):
    assert not look(plan, -0.8, is_open=False).way_out


def test_beams_without_an_answer_are_no_evidence(plan, look, new_stage):
    import sys

    cast = sys.modules[new_stage.__module__].cast
    pose = Pose("b1-F1", *plan.at(0.9, 0.0), plan.facing + math.pi)
    scan = cast(pose, list(plan.car_walls()), [])
    frame = CarFrame.of(plan, RADIUS, 0.10, 1.0)
    for bad in (math.nan, math.inf, 0.0, -1.0):
        sight = frame.see(replace(scan, ranges=(bad,) * len(scan.ranges)))
        assert sight.door is DoorSeen.UNSURE and not sight.car_free
    assert frame.see(replace(scan, ranges=())).door is DoorSeen.UNSURE
