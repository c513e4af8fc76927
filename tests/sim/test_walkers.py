"""People who walk about: pace, manners, lifts, doors; without any mind."""

import math

import pytest

from robots.core.lift import DoorState
from robots.core.sensing import Drive
from robots.settings import Hall
from sim.people.along import Follow
from sim.people.walkers import KEEP_M, Act, Walker
from sim.people.walks import Go, Ride, Stand, StandInDoor
from sim.physics import guard
from sim.world import Body, World

FLOOR = "b1-F1"


def come(world: World, script: list[Act], x: float, y: float, **manners) -> Walker:
    walker = Walker("anna", script, **manners)
    world.walkers.add(world, walker, Body(FLOOR, x, y, 0.25))
    return walker


def pass_time(world: World, seconds: float, speed: float | None = None) -> None:
    for _ in range(round(seconds / 0.1)):
        if speed is not None:
            world.apply("xiaodi", Drive(speed, 0.0))
        world.step(0.1)


def put_robot(world: World, x: float, y: float, theta: float = 0.0) -> None:
    base = world.robots["xiaodi"].base
    base.x, base.y, base.theta = x, y, theta


def told(world: World, what: str) -> list[str]:
    return [happening.detail for happening in world.happenings if happening.what == what]


def test_it_walks_its_way_at_its_pace_stands_and_leaves(world: World) -> None:
    walker = come(world, [Go(12.0, 18.0), Stand(2.0), Go(12.0, 17.0)], 10.0, 18.0, pace=1.0)
    pass_time(world, 1.0)
    assert world.bodies["anna"].x == pytest.approx(11.0)
    assert walker.word == "walking"
    pass_time(world, 2.0)
    assert (world.bodies["anna"].x, walker.word) == (pytest.approx(12.0), "standing")
    pass_time(world, 2.5)
    assert "anna" not in world.bodies
    assert not world.walkers.walkers


def test_large_and_small_steps_lead_to_the_same_place(hall: Hall) -> None:
    places = []
    for dt in (0.02, 0.1):
        world = World.of(hall, 0.0, 1)
        come(world, [Go(14.0, 18.0)], 10.0, 18.0, pace=1.1)
        for _ in range(round(2.0 / dt)):
            world.step(dt)
        places.append(world.bodies["anna"].x)
    assert places[0] == pytest.approx(places[1])


def test_a_careful_one_stops_before_a_robot_and_walks_round_it(world: World) -> None:
    put_robot(world, 13.0, 18.0)
    walker = come(world, [Go(16.0, 18.0)], 10.0, 18.0)
    pass_time(world, 2.5)
    body = world.bodies["anna"]
    assert walker.word == "held"
    assert 13.0 - body.x - 0.25 - 0.28 >= KEEP_M - 0.05
    nearest = math.inf
    for _ in range(100):
        world.step(0.1)
        if "anna" not in world.bodies:
            break
        body = world.bodies["anna"]
        nearest = min(nearest, math.hypot(body.x - 13.0, body.y - 18.0) - 0.53)
    assert "anna" not in world.bodies
    assert nearest > 0.0
    assert told(world, "bumped") == []


def test_a_careless_one_bumps_into_a_robot_that_stands_and_it_is_no_contact_of_the_robot(world: World) -> None:
    put_robot(world, 13.0, 18.0)
    come(world, [Go(16.0, 18.0)], 10.0, 18.0, careless=True, pace=1.0)
    pass_time(world, 4.0)
    bumps = [happening for happening in world.happenings if happening.what == "bumped"]
    assert [(item.who, item.detail) for item in bumps] == [("anna", "xiaodi")]
    assert bumps[0].speed == pytest.approx(1.0)
    assert told(world, "contact") == []


def test_a_robot_that_drives_into_somebody_is_a_contact_with_both_speeds(world: World) -> None:
    put_robot(world, 13.0, 18.0, math.pi)
    guard.take_off(world.robots["xiaodi"])
    come(world, [Go(16.0, 18.0)], 10.0, 18.0, careless=True, pace=1.0)
    pass_time(world, 2.5, speed=0.8)
    contacts = [happening for happening in world.happenings if happening.what == "contact"]
    assert {item.detail for item in contacts} == {"anna"}
    assert contacts[0].speed > 1.2


def test_a_wall_stops_it(world: World) -> None:
    walker = come(world, [Go(10.0, 40.0)], 10.0, 18.0)
    pass_time(world, 20.0)
    assert walker.held_by == "wall"
    assert world.bodies["anna"].y < 40.0 - 5.0


def test_it_makes_room_for_a_robot_that_waits_and_comes_back(world: World) -> None:
    put_robot(world, 12.0, 18.0)
    walker = come(world, [Stand(60.0)], 13.0, 18.0, aside_after_s=3.0)
    pass_time(world, 2.5)
    assert world.bodies["anna"].y == 18.0
    pass_time(world, 3.0)
    assert told(world, "steps_aside") == [""]
    assert abs(world.bodies["anna"].y - 18.0) > 0.28 + 0.25
    assert walker.word == "aside"
    put_robot(world, 20.0, 18.0)
    pass_time(world, 1.0)
    assert walker.word == "standing"


def test_it_follows_a_robot_and_keeps_its_distance(world: World) -> None:
    put_robot(world, 12.0, 18.0)
    come(world, [Follow("xiaodi", 0.6, 30.0)], 10.0, 18.0)
    pass_time(world, 6.0, speed=0.5)
    base, body = world.robots["xiaodi"].base, world.bodies["anna"]
    assert base.x > 13.0
    assert base.x - body.x - 0.53 == pytest.approx(0.6, abs=0.15)


def test_it_rides_a_lift_and_weighs_on_it(world: World) -> None:
    lift = world.plan.lifts["east"]
    walker = come(world, [Ride("east", "b1-F3"), Stand(5.0)], *lift.at(1.5, 0.3))
    words, heaviest, beam = [], 0.0, False
    for _ in range(900):
        world.step(0.1)
        if walker.word not in words[-1:]:
            words.append(walker.word)
        heaviest = max(heaviest, world.cars["east"].load_kg)
        beam = beam or world.cars["east"].beam
        if walker.word == "standing":
            break
    assert words == ["waiting", "boarding", "riding", "leaving", "standing"]
    assert (heaviest, world.cars["east"].load_kg, beam) == (75.0, 0.0, True)
    assert world.bodies["anna"].map_id == "b1-F3"
    assert told(world, "boards") == ["east at b1-F1"]
    assert told(world, "gets_off") == ["east at b1-F3"]


def test_a_robot_goes_first(world: World) -> None:
    lift = world.plan.lifts["east"]
    put_robot(world, *lift.at(0.9, 0.0))
    walker = come(world, [Ride("east", "b1-F3")], *lift.at(2.0, 0.8))
    for _ in range(40):
        world.step(0.1)
    assert walker.word == "waiting"
    assert world.cars["east"].door.state is DoorState.OPEN


def test_somebody_on_the_sill_keeps_the_door_open(world: World) -> None:
    lift = world.plan.lifts["east"]
    walker = come(world, [StandInDoor("east", 20.0)], *lift.at(1.2, 0.75))
    world.cars["east"].press_car(FLOOR, world.now)
    pass_time(world, 6.0)
    assert walker.word == "blocking"
    pass_time(world, 12.0)
    assert world.cars["east"].door_gap() > 0.9
    pass_time(world, 14.0)
    assert "anna" not in world.bodies
    assert world.cars["east"].door_gap() < 0.9


def test_who_stood_in_a_door_goes_away_though_a_robot_waits_where_they_would_go(world: World) -> None:
    """Two of them stood before a courier for half an hour, and it before them (the swarm's episode 10256)."""
    lift = world.plan.lifts["east"]
    come(world, [StandInDoor("east", 5.0)], *lift.at(0.8, 0.0))
    put_robot(world, *lift.at(1.2, 1.0))
    world.cars["east"].press_car(FLOOR, world.now)
    pass_time(world, 20.0)
    assert "anna" not in world.bodies


def test_who_stood_in_a_door_squeezes_past_somebody_who_wants_in(world: World) -> None:
    lift = world.plan.lifts["east"]
    come(world, [StandInDoor("east", 5.0)], *lift.at(0.8, 0.0))
    world.cars["east"].press_car(FLOOR, world.now)
    pass_time(world, 6.0)
    world.place("ben", Body(FLOOR, *lift.at(0.3, 0.0), 0.2))
    pass_time(world, 20.0)
    assert "anna" not in world.bodies


def test_who_rides_is_seen_by_the_laser_in_the_car_only(world: World) -> None:
    lift = world.plan.lifts["east"]
    vehicle = world.robots["xiaodi"]
    put_robot(world, *lift.at(-0.9, 0.0))
    vehicle.car = "east"
    alone = world.cast_scan("xiaodi").ranges
    world.place("anna", Body(FLOOR, *lift.at(-0.5, 0.5), 0.2, car="east"))
    assert min(world.cast_scan("xiaodi").ranges) < min(alone)


def test_two_of_one_name_are_refused(world: World) -> None:
    come(world, [Stand(5.0)], 10.0, 18.0)
    with pytest.raises(ValueError, match="here already"):
        come(world, [Stand(5.0)], 11.0, 18.0)
