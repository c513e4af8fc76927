"""Rounds: runs asked for together. In a chain one folder goes from stop to stop: each waits for the one before."""

from __future__ import annotations

from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.fleet.run import Run
from robots.fleet.work import Work


def waits_for_another(work: Work, run: Run) -> bool:
    """The run before it in its chain is still on its way."""
    before = work.book.runs.get(run.after) if run.after else None
    return before is not None and before.state is not RunState.DELIVERED


def break_chains(work: Work) -> None:
    """A run whose folder will not come to its sender ends, and with it what was to follow."""
    for run in work.book.open_runs:
        if not run.after or run.state is not RunState.ACCEPTED:
            continue
        before = work.book.runs.get(run.after)
        if before is not None and before.ended and before.state is not RunState.DELIVERED:
            work.end("run_cancelled", run, Reason.ROUND_BROKEN)
