"""Figures of people and rides: the same people both times, nobody left before a shut door, the limits judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.settings import load_hall
from sim.bench import people_first as benches_people
from sim.bench.people_first import Hour, compared
from sim.people.demand import Trip
from sim.people.lobby import BODY_M
from sim.people.passengers import Passenger
from sim.physics.things import Body
from sim.world import World

HALL = Path(__file__).parents[2] / "config/hall"


def test_a_person_before_whom_the_door_shut_steps_back_and_calls_again():
    world = World.of(load_hall(HALL), 1000.0)
    trip = Trip("anna", "b1", "b1-F1", "b1-F3", 1000.0, lift="west")
    plan = world.plan.lifts["west"]
    world.place("anna", Body("b1-F1", *plan.at(BODY_M + 0.05, 0.0), BODY_M))
    world.passengers.here["anna"] = Passenger(trip, "boarding", [plan.at(-0.2, 0.0)])
    world.passengers.trips.append(trip)
    for _ in range(600):
        world.step(0.1)
        for group in world.groups.values():
            group.step(world.now)
    assert trip.is_served and trip.boarded is not None and trip.boarded > 1002.0


def test_both_plays_are_about_the_same_people_and_robots_work_in_one():
    line = compared([Hour(seconds=400.0, passengers_per_hour=90.0, runs=1, seed=2)])
    assert line["trips"] > 3 and line["runs_delivered"] == 1 and line["lift_rides"] >= 1
    assert line["mean_wait_s"] > 0
    added = line["mean_wait_with_robots_s"] - line["mean_wait_s"]
    assert line["mean_added_s"] == pytest.approx(added, abs=0.02)


@pytest.mark.parametrize(("limit", "met"), [(1e9, True), (-1e9, False)])
def test_the_limits_decide(monkeypatch: pytest.MonkeyPatch, limit: float, met: bool):
    for name in ("MEAN_S", "P99_S", "MOST_S"):
        monkeypatch.setattr(benches_people, name, limit)
    assert compared([Hour(seconds=60.0, runs=0)])["met"] is met
