"""People push a robot: in vain while it holds its wheels, straight and without its motors once it lets them go."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.core.sensing import Drive, FreeWheels
from robots.settings import load_hall
from sim.physics.pushes import Push
from sim.world import World


@pytest.fixture
def world() -> World:
    return World.of(load_hall(Path("config/scenarios/halls/small")), at=0.0)


def told(world: World) -> list[tuple[str, str]]:
    return [(happening.what, happening.detail) for happening in world.happenings]


def test_only_free_wheels_roll(world: World) -> None:
    vehicle = world.robots["left"]
    x, y = vehicle.base.x, vehicle.base.y
    assert not world.pushes.begin(world, vehicle, Push((x + 0.3, y), 0.5))
    world.step(1.0)
    assert (vehicle.base.x, vehicle.base.y) == (x, y)
    assert ("push_in_vain", "") in told(world)


def test_a_pushed_robot_goes_at_the_pace_of_the_push_and_its_wheels_tell_nothing(world: World) -> None:
    vehicle = world.robots["left"]
    x, y = vehicle.base.x, vehicle.base.y
    world.apply("left", FreeWheels(True))
    assert world.pushes.begin(world, vehicle, Push((x, y + 0.4), 0.4))
    assert world.is_moving
    world.step(0.5)
    assert vehicle.base.y == pytest.approx(y + 0.2, abs=0.01)
    world.apply("left", Drive(0.5, 0.0))
    assert vehicle.base.odometry == (0.0, 0.0)
    world.step(1.0)
    assert (vehicle.base.x, vehicle.base.y) == pytest.approx((x, y + 0.4))
    assert told(world)[-1] == ("pushed", "there")
    assert not world.is_moving


def test_a_push_ends_when_the_robot_holds_its_wheels_again(world: World) -> None:
    vehicle = world.robots["left"]
    world.apply("left", FreeWheels(True))
    world.pushes.begin(world, vehicle, Push((vehicle.base.x, vehicle.base.y + 1.0), 0.4))
    world.step(0.5)
    world.apply("left", FreeWheels(False))
    assert told(world)[-1] == ("pushed", "held")
    assert not vehicle.is_pushed
