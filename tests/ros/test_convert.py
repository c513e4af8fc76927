"""What the messages of a base say as events."""

from __future__ import annotations

import pytest
from nav_msgs.msg import Odometry

from robots.core.sensing import OdometrySeen
from robots.ros.convert import odometry_event, odometry_message


def test_odometry_says_when_it_was_taken() -> None:
    event = odometry_event(100.75, odometry_message(OdometrySeen(100.5, 0.3, -0.2)))
    assert (event.at, event.speed, event.turn, event.taken) == (100.75, 0.3, -0.2, pytest.approx(100.5))


def test_a_base_that_stamps_nothing_measured_just_now() -> None:
    assert odometry_event(100.75, Odometry()).taken is None
