"""Doors of a floor: solid and seen while shut, no harm to who stands in them, automatic ones."""

import math

import pytest

from robots.core.sensing import Drive
from sim.physics.doors import AUTOMATIC_HOLD_S, STROKE_S, Doors, HallDoor
from sim.world import Body, World

FLOOR, DOOR = "b1-F1", "lobby"  # from (38, 20) to (41, 20)


def pass_time(world: World, seconds: float) -> None:
    for _ in range(round(seconds / 0.1)):
        world.step(0.1)


def ahead(world: World) -> float:
    """What the laser measures straight ahead, metres."""
    ranges = world.cast_scan("xiaodi").ranges
    return ranges[len(ranges) // 2]


def before_the_door(world: World) -> None:
    base = world.robots["xiaodi"].base
    base.x, base.y, base.theta = 39.0, 18.5, math.pi / 2


def test_an_untouched_door_is_open_and_costs_nothing(world: World) -> None:
    before_the_door(world)
    assert world.doors.doors[FLOOR][DOOR].state == "open"
    assert not world.doors.live
    assert ahead(world) > 3.0


def test_a_shut_door_is_seen_and_stops_a_robot(world: World) -> None:
    before_the_door(world)
    world.doors.shut(FLOOR, DOOR)
    pass_time(world, STROKE_S + 0.2)
    assert world.doors.doors[FLOOR][DOOR].state == "closed"
    assert ahead(world) == pytest.approx(1.5, abs=0.02)
    for _ in range(60):
        world.apply("xiaodi", Drive(0.5, 0.0))
        world.step(0.1)
    assert [item.detail for item in world.happenings if item.what == "contact"] == ["door"]
    assert world.robots["xiaodi"].base.y < 20.0 - 0.27


def test_it_opens_again(world: World) -> None:
    before_the_door(world)
    world.doors.shut(FLOOR, DOOR)
    pass_time(world, 3.0)
    world.doors.open(FLOOR, DOOR)
    assert world.doors.doors[FLOOR][DOOR].state == "opening"
    pass_time(world, 3.0)
    assert not world.doors.live
    assert ahead(world) > 3.0


def test_it_does_not_shut_on_anybody(world: World) -> None:
    world.place("anna", Body(FLOOR, 39.5, 20.0, 0.25))
    world.doors.shut(FLOOR, DOOR)
    pass_time(world, 5.0)
    assert world.doors.doors[FLOOR][DOOR].gap == 1.0
    world.remove("anna")
    pass_time(world, 3.0)
    assert world.doors.doors[FLOOR][DOOR].gap == 0.0


def test_an_automatic_door_opens_for_who_comes_near_and_shuts_behind(world: World) -> None:
    world.doors.automate(FLOOR, DOOR, 2.0)
    pass_time(world, 3.0)
    door = world.doors.doors[FLOOR][DOOR]
    assert door.gap == 0.0
    before_the_door(world)
    pass_time(world, STROKE_S + 0.2)
    assert door.gap == 1.0
    world.robots["xiaodi"].base.y = 10.0
    pass_time(world, AUTOMATIC_HOLD_S - 0.5)
    assert door.gap == 1.0
    pass_time(world, STROKE_S + 1.0)
    assert door.gap == 0.0


def test_leaves_part_in_the_middle() -> None:
    door = HallDoor("d", FLOOR, (0.0, 0.0), (2.0, 0.0), gap=0.5, wanted=0.0)
    assert door.segments() == ((0.0, 0.0, 0.5, 0.0), (2.0, 0.0, 1.5, 0.0))


def test_a_hinged_leaf_turns_about_its_first_end_and_waits_for_who_stands_there() -> None:
    door = HallDoor("d", FLOOR, (0.0, 0.0), (1.0, 0.0), kind="hinged", gap=0.5, wanted=0.0)
    ((x1, y1, x2, y2),) = door.segments()
    assert (x1, y1) == (0.0, 0.0)
    assert (x2, y2) == (pytest.approx(math.sqrt(0.5)), pytest.approx(math.sqrt(0.5)))
    door.step(0.0, 0.1, [(0.6, 0.4, 0.3)])
    assert door.gap == 0.5
    door.step(0.0, 0.1, [])
    assert door.gap < 0.5


def test_an_unknown_door_is_a_key_error(world: World) -> None:
    doors: Doors = world.doors
    with pytest.raises(KeyError):
        doors.shut(FLOOR, "no-such-door")
