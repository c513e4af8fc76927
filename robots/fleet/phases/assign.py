"""Waiting runs to robots."""

from __future__ import annotations

from dataclasses import replace

from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.fleet.choose import Choice, choose
from robots.fleet.eligibility import bearing, reasons_against
from robots.fleet.times.care import outranked
from robots.fleet.times.hours import held_back
from robots.fleet.work import Work


def assign(work: Work) -> None:
    """Waiting runs to robots that may take them: urgent ones first, then the oldest."""
    waiting = [run for run in work.book.open_runs if run.state is RunState.ACCEPTED and not run.held]
    work.against.clear()
    known = {robot: bearing(work, robot) for robot in work.views} if waiting else {}
    nobody = Choice("", {robot: reasons_against(facts) for robot, facts in known.items()})
    closed = _told(nobody)
    for run in sorted(waiting, key=lambda run: (run.care, not run.urgent, run.requested_at)):
        if work.at < max(run.not_before or 0.0, run.retry_at) or held_back(work, run) or outranked(work, run):
            continue
        if closed is not None and not run.urgent:
            work.against[run.id] = closed
            continue
        choice = choose(work, run, known)
        if choice.robot:
            against = {robot: [reason.value for reason in reasons] for robot, reasons in choice.against.items()}
            work.record("run_assigned", run.id, robot=choice.robot, reasons=[], against=against)
            work.forget_sends(f"park-{choice.robot}")
            known[choice.robot] = replace(known[choice.robot], free=False)
            nobody.against[choice.robot] = [Reason.BUSY]
            closed = _told(nobody)
        else:
            work.against[run.id] = [reason.value for reason in choice.reasons]


def _told(nobody: Choice) -> list[str] | None:
    """What every waiting run hears when no robot may take any; None while one may."""
    return [reason.value for reason in nobody.reasons] if all(nobody.against.values()) else None
