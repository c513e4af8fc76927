"""Guides in the simulator: the same run, byte for byte; couriers' scenarios know nothing of them; their tape."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.floor.replaying import replay_ledger
from robots.settings import load_hall
from sim.bind.store import write_ledgers
from sim.engine import Engine
from sim.play import play
from sim.scenarios.scenario import load_scenario

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "config/scenarios/guides"


@pytest.mark.parametrize("name", ["handoff_answered", "battery_low", "guide_restarts"])
def test_a_guides_scenario_is_the_same_run_again(name: str) -> None:
    scenario = load_scenario(GUIDES / f"{name}.yaml")
    first, second = play(scenario), play(scenario, validate=True)
    assert first.passed, first.failures
    assert first.timeline == second.timeline


def test_without_knowledge_no_guide_takes_part() -> None:
    engine = Engine(load_hall(ROOT / "config/hall"), seed=1)
    assert set(engine.world.robots) == {"xiaodi"}
    with pytest.raises(KeyError):
        engine.kiosk("xiaodi")


def test_a_guides_tape_plays_again(tmp_path: Path) -> None:
    engines: list[Engine] = []
    assert play(load_scenario(GUIDES / "handoff_answered.yaml"), watch=engines.append, taped=True).passed
    write_ledgers(engines[0], ROOT / "config/hall", tmp_path)
    report = replay_ledger(tmp_path / "xiaozhi.db")
    assert report.kind == "guide xiaozhi"
    assert report.is_identical, report.as_json()
