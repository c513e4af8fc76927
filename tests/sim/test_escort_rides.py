"""A guide without the rule of company is seen by the judge; one killed in the car rides on with its visitor."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from robots.guide.escort.riding import Riding
from sim.engine import Engine
from sim.play import play
from sim.scenarios.scenario import load_scenario

FOLDER = Path(__file__).parents[2] / "config/scenarios/escort"


def judged(name: str, limit_s: float, watch: Any = None) -> Engine:
    engines: list[Engine] = []

    def begin(engine: Engine) -> None:
        engines.append(engine)
        if watch is not None:
            watch(engine)

    play(replace(load_scenario(FOLDER / f"{name}.yaml"), limit_s=limit_s), watch=begin)
    return engines[0]


def test_a_guide_that_rides_without_its_visitor_is_seen(monkeypatch: Any) -> None:
    monkeypatch.setattr(Riding, "_see", lambda self, at, tracker: setattr(self.rider.ride, "company", None))
    found = judged("no_step_in", 115.0).judge.violations
    assert [(one.invariant, one.detail) for one in found] == [
        ("guide_pairing", "xiaozhi rides east without its visitor")
    ]


def test_a_guide_killed_in_the_car_finds_its_visitor_again_and_rides_on() -> None:
    engine = judged("by_lift", 150.0, lambda engine: engine.after(105.0, partial(engine.kill, "xiaozhi", 4.0)))
    assert engine.chronicle.seen["killed"] == 1
    assert engine.chronicle.seen["escort_rode"] == 1
    assert engine.judge.violations == []
    assert engine.world.robots["xiaozhi"].map_id == "b1-F2"
