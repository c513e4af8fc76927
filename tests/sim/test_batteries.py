"""Batteries: load, charging near full, age, leaks; chargers without power."""

import pytest

from robots.settings import Battery as BatterySettings
from robots.settings import Hall
from sim.physics.batteries import CYCLE_FADE, LEAST_HEALTH, YEAR_FADE, YEAR_S, Battery
from sim.world import Placed, World

SETTINGS = BatterySettings(capacity_wh=400.0, charge_w=200.0)


def test_a_load_draws_what_it_says() -> None:
    battery = Battery(SETTINGS, charge=0.5)
    battery.pass_time(3600.0, 80.0, plugged=False)
    assert battery.charge == pytest.approx(0.3, abs=1e-3)


def test_an_old_battery_is_empty_sooner() -> None:
    battery = Battery(SETTINGS, charge=0.5, health=0.5)
    battery.pass_time(3600.0, 80.0, plugged=False)
    assert battery.charge == pytest.approx(0.1, abs=1e-3)


def test_near_full_it_takes_less_and_less_and_gets_full_all_the_same() -> None:
    gained = []
    for charge in (0.5, 0.85, 0.95):
        battery = Battery(SETTINGS, charge=charge)
        battery.pass_time(60.0, 25.0, plugged=True)
        gained.append(battery.charge - charge)
    assert gained[0] > gained[1] > gained[2] > 0
    battery = Battery(SETTINGS, charge=0.95)
    for _ in range(120):
        battery.pass_time(60.0, 25.0, plugged=True)
    assert battery.charge == 1.0


def test_a_load_beyond_the_charger_draws_from_the_cells() -> None:
    battery = Battery(SETTINGS, charge=0.5)
    battery.pass_time(360.0, 300.0, plugged=True)
    assert battery.charge == pytest.approx(0.5 - 10.0 / 400.0)


def test_full_cycles_and_years_wear_it() -> None:
    battery = Battery(SETTINGS, charge=1.0)
    battery.pass_time(3600.0, 400.0, plugged=False)
    assert battery.charge == pytest.approx(0.0, abs=1e-9)
    assert battery.health == pytest.approx(1.0 - CYCLE_FADE / 2, rel=1e-5)
    idle = Battery(SETTINGS, charge=0.0)
    idle.pass_time(YEAR_S, 0.0, plugged=False)
    assert idle.health == pytest.approx(1.0 - YEAR_FADE)
    worn = Battery(SETTINGS, charge=0.0, health=LEAST_HEALTH)
    worn.pass_time(YEAR_S, 0.0, plugged=False)
    assert worn.health == LEAST_HEALTH


def test_a_leak_and_a_factor_add_up() -> None:
    battery = Battery(SETTINGS, charge=1.0, factor=2.0, extra_w=40.0)
    battery.pass_time(3600.0, 80.0, plugged=False)
    assert battery.charge == pytest.approx(0.5, abs=1e-3)


def test_a_dead_charger_does_not_charge(hall: Hall) -> None:
    world = World.of(hall, 0.0, 1, {"xiaodi": Placed("dock-1", 0.5, 0.8)})
    vehicle = world.robots["xiaodi"]
    assert vehicle.battery.health == 0.8
    world.step(1.0)
    assert vehicle.charging
    vehicle.has_charger = False
    world.step(1.0)
    before = vehicle.charge
    world.step(60.0)
    assert not vehicle.charging
    assert vehicle.charge < before


def test_an_empty_battery_is_told_once(hall: Hall) -> None:
    world = World.of(hall, 0.0, 1, {"xiaodi": Placed("A12", 0.001)})
    for _ in range(100):
        world.step(1.0)
    assert [item.who for item in world.happenings if item.what == "battery_empty"] == ["xiaodi"]
