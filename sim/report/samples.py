"""Makes the report and the animation of the documents anew: `python -m sim.report.samples [FOLDER]`."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from sim.play import play
from sim.report.animation import animation
from sim.report.picture import Watched
from sim.scenario import load_scenario

SCENARIO = Path("config/scenarios/first_run.yaml")
REPORT, ANIMATION = "sample-report.html", "img/first-run.svg"


def write_samples(folder: Path) -> list[Path]:
    """Both files below `folder`, the same bytes every time. Raises RuntimeError when the scenario no longer passes."""
    scenario, watched = load_scenario(SCENARIO), Watched()
    outcome = play(scenario, watch=watched.attach)
    if not outcome.passed or watched.engine is None or watched.recorder is None:
        raise RuntimeError(f"{SCENARIO} does not pass: {'; '.join(outcome.broken)}")
    watched.write(folder / REPORT, scenario, outcome)
    target = folder / ANIMATION
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(animation(watched.engine.world.plan, watched.recorder, scenario.title), encoding="utf-8")
    return [folder / REPORT, target]


if __name__ == "__main__":
    for written in write_samples(Path(sys.argv[1] if len(sys.argv) > 1 else "docs")):
        typer.echo(f"{written}: {written.stat().st_size / 1024:.0f} KB")
