"""Who stands before a robot that asks to be let pass goes off its way; who is about something, or behind it, stays."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from robots.building.segments import gap_to_segment
from robots.settings import Hall
from sim.crowd.arrivals import Day
from sim.crowd.courtesy import make_way
from sim.crowd.hosting import invite
from sim.crowd.places import LANE_M
from sim.crowd.visitors import Visitor, Visitors
from sim.people.sight import ASKED_M, HEARD_S
from sim.world import World

LANE = (39.5, 18.8)
"""Where a courier stood before visitors until the end of a day, south of the lobby's door."""


def standing(world: World, hall: Hall, state: str, ahead: float = 0.9, asked: float = 1.0) -> tuple[Visitors, Visitor]:
    """A visitor who stands before a robot that asked that long ago."""
    visitors = invite(world, hall, Day(visitors=4), 1)
    robot = world.robots["xiaodi"]
    robot.map_id, robot.base.x, robot.base.y, robot.base.theta = "b1-F1", *LANE, 0.0
    robot.said = ("please_let_me_pass", world.now - asked)
    arrival = next(one for one in visitors.expected if one.queue in "AB")
    hallway = visitors.places.of(visitors.windows.queues[arrival.queue])
    assert hallway is not None
    one = Visitor("anna", arrival, hallway, state)
    visitors.here["anna"] = one
    visitors.crowd.add("anna", "b1-F1", (LANE[0] + ahead, LANE[1]), 1.2)
    visitors.crowd.stop("anna")
    return visitors, one


@pytest.mark.parametrize("state", ["seat", "sitting", "called", "away"])
def test_who_only_stands_there_goes_off_the_robots_way(world: World, hall: Hall, state: str) -> None:
    visitors, one = standing(world, hall, state)
    crowd, robot = visitors.crowd, world.robots["xiaodi"]
    for _ in range(300):
        make_way(world, crowd, visitors)
        crowd.step([robot], 0.1)
    now = crowd.person("anna")
    assert math.dist((now.x, now.y), LANE) > robot.radius + ASKED_M
    assert one.state == state, "what it is about has not changed"


@pytest.mark.parametrize(
    "told",
    [
        {"state": "taking"},
        {"state": "served"},
        {"state": "away", "ahead": -0.9},
        {"state": "away", "asked": HEARD_S + 1.0},
    ],
)
def test_nobody_else_does(world: World, hall: Hall, told: dict) -> None:
    visitors, _ = standing(world, hall, **told)
    make_way(world, visitors.crowd, visitors)
    assert visitors.crowd.is_standing("anna")


def test_a_place_somebody_has_is_not_taken(world: World, hall: Hall) -> None:
    visitors, one = standing(world, hall, "away")
    make_way(world, visitors.crowd, visitors)
    first = min(one.hallway.seats, key=lambda seat: math.dist(seat, (LANE[0] + 0.9, LANE[1])))
    one.hallway = replace(one.hallway, seats=(first,))
    visitors.crowd.stop("anna")
    visitors.crowd.add("ben", "b1-F1", first, 1.2)
    visitors.crowd.stop("ben")
    make_way(world, visitors.crowd, visitors)
    assert visitors.crowd.is_standing("anna"), "there is nowhere to go"


@pytest.mark.parametrize("state", ["sitting", "served"])
def test_who_came_along_goes_off_the_way_too(world: World, hall: Hall, state: str) -> None:
    """Relatives stood before the staff's door in the lane for 80 minutes of lunch_peak: only visitors were asked."""
    visitors, one = standing(world, hall, state)
    crowd, robot = visitors.crowd, world.robots["xiaodi"]
    one.relatives = ("anna-1",)
    crowd.add("anna-1", "b1-F1", (LANE[0] + 0.9, LANE[1] + 0.3), 1.2)
    crowd.stop("anna-1")
    for _ in range(300):
        make_way(world, crowd, visitors)
        crowd.step([robot], 0.1)
    now = crowd.person("anna-1")
    assert math.dist((now.x, now.y), LANE) > robot.radius + ASKED_M


def test_who_comes_along_does_not_stand_in_a_lane(world: World, hall: Hall) -> None:
    """As far as somewhere beside the seat is off the ways: it is beside nine of ten."""
    visitors = invite(world, hall, Day(visitors=4), 1)
    places, lanes = visitors.places, world.plan.lane_segments("b1-F1")
    hallways = [places.of(windows) for windows in visitors.windows.queues.values()]
    seats = {
        seat for hallway in hallways if hallway is not None and hallway.map_id == "b1-F1" for seat in hallway.seats
    }
    off = [
        all(gap_to_segment(*places.near("b1-F1", seat, number), lane) > LANE_M for lane in lanes)
        for seat in sorted(seats)[::8]
        for number in range(2)
    ]
    assert len(off) > 20
    assert sum(off) >= 0.9 * len(off)
