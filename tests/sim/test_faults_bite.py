"""A scenario of a fault is worth nothing when all goes as without it: each is played again with its faults left out."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sim.play import play
from sim.scenarios.scenario import load_scenario
from sim.verbs import runs

FOLDER = Path("config/scenarios")
FILES = sorted([*FOLDER.glob("world/*.yaml"), *FOLDER.glob("network/*.yaml"), *FOLDER.glob("faults/*.yaml")])
ALWAYS = (
    "barometer_step", "barometer_drift", "clock_gateway_ahead", "clock_steps_in_the_ride", "wheel_slip",
    "F02_door_closes_on_approach", "F11_car_calls_wiped", "F16_wrong_floor_index", "F23_ghost_session",
)  # fmt: skip
OWN_WORDS = ("scenario", "wheels_slip", "wheel_fails")
"""Lines that tell of the fault itself."""
_MORE = Random("bite").sample([path for path in FILES if path.stem not in ALWAYS], 2)
SAMPLE = [path for path in FILES if path.stem in ALWAYS or path in _MORE]


def log(scenario: Any) -> list[tuple[float, str]]:
    """What happened, less the fault's own lines."""
    told = [(float(line[:9]), line[9:]) for line in play(scenario).timeline]
    return [(at, line) for at, line in told if not set(line.split()[:2]) & set(OWN_WORDS)]


@cache
def plain_log(path: Path) -> list[tuple[float, str]]:
    """The log without the faults. Those of one hall, seed and timeline are the same: `first_like` finds one for all."""
    scenario = load_scenario(path)
    return log(replace(scenario, timeline=tuple(step for step in scenario.timeline if step.do in runs.VERBS)))


@cache
def first_like(path: Path) -> Path:
    """The first file of the sample with the same play when the faults are left out."""
    return next(other for other in [*SAMPLE, path] if key(other) == key(path))


@cache
def key(path: Path) -> str:
    scenario = load_scenario(path)
    rest = [(step.do, step.at_s, step.when_text, step.after_s, str(step.args)) for step in scenario.timeline
            if step.do in runs.VERBS]  # fmt: skip
    return str((scenario.hall, scenario.seed, scenario.limit_s, scenario.start, rest))


def effects(path: Path) -> list[str]:
    """The lines, of what both plays went through, that only the one with the faults has."""
    scenario = load_scenario(path)
    assert any(step.do not in runs.VERBS for step in scenario.timeline), "no fault in it"
    told, plain = log(scenario), plain_log(first_like(path))
    until = min(told[-1][0], plain[-1][0])
    known = {entry for entry in plain if entry[0] <= until}
    return [line for at, line in told if at <= until and (at, line) not in known]


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_a_fault_changes_what_happens(path: Path) -> None:
    assert effects(path)
