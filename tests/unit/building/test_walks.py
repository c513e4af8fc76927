"""Visitors' ways: never through staff's corridors, to every counter, by lift, and out of the building."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.building import Plan, load_plan
from robots.core.geometry import Pose
from robots.core.ids import building_of
from robots.settings.stops import VISITED_KINDS

HALL = Path(__file__).parents[3] / "config/hall"
STAFF = {
    "b1-F1/corner",
    "b1-F1/b-staff",
    "b1-F1/mail",
    "b1-F1/review",
    *(f"b1-F1/{n}" for n in ("w1", "n0", "n7", "e1")),
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(HALL)


def test_a_visitor_reaches_every_counter_and_place_without_staffs_ways(plan: Plan) -> None:
    entrances = {building.id: building.entrance for building in plan.hall.buildings}
    for stop in plan.stops.values():
        if stop.kind in VISITED_KINDS:
            way = plan.visitors_way(str(entrances[building_of(stop.map_id)]), stop.id)
            assert way is not None, stop.id
            assert STAFF.isdisjoint(way.nodes), stop.id


def test_a_window_is_shown_from_the_public_side(plan: Plan) -> None:
    way = plan.visitors_way("desk", "A12")
    assert way is not None
    assert way.nodes[-1] == "b1-F1/A12-front"
    front, stop = plan.nodes[way.nodes[-1]], plan.stops["A12"]
    assert front.y < 20 < stop.y, "the counter stands between them"


def test_an_office_upstairs_is_reached_by_lift(plan: Plan) -> None:
    way = plan.visitors_way("dock-zhi", "2F-tax")
    assert way is not None
    assert (way.rides, way.nodes[-1]) == (1, "2F-tax")


@pytest.mark.parametrize("stop", ["3F-archive", "dock-1", "1F-review", "2F-city"])
def test_nobody_is_sent_where_only_staff_go(plan: Plan, stop: str) -> None:
    assert plan.visitors_way("desk", stop) is None


def test_to_another_building_the_way_ends_at_the_entrance_of_this_one(plan: Plan) -> None:
    there, back = plan.visitors_way("dock-zhi", "E03"), plan.visitors_way("dock-jing", "A12")
    assert there is not None
    assert back is not None
    assert (there.nodes[-1], back.nodes[-1]) == ("entrance", "entrance-2")


def test_a_way_begins_at_the_nearest_public_point(plan: Plan) -> None:
    way = plan.visitors_way(Pose("b1-F1", 23.2, 2.6, 0.0), "tickets")
    assert way is not None
    assert way.nodes == ("b1-F1/p-in", "tickets")
    assert plan.visitors_way("A12", "A12") is not None, "from the staff's side to the nearest public point"


def test_unknown_stops_are_key_errors(plan: Plan) -> None:
    with pytest.raises(KeyError):
        plan.visitors_way("desk", "Z99")
    assert plan.visitors_way(Pose("b1-F9", 0, 0, 0.0), "A12") is None


def test_couriers_never_drive_on_walks_and_guides_nowhere_else(plan: Plan) -> None:
    assert plan.way("xiaodi", "dock-1", "desk") is None
    assert plan.way("xiaozhi", "dock-zhi", "dock-1") is None
    assert plan.way("xiaozhi", "desk", "dock-zhi") is not None
    assert plan.way("xiaodi", "A12", "3F-archive") == plan.route("A12", "3F-archive")
