"""A robot that waits beside a lift's door can see whether it is open."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from robots.building import check_lifts
from robots.building.check_lifts import beams_through
from robots.building.plan import Plan
from robots.elevator import scan
from robots.settings import load_hall
from sim.physics.rays import Beams
from sim.world import SCAN_BEAMS

LIFT = Plan.of(load_hall(Path(__file__).parents[3] / "config/hall")).lifts["east"]


@pytest.mark.parametrize(
    ("along", "beside", "fewest", "most"), [(1.0, 0.0, 28, 29), (0.6, 1.25, 9, 11), (0.05, 2.0, 0, 1)]
)
def test_beams_that_go_through_the_door(along: float, beside: float, fewest: int, most: int):
    assert fewest <= beams_through(LIFT, LIFT.at(along, beside)) <= most
    assert beams_through(LIFT, LIFT.at(-0.5, beside)) == 0


def test_every_hold_point_of_the_hall_sees_its_door():
    assert all(beams_through(LIFT, LIFT.holds[map_id]) >= check_lifts.FEWEST_BEAMS for map_id in LIFT.maps)


def test_the_check_and_the_ride_judge_by_the_same_beams():
    assert (check_lifts.FEWEST_BEAMS, check_lifts.JAMB_M) == (scan.FEWEST_BEAMS, scan.JAMB_M)
    assert math.radians(360 / SCAN_BEAMS) <= check_lifts.BEAM_RAD + 1e-9 and Beams.around(SCAN_BEAMS).step > 0
