"""Makes the reports and the animation of the documents anew: `python -m sim.report.samples [FOLDER]`."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from sim.engine import Engine
from sim.play import play
from sim.report.animation import animation
from sim.report.picture import Watched
from sim.report.recorder import Recorder
from sim.scenarios.scenario import Scenario, load_scenario

SCENARIO = Path("config/scenarios/first_run.yaml")
REPORT, ANIMATION = "sample-report.html", "img/first-run.svg"
BUSY_SCENARIO = Path("config/scenarios/lifts/two_couriers_and_passengers.yaml")
BUSY_REPORT = "two-couriers.html"


def write_samples(folder: Path) -> list[Path]:
    """The first run below `folder`, the same bytes every time. Raises RuntimeError when it no longer passes."""
    engine, recorder, scenario = _written(SCENARIO, folder / REPORT)
    target = folder / ANIMATION
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(animation(engine.world.plan, recorder, scenario.title), encoding="utf-8")
    return [folder / REPORT, target]


def write_busy(folder: Path) -> Path:
    """Two couriers and passengers, likewise."""
    _written(BUSY_SCENARIO, folder / BUSY_REPORT)
    return folder / BUSY_REPORT


def _written(path: Path, report: Path) -> tuple[Engine, Recorder, Scenario]:
    """Play a scenario and write its report."""
    scenario, watched = load_scenario(path), Watched()
    outcome = play(scenario, watch=watched.attach)
    if not outcome.passed or watched.engine is None or watched.recorder is None:
        raise RuntimeError(f"{path} does not pass: {'; '.join(outcome.broken)}")
    watched.write(report, scenario, outcome)
    return watched.engine, watched.recorder, scenario


if __name__ == "__main__":
    docs = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    for written in [*write_samples(docs), write_busy(docs)]:
        typer.echo(f"{written}: {written.stat().st_size / 1024:.0f} KB")
