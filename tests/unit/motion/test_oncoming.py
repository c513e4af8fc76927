"""What comes towards the robot: seen from one scan to the next, and braked for in time."""

import math

import pytest

from robots.motion.limits import Limits
from robots.motion.sight import Oncoming

SCAN_S = 0.2


def watch(walks: float, drives: float, first: float = 5.0, scans: int = 6) -> float:
    """What is made of something that walks towards a robot that drives, m/s both."""
    oncoming = Oncoming()
    towards = 0.0
    for k in range(scans):
        towards = oncoming.see(k * SCAN_S, first - k * SCAN_S * (walks + drives), drives)
    return towards


@pytest.mark.parametrize(("walks", "drives"), [(1.2, 0.8), (1.2, 0.0), (0.5, 0.8), (2.0, 0.3)])
def test_its_speed_is_known_from_the_second_scan_on(walks: float, drives: float) -> None:
    assert watch(walks, drives, scans=2) == pytest.approx(walks)
    assert watch(walks, drives) == pytest.approx(walks)


@pytest.mark.parametrize("walks", [0.0, 0.1, -0.5])
def test_what_stands_or_goes_away_does_not_come(walks: float) -> None:
    assert watch(walks, 0.8) == 0.0


def test_what_has_only_now_come_into_view_has_no_speed_yet() -> None:
    oncoming = Oncoming()
    oncoming.see(0.0, math.inf, 0.8)
    assert oncoming.see(0.2, 3.0, 0.8) == 0.0
    oncoming.see(0.4, 2.8, 0.8)
    assert oncoming.see(0.6, 1.0, 0.8) == 0.0  # 8 m/s: somebody stepped in between


def test_the_same_scan_again_changes_nothing_and_an_old_one_is_forgotten() -> None:
    oncoming = Oncoming()
    oncoming.see(0.0, 4.0, 0.8)
    assert oncoming.see(0.2, 3.6, 0.8) == pytest.approx(1.2)
    assert oncoming.see(0.2, 3.6, 0.8) == pytest.approx(1.2)
    assert oncoming.see(2.0, 1.0, 0.8) == 0.0


@pytest.mark.parametrize("towards", [0.2, 0.5, 1.2, 2.0])
def test_at_meeting_speed_it_stands_before_they_meet(towards: float) -> None:
    limits = Limits()
    for distance in (0.1, 0.5, 1.0, 3.0):
        speed = limits.meeting_speed(distance, towards)
        stops_in = speed / (0.7 * limits.accel)
        assert speed * stops_in / 2 + towards * stops_in <= distance + 1e-9
    assert limits.meeting_speed(0.0, towards) == 0.0
