"""Every scenario file of the repository, played as it stands."""

from pathlib import Path

import pytest

from sim.play import play
from sim.scenario import load_scenario

FOLDER = Path("config/scenarios")
FILES = sorted(path for path in FOLDER.rglob("*.yaml") if "halls" not in path.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).with_suffix("").as_posix())
def test_scenario(path: Path) -> None:
    outcome = play(load_scenario(path))
    assert outcome.broken == (), "\n".join(outcome.timeline[-60:])


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
