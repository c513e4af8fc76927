"""A simulator that is killed and started again finds its robots where they were."""

from __future__ import annotations

from pathlib import Path

from robots.core.sensing import Drive
from robots.settings import load_hall
from sim.keeping import kept, load, save
from sim.world import World

SMALL = Path(__file__).parents[2] / "config" / "scenarios" / "halls" / "small"


def test_what_was_saved_is_put_back(tmp_path: Path) -> None:
    hall = load_hall(SMALL)
    world = World.of(hall, 1000.0)
    robot = sorted(world.robots)[0]
    start = world.robots[robot].pose
    for _ in range(20):
        world.apply(robot, Drive(-0.3, 0.0))
        world.step(0.1)
    world.robots[robot].unlock(2)
    lift = sorted(world.cars)[0]
    world.cars[lift].put_at(sorted(world.cars[lift].elevations)[-1])
    save(world, tmp_path / "places.json")
    again = World.of(hall, 2000.0)
    load(again, tmp_path / "places.json")
    assert again.robots[robot].pose != start
    assert kept(again) == kept(world)


def test_a_torn_file_leaves_a_fresh_world(tmp_path: Path) -> None:
    hall = load_hall(SMALL)
    world = World.of(hall, 1000.0)
    (tmp_path / "places.json").write_text('{"robots": {"xiaodi"')
    fresh = kept(world)
    load(world, tmp_path / "places.json")
    assert kept(world) == fresh
