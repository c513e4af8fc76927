"""Paths for the stretches of an order and for the places around a lift."""

import math
from itertools import pairwise
from pathlib import Path

import pytest

from robots.building.plan import load_plan
from robots.building.segments import crosses
from robots.core.geometry import Pose
from robots.elevator.commands import DriveTo, Target
from robots.vehicle.egress import blocks_way_out
from robots.vehicle.lift_ways import lift_legs
from robots.vehicle.progress import Progress
from robots.vehicle.ways import RideAhead, Stretch, next_move, shown
from tests.unit.courier.yard import PLAN, ROBOT, delivery, order

EAST = PLAN.lifts["east"]


def taken(what):
    progress = Progress()
    progress.take_new(what)
    return progress


def test_a_stretch_ends_where_something_is_to_be_done():
    progress = taken(delivery())
    stretch = next_move(progress, PLAN, "b1-F1")
    assert isinstance(stretch, Stretch)
    assert stretch.last.node_id == "A01"
    assert [point.tag for point in stretch.legs[0].points] == [0, 2, 4]
    assert stretch.legs[0].heading == pytest.approx(math.pi / 2)


def test_a_stretch_ends_at_the_lobby_and_the_ride_follows():
    progress = taken(order("dock-1", "2F-office"))
    stretch = next_move(progress, PLAN, "b1-F1")
    assert stretch.last.node_id == "b1-F1/lobby-b1"
    progress.reach(stretch.last.sequence_id)
    ride = next_move(progress, PLAN, "b1-F1")
    assert isinstance(ride, RideAhead)
    assert (ride.group, ride.lift, ride.node.node_id) == ("b1", "", "b1-F2/lobby-b1")
    assert isinstance(next_move(progress, PLAN, "b1-F2"), Stretch), "it is there already: no ride"


def test_an_edge_between_floors_is_a_ride_without_the_action_too():
    bare = order("dock-1", "2F-office")
    edges = tuple(type(e)(e.edge_id, e.sequence_id, e.start_node_id, e.end_node_id) for e in bare.edges)
    progress = taken(type(bare)("xiaodi", "o1", 0, bare.nodes, edges))
    progress.reach(4)
    assert next_move(progress, PLAN, "b1-F1").group == "b1"


def test_nothing_released_is_nothing_to_do():
    assert next_move(Progress(), PLAN, "b1-F1") is None


def at(along, lateral, theta):
    return Pose("b1-F1", *EAST.at(along, lateral), theta)


OUT, IN_WARD = EAST.facing, EAST.facing + math.pi


def legs(target, pose, lift="east"):
    return lift_legs(DriveTo(target, lift, "b1-F1"), "b1", PLAN, pose, ROBOT)


def test_places_of_a_ride():
    far = at(3.0, 2.0, 0.0)
    (lobby,) = legs(Target.LOBBY, far)
    assert (lobby.points[0].x, lobby.points[0].y, lobby.heading) == (14.0, 5.0, None)
    (hold,) = legs(Target.HOLD, far)
    assert (hold.points[0].x, hold.points[0].y) == (16.0, 3.2)
    (front,) = legs(Target.FRONT, far)
    assert front.heading == pytest.approx(EAST.front("b1-F1").theta)


def test_the_sill_is_crossed_slowly_and_straight():
    (enter,) = legs(Target.CAR, at(0.9, 0.0, IN_WARD))
    assert (enter.points[0].max_speed, enter.reverse) == (ROBOT.sill_speed, False)
    assert enter.heading == pytest.approx(EAST.facing), "it turns round in the car"
    lined_up, enter = legs(Target.CAR, at(1.5, 1.2, 0.0))
    assert lined_up.heading == pytest.approx(EAST.front("b1-F1").theta)
    (leave,) = legs(Target.LANDING, at(-0.8, 0.0, IN_WARD))
    assert (leave.points[0].max_speed, leave.reverse) == (ROBOT.sill_speed, False)
    clear, landing = leave.points
    assert EAST.along(clear.x, clear.y) == pytest.approx(ROBOT.radius), "off the sill it may go faster"
    assert (EAST.lateral(clear.x, clear.y), landing.max_speed) == (pytest.approx(0.0), math.inf)


@pytest.mark.parametrize(
    "target, theta, reverse",
    [
        (Target.LANDING, IN_WARD, True),
        (Target.LANDING, OUT, False),
        (Target.CAR, OUT, True),
        (Target.CAR, IN_WARD, False),
    ],
)
def test_on_the_sill_it_backs_off_instead_of_turning(target, theta, reverse):
    (retreat,) = legs(target, at(0.0, 0.0, theta))
    assert retreat.reverse is reverse
    assert retreat.points[0].max_speed == ROBOT.sill_speed
    assert len(retreat.points) == (2 if target is Target.LANDING and not reverse else 1)


def test_aside_is_a_waiting_area_or_dock_of_the_floor():
    (aside,) = legs(Target.ASIDE, at(2.0, 0.0, 0.0), lift="")
    assert (aside.points[-1].x, aside.points[-1].y) == (2.0, 5.0)


@pytest.mark.parametrize("lift", ["", "west"])
def test_an_unknown_lift_gives_no_path(lift):
    assert legs(Target.HOLD, at(2.0, 0.0, 0.0), lift) == ()


def test_what_viewers_see_begins_at_the_robot():
    pose = Pose("b1-F1", 1.0, 1.0, 0.0)
    progress = taken(delivery())
    poses = shown(next_move(progress, PLAN, "b1-F1").legs, pose)
    assert poses[0].point == (1.0, 1.0)
    assert poses[-1].point == (8.0, 8.0)
    assert len(shown((), pose)) == 1


@pytest.mark.parametrize("target, lift", [(Target.LOBBY, ""), (Target.HOLD, "east")])
def test_from_behind_a_wall_the_way_to_a_lift_follows_the_lanes(target, lift):
    plan = load_plan(Path("config/hall"))
    mail_room = plan.stops["dock-1"].pose
    (leg,) = lift_legs(DriveTo(target, lift, "b1-F1"), "b1", plan, mail_room, ROBOT)
    places = [mail_room.point, *((point.x, point.y) for point in leg.points)]
    walls = plan.maps["b1-F1"].segments
    assert not any(crosses(wall, a, b) for a, b in pairwise(places) for wall in walls if a != b)
    goal = plan.lifts["east"].hold("b1-F1").point if lift else plan.nodes[plan.lobby("b1", "b1-F1")].point
    assert places[-1] == goal


def test_aside_on_a_floor_without_such_a_place_is_off_the_ways_out() -> None:
    x, y = EAST.at(ROBOT.radius + 0.9, 0.0)
    stands = Pose("b1-F2", x, y, 0.0)
    assert blocks_way_out(PLAN, stands, ROBOT.radius)
    (aside,) = lift_legs(DriveTo(Target.ASIDE, "", "b1-F2"), "b1", PLAN, stands, ROBOT)
    end = aside.points[-1]
    assert not blocks_way_out(PLAN, Pose("b1-F2", end.x, end.y, 0.0), ROBOT.radius)
