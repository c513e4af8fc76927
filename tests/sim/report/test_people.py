"""What a report keeps of people who ride the lifts, beside two couriers: when they came, went in, got out, gave up."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import Engine
from sim.play import play
from sim.report.page import report_json
from sim.report.picture import Watched
from sim.report.verdict import marks
from sim.scenarios.scenario import load_scenario

SCENARIO = """
title: People ride with two couriers about; one of them does not wait for long
hall: config/scenarios/halls/pair
seed: 4
limit_s: 75
timeline:
  - {at_s: 1, do: request_run, from: S1, to: T1, id: up, recipient_after_s: 5}
  - {at_s: 2, do: passenger, map: b1-F1, ride_to: b1-F2, id: rider}
  - {at_s: 10, do: passenger, map: b1-F2, ride_to: b1-F1, id: hasty, patience_s: 1}
  - {at_s: 60, do: passenger, map: b1-F2, ride_to: b1-F1, id: late}
expect: []
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, dict[str, Any]]:
    path = tmp_path_factory.mktemp("people") / "people.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    scenario, watched = load_scenario(path), Watched()
    outcome = play(scenario, watch=watched.attach)
    assert watched.engine is not None
    assert watched.recorder is not None
    return watched.engine, report_json(watched.engine, watched.recorder, scenario, outcome)


def test_each_person_is_there_with_its_instants(played: tuple[Engine, dict[str, Any]]) -> None:
    engine, data = played
    assert [(trip["name"], trip["came"]) for trip in data["trips"]] == [
        ("rider", pytest.approx(2.0, abs=0.11)), ("hasty", pytest.approx(10.0, abs=0.11)),
        ("late", pytest.approx(60.0, abs=0.11)),
    ]  # fmt: skip
    rider, hasty, _ = data["trips"]
    assert (rider["group"], rider["from"], rider["to"]) == ("main", "b1-F1", "b1-F2")
    assert rider["lift"] in engine.world.cars
    assert rider["came"] < rider["in"] < rider["out"] < data["ended"]
    assert rider["left"] is None
    assert (hasty["in"], hasty["out"]) == (None, None)
    assert hasty["left"] == pytest.approx(11.0, abs=0.3)


def test_waits_are_those_of_the_world(played: tuple[Engine, dict[str, Any]]) -> None:
    engine, data = played
    for trip, kept in zip(engine.world.passengers.trips, data["trips"], strict=True):
        ends = next((kept[key] for key in ("in", "left") if kept[key] is not None), data["ended"])
        assert ends - kept["came"] == pytest.approx(trip.waited_s(engine.now), abs=0.02)


def test_people_who_use_a_lift_are_no_fault() -> None:
    lines = [
        '     1.00  scenario     passengers {"per_hour": 60}',
        '     2.00  scenario     door_obstruct {"lift": "east"}',
    ]
    assert [(mark["verb"], mark["people"], mark["fault"]) for mark in marks(lines)] == [
        ("passengers", True, False),
        ("door_obstruct", False, True),
    ]
