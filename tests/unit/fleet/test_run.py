"""The table of a run's life: every row, every missing cell."""

from __future__ import annotations

from copy import deepcopy

import pytest

from robots.core.runs import TERMINAL, RunState
from robots.fleet.book import STEPS
from robots.fleet.run import LIFE, IllegalStepError, Run, may, step

S = RunState


def run_in(state: RunState) -> Run:
    return Run("r-1", "A12", "3F-archive", "", False, False, 0.0, 0.0, state=state)


@pytest.mark.parametrize("state, kind", [(state, kind) for state in RunState for kind in sorted(STEPS)])
def test_every_cell(state: RunState, kind: str) -> None:
    run = run_in(state)
    before = deepcopy(run)
    if kind in LIFE[state]:
        step(run, kind, {"at": 5.0, "reasons": ["robot_lost"]})
        assert (run.state, run.changed_at, run.reasons) == (LIFE[state][kind], 5.0, ["robot_lost"])
    else:
        assert not may(run, kind)
        with pytest.raises(IllegalStepError):
            step(run, kind, {"at": 5.0})
        assert run == before


def test_every_state_can_end() -> None:
    ends = set(TERMINAL)
    for _ in RunState:
        ends |= {state for state, row in LIFE.items() if ends & set(row.values())}
    assert ends == set(RunState)


def test_an_ended_run_only_comes_back_with_its_folder() -> None:
    assert {kind for state in TERMINAL for kind in LIFE[state]} == {"folder_found"}


def test_a_folder_that_is_aboard_never_goes_to_another_robot_or_nowhere() -> None:
    for state in (S.CARRYING, S.WAITING_RECIPIENT, S.RETURNING):
        assert not {"run_unassigned", "run_assigned", "run_cancelled", "run_failed"} & set(LIFE[state])
