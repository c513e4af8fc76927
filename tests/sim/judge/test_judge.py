"""The judge as a whole: quiet in a clean run, awake in a sabotaged one; no mind in it, cheap, fit for snapshots."""

import ast
import pickle
import time
from pathlib import Path
from typing import Any

import pytest

from robots.core.lift import LiftCommand
from robots.settings import Hall, load_hall
from sim.engine import Engine
from sim.judge import INVARIANTS, Judge
from sim.judge.truth import Ground
from sim.physics.folders import Inside
from sim.world import World

HERE = Path("tests/sim/judge")
BY_OTHERS = {"mind_raised"}
"""Noted by the host, see below."""


def test_a_world_at_rest_breaks_nothing(hall: Hall, world: World) -> None:
    judge = Judge(Ground.of(hall), world)
    for _ in range(50):
        world.step(0.1)
        judge.look()
    assert judge.violations == []


def test_a_clean_run_breaks_nothing_and_everything_was_looked_at(small_engine: Engine) -> None:
    small_engine.office.request_run("first", "A12", "3F-archive", label="licence 2026-001")
    assert small_engine.run_until(lambda: small_engine.office.has_ended("first"), 900)
    small_engine.run_for(5.0)
    judge = small_engine.judge
    assert judge.violations == []
    given = judge.case.given["xiaodi"]
    assert given.states and given.calls and judge.case.talk.commands and "xiaodi" in judge.case.talk.boots


def test_every_invariant_has_a_planted_violation() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("test_*.py")))
    assert {name for name in INVARIANTS if f', "{name}"),' not in text} == BY_OTHERS


def test_a_mind_that_fails_is_noted(small_engine: Engine) -> None:
    small_engine.judge.note("mind_raised", "scheduler on Tick: ValueError")
    assert small_engine.judge.broken("mind_raised")
    assert not small_engine.judge.broken("collision")


def test_a_robot_that_gives_its_car_back_too_early_is_seen(small_engine: Engine) -> None:
    """Sabotage in a running hall: a release while it rides."""
    engine = small_engine
    engine.office.request_run("first", "A12", "3F-archive")
    assert engine.run_until(lambda: engine.processes["xiaodi"].ride == "RIDING", 600)
    lift = engine.world.robots["xiaodi"].car
    session = engine.judge.case.talk.sessions[lift]
    release = LiftCommand("b1", lift, "xiaodi", "sabotage", engine.now + 10, "release", session_id=session.id)
    engine.bus.publish(engine.now, "xiaodi", release)
    assert {violation.invariant for violation in engine.judge.violations} == {"release_after_clear"}


def test_a_folder_taken_on_the_way_is_seen(small_engine: Engine) -> None:
    engine = small_engine
    engine.office.request_run("first", "A12", "B02")
    engine.run_until(lambda: engine.office.state("first") == "carrying", 600)
    run = engine.office.run_id("first")
    assert isinstance(engine.world.folders.places.pop(run), Inside)
    engine.run_for(1.0)
    assert [violation.invariant for violation in engine.judge.violations] == ["doc_one_holder"]


def test_the_judge_imports_no_mind() -> None:
    allowed = ("robots.core", "robots.settings", "sim.judge")
    for path in Path("sim/judge").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            ours = [name for name in names if name.split(".")[0] in {"robots", "sim"}]
            assert all(name.startswith(allowed) for name in ours), f"{path}: {ours}"


def test_a_judge_goes_on_after_a_snapshot(court: Any) -> None:
    court.board()
    court.state("")
    copy = pickle.loads(pickle.dumps(court))
    for each in (court, copy):
        each.wait(10.5)
    assert copy.judge.violations == court.judge.violations != []


@pytest.mark.parametrize("hall", ["config/hall", "config/scenarios/halls/small"])
def test_a_hall_at_rest_costs_next_to_nothing(hall: str) -> None:
    settings = load_hall(Path(hall))
    world = World.of(settings, 1000.0)
    judge = Judge(Ground.of(settings), world)
    judge.look()
    best = min(_cost(judge) for _ in range(5))
    assert best < 30e-6, f"{best * 1e6:.1f} µs a look"


def _cost(judge: Judge) -> float:
    start = time.process_time()
    for _ in range(2000):
        judge.look()
    return (time.process_time() - start) / 2000
