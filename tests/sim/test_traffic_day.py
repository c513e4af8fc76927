"""A morning of twelve couriers on the ways of config/hall, judged by geometry at every tick."""

from __future__ import annotations

from pathlib import Path

from robots.building import Plan
from robots.settings import load_hall
from sim.bench.traffic_day import day, rush
from sim.bench.traffic_hall import with_depot
from tests.fixtures.traffic_checker import Ground

HALL = Path(__file__).parents[2] / "config/hall"


def test_a_morning_without_a_deadlock():
    rails = day(Plan.of(with_depot(load_hall(HALL), 12)), 7200.0, 3, 2000.0)
    assert rails.is_done
    assert rails.touched == []
    assert rails.traffic.deadlocks == rails.traffic.resolved
    assert rails.runs > 20
    assert rails.longest_wait[0] < 900.0


def test_all_leave_at_once_and_come_home():
    plan = Plan.of(with_depot(load_hall(HALL), 16))
    rails = rush(plan, 2)
    assert rails.is_done
    assert rails.touched == []
    assert Ground(plan, 0.66).too_near(rails.traffic) == []
    assert {robot: rails.traffic.way(robot).nodes[0] for robot in rails.carts} == {
        robot.id: robot.dock for robot in plan.hall.robots.values()
    }
