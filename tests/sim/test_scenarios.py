"""Every scenario file of the repository, played as it stands."""

from pathlib import Path

import pytest

from sim.play import play
from sim.scenarios.scenario import load_scenario

pytestmark = pytest.mark.timeout(400)  # what takes 15 s of a core may get little of it beside others
FOLDER = Path("config/scenarios")
FILES = sorted(path for path in FOLDER.rglob("*.yaml") if not {"halls", "days"} & set(path.parts))
"""Whole days take minutes each: of them a short cut is played, in `tests/sim/day`."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).with_suffix("").as_posix())
def test_scenario(path: Path) -> None:
    outcome = play(load_scenario(path))
    assert outcome.broken == (), "\n".join(outcome.timeline[-60:])


CATALOGUE = {path: load_scenario(path) for path in FILES if path.parent.name == "faults"}
OTHER_SEEDS = [(path, seed) for path, scenario in CATALOGUE.items() for seed in (1, 2) if seed != scenario.seed]
"""The catalogue of faults, with those of seeds 1 and 2 that are not their own; `hall bench faults` plays more."""


@pytest.mark.parametrize(("path", "seed"), OTHER_SEEDS, ids=lambda value: getattr(value, "stem", value))
def test_a_fault_of_the_catalogue(path: Path, seed: int) -> None:
    outcome = play(CATALOGUE[path], seed)
    assert outcome.broken == (), "\n".join(outcome.timeline[-60:])


def test_no_scenario_of_a_fault_allows_a_breach() -> None:
    """But one: whoever forges a register has no grant for it, and that is the fault itself."""
    allowed = {path.stem: scenario.allow for path, scenario in CATALOGUE.items() if scenario.allow}
    assert set(allowed) == {"F25_two_registers_at_once"}
    assert set(allowed["F25_two_registers_at_once"]) == {"lock_order"}


@pytest.mark.parametrize("name", ["first_run", "broker_down_30s", "scheduler_killed_carrying", "two_couriers"])
def test_the_same_seed_gives_the_same_log_byte_for_byte(name: str) -> None:
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    first, second = play(scenario), play(scenario)
    assert "\n".join(first.timeline).encode() == "\n".join(second.timeline).encode()


def test_another_seed_gives_another_log() -> None:
    scenario = load_scenario(FOLDER / "first_run.yaml")
    assert play(scenario, seed=1).timeline != play(scenario, seed=2).timeline


def test_the_first_run_passes_with_every_message_over_the_wires_codec() -> None:
    scenario = load_scenario(FOLDER / "first_run.yaml")
    assert play(scenario, validate=True).broken == ()
