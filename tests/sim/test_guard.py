"""The protective field of a base: it stands before somebody is there, whatever it is told, and goes on by itself."""

import math

import pytest

from robots.core.sensing import Drive, SafetySeen
from sim.people.walkers import Walker
from sim.people.walks import Go
from sim.physics.guard import RESTART_S, WALK_M_S, depth, take_off
from sim.world import Body, World

FLOOR, RADIUS_M = "b1-F1", 0.2
SPEEDS = (0.1, 0.2, 0.3, 0.5, 0.8)


def pass_time(world: World, seconds: float, speed: float) -> list[SafetySeen]:
    """Drive without looking, as a mind that has failed would; what the base says of its safety meanwhile."""
    told = []
    for _ in range(round(seconds / 0.1)):
        world.apply("xiaodi", Drive(speed, 0.0))
        world.step(0.1)
        told += [event for event in world.readings("xiaodi") if isinstance(event, SafetySeen)]
    return told


def under_way(world: World, speed: float) -> None:
    """At (13, 18), along x, at its speed."""
    base = world.robots["xiaodi"].base
    base.x, base.y, base.theta, base.speed = 13.0, 18.0, 0.0, speed


def steps_in(world: World, gap: float, angle: float) -> None:
    """Somebody careless, so far from the robot's footprint in that direction, walks right at it."""
    x, y = 13.0, 18.0
    far = 0.28 + RADIUS_M + gap
    who = Walker("anna", [Go(x, y)], pace=WALK_M_S, careless=True)
    world.walkers.add(world, who, Body(FLOOR, x + far * math.cos(angle), y + far * math.sin(angle), RADIUS_M))


def what(world: World) -> set[str]:
    return {item.what for item in world.happenings} & {"contact", "bumped", "field_stop", "field_free"}


@pytest.mark.parametrize(
    ("speed", "angle"), [*((speed, angle) for speed in SPEEDS for angle in (0.0, -0.3)), (-0.3, 0.3), (0.3, 0.9)]
)
def test_who_steps_before_it_walks_into_a_robot_that_stands(world: World, speed: float, angle: float) -> None:
    under_way(world, speed)
    steps_in(world, depth(abs(speed)) + 0.03, angle if speed > 0 else angle + math.pi)
    pass_time(world, 1.2, speed)
    assert what(world) == {"field_stop", "bumped"}
    assert world.robots["xiaodi"].base.speed == 0.0


def test_without_a_field_the_same_is_a_contact(world: World) -> None:
    take_off(world.robots["xiaodi"])
    under_way(world, 0.3)
    steps_in(world, depth(0.3) + 0.03, 0.0)
    pass_time(world, 0.5, 0.3)
    assert "contact" in what(world)


def test_the_mind_is_told_and_it_goes_on_by_itself(world: World) -> None:
    under_way(world, 0.5)
    world.place("anna", Body(FLOOR, 14.5, 18.0, RADIUS_M))
    told = pass_time(world, 2.0, 0.5)
    assert told[0].field_violation and told[0].e_stop == "NONE"
    assert what(world) == {"field_stop"}
    world.remove("anna")
    told = pass_time(world, RESTART_S + 1.0, 0.5)
    assert not told[-1].field_violation
    assert world.robots["xiaodi"].base.speed > 0.0


def test_who_stands_beside_the_way_stops_nothing(world: World) -> None:
    under_way(world, 0.5)
    world.place("anna", Body(FLOOR, 14.0, 18.0 + 0.28 + RADIUS_M + 0.22, RADIUS_M))
    pass_time(world, 3.0, 0.5)
    assert what(world) == set()
