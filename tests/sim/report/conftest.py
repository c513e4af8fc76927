"""One play, looked on by a recorder and by a plain note-taker beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from robots.core.runs import RunFact
from sim.engine import Engine
from sim.play import Outcome, play
from sim.report.picture import Watched
from sim.scenarios.scenario import Scenario, load_scenario

SCENARIO = """
title: A folder rides; the broker goes away, a door shuts, somebody walks by <script>
hall: config/hall
seed: 3
timeline:
  - {at_s: 2, do: request_run, from: A12, to: 3F-archive, id: first, recipient_after_s: 5}
  - {at_s: 3, do: request_run, from: A12, to: nowhere, id: lost, unknown: true}
  - {at_s: 5, do: door_shut, map: b1-F2, door: data}
  - {at_s: 30, do: broker_stop, duration_s: 4}
  - {at_s: 50, do: place_body, map: b1-F3, x: 20, y: 14, duration_s: 20}
expect:
  - {run: first, state: delivered, within_s: 100}
  - {run: lost, state: refused, reason: unknown_stop}
  - {never: "map(xiaodi) == 'b1-F3'"}
  - {never: "collision"}
"""


@dataclass
class Notes:
    """The truth, taken down the plain way: everything, every period."""

    poses: list[tuple[float, float, float]] = field(default_factory=list)
    heights: list[tuple[float, float]] = field(default_factory=list)
    gaps: list[tuple[float, float]] = field(default_factory=list)
    facts: list[tuple[float, RunFact]] = field(default_factory=list)

    def period(self, engine: Engine) -> None:
        at, base, car = engine.elapsed_s, engine.world.robots["xiaodi"].base, engine.world.cars["east"]
        self.poses.append((at, base.x, base.y))
        self.heights.append((at, car.position_m))
        self.gaps.append((at, car.door_gap()))

    def heard(self, at: float, account: str, message: Any) -> None:
        if isinstance(message, RunFact):
            self.facts.append((at, message))


@dataclass
class Played:
    scenario: Scenario
    outcome: Outcome
    watched: Watched
    notes: Notes


def played(path: Path) -> Played:
    """Play the scenario of this folder's tests. One collision is planted at 60 s, for the page to show."""
    path.write_text(SCENARIO, encoding="utf-8")
    scenario, watched, notes = load_scenario(path), Watched(), Notes()

    def look_on(engine: Engine) -> None:
        watched.attach(engine)
        engine.observers.append(notes)
        engine.after(60.0, lambda: engine.judge.note("collision", "xiaodi: wall"))

    return Played(scenario, play(scenario, watch=look_on), watched, notes)


@pytest.fixture(scope="session")
def a_play(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played(tmp_path_factory.mktemp("scenario") / "a_play.yaml")
