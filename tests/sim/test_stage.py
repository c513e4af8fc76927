"""A scenario's `when` also sees what passed between two looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.play import play
from sim.scenarios.scenario import load_scenario

FILE = """title: a state that is passed at once
hall: {hall}
timeline:
  - {{at_s: 2, do: request_run, from: S1, to: T1, id: first}}
  - {{when: "ride(left) == {state} and ride(right) == IDLE", do: hold_run, run: first}}
"""


@pytest.mark.parametrize("state", ["QUEUE", "IN_CAR", "CLEAR_RELEASE"])
def test_a_state_that_a_ride_passes_at_once_is_seen(tmp_path: Path, state: str) -> None:
    path = tmp_path / "passed.yaml"
    path.write_text(FILE.format(hall=Path("config/scenarios/halls/small").resolve(), state=state))
    outcome = play(load_scenario(path))
    assert not [failure for failure in outcome.failures if "never happened" in failure.text], outcome.failures


def test_a_state_that_a_ride_never_enters_is_not_seen(tmp_path: Path) -> None:
    path = tmp_path / "never.yaml"
    path.write_text(FILE.format(hall=Path("config/scenarios/halls/small").resolve(), state="EVAC_EXIT"))
    outcome = play(load_scenario(path))
    assert [failure for failure in outcome.failures if "never happened" in failure.text]
