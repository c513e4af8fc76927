"""A running hall for tests that need one."""

from pathlib import Path

import pytest

from robots.settings import Hall, load_hall
from sim.engine import Engine
from sim.world import World


@pytest.fixture(scope="session")
def hall() -> Hall:
    return load_hall(Path("config/hall"))


@pytest.fixture
def world(hall: Hall) -> World:
    return World.of(hall, 1000.0, seed=1)


@pytest.fixture
def small_engine(hall: Hall) -> Engine:
    return Engine(hall, seed=1)
