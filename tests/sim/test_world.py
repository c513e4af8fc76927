"""The world alone, without any mind: motion, contact, lids, battery, lift, sensors."""

import math

import pytest

from robots.core.lift import DoorState
from robots.core.sensing import (
    BatterySeen,
    CompartmentSeen,
    Drive,
    MarkerSeen,
    PoseSeen,
    PressureSeen,
    ScanSeen,
    Unlock,
)
from robots.gateway.hardware import CallCar, CarCall, HoldDoor
from robots.settings import Hall
from sim.physics import guard
from sim.physics.sensors import RELOCALISE_S, pressure_at
from sim.world import Body, Placed, World

DT = 0.02


def drive(world: World, speed: float, turn: float, seconds: float) -> None:
    for _ in range(round(seconds / DT)):
        world.apply("xiaodi", Drive(speed, turn))
        world.step(DT)


def pass_time(world: World, seconds: float) -> None:
    for _ in range(round(seconds / 0.1)):
        world.step(0.1)


def newest(world: World, kind: type, seconds: float = 1.2):
    """The last reading of a kind within the next seconds."""
    found = None
    for _ in range(round(seconds / 0.1)):
        world.step(0.1)
        for event in world.readings("xiaodi"):
            found = event if isinstance(event, kind) else found
    return found


def board(world: World, lift: str = "east") -> None:
    """Call the car and drive straight in."""
    plan = world.plan.lifts[lift]
    front = plan.front("b1-F1")
    base = world.robots["xiaodi"].base
    base.x, base.y, base.theta = front.x, front.y, front.theta
    assert world.command_lift(CallCar(lift, "b1-F1")) == ""
    pass_time(world, 3.0)
    assert world.command_lift(HoldDoor(lift, 30.0)) == ""
    drive(world, 0.3, 0.0, 5.5)
    pass_time(world, 1.5)


def test_a_wall_stops_the_robot_and_is_told_once(world: World) -> None:
    drive(world, 0.8, 0.0, 4.0)  # the dock faces the outer wall
    vehicle = world.robots["xiaodi"]
    contacts = [happening for happening in world.happenings if happening.what == "contact"]
    assert [(item.who, item.detail) for item in contacts] == [("xiaodi", "wall")]
    assert 30.0 - vehicle.base.y >= vehicle.radius - 1e-9
    drive(world, -0.3, 0.0, 1.0)
    assert vehicle.base.y < 29.7  # and it can go back


def test_a_body_in_the_way_is_a_contact(world: World) -> None:
    base = world.robots["xiaodi"].base
    base.theta = -math.pi / 2
    guard.take_off(world.robots["xiaodi"])
    world.place("trolley", Body("b1-F1", base.x, base.y - 1.0, 0.3))
    drive(world, 0.5, 0.0, 3.0)
    assert any(happening.what == "contact" and happening.detail == "trolley" for happening in world.happenings)


def test_large_steps_do_not_jump_through_walls(world: World) -> None:
    world.apply("xiaodi", Drive(0.8, 0.0))
    for _ in range(8):
        world.apply("xiaodi", Drive(0.8, 0.0))
        world.step(0.5)
    assert world.robots["xiaodi"].base.y < 30.0


def test_a_lid_opens_by_command_and_shuts_by_hand(world: World) -> None:
    newest(world, CompartmentSeen)
    world.apply("xiaodi", Unlock(2))
    assert newest(world, CompartmentSeen, 0.2) == CompartmentSeen(world.now - 0.1, 2, False)
    assert not world.shut_lid("xiaodi", 1)
    assert world.shut_lid("xiaodi", 2)
    assert newest(world, CompartmentSeen, 0.2).closed
    world.apply("xiaodi", Unlock(99))
    assert world.robots["xiaodi"].lids == [True] * 4


def test_the_battery_charges_at_the_dock_and_drains_away_from_it(hall: Hall) -> None:
    at_dock = World.of(hall, 0.0, 1, {"xiaodi": Placed("dock-1", 0.5)})
    away = World.of(hall, 0.0, 1, {"xiaodi": Placed("A12", 0.5)})
    for world in (at_dock, away):
        pass_time(world, 360.0)
    assert newest(at_dock, BatterySeen, 6.0).charging
    assert at_dock.robots["xiaodi"].charge == pytest.approx(0.5 + (200 - 25) * 0.95 * 0.1 / 400, abs=1e-3)
    assert away.robots["xiaodi"].charge == pytest.approx(0.5 - 25 * 0.1 / 400, abs=1e-3)


def test_an_empty_battery_moves_nothing(hall: Hall) -> None:
    world = World.of(hall, 0.0, 1, {"xiaodi": Placed("A12", 0.0)})
    before = world.robots["xiaodi"].pose
    drive(world, 0.8, 0.0, 2.0)
    assert math.hypot(world.robots["xiaodi"].base.x - before.x, world.robots["xiaodi"].base.y - before.y) < 0.01


def test_poses_are_near_the_truth_and_not_exact(world: World) -> None:
    truth = world.robots["xiaodi"].pose
    seen = newest(world, PoseSeen)
    assert seen.sure
    assert 0 < math.hypot(seen.pose.x - truth.x, seen.pose.y - truth.y) < 0.02


def test_a_closed_lift_door_is_a_wall(world: World) -> None:
    front = world.plan.lifts["east"].front("b1-F1")
    base = world.robots["xiaodi"].base
    base.x, base.y, base.theta = front.x, front.y, front.theta
    drive(world, 0.5, 0.0, 3.0)
    assert world.happenings[-1].detail == "lift east"
    assert world.robots["xiaodi"].car == ""


def test_a_ride_changes_the_floor_and_the_localiser_follows_after_the_door(world: World) -> None:
    board(world)
    vehicle = world.robots["xiaodi"]
    assert vehicle.car == "east"
    assert world.cars["east"].load_kg == 60.0
    newest(world, PressureSeen)
    assert world.command_lift(HoldDoor("east", 0.0)) == ""
    assert world.command_lift(CarCall("east", "b1-F3")) == ""
    seen_away, seen_shut = [], []
    while world.cars["east"].standing != "b1-F3" or world.cars["east"].door.state is not DoorState.OPEN:
        world.step(0.1)
        for event in world.readings("xiaodi"):
            if isinstance(event, PoseSeen) and world.cars["east"].door.state is not DoorState.OPEN:
                seen_away.append(event.pose.map_id)
            if isinstance(event, MarkerSeen) and world.cars["east"].door.state is DoorState.CLOSED:
                seen_shut.append(event.marker)
        assert world.elapsed < 120
    assert world.command_lift(HoldDoor("east", 30.0)) == ""
    assert vehicle.map_id == "b1-F3"
    assert set(seen_away) == {"b1-F1"}
    assert set(seen_shut) == {""}
    first = newest(world, PoseSeen, 0.7)
    assert not first.sure
    later = newest(world, PoseSeen, RELOCALISE_S + 0.6)
    assert later.sure
    assert later.pose.map_id == "b1-F3"
    assert newest(world, MarkerSeen).marker == "b1-F3/east"
    height = world.plan.maps["b1-F3"].elevation_m
    assert newest(world, PressureSeen).pascal == pytest.approx(pressure_at(height), abs=2.0)


def test_a_robot_in_the_doorway_keeps_the_door_open(world: World) -> None:
    plan = world.plan.lifts["east"]
    front = plan.front("b1-F1")
    base = world.robots["xiaodi"].base
    base.x, base.y, base.theta = front.x, front.y, front.theta
    world.command_lift(CallCar("east", "b1-F1"))
    pass_time(world, 3.0)
    drive(world, 0.3, 0.0, 2.8)
    pass_time(world, 40.0)
    assert world.cars["east"].door_gap() > 0.0


def test_a_scan_sees_the_car_from_within_while_it_flies(world: World) -> None:
    board(world)
    world.command_lift(HoldDoor("east", 0.0))
    world.command_lift(CarCall("east", "b1-F3"))
    while not world.cars["east"].is_flying:
        world.step(0.1)
        assert world.elapsed < 60
    scan = world.cast_scan("xiaodi")
    assert isinstance(scan, ScanSeen)
    assert max(scan.ranges) < 2.0


def test_a_hall_without_that_stop_is_refused(hall: Hall) -> None:
    with pytest.raises(ValueError, match="no such stop"):
        World.of(hall, 0.0, 1, {"xiaodi": Placed("nowhere")})
