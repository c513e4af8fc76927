"""States that say nothing new cost no dispatch pass; anything else does, and so does a tremble that adds up."""

from __future__ import annotations

from dataclasses import replace
from math import pi

import pytest

from robots.core.geometry import Pose
from robots.core.vda import VehicleError, VehicleState
from robots.fleet.humming import Humming
from robots.fleet.robot import RobotView
from tests.fixtures.busy_story import small_plan

STANDS = VehicleState(
    "left", "o1", 0, "n1", 0, (), (), (), False, False, 0.8, False, "AUTOMATIC", pose=Pose("b1-F1", 1.0, 2.0, pi)
)  # fmt: skip


def looked_at(state: VehicleState) -> Humming:
    humming = Humming()
    humming.looked({"left": RobotView(small_plan().hall.robots["left"], state)})
    return humming


@pytest.mark.parametrize(
    "says",
    [
        {"pose": Pose("b1-F1", 1.02, 2.01, 0.02 - pi)},  # the heading wraps
        {"charge": 0.799},
    ],
)
def test_a_tremble_says_nothing(says: dict[str, object]) -> None:
    assert looked_at(STANDS).says_nothing(replace(STANDS, **says))


@pytest.mark.parametrize(
    "says",
    [
        {"pose": Pose("b1-F1", 1.04, 2.0, pi)},
        {"pose": Pose("b1-F1", 1.0, 2.0, pi - 0.06)},
        {"pose": Pose("b1-F2", 1.0, 2.0, pi)},
        {"pose": None},
        {"pose_sure": False},
        {"charge": 0.79},
        {"charging": True},
        {"paused": True},
        {"order_id": "o2"},
        {"errors": (VehicleError("drive", "FATAL"),)},
    ],
)
def test_whatever_else_it_says_is_looked_at(says: dict[str, object]) -> None:
    assert not looked_at(STANDS).says_nothing(replace(STANDS, **says))


def test_steps_add_up() -> None:
    humming, said = looked_at(STANDS), []
    for step in range(4):
        said.append(humming.says_nothing(replace(STANDS, pose=Pose("b1-F1", 1.0 + 0.02 * step, 2.0, pi))))
    assert said == [True, True, False, False]


def test_nobody_is_known_at_first() -> None:
    assert not Humming().says_nothing(STANDS)
