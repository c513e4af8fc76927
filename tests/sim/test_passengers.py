"""People who ride the lifts: when they come, how they board, ride and alight, what they refuse or leave alone."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import pytest

from robots.core.lift import DoorState, LiftMode
from robots.gateway.hardware import CallCar, HoldDoor, RobotMode
from sim.engine import Engine
from sim.idle import idle_until
from sim.people.demand import Traffic, Trip, drawn
from sim.people.lobby import Lobby, places_in
from sim.scenarios.facts import facts_of
from sim.verbs import VERBS
from sim.world import Body, World

FLOORS = {"b1-F1": 0.0, "b1-F2": 4.5, "b1-F3": 9.0}


def act(engine: Engine, verb: str, **given) -> None:
    fields = VERBS[verb].fields
    VERBS[verb].act(engine, {name: given.get(name, field.default) for name, field in fields.items()})


def a_trip(name: str = "anna", from_map: str = "b1-F1", to_map: str = "b1-F3", at: float = 1000.0, **more) -> Trip:
    return Trip(name, "b1", from_map, to_map, at, **more)


def pass_time(world: World, seconds: float, lifts: bool = True) -> None:
    for _ in range(round(seconds / 0.1)):
        world.step(0.1)
        for group in world.groups.values() if lifts else ():
            group.step(world.now)


def put_robot(world: World, x: float, y: float, map_id: str = "b1-F1", car: str = "") -> None:
    vehicle = world.robots["xiaodi"]
    vehicle.base.x, vehicle.base.y, vehicle.map_id, vehicle.car = x, y, map_id, car


# who comes


def test_people_come_as_often_as_asked_and_the_shares_are_kept():
    trips = drawn(Traffic(600.0, up=0.5, down=0.3), "b1", FLOORS, "b1-F1", 0.0, 36_000.0, Random(1))
    assert len(trips) == pytest.approx(6000, rel=0.05)
    assert sum(trip.from_map == "b1-F1" for trip in trips) / len(trips) == pytest.approx(0.5, abs=0.03)
    assert sum(trip.to_map == "b1-F1" for trip in trips) / len(trips) == pytest.approx(0.3, abs=0.03)
    assert all(trip.from_map != trip.to_map for trip in trips)
    gaps = [b.arrived - a.arrived for a, b in pairwise(trips)]
    mean = math.fsum(gaps) / len(gaps)
    assert math.sqrt(math.fsum((gap - mean) ** 2 for gap in gaps) / len(gaps)) == pytest.approx(mean, rel=0.05)


def test_a_party_comes_together_and_goes_to_one_floor():
    trips = drawn(Traffic(600.0, batch=2.5), "b1", FLOORS, "b1-F1", 0.0, 36_000.0, Random(1))
    parties: dict[float, set[str]] = {}
    for trip in trips:
        parties.setdefault(trip.arrived, set()).add(trip.to_map)
    assert len(trips) / len(parties) == pytest.approx(2.5, rel=0.1)
    assert all(len(floors) == 1 for floors in parties.values())


def test_what_happens_in_the_lifts_changes_nobody_who_comes(hall):
    came = []
    for stuck in (False, True):
        world = World.of(hall, 1000.0, seed=1)
        for car in world.cars.values():
            car.faults.stuck = stuck
        world.passengers.expect(drawn(Traffic(600.0), "b1", FLOORS, "b1-F1", 1000.0, 60.0, Random(3)))
        pass_time(world, 70.0)
        came.append([(trip.name, trip.arrived, trip.to_map) for trip in world.passengers.trips])
    assert came[0] == came[1] != []


# places


def test_people_wait_where_nobody_drives_stands_or_comes_out(world: World):
    lobby = Lobby(world.plan)
    for map_id in FLOORS:
        places = lobby.waiting("b1", map_id)
        assert len(places) >= 6
        for lift in world.plan.lifts.values():
            assert all(math.dist(place, lift.holds[map_id]) >= 0.9 for place in places)
            assert not any(0 < lift.along(*place) < 2.5 and abs(lift.lateral(*place)) < 0.7 for place in places)


def test_places_in_a_car_are_in_it_and_apart(world: World):
    lift = world.plan.lifts["east"]
    places = places_in(lift)
    assert len(places) >= 8
    for place in places:
        assert -lift.depth < place[0] < -0.2
        assert all(math.dist(place, other) >= 0.4 for other in places if other is not place)


# one trip


def test_a_passenger_waits_boards_rides_and_alights_and_is_weighed(world: World):
    world.passengers.expect([a_trip(kg=80.0)])
    pass_time(world, 1.0)
    body, trip = world.bodies["anna"], world.passengers.trips[0]
    assert (body.map_id, body.car, world.passengers.here["anna"].state) == ("b1-F1", "", "waiting")
    beams = 0
    for _ in range(600):
        pass_time(world, 0.1)
        beams += any(car.beam for car in world.cars.values())
        if trip.boarded and trip.alighted is None:
            assert world.cars[trip.lift].load_kg in (0.0, 80.0)
    assert beams > 3
    assert 1000.0 < trip.boarded < trip.alighted < 1060.0
    assert (trip.got_off, trip.is_served, trip.waited_s(world.now)) == ("b1-F3", True, trip.boarded - 1000.0)
    assert "anna" not in world.bodies
    assert world.cars[trip.lift].load_kg == 0.0


def test_who_is_caught_in_a_door_that_pushes_steps_back_and_gets_in_when_it_opens(world: World):
    """Else neither moves any more: the door stops at whoever stands in it (the swarm's episode 12580)."""
    for car in world.cars.values():
        if car.lift != "east":
            car.set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    east = world.plan.lifts["east"]
    world.cars["east"].press_open(world.now)
    world.place("somebody", Body("b1-F1", *east.at(0.0, 0.0), 0.2, car="east"))
    pass_time(world, 200.0)
    assert world.cars["east"].door.nudging
    world.passengers.expect([a_trip(at=world.now)])
    pass_time(world, 0.2)
    anna = world.passengers.here["anna"]
    anna.state, anna.trip.lift, anna.path = "boarding", "east", [east.at(-0.6, 0.0)]
    world.move("anna", *east.at(0.14, 0.0))
    world.remove("somebody")
    pass_time(world, 60.0)
    assert anna.trip.boarded is not None


def test_somebody_getting_out_goes_before_somebody_getting_in(world: World):
    for car in world.cars.values():
        if car.lift != "east":
            car.set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    world.passengers.expect([a_trip("out", "b1-F1", "b1-F2"), a_trip("in", "b1-F2", "b1-F3", 1004.0)])
    pass_time(world, 90.0)
    out, into = world.passengers.trips
    assert out.alighted < into.boarded
    assert into.is_served


def test_a_full_car_is_let_go_and_called_again(world: World):
    for car in world.cars.values():
        if car.lift != "east":
            car.set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    world.passengers.expect([a_trip(f"p{n}", kg=120.0) for n in range(8)])
    pass_time(world, 30.0)
    aboard = [trip for trip in world.passengers.trips if trip.boarded]
    assert len(aboard) == 6  # 720 kg of 80 % of 1000 kg
    pass_time(world, 150.0)
    assert all(trip.is_served for trip in world.passengers.trips)
    assert [trip.refusals for trip in world.passengers.trips if trip.refusals] == [1, 1]


def test_whose_patience_ends_goes(world: World):
    for car in world.cars.values():
        car.set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    world.passengers.expect([a_trip(patience_s=30.0)])
    pass_time(world, 29.0)
    assert "anna" in world.bodies
    pass_time(world, 2.0)
    assert world.passengers.trips[0].left == pytest.approx(1030.0, abs=0.2)
    assert "anna" not in world.bodies
    assert not world.passengers.is_busy


def test_a_holder_in_the_car_opens_the_door_for_who_comes(world: World):
    for car in world.cars.values():
        if car.lift != "east":
            car.set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    boarded = []
    for holds in (False, True):
        again = World.of(world.plan.hall, 1000.0, seed=1)
        again.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, 1000.0)
        again.passengers.expect([a_trip("first", holds=holds), a_trip("late", at=1006.1)])
        pass_time(again, 60.0)
        boarded.append(again.passengers.trips[1].waited_s(again.now))
    assert boarded[1] <= boarded[0]


def test_a_door_that_closes_before_somebody_on_the_way_in_opens_again(world: World):
    """They press the button; the car neither leaves without them nor shuts first."""
    world.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    car = world.cars["east"]
    world.passengers.expect([a_trip()])
    trip, was_closing = world.passengers._planned[0], False
    for _ in range(300):
        pass_time(world, 0.1)
        one = world.passengers.here.get("anna")
        if one is not None and one.state == "boarding" and not was_closing:
            car.press_close(world.now)
            pass_time(world, 0.1)
            was_closing = car.door.state is DoorState.CLOSING
        assert trip.boarded is not None or not was_closing or car.door.state is not DoorState.CLOSED
        if trip.boarded is not None:
            break
    assert was_closing
    assert trip.waited_s(world.now) < 10.0


@pytest.mark.parametrize(("climbs", "to_map"), [(True, "b1-F2"), (True, "b1-F3"), (False, "b1-F2")])
def test_without_power_whoever_can_takes_the_stairs(world: World, climbs: bool, to_map: str):
    for car in world.cars.values():
        car.faults.no_power = True
    trip = a_trip(to_map=to_map, climbs=climbs)
    trip.last_at = Lobby(world.plan).waiting("b1", "b1-F1")[0]
    world.passengers.join(trip)
    pass_time(world, 14.0)
    assert "anna" in world.bodies
    pass_time(world, 3.0)
    assert ("anna" in world.bodies) is not climbs
    assert (trip.left is None) is not climbs
    assert world.passengers.is_busy
    pass_time(world, 50.0)
    done = world.passengers.take_done()
    assert [one.got_off for one in done] == ([to_map] if climbs else [])
    assert not climbs or (math.dist(done[0].last_at, (46.25, 25.6)) < 0.1 and not world.passengers.is_busy)
    assert not trip.is_served


def test_nobody_climbs_while_one_lift_of_two_has_power(world: World):
    world.cars["east"].faults.no_power = True
    world.passengers.expect([a_trip()])
    pass_time(world, 60.0)
    assert world.passengers.trips[0].is_served


def test_in_a_fire_people_get_out_at_the_recall_floor(world: World):
    world.passengers.expect([a_trip("anna", "b1-F2", "b1-F3")])
    trip = world.passengers._planned[0]
    for _ in range(900):
        pass_time(world, 0.1)
        if trip.boarded:
            break
    for car in world.cars.values():
        car.set_mode(LiftMode.FIRE_OPERATION, world.now)
    pass_time(world, 60.0)
    assert (trip.got_off, trip.is_served) == ("b1-F1", False)


# robots


def test_a_robots_laser_sees_passengers(world: World):
    place = Lobby(world.plan).waiting("b1", "b1-F1")[0]
    put_robot(world, place[0], place[1] - 1.8)
    before = min(world.cast_scan("xiaodi").ranges)
    world.passengers.expect([a_trip()])
    pass_time(world, 0.3, lifts=False)
    body = world.bodies["anna"]
    gap = math.hypot(body.x - place[0], body.y - (place[1] - 1.8)) - body.radius
    assert gap < before
    assert min(world.cast_scan("xiaodi").ranges) == pytest.approx(gap, abs=0.02)


def test_a_passenger_boards_beside_a_robot_and_never_through_it(world: World):
    lift, car = world.plan.lifts["east"], world.cars["east"]
    world.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    put_robot(world, *lift.cabin, car="east")
    world.passengers.expect([a_trip()])
    nearest = math.inf
    robot = world.robots["xiaodi"]
    for _ in range(900):
        pass_time(world, 0.1)
        body = world.bodies.get("anna")
        if body is not None and body.map_id == robot.map_id:
            nearest = min(nearest, math.hypot(body.x - robot.base.x, body.y - robot.base.y))
    assert world.passengers.trips[0].is_served
    assert nearest >= robot.radius + 0.2
    assert car.load_kg == 60.0
    assert not [happening for happening in world.happenings if happening.what in {"contact", "bumped"}]


def test_a_car_that_serves_robots_alone_is_left_alone(world: World):
    world.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    world.command_lift(RobotMode("east", True))
    world.command_lift(CallCar("east", "b1-F1"))
    world.command_lift(HoldDoor("east", 30.0))
    world.passengers.expect([a_trip()])
    pass_time(world, 40.0)
    assert world.passengers.trips[0].boarded is None
    world.command_lift(RobotMode("east", False))
    pass_time(world, 60.0)
    assert world.passengers.trips[0].is_served


def test_a_robot_on_its_way_over_the_sill_goes_first(world: World):
    lift = world.plan.lifts["east"]
    world.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    put_robot(world, *lift.at(0.6, 0.0))
    world.passengers.expect([a_trip()])
    pass_time(world, 20.0)
    assert world.passengers.here["anna"].state == "waiting"
    put_robot(world, *lift.at(6.0, 0.0))
    pass_time(world, 60.0)
    assert world.passengers.trips[0].is_served


def test_who_comes_while_a_robot_gets_in_is_given_the_other_car(world: World):
    """A car whose door a robot holds takes no call that another is sooner for; nobody waits until its door is shut."""
    lift = world.plan.lifts["east"]
    world.command_lift(CallCar("east", "b1-F1"))
    pass_time(world, 5.0)
    put_robot(world, *lift.at(0.6, 0.0))
    trip = a_trip(at=world.now)
    world.passengers.expect([trip])
    for _ in range(15):
        world.command_lift(HoldDoor("east", 8.0))
        pass_time(world, 1.0)
    assert trip.lift == "west"
    assert trip.boarded is not None


def test_who_hears_that_a_robot_gets_off_lets_it_out_first(world: World):
    lift = world.plan.lifts["east"]
    world.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    put_robot(world, *lift.at(-0.85, 0.0), car="east")
    world.command_lift(CallCar("east", "b1-F1"))
    world.command_lift(HoldDoor("east", 30.0))
    world.passengers.expect([a_trip()])
    for _ in range(12):
        world.robots["xiaodi"].said = ("leaving_lift", world.now)
        pass_time(world, 1.0)
    assert world.passengers.here["anna"].state == "waiting"
    put_robot(world, *lift.at(6.0, 0.0))
    pass_time(world, 60.0)
    assert world.passengers.trips[0].is_served


def test_who_is_on_the_way_in_goes_back_for_a_robot_that_says_it_comes_out(world: World):
    lift = world.plan.lifts["east"]
    world.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    put_robot(world, *lift.at(-0.85, 0.0), car="east")
    world.command_lift(CallCar("east", "b1-F1"))
    world.command_lift(HoldDoor("east", 30.0))
    world.passengers.expect([a_trip()])
    while "anna" not in world.passengers.here or world.passengers.here["anna"].state != "boarding":
        pass_time(world, 0.1)
        assert world.elapsed < 20.0
    world.robots["xiaodi"].said = ("leaving_lift", world.now)
    pass_time(world, 3.0)
    body = world.bodies["anna"]
    assert world.passengers.here["anna"].state == "waiting" and lift.along(body.x, body.y) > 0.9


def test_who_waits_makes_room_for_a_robot_that_asks(world: World):
    for car in world.cars.values():
        car.set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    world.passengers.expect([a_trip()])
    pass_time(world, 2.0)
    x, y = world.bodies["anna"].x, world.bodies["anna"].y
    put_robot(world, x, y - 0.7)
    pass_time(world, 5.0)
    assert (world.bodies["anna"].x, world.bodies["anna"].y) == (x, y), "it has asked for nothing"
    world.robots["xiaodi"].said = ("please_let_me_pass", world.now)
    pass_time(world, 5.0)
    assert math.hypot(world.bodies["anna"].x - x, world.bodies["anna"].y - y) > 0.5


# the language


def test_verbs_and_words(small_engine: Engine):
    facts = facts_of(small_engine)
    act(small_engine, "passenger", map="b1-F1", ride_to="b1-F2", id="anna")
    small_engine.run_for(2.0)
    assert (facts["person"]("anna"), facts["waiting_people"]("b1-F1"), facts["waiting_people"]()) == ("waiting", 1, 1)
    assert 0 < facts["waited"]("anna") == facts["mean_wait"]()
    small_engine.run_until(lambda: facts["served"]() == 1, 60.0)
    assert (facts["served"](), facts["gave_up"]()) == (1, 0)
    act(small_engine, "passengers", per_hour=3600.0, duration_s=20.0)
    small_engine.run_for(10.0)
    assert len(small_engine.world.passengers.trips) > 3
    with pytest.raises(KeyError):
        act(small_engine, "passenger", map="b1-F1", ride_to="b1-F9")


def test_an_engine_does_not_sleep_through_somebody_who_comes(small_engine: Engine):
    small_engine.run_for(30.0)
    act(small_engine, "passenger", map="b1-F1", ride_to="b1-F2", id="anna")
    assert idle_until(small_engine) <= small_engine.now + 0.1


def test_a_restored_engine_goes_on_with_its_passengers_as_the_first_one_did(hall):
    engine = Engine(hall, seed=4)
    act(engine, "passengers", per_hour=900.0, duration_s=60.0)
    engine.run_for(25.0)
    data = engine.snapshot()
    logs = []
    for one in (engine, Engine.restore(data)):
        one.run_for(45.0)
        logs.append(
            (one.chronicle.lines, [(trip.name, trip.boarded, trip.alighted) for trip in one.world.passengers.trips])
        )
    assert logs[0] == logs[1]
    assert sum(trip.boarded is not None for trip in engine.world.passengers.trips) > 5


def test_a_passenger_walks_round_a_robot_that_stands_before_the_door(world: World):
    """As the courier stood when a crowd did not let it go on from the landing."""
    world.cars["west"].set_mode(LiftMode.OUT_OF_SERVICE, world.now)
    put_robot(world, 42.39, 24.22)
    world.passengers.expect([a_trip()])
    nearest = math.inf
    for _ in range(600):
        pass_time(world, 0.1)
        body = world.bodies.get("anna")
        if body is not None and body.map_id == "b1-F1":
            nearest = min(nearest, math.dist((body.x, body.y), (42.39, 24.22)))
    trip = world.passengers.trips[0]
    assert trip.boarded is not None
    assert trip.boarded - trip.arrived < 30.0
    assert nearest >= world.robots["xiaodi"].radius + 0.2 + 0.2
