"""`hall simulate … --day-report`: a day played, the same day without a run, and the page of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sim.day.page import page
from sim.day.watch import DayWatch
from sim.engine import Engine
from sim.play import Outcome, build, hall_of, play
from sim.scenarios.scenario import Scenario, ScenarioError
from sim.scenarios.stage import Stage

ASKS = frozenset({"request_run", "request_round"})


@dataclass(slots=True)
class Looking:
    """Takes hold of the engine of a play."""

    engine: Engine | None = None
    watch: DayWatch | None = None

    def attach(self, engine: Engine) -> None:
        self.engine, self.watch = engine, DayWatch.attach(engine)


def play_day(scenario: Scenario, path: Path, seed: int | None = None, validate: bool = False) -> Outcome:
    """Play it and write its page. Raises ScenarioError also for a page that cannot be written."""
    looking = Looking()
    outcome = play(scenario, seed, validate, looking.attach)
    if looking.engine is None or looking.watch is None:
        raise ScenarioError([f"{scenario.path}: nothing was played"])
    quiet = without_runs(scenario, outcome.seed, looking.engine.elapsed_s) if scenario.visitors is not None else None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(looking.watch, looking.engine, quiet, scenario, outcome), encoding="utf-8")
    except OSError as error:
        raise ScenarioError([f"--day-report {path}: cannot be written: {error.strerror or error}"]) from error
    return outcome


def without_runs(scenario: Scenario, seed: int, seconds: float) -> Engine:
    """The same day for so long, with the same people and faults, and no run: what came of people alone.

    Entries of the timeline that wait for something a run does, or act on one, are left out with the runs.
    """
    kept = tuple(step for step in scenario.timeline if step.at_s is not None and not _is_of_runs(step.do, step.args))
    visitors = None if scenario.visitors is None else replace(scenario.visitors, care=False)
    alone = replace(scenario, timeline=kept, requests=None, expect=(), visitors=visitors)
    engine = build(alone, seed, hall=hall_of(alone))
    stage = Stage(engine, alone)
    if not kept:
        engine.run_for(seconds)
        return engine
    while engine.elapsed_s < seconds - engine.period_s / 2:
        stage.look()
        engine.step()
    return engine


def _is_of_runs(verb: str, args: object) -> bool:
    return verb in ASKS or (isinstance(args, dict) and "run" in args)
