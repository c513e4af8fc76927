"""Where visitors stand upstairs: beside the place where a courier hands over, and off its ways."""

import math

from robots.building import Plan
from robots.building.segments import gap_to_segment
from robots.settings import Hall
from sim.crowd.ground import grounds
from sim.crowd.places import DOOR_M, LANE_M, OFF_STOP_M, SEAT_PITCH_M, Places


def test_who_has_business_upstairs_stands_beside_the_couriers_stop_and_off_its_ways(hall: Hall) -> None:
    plan = Plan.of(hall)
    floors = [map_id for map_id in plan.maps if map_id.startswith("b1-")]
    places = Places(plan, grounds(plan, floors))
    offices = [one for one in plan.stops.values() if one.kind == "office" and one.map_id in floors]
    assert len(offices) >= 5
    for office in offices:
        found = places.beside(office)
        assert len(found) > 1
        assert places.beside(office) is found
        ground, nodes = places.grounds[office.map_id], plan.nodes
        for index, point in enumerate(found):
            row, column = ground.cell(point)
            assert ground.walked[row, column]
            walk_m = ground.way_to((office.x, office.y)).far[row * ground.room.shape[1] + column]
            assert walk_m < 4.0
            assert all(math.dist(point, other) >= SEAT_PITCH_M for other in found[:index])
            for stop in plan.stops.values():
                assert stop.map_id != office.map_id or math.dist(point, (stop.x, stop.y)) >= OFF_STOP_M
            for a, b in plan.hops:
                if nodes[a].map_id == nodes[b].map_id == office.map_id:
                    assert gap_to_segment(*point, (nodes[a].x, nodes[a].y, nodes[b].x, nodes[b].y)) > LANE_M


def test_a_window_is_visited_from_its_own_side(hall: Hall) -> None:
    plan = Plan.of(hall)
    places = Places(plan, grounds(plan, ["b1-F1"]))
    window = plan.stops["A01"]
    front = plan.nodes["b1-F1/A01-front"]
    assert places.beside(window) == ((front.x, front.y),)


def test_nobody_sits_or_stands_before_the_lifts(hall: Hall) -> None:
    plan = Plan.of(hall)
    hallway = Places(plan, grounds(plan, ["b1-F1"])).of(("A01", "A02", "A03"))
    assert hallway is not None
    assert len(hallway.seats) > 100
    for lift in plan.lifts.values():
        if "b1-F1" in lift.maps:
            kept = (lift.at(0.0, 0.0), lift.landing("b1-F1").point, lift.holds["b1-F1"])
            assert all(math.dist(seat, place) >= DOOR_M for seat in hallway.seats for place in kept)
