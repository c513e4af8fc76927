"""Radio dead zones: places on a floor, shut lift cars."""

import pytest

from sim.net.radio import DeadPlace, Radio
from sim.world import World


def test_a_dead_place_is_round_and_on_one_floor(world: World) -> None:
    base = world.robots["xiaodi"].base
    assert world.radio_reaches("xiaodi")
    world.radio.hide_place("corner", DeadPlace("b1-F1", base.x + 1.0, base.y, 1.5))
    assert not world.radio_reaches("xiaodi")
    base.x -= 0.6
    assert world.radio_reaches("xiaodi")
    world.radio.hide_place("above", DeadPlace("b1-F2", base.x, base.y, 1.5))
    assert world.radio_reaches("xiaodi")


def test_it_is_over_when_taken_away(world: World) -> None:
    base = world.robots["xiaodi"].base
    world.radio.hide_place("corner", DeadPlace("b1-F1", base.x, base.y, 1.0))
    world.radio.restore("corner")
    assert world.radio_reaches("xiaodi")


def test_a_dead_car_is_dead_while_its_door_is_shut(world: World) -> None:
    world.radio.hide_car("steel", "east")
    vehicle = world.robots["xiaodi"]
    vehicle.car = "east"
    assert not world.radio_reaches("xiaodi")
    world.cars["east"].press_car(world.cars["east"].standing, world.now)
    world.step(0.5)
    assert world.cars["east"].door_gap() > 0
    assert world.radio_reaches("xiaodi")


def test_a_place_on_the_floor_does_not_count_within_a_shut_car() -> None:
    radio = Radio()
    radio.hide_place("lobby", DeadPlace("b1-F1", 0.0, 0.0, 3.0))
    assert radio.reaches("b1-F1", 0.0, 0.0, "east")
    assert not radio.reaches("b1-F1", 0.0, 0.0, "")


def test_an_unknown_robot_is_a_key_error(world: World) -> None:
    with pytest.raises(KeyError):
        world.radio_reaches("nobody")
