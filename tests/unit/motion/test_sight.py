"""Free distances in a scan: numpy and the loop that may be compiled say the same, to the bit."""

import math
from random import Random

import pytest

from robots.core import compiled
from robots.core.geometry import Pose
from robots.core.sensing import ScanSeen
from robots.motion import sight
from robots.motion.sight import Sight

RADIUS, BEAMS = 0.28, 240


def seen(random: Random) -> Sight:
    """A room in steps, with echoes of the robot's own body and beams that meet nothing."""
    ranges = [random.choice([random.uniform(0.0, 6.0), 6.0, 0.03, random.uniform(0.04, 0.06)]) for _ in range(BEAMS)]
    found = Sight(RADIUS)
    rounded = tuple(round(one, 3) for one in ranges)
    found.see(ScanSeen(1.0, Pose("b1-F1", 0.0, 0.0, 0.0), -math.pi, 2 * math.pi / BEAMS, 6.0, rounded))
    return found


def test_the_loop_and_numpy_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(5)
    for _ in range(60):
        view, direction, half = seen(random), random.uniform(-4.0, 4.0), random.uniform(0.05, 0.8)
        monkeypatch.setattr(compiled, "pays", lambda: False)
        by_numpy = view.free(direction, half)
        monkeypatch.setattr(compiled, "pays", lambda: True)
        monkeypatch.setattr(sight, "_loop", lambda: sight.nearest)
        assert view.free(direction, half) == by_numpy


def test_nothing_in_the_corridor_is_endless() -> None:
    view = Sight(RADIUS)
    view.see(ScanSeen(1.0, Pose("b1-F1", 0.0, 0.0, 0.0), -math.pi, 2 * math.pi / BEAMS, 6.0, (0.03,) * BEAMS))
    assert view.free(0.0, 0.4) == math.inf
