from __future__ import annotations

import time
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from robots.building import Plan, load_plan
from robots.building.flight import drive_time
from robots.settings import load_hall

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(ROOT / "config/hall")


def test_from_the_window_to_the_archive_goes_by_the_lift_group(plan: Plan) -> None:
    route = plan.route("A12", "3F-archive")
    assert route is not None
    assert route.nodes[0] == "A12"
    assert route.nodes[-1] == "3F-archive"
    rides = [hop for hop in route.hops if hop.lift_group]
    assert [(hop.a, hop.b, hop.lift_group) for hop in rides] == [("b1-F1/lobby-b1", "b1-F3/lobby-b1", "b1")]
    assert [(hop.a, hop.b) for hop in route.hops] == list(zip(route.nodes, route.nodes[1:], strict=False))


def test_every_pair_of_stops_is_joined_and_the_way_back_is_as_long(plan: Plan) -> None:
    lanes = {end for step in plan.hops for end in step}
    assert {stop.id for stop in plan.hall.handover_stops} < lanes
    for a, b in permutations((stop for stop in plan.stops if stop in lanes), 2):
        there, back = plan.route(a, b), plan.route(b, a)
        assert there is not None
        assert back is not None
        assert there.length_m == pytest.approx(back.length_m)
        assert there.rides == int(plan.stops[a].map_id != plan.stops[b].map_id)
        for hop in there.hops:
            same_floor = plan.nodes[hop.a].map_id == plan.nodes[hop.b].map_id
            assert same_floor is (hop.lift_group == "")


def test_a_route_to_where_one_stands_is_empty(plan: Plan) -> None:
    route = plan.route("A12", "A12")
    assert route is not None
    assert (route.nodes, route.hops, route.travel_s(0.8, 0.5)) == (("A12",), (), 0.0)


@pytest.mark.parametrize("ends", [("A12", "A99"), ("A99", "A12")])
def test_an_unknown_node_is_a_key_error(plan: Plan, ends: tuple[str, str]) -> None:
    with pytest.raises(KeyError, match="A99"):
        plan.route(*ends)


def test_a_closed_group_or_node_is_not_used(plan: Plan) -> None:
    assert plan.route("A12", "3F-archive", frozenset({"b1"})) is None
    assert plan.route("A12", "3F-archive", frozenset({"b1-F3/c2"})) is None
    assert plan.route("A12", "A01", frozenset({"b1"})) is not None
    assert plan.route("A12", "3F-archive", frozenset({"A12", "3F-archive"})) is not None
    assert plan.route("A12", "3F-archive") is not None


def test_a_slower_lane_takes_longer(plan: Plan) -> None:
    route = plan.route("b1-F1/lobby-south", "b1-F1/hall-a")
    assert route is not None
    assert route.hops[0].max_speed == 0.6
    free = replace(route, hops=tuple(replace(hop, max_speed=None) for hop in route.hops))
    assert free.travel_s(0.8, 0.5) == pytest.approx(drive_time(route.length_m, 0.8, 0.5))
    extra = route.length_m / 0.6 - route.length_m / 0.8
    assert route.travel_s(0.8, 0.5) == pytest.approx(free.travel_s(0.8, 0.5) + extra)
    assert route.travel_s(0.5, 0.5) == free.travel_s(0.5, 0.5)


def test_a_ride_counts_with_wait_doors_and_flight(plan: Plan) -> None:
    route = plan.route("b1-F1/lobby-b1", "b1-F3/lobby-b1")
    assert route is not None
    [hop] = route.hops
    assert hop.flight_s == pytest.approx(9.0 / 1.6 + 1.6 / 0.8 + 0.8 / 1.0)
    assert route.travel_s(0.8, 0.5) == pytest.approx(60.0 + hop.flight_s)


def test_lanes_meet_the_lobby_of_every_floor(plan: Plan) -> None:
    for map_id in {map_id for lift in plan.lifts.values() for map_id in lift.maps}:
        assert plan.nodes[plan.lobby("b1", map_id)].map_id == map_id
    with pytest.raises(KeyError):
        plan.lobby("b2", "b1-F1")


def test_every_stop_is_its_own_nearest_node(plan: Plan) -> None:
    for stop in plan.stops.values():
        nearest = plan.nearest_public if stop.id in plan.public else plan.nearest_node
        assert nearest(stop.map_id, stop.x + 0.05, stop.y - 0.05) == stop.id


def test_where_only_visitors_walk_is_no_couriers_nearest_node(plan: Plan) -> None:
    lift = plan.stops["lift-1F"]
    assert plan.nearest_node(lift.map_id, lift.x, lift.y) == "b1-F1/lobby-b1"


def test_the_nearest_node_is_not_behind_a_wall(plan: Plan) -> None:
    dock = plan.nodes["dock-1"]
    assert plan.nearest_node("b1-F1", 24.9, dock.y) is not None
    assert plan.nearest_node("b1-F1", 24.9, dock.y) != "dock-1", "dock-1 is nearer, beyond the wall of the mail room"
    assert plan.nearest_node("b1-F1", 30.0, 19.0) == "b1-F1/lobby-south", "A18 is nearer, beyond the counter"
    assert plan.nearest_node("b1-F9", 0, 0) is None


def test_doors_and_lift_doors_are_open_in_the_walls(plan: Plan) -> None:
    floor = plan.maps["b1-F1"]

    def gap_at(x: float, y: float) -> bool:
        return not any(
            min(x1, x2) - 1e-9 <= x <= max(x1, x2) + 1e-9 and min(y1, y2) - 1e-9 <= y <= max(y1, y2) + 1e-9
            for x1, y1, x2, y2 in floor.segments
        )

    assert gap_at(23, 0), "main entrance"
    assert not gap_at(20.9, 0)
    for lift in plan.lifts.values():
        assert gap_at(*lift.at(0.0, 0.0))
        assert gap_at(*lift.at(0.0, 0.49))
        assert not gap_at(*lift.at(0.0, 0.51))
    assert not gap_at(10, 20), "the counter is an obstacle"


def test_a_lift_that_does_not_stop_has_its_shaft_and_no_door(plan: Plan) -> None:
    hall = load_hall(ROOT / "config/hall")
    lifts = {**hall.lifts, "east": hall.lifts["east"].model_copy(update={"serves": ("b1-F1", "b1-F2")})}
    other = Plan.of(replace(hall, lifts=lifts))
    assert other.lifts["east"].maps == ("b1-F1", "b1-F2")
    assert len(other.maps["b1-F3"].segments) < len(plan.maps["b1-F3"].segments)
    assert len(other.maps["b1-F2"].segments) == len(plan.maps["b1-F2"].segments)


def test_a_hall_that_does_not_join_up_is_refused(folder: Path) -> None:
    path = folder / "building.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("- [office, A02]", "- [office, A20]"), encoding="utf-8")
    with pytest.raises(ValueError, match="lane office - A20 on b1-F1"):
        load_plan(folder)


def test_a_plan_is_quick() -> None:
    hall = load_hall(ROOT / "config/hall")
    start = time.perf_counter()
    plan = Plan.of(hall)
    built = time.perf_counter()
    pairs = list(permutations(list(plan.stops)[:12], 2))
    for a, b in pairs:
        plan.route(a, b)
    warm = time.perf_counter()
    for a, b in pairs:
        plan.route(a, b)
    assert built - start < 1.0
    assert (time.perf_counter() - warm) / len(pairs) < 1e-3
